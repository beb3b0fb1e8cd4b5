"""`vmap`: a function of one example as a function of many."""

from functools import wraps
from typing import Any

import numpy as np

from autograd.engine.levels import enclosed, exposed, levels
from autograd.engine.modes import changed, current
from autograd.engine.node import next_number
from autograd.errors import ArgumentError, AxisError, BatchError, ShapeError
from autograd.transforms.arguments import named_leaves
from autograd.transforms.linearization import Function
from autograd.tree import leaves, map_tree

__all__ = ["vmap"]

_NUMBERS = "biufc"


def vmap(f: Function, in_axes: Any = 0, out_axes: Any = 0) -> Function:
    """`f` of one example as a function of many: as a loop over them, run once.

    in_axes: which axis of the arguments counts the examples: a number, None for what is
    the same for all, or a tuple with one for each positional argument, where that is a
    tree perhaps a tree of them. Arguments by keyword have it in front. out_axes: where
    it lies in the results; None for a result that is the same for all.

    Inside, a value has the shape of one example. What needs one number, `if` or
    ``float(x)`` say, raises `BatchError`, and so does writing into an array made
    outside. Operations that know no other way are done for one example after the other.

    >>> import numpy as np
    >>> import autograd as ag
    >>> slope = ag.grad(lambda w, x: np.tanh(w @ x))
    >>> w, xs = np.array([1.0, 2.0]), np.array([[0.0, 0.0], [2.0, -1.0], [0.0, 1.0]])
    >>> vmap(slope, in_axes=(None, 0))(w, xs).round(2)  # a gradient for each x
    array([[ 0.  ,  0.  ],
           [ 2.  , -1.  ],
           [ 0.  ,  0.07]])
    """

    @wraps(f)
    def mapped(*args: Any, **kwargs: Any) -> Any:
        axes = [*_axes_of_args(in_axes, args), *(0 for _ in leaves(kwargs))]
        size = _size(f, args, kwargs, axes)
        level, rest = next_number(), iter(axes)

        def within(x: Any) -> Any:
            axis = next(rest)
            return x if axis is None else enclosed(np.moveaxis(x, axis, 0), level)

        inner, named = map_tree(within, [*args]), map_tree(within, kwargs)
        with changed(batches=(*current.mode.batches, (level, size))):
            found = f(*inner, **named)
        rest = iter(_spread("out_axes", out_axes, found))
        given = [x for x in leaves([*args]) if type(x) is np.ndarray]
        return map_tree(
            lambda y: _own(_returned(f, y, next(rest), level, size), given), found
        )

    return mapped


def _axes_of_args(in_axes: Any, args: tuple[Any, ...]) -> list[Any]:
    """One axis for each leaf of the positional arguments."""
    if isinstance(in_axes, (tuple, list)) and len(in_axes) != len(args):
        raise ArgumentError(
            f"vmap: in_axes {in_axes} has {len(in_axes)} entries for {len(args)} "
            "positional arguments; give one for each, or one number for all"
        )
    return _spread("in_axes", in_axes, args)


def _spread(name: str, axes: Any, tree: Any) -> list[Any]:
    """One axis for each leaf of `tree`, of which `axes` is a tree from the root on."""
    if axes is None or isinstance(axes, (int, np.integer)):
        return [axes] * len(leaves(tree))
    pairs: Any = None
    if isinstance(axes, dict) and isinstance(tree, dict) and axes.keys() == tree.keys():
        pairs = [(axes[key], tree[key]) for key in tree]
    elif isinstance(axes, (tuple, list)) and isinstance(tree, (tuple, list)):
        pairs = list(zip(axes, tree, strict=False)) if len(axes) == len(tree) else None
    if pairs is None:
        raise ArgumentError(
            f"vmap: {name} {axes!r} does not fit {_form(tree)}; expected a number, "
            "None, or a container of the same form"
        )
    return [axis for a, part in pairs for axis in _spread(name, a, part)]


def _form(tree: Any) -> str:
    if isinstance(tree, dict):
        return f"a dict of {', '.join(map(repr, tree))}"
    if isinstance(tree, (tuple, list)):
        return f"a {type(tree).__name__} of {len(tree)}"
    return f"an array of shape {np.shape(tree)}"


def _size(
    f: Function, args: tuple[Any, ...], kwargs: dict[str, Any], axes: list[Any]
) -> int:
    """How many examples there are: the length of every axis mapped over."""
    known: tuple[str, int] | None = None
    for (name, x), axis in zip(named_leaves(f, args, kwargs), axes, strict=True):
        if axis is None:
            continue
        if not -np.ndim(x) <= axis < np.ndim(x):
            raise AxisError(
                f"vmap: in_axes asks for axis {axis} of argument {name}, which has "
                f"shape {np.shape(x)}; name one of its axes, or None if it is the same "
                "for all examples"
            )
        here = (
            f"argument {name} {np.shape(x)} has {np.shape(x)[axis]} along axis {axis}"
        )
        if known is not None and known[1] != np.shape(x)[axis]:
            raise ShapeError(
                f"vmap: the axes to map over differ in length: {known[0]}, {here}; "
                "make them equal, or give None for what is the same for all examples"
            )
        known = known or (here, np.shape(x)[axis])
    if known is None:
        raise ArgumentError(
            "vmap: in_axes is None for all arguments, so there are no examples to map "
            "over; give an axis for one of them, or call the function itself"
        )
    return known[1]


def _returned(f: Function, y: Any, axis: Any, level: int, size: int) -> Any:
    """A result of `f` with the examples along `axis`."""
    name = getattr(f, "__name__", "f")
    around = [known for known, _ in levels(y)]
    if getattr(y, "dtype", np.result_type(type(y))).kind not in _NUMBERS:
        raise ArgumentError(
            f"vmap: {name} returned {type(y).__name__}; expected arrays or numbers, or "
            "tuples, lists and dicts of them"
        )
    if any(known > level for known in around):
        raise BatchError(
            f"vmap: {name} returned a value of the examples of another vmap that it "
            "ran, kept as a side effect; return what that vmap returns"
        )
    if axis is None:
        if level in around:
            raise ArgumentError(
                f"vmap: out_axes is None for a result of {name} of shape {np.shape(y)} "
                "that differs from example to example; give the axis that counts them"
            )
        return y
    ndim = np.ndim(y) + 1
    if not -ndim <= axis < ndim:
        raise AxisError(
            f"vmap: out_axes asks for axis {axis} of a result of {name}, which has "
            f"shape {np.shape(y)} for each example; expected one of {-ndim} to "
            f"{ndim - 1}"
        )
    whole = exposed(y, level, size)
    return np.moveaxis(whole, 0, axis) if axis % ndim else whole


def _own(y: Any, given: list[Any]) -> Any:
    """`y` as nobody else's: a copy of what shares memory with an argument."""
    if type(y) is not np.ndarray:
        return y
    shared = not y.flags.writeable or any(np.may_share_memory(y, x) for x in given)
    return y.copy() if shared else y
