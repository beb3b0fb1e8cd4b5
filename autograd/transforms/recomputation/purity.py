"""Whether a function does the same when it runs again, and the errors where not.

A function is pure, so far as its derivative is concerned, if both runs leave the same
graph: the same operations on the same constants, with the same results to the bit.
Random numbers show as constants, and so does whatever else has changed in between.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np

from autograd.engine.memory import fingerprint, same_content
from autograd.engine.node import Node
from autograd.engine.primitive import Array
from autograd.errors import GraphError
from autograd.tree import leaves

__all__ = [
    "changed_error",
    "prints_of",
    "refuse_changed_leaves",
    "refuse_other_results",
    "refuse_other_steps",
    "refuse_unknown",
    "written_error",
]

_SHOWN = (np.generic, bool, int, float, complex, str, bytes, slice, type(...))


def prints_of(steps: Sequence[Node]) -> Array:
    """A number for each step, which is another if the step is. Of arrays by samples."""
    return np.array([_print(node) for node in steps], np.int64)


def written_error(name: str, argument: str, shape: tuple[int, ...]) -> GraphError:
    """The error for a function that writes to one of its arguments."""
    return GraphError(
        f"checkpoint: {name} writes to its argument {argument} {shape}, so running it "
        "again for the derivative would give another result; write to a copy of it, "
        "and return what is to be seen outside"
    )


def changed_error(name: str, what: str, shape: tuple[int, ...]) -> GraphError:
    """The error for what a function uses, and has another value since the first run."""
    return GraphError(
        f"checkpoint: {name} uses {what} {shape}, which was changed after the first "
        "run, so running it again would give another result; walk back, with "
        "backward() say, before it is changed"
    )


def refuse_changed_leaves(name: str, found: Iterable[tuple[Node, Any]]) -> None:
    """Raise if a leaf that a function found has another value than in its first run."""
    for node, value in found:
        if node.primitive is None and not same_content(node.output, value):
            raise changed_error(name, _called(node), np.shape(value))


def refuse_unknown(name: str, found: Iterable[Node], known: Collection[Node]) -> None:
    """Raise if the second run found a Tensor that the first did not."""
    for node in found:
        if node not in known:
            raise GraphError(
                f"checkpoint: {name} uses {_called(node)} {np.shape(node.output)} in "
                "its second run and did not in its first, so the derivative by it "
                "would be lost; keep no Tensor from one call for the next, and assign "
                "to none that was made outside"
            )


def refuse_other_steps(name: str, steps: Sequence[Node], prints: Array) -> None:
    """Raise if the steps of the second run are not those known by `prints`."""
    new, count = prints_of(steps), min(len(prints), len(steps))
    other = np.flatnonzero(new[:count] != prints[:count])
    if other.size:
        k = int(other[0])
        raise _other(name, f"step {k + 1} of {len(steps)}, {_text(steps[k])}, differs")
    if len(prints) != len(steps):
        raise _other(name, f"{len(steps)} steps in place of {len(prints)}")


def refuse_other_results(name: str, new: Sequence[Any], known: Sequence[Any]) -> None:
    """Raise if the results of the second run, arrays, are not those of the first."""
    if len(new) != len(known) or not all(map(same_content, new, known)):
        raise _other(name, "its results differ")


def _other(name: str, difference: str) -> GraphError:
    return GraphError(
        f"checkpoint: {name} did not do the same when it ran again for the derivative: "
        f"{difference}; random numbers come again where their generator is known: pass "
        f"checkpoint({name}, generators=…); all else that it reads has to stay as it "
        "is until the walk"
    )


def _print(node: Node) -> int:
    """What is known of a step by its operation, its constants and its parameters."""
    pairs = zip(node.inputs, node.parents, strict=True)
    constants = [_shown(x) for x, parent in pairs if parent is None]
    params = [_shown(x) for x in leaves(node.params)]
    return hash((node.primitive, *constants, *params))


def _shown(x: Any) -> Any:
    """What a constant is known by: arrays by samples, what is no number by its type."""
    if type(x) is tuple:
        return tuple(map(_shown, x))
    if isinstance(x, np.ndarray):
        return x.shape, fingerprint(x, sampled=True)
    return repr(x) if isinstance(x, _SHOWN) else type(x)


def _text(node: Node) -> str:
    """A step in words: its operation, and which of its operands are constants."""
    assert node.primitive is not None
    constants = [
        f"{node.primitive.operand_name(i)} {np.shape(x)}"
        for i, (x, parent) in enumerate(zip(node.inputs, node.parents, strict=True))
        if parent is None
    ]
    return " with the constant ".join([node.operation, *constants[:1]])


def _called(node: Node) -> str:
    """The name of the Tensor at `node`, or what made it."""
    name = node.notes.name if node.notes is not None else None
    if name is not None:
        return f"the Tensor {name!r}"
    return "a leaf" if node.primitive is None else f"the result of {node.operation}"
