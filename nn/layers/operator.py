"""`Operator`: a function of `nn.ops` as a step of a model."""

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from autograd import Tensor, no_grad
from autograd.errors import ArgumentError, ValueRangeError
from autograd.tree import leaves, map_tree
from nn.arrays import Shape, raw
from nn.layers.base import Layer
from nn.layers.budget import grant_trial
from nn.layers.calling import called, layer_scope
from nn.layers.symbolic import OPERATORS, KerasTensor, Step, symbolic
from nn.lookup import CUSTOM, lookup
from nn.ops.registry import registered

__all__ = ["Operator"]

_TRIALS = (((2, 16), (3, 32)), ((12, 48), (24, 96)))
"""Pairs of lengths for an unknown batch and unknown other axes; what differs between
the two of a pair is unknown too. The second pair can be cut into many equal parts."""


class Place:
    """Where the symbolic operand `number` stands among the arguments of a function."""

    def __init__(self, number: int) -> None:
        self.number = number


class Operator(Layer):
    """The function of `nn.ops` that `function` names, its other arguments filled in.

    args, kwargs: its arguments, with a `Place` for each operand that a call gives;
    without args the operands are all. Operands are cast to the dtypes of the symbolic
    ones.
    """

    def __init__(
        self,
        function: str,
        args: Any = None,
        kwargs: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**{**options, "name": options.get("name") or function})
        self.has_own_name = False
        lookup("Operator: function", function, registered())
        self.function = function
        self.arguments = None if args is None else list(args)
        self.keywords = dict(kwargs or {})
        self.kinds: list[np.dtype[Any]] = []
        self.built = True

    def __call__(
        self, x: Any, *others: Any, training: bool | None = None, **kwargs: Any
    ) -> Any:
        """The function's value; of symbolic operands a step of a model."""
        operands = (x, *others)
        if not symbolic(operands):
            return called(self, operands, {}, training)
        self.kinds = [operand.dtype for operand in operands]
        output = _form_of(self, operands)
        self.steps.append(Step(self, operands, {}, output))
        return output

    def call(self, *operands: Any) -> Any:
        """The function of the operands and the other arguments."""
        kinds = self.kinds or [x.dtype for x in operands]
        values = [
            x if x.dtype == kind else x.astype(kind)
            for x, kind in zip(operands, kinds, strict=True)
        ]

        def value(x: Any) -> Any:
            return values[x.number] if type(x) is Place else x

        args = values if self.arguments is None else _mapped(value, self.arguments)
        function = registered()[self.function]
        return function(*args, **_mapped(value, self.keywords))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """None: a function of `nn.ops` hands on no mask."""
        return None

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "function": self.function,
            "args": _to_json(self.arguments),
            "kwargs": {k: _to_json(v) for k, v in self.keywords.items()},
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        kwargs = {k: _from_json(v) for k, v in config["kwargs"].items()}
        args = _from_json(config.get("args"))
        return cls(config["function"], args, kwargs, name=config["name"])


def _apply(function: str, args: Any, kwargs: Any) -> Any:
    """The step of a model that ``nn.ops.function(*args, **kwargs)`` is."""
    operands: list[KerasTensor] = []

    def place(x: Any) -> Any:
        if not isinstance(x, KerasTensor):
            return x
        operands.append(x)
        return Place(len(operands) - 1)

    template = _mapped(place, list(args)), _mapped(place, kwargs)
    return Operator(function, *template)(*operands)


OPERATORS["apply"] = _apply


def _mapped(f: Callable[[Any], Any], tree: Any) -> Any:
    """`tree` with ``f(leaf)`` at each leaf, None being one."""
    if type(tree) in (list, tuple):
        return type(tree)(_mapped(f, x) for x in tree)
    if type(tree) is dict:
        return {k: _mapped(f, x) for k, x in tree.items()}
    return f(tree)


def _form_of(layer: Operator, operands: tuple[KerasTensor, ...]) -> Any:
    """The symbolic outputs, from two calls on arrays in place of the operands.

    Where lengths that are tried do not go together, unknown ones become those that
    other operands have there, as in broadcasting.
    """
    first: Exception | None = None
    attempts = [(pair, aligned) for aligned in (False, True) for pair in _TRIALS]
    for pair, aligned in attempts:
        try:
            forms = [_tried(layer, operands, lengths, aligned) for lengths in pair]
            return map_tree(
                lambda y, z: KerasTensor(_joined(y, z), y.dtype, name=layer.name),
                *forms,
            )
        except Exception as error:  # whatever the function makes of what it is given
            first = first or error
    assert first is not None
    raise first


def _joined(y: Any, z: Any) -> Shape:
    pairs = zip(np.shape(y), np.shape(z), strict=True)
    return tuple(n if n == m else None for n, m in pairs)


def _tried(
    layer: Operator,
    operands: tuple[KerasTensor, ...],
    lengths: tuple[int, int],
    aligned: bool,
) -> Any:
    """The outputs for arrays whose unknown lengths are `lengths`."""
    around = [x.shape for x in (*operands, *_constants(layer))]
    shapes = [
        tuple(
            _length(around, x, axis, lengths, aligned) if n is None else n
            for axis, n in enumerate(x.shape)
        )
        for x in operands
    ]
    grant_trial(layer.name, [*shapes, *_sizes(layer)])
    arrays = [_sample(s, x.dtype) for s, x in zip(shapes, operands, strict=True)]
    with no_grad(), layer_scope(layer), np.errstate(all="ignore"):
        return layer.call(*arrays)


def _sizes(layer: Operator) -> list[Any]:
    """The shapes that may stand among the other arguments: ints, alone or in a row."""
    found: list[tuple[int, ...]] = []

    def gather(tree: Any) -> None:
        parts = list(tree.values()) if isinstance(tree, dict) else tree
        whole = [abs(x) or 1 for x in parts if type(x) is int]
        found.append(tuple(whole) if isinstance(tree, tuple) else (max([1, *whole]),))
        for part in parts:
            if isinstance(part, (list, tuple, dict)):
                gather(part)

    gather(layer.arguments or [])
    gather(layer.keywords)
    return found


def _constants(layer: Operator) -> list[Any]:
    """The arrays among the other arguments."""
    return [x for x in leaves([layer.arguments, layer.keywords]) if hasattr(x, "shape")]


def _length(
    around: list[Shape],
    x: KerasTensor,
    axis: int,
    lengths: tuple[int, int],
    aligned: bool,
) -> int:
    """What stands for the unknown length of `axis` of `x`; around: all shapes."""
    if aligned:
        back = axis - x.ndim
        known = [shape[back] for shape in around if len(shape) >= -back]
        if found := [n for n in known if n is not None and n != 1]:
            return found[0]
    return lengths[min(axis, 1)]


def _sample(shape: tuple[int, ...], dtype: Any) -> Any:
    """Values that all functions take: ones, more on a diagonal; 0 where an index."""
    if dtype.kind in "iu":
        return np.zeros(shape, dtype)
    y = np.ones(shape, dtype)
    if dtype.kind in "fc" and len(shape) > 1 and shape[-1] == shape[-2]:
        y += np.eye(shape[-1], dtype=dtype)
    return y


def _to_json(x: Any) -> Any:
    """An argument as JSON can hold it; what is no number, text or list, in a dict."""
    if isinstance(x, Place):
        return {"operand": x.number}
    if isinstance(x, list):
        return [_to_json(v) for v in x]
    if isinstance(x, tuple):
        return {"tuple": [_to_json(v) for v in x]}
    if isinstance(x, dict):
        return {"dict": {k: _to_json(v) for k, v in x.items()}}
    if isinstance(x, slice):
        return {"slice": [_to_json(v) for v in (x.start, x.stop, x.step)]}
    if isinstance(x, (Tensor, np.ndarray, np.generic)):
        return _array_to_json(np.asarray(raw(x)))
    if isinstance(x, (np.dtype, type)):
        return {"dtype": np.dtype(x).name}
    if x is Ellipsis:
        return {"slice": "..."}
    return {"callable": x.__name__} if callable(x) else x


def _array_to_json(x: Any) -> dict[str, Any]:
    parts = [x.real, x.imag] if x.dtype.kind == "c" else [x]
    return {"array": [part.tolist() for part in parts], "dtype": x.dtype.name}


def _from_json(x: Any) -> Any:
    if isinstance(x, list):
        return [_from_json(v) for v in x]
    if not isinstance(x, Mapping):
        return x
    kind = next((k for k in _READERS if k in x), None)
    if kind is None:
        raise ArgumentError(
            f"Operator: expected an argument as get_config gives it, got {x!r:.100}"
        )
    return _READERS[kind](x)


def _array_from_json(x: Mapping[str, Any]) -> Any:
    real, *imaginary = [np.array(part) for part in x["array"]]
    for part in imaginary:
        real = real + 1j * part
    return real.astype(x["dtype"])


def _slice_from_json(x: Mapping[str, Any]) -> Any:
    given = x["slice"]
    return Ellipsis if given == "..." else slice(*map(_from_json, given))


def _callable_from_json(x: Mapping[str, Any]) -> Any:
    name = x["callable"]
    if name not in CUSTOM:
        raise ValueRangeError(
            f"Operator: the function {name!r:.100} is not known; make it so with "
            "nn.saving.register_keras_serializable"
        )
    return CUSTOM[name]


_READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "operand": lambda x: Place(int(x["operand"])),
    "tuple": lambda x: tuple(map(_from_json, x["tuple"])),
    "dict": lambda x: {k: _from_json(v) for k, v in x["dict"].items()},
    "slice": _slice_from_json,
    "array": _array_from_json,
    "dtype": lambda x: np.dtype(x["dtype"]),
    "callable": _callable_from_json,
}
"""How what `_to_json` puts into a dict is read, by the dict's first key."""
