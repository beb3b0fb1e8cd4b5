"""What is computed twice: one step for all that are the same."""

from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value
from autograd.program.listing import Listing

__all__ = ["hashable", "with_hash", "with_shared_steps"]


def with_shared_steps(listing: Listing) -> Listing:
    """The listing in which equal calls of equal values are made once, the first time.

    Values never change, so a call is known by its function and its arguments.
    """
    known: dict[Any, tuple[Value, ...]] = {}
    instead: dict[Value, Any] = {}
    kept: list[Step] = []
    for step in listing.steps:
        step = step.with_values(instead)
        key = _key(step)
        outputs = known.get(key) if key is not None else None
        if outputs is not None:
            instead.update(zip(step.outputs, outputs, strict=True))
            continue
        if key is not None:
            known[key] = step.outputs
        kept.append(step)
    return listing.with_steps(kept, instead)


def _key(step: Step) -> Any:
    if not step.pure:
        return None
    return with_hash((step.function, hashable(step.args), hashable(step.kwargs)))


def with_hash(key: Any) -> Any:
    """`key`, where all in it has a hash, else None."""
    try:
        hash(key)
    except TypeError:
        return None
    return key


def hashable(x: Any) -> Any:
    """`x` so that equal arguments, of equal types, are equal."""
    kind = type(x)
    if kind is Value:
        return x
    if kind is tuple or kind is list:
        return kind, tuple([hashable(v) for v in x])
    if kind is dict:
        return tuple([(k, hashable(v)) for k, v in x.items()])
    if kind is slice:
        return slice, hashable((x.start, x.stop, x.step))
    if kind is float or isinstance(x, np.floating):
        return kind, x.hex() if kind is float else x.tobytes()  # 0.0 is not −0.0
    return kind, x
