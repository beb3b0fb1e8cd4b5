"""`convolution_affine`, the step that convolutional networks are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.fused import fused
from autograd.engine.primitive import Array
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.affine import ACTIVATIONS, IN_PLACE, activated
from autograd.ops.arithmetic import add
from autograd.ops.blocks import parts, summed
from autograd.ops.convolution import CASES, convolution
from autograd.ops.convolving import convolve_and, correlate, distribute
from autograd.ops.windows import geometry

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["convolution_affine"]


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    activations = (None, *ACTIVATIONS)
    for i, (shape, kernel, kwargs) in enumerate(CASES):
        args = uniform(rng, shape, 0.5, 2), uniform(rng, kernel, -0.5, 0.2)
        b = uniform(rng, kernel[-1:], 0.5, 2)
        given = {**kwargs, "activation": activations[i % len(activations)]}
        yield Sample((*args, b), given)
    x, w, b = np.ones((1, 4, 4, 3)), np.ones((2, 2, 3, 2)), np.ones(2)
    yield Sample((x + 0.5j, w - 1j, b))
    yield Sample((x, w, 1.5))
    match = r"convolution: x \(1, 4, 4, 2\) and w .*x has 2 channels.*expected 3"
    yield ErrorSample((x[..., :2], w, b), {}, ShapeError, match)
    match = r"add: x \(1, 3, 3, 2\) and w \(3,\) do not broadcast"
    yield ErrorSample((x, w, np.ones(3)), {}, ShapeError, match)
    match = "convolution_affine: activation 'cos' is none of relu"
    yield ErrorSample((x, w, b), {"activation": "cos"}, ValueRangeError, match)


def _compute(
    x: Array, w: Array, b: Array, *, activation: str | None, groups: int, **window: Any
) -> Any:
    if not type(x) is type(w) is type(b) is np.ndarray:
        return None
    if activation is not None and activation not in IN_PLACE:
        return None
    if x.ndim < 3 or w.ndim != x.ndim or b.shape != w.shape[-1:]:
        return None
    if x.shape[-1] != w.shape[-2] * groups or w.shape[-1] % groups:
        return None
    if not x.dtype == w.dtype == b.dtype or x.dtype.kind != "f":
        return None
    steps = _steps(x, w, **window)

    def finish(y: Array) -> None:
        lines = _in_lines(y)
        lines += np.tile(b, y.shape[-2])
        if activation is not None:
            activated = IN_PLACE[activation](lines)
            if activated is not lines:
                lines[...] = activated

    return convolve_and(finish, x, w, groups=groups, **steps), ()


def _backward(
    g: Array,
    y: Array,
    kept: Any,
    wanted: Any,
    x: Array,
    w: Array,
    b: Array,
    *,
    activation: str | None,
    groups: int,
    **window: Any,
) -> Any:
    steps = _steps(x, w, **window)
    shares, sums = _before_activation(g, y, activation)
    steps["groups"] = groups
    return (
        distribute(shares, w, spatial=x.shape[1:-1], **steps) if wanted[0] else None,
        correlate(x, shares, size=w.shape[:-2], **steps) if wanted[1] else None,
        sums,
    )


def _before_activation(
    g: Array, y: Array, activation: str | None
) -> tuple[Array, Array]:
    """The cotangent of what was activated, and its sum over images and positions."""
    shares = g if activation is None else np.empty(g.shape, g.dtype)

    def sums_of(part: slice) -> Array:
        share = shares[part]
        if activation is not None:
            slope = ACTIVATIONS[activation].primitive.partials[0](y[part], None)
            np.multiply(slope, g[part], out=share)
        sums: Array = _in_lines(share).sum(0).reshape(-1, g.shape[-1]).sum(0)
        return sums

    return shares, summed(sums_of, parts(len(g), 2 * g[:1].nbytes))


def _in_lines(y: Array) -> Array:
    """``y: (…, width, channels)`` as (lines, width·channels).

    Loops over long rows are faster: NumPy starts anew for every row.
    """
    return y.reshape(-1, y.shape[-2] * y.shape[-1])


def _steps(x: Array, w: Array, **window: Any) -> dict[str, Any]:
    """The geometry in full, as the arithmetic takes it."""
    steps = geometry("convolution", x.shape[1:-1], w.shape[:-2], **window)
    del steps["size"]
    return steps


@fused(
    _compute,
    _backward,
    symbol="∗+",
    formula="Σₖ x[o·s + k·d − p] · w[k] + b",
    samples=_samples,
)
def convolution_affine(
    x: Array,
    w: Array,
    b: Array,
    *,
    strides: Any = 1,
    padding: Any = "valid",
    dilation: Any = 1,
    groups: int = 1,
    activation: str | None = None,
) -> Any:
    """``y = activation(convolution(x, w) + b)``, one step of the graph for all three.

    x: (batch, *spatial, channels), w: (*size, channels/groups, filters), b: (filters,),
    y: (batch, *positions, filters); the other arguments are as of `convolution`.
    activation: ``"relu"``, ``"sigmoid"``, ``"tanh"`` or None for none.

    >>> import numpy as np
    >>> x, w = np.arange(4.0).reshape(1, 4, 1), np.ones((2, 1, 1))
    >>> convolution_affine(x, w, np.array([-2.0]), activation="relu").ravel()
    array([0., 1., 3.])
    """
    window = {"strides": strides, "padding": padding, "dilation": dilation}
    y = add(convolution(x, w, groups=groups, **window), b)
    return activated("convolution_affine", y, activation)
