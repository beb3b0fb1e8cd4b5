"""How operations are computed on many examples at once: one rule for each kind.

A rule is plain NumPy code from a `Step` to its result. What is batched among the
operands has the examples along axis 0, and so has the result; the others are the same
for every example. Run on arrays a rule computes, on Tensors it is recorded, and on
batches of another level it is batched in its turn.

    aligned      axes are put in behind the first, so that examples broadcast
    over_axes    ``axis``, one or several or None for all, moves on by one
    along_axis   ``axis``, one, moves on by one; None means the elements in order
    joined       the same for several operands, all of which get the first axis
    stacked      the same where the axis is new
    permuted     ``axes`` move on by one, and the first stays
    shaped       ``shape`` gets the number of examples in front
    folded       the first axis and the second, which counts the like, become one
    solving      right sides of one equation lie beside each other
    leading      nothing to do: the operation takes stacks of matrices itself
    rows         the operation on one example after the other: right for all, and slow

An operation names its rule where it is declared; the kinds `elementwise`, `reduction`
and `stepwise` have one of their own, and what has none goes by `rows`.
"""

from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd.errors import BatchError, ShapeError
from autograd.tree import map_tree

__all__ = [
    "Batching",
    "Step",
    "aligned",
    "along_axis",
    "example",
    "folded",
    "joined",
    "leading",
    "over_axes",
    "permuted",
    "raised",
    "rows",
    "shaped",
    "shifted",
    "side_by_side",
    "solving",
    "stacked",
]

Call: TypeAlias = Callable[[Any, tuple[Any, ...], dict[str, Any]], Any]


class Step(NamedTuple):
    """One operation on a whole batch.

    Attributes
    ----------
    call: from operation, operands and parameters to the result.
    operation: what is computed.
    operands: arrays, Tensors or batches of another level.
    led: which of them have the examples along axis 0.
    params: the keyword parameters.
    level: which batch it is.
    size: how many examples there are.
    """

    call: Call
    operation: Any
    operands: tuple[Any, ...]
    led: tuple[bool, ...]
    params: dict[str, Any]
    level: int
    size: int

    def again(self, *operands: Any, **params: Any) -> Any:
        """The operation itself on these operands, with some parameters changed."""
        return self.call(self.operation, operands, {**self.params, **params})

    @property
    def ndim(self) -> int:
        """The number of axes of one example of the first operand."""
        return np.ndim(self.operands[0]) - self.led[0]

    def whole(self, i: int) -> Any:
        """Operand `i` with the examples along axis 0, repeated if they are all one."""
        x = self.operands[i]
        return x if self.led[i] else np.broadcast_to(x, (self.size, *np.shape(x)))


class Batching(NamedTuple):
    """How an operation is batched.

    rule: from a `Step` to the result, examples along axis 0. parameters: whether it
    takes parameters that differ from example to example.
    """

    rule: Callable[[Step], Any]
    parameters: bool = False


def raised(x: Any, rank: int) -> Any:
    """``x: (examples, …)`` with axes of length 1 put in, for examples of `rank`."""
    missing = rank + 1 - x.ndim
    if missing <= 0:
        return x
    return x.reshape((x.shape[0],) + (1,) * missing + x.shape[1:])


def shifted(axis: int, ndim: int) -> int:
    """`axis` of an example of `ndim` axes, as one of the whole batch.

    What is out of bounds stays so.
    """
    if axis >= 0:
        return axis + 1
    return axis if axis >= -ndim else axis - 1


@Batching
def aligned(step: Step) -> Any:
    """Examples broadcast against each other as they would one by one."""
    operands, led = step.operands, step.led
    ranks = [np.ndim(x) - is_led for x, is_led in zip(operands, led, strict=True)]
    rank = max(ranks)
    if len(ranks) > 1:
        pairs = zip(operands, led, strict=True)
        operands = tuple([raised(x, rank) if is_led else x for x, is_led in pairs])
    return step.call(step.operation, operands, step.params)


@Batching
def over_axes(step: Step) -> Any:
    """A reduction over `axis`: None for all, one or several."""
    (x,), axis, ndim = step.operands, step.params.get("axis"), step.ndim
    if not ndim and axis in (None, 0, -1):  # ufuncs let a number have an axis
        return step.again(x[:, None], axis=1, **_dropped(step)).reshape(step.size)
    if axis is None:
        return step.again(x, axis=tuple(range(1, ndim + 1)))
    if isinstance(axis, (tuple, list)):
        return step.again(x, axis=tuple([shifted(a, ndim) for a in axis]))
    return step.again(x, axis=shifted(axis, ndim))


def _dropped(step: Step) -> dict[str, Any]:
    """The parameters of a reduction to nothing of what has no axes to keep."""
    return {"keepdims": False} if "keepdims" in step.params else {}


@Batching
def along_axis(step: Step) -> Any:
    """Something along one `axis`; None for the elements of an example in order."""
    (x,), axis, ndim = step.operands, step.params["axis"], step.ndim
    if axis is not None:
        return step.again(x, axis=shifted(axis, ndim)) if ndim else rows.rule(step)
    flat = x.reshape(step.size, prod(x.shape[1:]))
    y = step.again(flat, axis=1, **_dropped(step))
    if step.params.get("keepdims"):
        return y.reshape((step.size,) + (1,) * ndim)
    return y


@Batching
def joined(step: Step) -> Any:
    """Operands beside each other along `axis`."""
    wholes = [step.whole(i) for i in range(len(step.operands))]
    ndim = max(x.ndim for x in wholes) - 1
    return step.again(*wholes, axis=shifted(step.params["axis"], ndim))


@Batching
def stacked(step: Step) -> Any:
    """Operands beside each other along a new `axis`."""
    wholes = [step.whole(i) for i in range(len(step.operands))]
    return step.again(*wholes, axis=shifted(step.params["axis"], wholes[0].ndim))


@Batching
def permuted(step: Step) -> Any:
    """One operand, its axes in the order `axes`: None for the reverse."""
    axes, ndim = step.params["axes"], step.ndim
    if axes is None:
        axes = range(ndim - 1, -1, -1)
    order = [a + 1 if a >= 0 else a + ndim + 1 for a in axes]
    return step.again(step.operands[0], axes=(0, *order))


@Batching
def shaped(step: Step) -> Any:
    """One operand brought to `shape`, in which −1 stands for what is left."""
    (x,), shape = step.operands, tuple(step.params["shape"])
    known = prod(shape) * -1
    if known > 0 and -1 in shape:
        rest = prod(x.shape[1:]) // known
        shape = tuple([rest if n == -1 else n for n in shape])
    return step.again(raised(x, len(shape)), shape=(step.size, *shape))


@Batching
def leading(step: Step) -> Any:
    """Matrices, whose axes in front are batches anyway."""
    pairs = zip(step.operands, step.led, strict=True)
    if min([np.ndim(x) - is_led for x, is_led in pairs]) < 2:
        return rows.rule(step)  # which says what is wrong with a vector
    wholes = [step.whole(i) for i in range(len(step.operands))]
    rank = max(x.ndim for x in wholes) - 1
    return step.again(*[raised(x, rank) for x in wholes])


@Batching
def folded(step: Step) -> Any:
    """One operand whose own first axis counts the like: the two axes become one."""
    (x,) = step.operands
    y = step.again(x.reshape((x.shape[0] * x.shape[1], *x.shape[2:])))
    return y.reshape((*x.shape[:2], *y.shape[1:]))


@Batching
def solving(step: Step) -> Any:
    """``a: (…, n, n)`` and ``b``, a vector or (…, n, m), of which columns are solved.

    One matrix is factorized once for all examples.
    """
    (a, b), (led_a, led_b) = step.operands, step.led
    rank = np.ndim(b) - led_b
    if not led_a and np.ndim(a) == 2 and rank <= 2:
        return _beside_each_other(step)
    columns = step.whole(1)[..., None] if rank == 1 else step.whole(1)
    a, ranks = step.whole(0), (np.ndim(a) - led_a, columns.ndim - 1)
    y = step.again(raised(a, max(ranks)), raised(columns, max(ranks)))
    return y[..., 0] if rank == 1 else y


def _beside_each_other(step: Step) -> Any:
    """The solutions for one matrix, all right sides beside each other."""
    a, b = step.operands
    if b.ndim == 2:
        return step.again(a, b.T).T
    side = np.moveaxis(b, 0, 1)  # (n, examples, m)
    y = step.again(a, side.reshape(side.shape[0], side.shape[1] * side.shape[2]))
    return np.moveaxis(y.reshape(side.shape), 1, 0)


@Batching
def rows(step: Step) -> Any:
    """The operation on every example by itself."""
    pairs = list(zip(step.operands, step.led, strict=True))
    found = []
    for i in range(step.size):
        operands = tuple([x[i] if is_led else x for x, is_led in pairs])
        params = example(step.params, step.level, i) if step.params else step.params
        found.append(step.call(step.operation, operands, params))
    return side_by_side(step.operation.name, found)


def example(tree: Any, level: int, i: int) -> Any:
    """Example `i` of all that is batched at `level` in a tree."""
    if getattr(tree, "_level", None) == level:
        return tree._examples[i]

    def one(x: Any) -> Any:
        return x._examples[i] if getattr(x, "_level", None) == level else x

    return map_tree(one, tree)


def side_by_side(name: str, found: list[Any]) -> Any:
    """The results for all examples, trees of one form, along a new first axis."""
    if not found:
        raise ShapeError(
            f"{name}: is computed example by example, and without one the shape of its "
            "result is not known; call vmap with one example or more"
        )

    def joined(*ys: Any) -> Any:
        if len({np.shape(y) for y in ys}) > 1:
            raise BatchError(
                f"{name}: gives results of different shapes for the examples, "
                f"{np.shape(ys[0])} among them, and inside vmap all have one; use a "
                "mask with autograd.numpy.where, or loop over the examples"
            )
        return np.stack(ys)

    return map_tree(joined, *found)
