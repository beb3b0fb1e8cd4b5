"""Results in the memory of arguments that the caller has given away."""

from typing import Any

from autograd.engine.steps import Value
from autograd.program.arguments import rebuilt
from autograd.program.listing import Input, Listing

__all__ = ["with_donated_memory"]


def with_donated_memory(listing: Listing) -> Listing:
    """The listing in which donated inputs take results of their form, in turn.

    Such a result is what the input holds at the end, and the input is what is returned.
    """
    free = [x for x in listing.inputs if x.donated and x.after is None]
    made = {value for step in listing.steps for value in step.outputs}
    taken: dict[Value, Input] = {}

    def take(leaf: Any) -> Any:
        if type(leaf) is not Value or leaf not in made or leaf.base is not None:
            return leaf
        for x in free if leaf.is_array and leaf not in taken else ():
            if (x.value.shape, x.value.dtype) == (leaf.shape, leaf.dtype):
                free.remove(x)
                x.after = leaf
                taken[leaf] = x
                return x
        return leaf

    if free:
        listing.result = rebuilt(take, listing.result)
    return listing
