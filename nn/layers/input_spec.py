"""`InputSpec`: what a layer expects of its inputs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import DTypeError, ShapeError, ValueRangeError
from nn.arrays import Shape
from nn.lookup import Configurable

__all__ = ["InputSpec", "require_fits"]


class InputSpec(Configurable):
    """The dtype, number of axes and lengths that an input has to have; None for any.

    shape: all lengths, the batch's among them, in place of `ndim`. axes: the lengths of
    some axes. allow_last_axis_squeeze: a last axis of length 1 more or less is as good.
    name: the key of the input in a dict. optional: whether it may be None.

    >>> import nn
    >>> nn.layers.InputSpec(shape=(None, 28, 28))
    InputSpec(shape=(None, 28, 28), ndim=3)
    """

    def __init__(
        self,
        dtype: DTypeLike | None = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Mapping[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype = None if dtype is None else np.dtype(dtype).name
        self.shape = None if shape is None else tuple(shape)
        self.ndim = ndim if self.shape is None else len(self.shape)
        self.max_ndim, self.min_ndim = max_ndim, min_ndim
        self.axes = {int(axis): length for axis, length in (axes or {}).items()}
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name
        self.optional = optional
        most = max_ndim if self.ndim is None else self.ndim
        if most is not None and any(axis >= most for axis in self.axes):
            raise ValueRangeError(
                f"InputSpec: axes {self.axes} are beyond the {most} axes of the input"
            )

    def __repr__(self) -> str:
        shown = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes")
        given = [(name, getattr(self, name)) for name in shown]
        return f"InputSpec({', '.join(f'{k}={v!r}' for k, v in given if v)})"


def require_fits(layer: str, spec: Any, inputs: Any) -> None:
    """Raise unless `inputs`, an array or several, are as `spec` says.

    spec: an `InputSpec`, a list of them for a list of inputs, or None for anything.
    """
    if spec is None:
        return
    specs = list(spec) if isinstance(spec, (list, tuple)) else [spec]
    if isinstance(inputs, Mapping):
        named = all(one.name in inputs for one in specs)
        given = [inputs[s.name] for s in specs] if named else list(inputs.values())
    else:
        given = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    if len(given) != len(specs):
        raise ShapeError(f"{layer}: expected {len(specs)} inputs, got {len(given)}")
    for one, x in zip(specs, given, strict=True):
        if one is not None and not (x is None and one.optional):
            _require(layer, one, x)


def _require(layer: str, spec: InputSpec, x: Any) -> None:
    if spec.dtype is not None and np.dtype(x.dtype).name != spec.dtype:
        raise DTypeError(f"{layer}: expected dtype {spec.dtype}, got {x.dtype}")
    rank, squeezes = len(x.shape), spec.allow_last_axis_squeeze
    least = spec.ndim if spec.min_ndim is None else spec.min_ndim
    most = spec.ndim if spec.max_ndim is None else spec.max_ndim
    if squeezes and spec.ndim is not None:
        least = most = None
    if (least is not None and rank < least) or (most is not None and rank > most):
        count = least if least == most else f"{least or 0} to {most or 'any'}"
        raise ShapeError(
            f"{layer}: expected an input of {count} axes, got {tuple(x.shape)}"
        )
    shape = _squeezed(tuple(x.shape)) if squeezes else tuple(x.shape)
    wanted = spec.shape or ()
    wanted = _squeezed(wanted) if squeezes else wanted
    pairs = [*zip(wanted, shape, strict=False)]
    pairs += [(n, x.shape[a]) for a, n in spec.axes.items()]
    if any(None not in pair and pair[0] != pair[1] for pair in pairs):
        raise ShapeError(
            f"{layer}: expected an input of shape {spec.shape or spec.axes}, got "
            f"{tuple(x.shape)}"
        )


def _squeezed(shape: Shape) -> Shape:
    return shape[:-1] if shape and shape[-1] == 1 else shape
