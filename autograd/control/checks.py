"""Values that go into control flow and come out of its functions: their form, checked.

A leaf is an array, a number or a Tensor. Python's numbers are taken as NumPy's, and
arrays without axes as numbers, so that a value has the same class in every turn.
"""

import re
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.batched import Batched
from autograd.engine.calls import filled, taken_apart
from autograd.engine.modes import current
from autograd.engine.tensor import Tensor, plain
from autograd.engine.traced import Traced
from autograd.errors import ArgumentError, DTypeError, ShapeError
from autograd.program.arguments import leaves_of

__all__ = ["Form", "as_condition", "check_alike", "flattened", "is_unknown"]


class Form(NamedTuple):
    """A tree without its leaves, and of each leaf its shape and dtype."""

    tree: Any
    leaves: list[tuple[tuple[int, ...], Any]]

    def filled(self, values: Any) -> Any:
        """The tree with `values` for its leaves."""
        return filled(self.tree, values)

    def names(self, word: str) -> list[str]:
        """A name for each leaf: ``carry``, ``carry_h_0``."""
        return [re.sub(r"\W+", "_", word + path).strip("_") for path in self.paths()]

    def paths(self) -> list[str]:
        """How each leaf is reached: ``['h'][0]``."""
        return _paths(self.tree)


def flattened(
    operation: str, what: str, tree: Any, like: Form | None = None
) -> tuple[Form, list[Any]]:
    """The form of `tree`, and its leaves as values that computations go on with.

    what: what messages call the tree. like: a form with the order of keys in dicts.
    """
    tree = tree if like is None else _ordered(tree, like.tree)
    form, found = taken_apart(tree, _is_anything)
    values = [_value(x) for x in found]
    for k, y in enumerate(values):
        if y is None:
            raise ArgumentError(
                f"{operation}: {what}{_paths(form)[k]} is {type(found[k]).__name__}; "
                "expected an array, a number or a Tensor, in tuples, lists and dicts"
            )
    return Form(form, [(x.shape, x.dtype) for x in values]), values


def check_alike(
    operation: str, one: str, first: Form, other: str, second: Form
) -> None:
    """Raise unless two trees have one structure, and leaves of equal shape and dtype.

    one, other: what messages call the trees.
    """
    if first.tree != second.tree:
        raise ArgumentError(
            f"{operation}: {one} has the structure {_written(first.tree)}, {other} "
            f"{_written(second.tree)}; they must be the same tree"
        )
    if first.leaves == second.leaves:
        return
    pairs = zip(first.leaves, second.leaves, strict=True)
    for k, ((shape, dtype), (shape2, dtype2)) in enumerate(pairs):
        path = first.paths()[k]
        where = f" at {path}" if path else ""
        if shape != shape2:
            raise ShapeError(
                f"{operation}: {one} has shape {shape}{where}, {other} {shape2}; they "
                "must be equal: start with an array of the shape that comes out, or "
                "reshape what is returned"
            )
        if dtype != dtype2:
            raise DTypeError(
                f"{operation}: {one} has dtype {dtype}{where}, {other} {dtype2}; they "
                f"must be equal: {_remedy(dtype, dtype2)}, or return it "
                f".astype({str(dtype)!r})"
            )


def _remedy(dtype: Any, wanted: Any) -> str:
    """How to have a value of the dtype that comes out from the start."""
    if dtype.kind in "biu" and wanted == np.float64:
        return "start with 0.0, say, for 0"
    return f"start with an array of {wanted}"


def as_condition(operation: str, pred: Any) -> Any:
    """`pred` as a truth value without a graph: a bool, `Traced` or `Batched`."""
    raw = plain(pred)
    if type(raw) is Traced and raw.value.kind is bool:
        raw = raw.trace.call(np.bool_, (raw,))
    elif type(raw) is bool:
        return raw
    dtype = raw.dtype if _has_form(raw) else type(raw).__name__
    if dtype != np.bool_ or raw.shape != ():
        shape = f" and shape {raw.shape}" if _has_form(raw) else ""
        error = ShapeError if dtype == np.bool_ else DTypeError
        raise error(
            f"{operation}: the condition has dtype {dtype}{shape}; expected one truth "
            "value: compare, as in x > 0, and reduce with .all() or .any()"
        )
    return raw if type(raw) in (Traced, Batched) else bool(raw)


def is_unknown(x: Any) -> bool:
    """Whether a value is not known while the program is traced."""
    return current.mode.trace is not None and type(plain(x)) is Traced


def _has_form(x: Any) -> bool:
    """Whether `x` has a shape and a dtype."""
    if type(x) is Traced:
        return x.value.shape is not None
    return hasattr(x, "dtype") and hasattr(x, "shape")


def _value(x: Any) -> Any:
    """A leaf as what every turn has: a Tensor, an array, or a number of NumPy's.

    None for what is none of these.
    """
    if isinstance(x, (Tensor, Batched)) and np.ndim(x):
        return x
    kind = type(x)
    if kind is Traced and x.value.shape is None:
        return x.trace.call(_NUMPYS[x.value.kind], (x,))
    if kind in _NUMPYS:
        return _NUMPYS[kind](x)
    if not _has_form(x) or x.dtype.kind not in "biufc":
        return None
    if kind is np.ndarray or (kind is Traced and x.value.is_array):
        return x if x.ndim else x[()]
    return x


_NUMPYS: dict[type, Any] = {
    bool: np.bool_, int: np.int64, float: np.float64, complex: np.complex128
}  # fmt: skip


def _ordered(tree: Any, form: Any) -> Any:
    """`tree` with the keys of its dicts in the order that they have in `form`."""
    if isinstance(tree, dict) and isinstance(form, dict):
        if tree.keys() != form.keys():
            return tree
        return {key: _ordered(tree[key], form[key]) for key in form}
    same = type(form) is type(tree) and type(tree) in (tuple, list)
    if same and len(tree) == len(form):
        return type(tree)(map(_ordered, tree, form))
    return tree


def _paths(tree: Any) -> list[str]:
    return [
        "".join([f"[{key!r}]" for key in path])
        for path, x in leaves_of(tree)
        if x is not None
    ]


def _is_anything(x: Any) -> bool:
    return True


def _written(form: Any) -> str:
    """A form as messages show it, with a dot for each leaf."""
    if isinstance(form, dict):
        inner = ", ".join([f"{key!r}: {_written(x)}" for key, x in form.items()])
        return f"{{{inner}}}"
    if isinstance(form, (tuple, list)):
        inner = ", ".join(map(_written, form))
        return f"[{inner}]" if isinstance(form, list) else f"({inner})"
    return "None" if form is None else "·"
