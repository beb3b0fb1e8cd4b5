"""From what a layer is called with to what it computes on: casts, shapes, steps."""

from typing import Any

import numpy as np

from autograd import Tensor, no_grad
from autograd.errors import DTypeError, GraphError
from autograd.tree import map_tree
from nn.arrays import Shape, is_tensor
from nn.layers.budget import grant_trial
from nn.layers.calling import run_scope
from nn.layers.symbolic import KerasTensor, Step, map_shapes, shapes_of, symbolic
from nn.masks import MASKS

__all__ = [
    "any_batch",
    "cast",
    "cast_floats",
    "holds_tensor",
    "refuse_other",
    "shape_from_json",
    "shapes_for",
    "step",
    "tried",
]

_UNKNOWN = ((1, 16), (2, 32))
"""Lengths tried for an unknown batch and other axes: what differs is unknown too."""


def cast(layer: Any, x: Any) -> Any:
    """`x` in the dtype that `layer` takes, with its mask: a Tensor or else an array."""
    return MASKS.hand_on(x, _cast(layer, x))


def _cast(layer: Any, x: Any) -> Any:
    if type(x) is np.ndarray or is_tensor(x) or _stands_for_array(x):
        return _numbers(layer, x)
    if isinstance(x, KerasTensor) or x is None:
        return x
    if isinstance(x, dict):
        return {k: cast(layer, v) for k, v in x.items()}
    if isinstance(x, (list, tuple)) and any(map(holds_tensor, x)):
        return [cast(layer, v) for v in x]
    try:
        array = np.asarray(x)
    except (TypeError, ValueError) as error:
        raise DTypeError(
            f"{layer.name}: expected numbers, got {type(x).__name__}: {error}"
        ) from error
    return _numbers(layer, array, type(x).__name__)


def _numbers(layer: Any, x: Any, given: str = "an array") -> Any:
    """`x` in the dtype that `layer` wants, floats and for some layers integers."""
    if x.dtype == layer._casts_to or not layer.autocast:
        return x
    kind = x.dtype.kind
    if kind not in "biufc":
        if layer._is_root:  # a model hands texts on
            return x
        raise DTypeError(f"{layer.name}: expected numbers, got {given} of {x.dtype}")
    cast_too = kind in "fc" or layer._casts_integers
    return x.astype(layer._casts_to) if cast_too else x


def _stands_for_array(x: Any) -> bool:
    """Whether `x` says that it is an array, as what `autograd.jit` traces does."""
    return x.__class__ is np.ndarray and type(x) is not np.ndarray


def holds_tensor(x: Any) -> bool:
    """Whether `x` is an array, Tensor or symbolic one, or a list or dict with one."""
    if isinstance(x, (list, tuple)):
        return any(map(holds_tensor, x))
    if isinstance(x, dict):
        return any(map(holds_tensor, x.values()))
    return isinstance(x, (Tensor, np.ndarray, KerasTensor))


def cast_floats(layer: Any, x: Any) -> Any:
    """What is given beside the input, such as a state or a mask: only floats cast."""
    if isinstance(x, (list, tuple)) and any(map(holds_tensor, x)):
        return [cast_floats(layer, v) for v in x]
    if isinstance(x, (Tensor, np.ndarray)) and x.dtype.kind == "f" and layer.autocast:
        return x if x.dtype == layer._casts_to else x.astype(layer._casts_to)
    return x


def shapes_for(
    layer: Any, wanted: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, ...]:
    """The shapes that `build` or `compute_output_shape` takes, of a call's arguments.

    A single parameter means the first argument's; ``query_shape`` that of ``query``.
    """
    if len(wanted) <= 1:
        first = args[0] if args else next(iter(kwargs.values()), None)
        return (shapes_of(first),)
    named = dict(zip(layer._takes, args, strict=False)) | kwargs
    return tuple(shapes_of(named.get(w.removesuffix("_shape"))) for w in wanted)


def tried(layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The tree of output shapes, from two calls on zeros in place of what is symbolic.

    A length of the output that differs between the two is unknown.
    """
    if "training" in layer._takes:
        kwargs = {**kwargs, "training": False}

    def outputs(batch: int, length: int) -> Any:
        def lengths(x: KerasTensor) -> tuple[int, ...]:
            known = [
                batch if n is None and i == 0 else n for i, n in enumerate(x.shape)
            ]
            return tuple(length if n is None else n for n in known)

        def zeros(x: Any) -> Any:
            return np.zeros(lengths(x), x.dtype) if isinstance(x, KerasTensor) else x

        grant_trial(layer.name, [lengths(x) for x in symbolic([args, kwargs])])
        with no_grad(), run_scope(layer):
            return layer.call(*map_tree(zeros, list(args)), **map_tree(zeros, kwargs))

    def common(y: Any, z: Any) -> Shape:
        pairs = zip(np.shape(y), np.shape(z), strict=True)
        return tuple(n if n == m else None for n, m in pairs)

    return map_tree(common, *(outputs(*lengths) for lengths in _UNKNOWN))


def step(layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any], shape: Any) -> Any:
    """The symbolic outputs of `shape` that a call of `layer` gives, the call noted."""
    output = map_shapes(
        lambda s: KerasTensor(s, layer.compute_dtype, name=layer.name), shape
    )
    layer._steps.append(Step(layer, args, kwargs, output))
    return output


def any_batch(shape: Shape) -> Shape:
    """`shape` with the batch unknown."""
    return (None, *shape[1:]) if shape else shape


def refuse_other(layer: Any, shapes: tuple[Any, ...]) -> None:
    """Raise unless `shapes` are those that `layer` was built for, but for the batch."""
    again = tuple(map_shapes(any_batch, shape_from_json(s)) for s in shapes)
    if again != layer._built_for:
        built, other = (", ".join(map(str, s)) for s in (layer._built_for, again))
        raise GraphError(
            f"{layer.name}: built for inputs of {built} already, and cannot be built "
            f"for {other}; make another layer"
        )


def shape_from_json(value: Any) -> Any:
    """Lists of lengths as shapes again."""
    if isinstance(value, dict):
        return {k: shape_from_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        if all(n is None or isinstance(n, int) for n in value):
            return tuple(value)
        return [shape_from_json(v) for v in value]
    return value
