"""Memory of its own for each result: nothing that the caller gets changes later."""

from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value
from autograd.program.arguments import rebuilt
from autograd.program.listing import Listing

__all__ = ["with_owned_results"]


def with_owned_results(listing: Listing) -> Listing:
    """The listing with copies of what is not the caller's alone.

    That are constants, what lies in the memory of an input that is written to, copied
    before that, and a value that is returned more than once. And of what one input is
    to hold of another that is written to.
    """
    written = {x.value for x in listing.inputs if x.after is not None}
    seen: set[Value] = set()
    first: list[Step] = []
    last: list[Step] = []

    def own(leaf: Any) -> Any:
        if type(leaf) is not Value or not leaf.is_array:
            return leaf
        root = leaf.root
        if not (leaf.constant or root in written or root in seen):
            seen.add(root)
            return leaf
        copy = Value(leaf.example)
        step = Step(np.ndarray.copy, (leaf,), {}, (copy,))
        (first if leaf in written else last).append(step)
        return copy

    for x in listing.inputs:
        if x.after is not None and x.after.root in written:
            copy = Value(x.after.example)
            first.append(Step(np.ndarray.copy, (x.after,), {}, (copy,)))
            x.after = copy
    result = rebuilt(own, listing.result)
    grads = [(x, own(grad)) for x, grad in listing.grads]
    listing.result, listing.grads = result, grads
    return listing.with_steps([*first, *listing.steps, *last])
