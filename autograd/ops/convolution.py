"""Convolution, strided, padded, dilated and grouped, over any number of axes.

One trilinear form has three operations in it,

    Σ g[o, f] · x[o·stride + k·dilation − before, c] · w[k, c, f]   over o, k, c, f,

for each of its three arrays is linear in the two others: `convolution` is its gradient
by g, `convolution_transpose` by x and `convolution_kernel` by w. So they are each
other's adjoints, and derivatives of every order stay among the three. They are
primitives for speed: what a product of matrices needs is copied out of a few images at
a time, into memory that stays in the cache.

With `groups`, the channels fall into as many equal parts that do not mix; with as many
groups as channels it is the depthwise convolution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.record import record
from autograd.engine.rules import called_as, multilinear
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.convolution_examples import (
    of_convolution,
    of_kernel,
    of_transpose,
)
from autograd.ops.convolving import convolve, correlate, distribute
from autograd.ops.windows import Sizes, geometry, positions, spatial_of

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["convolution", "convolution_kernel", "convolution_transpose"]


def _convolution_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, kernel, kwargs in CASES:
        args = uniform(rng, shape, 0.5, 2), uniform(rng, kernel, 0.5, 2)
        yield Sample(args, kwargs)
    x, w = np.ones((1, 4, 4, 3)), np.ones((2, 2, 3, 2))
    yield Sample((x + 0.5j, w - 1j))
    yield Sample((x + 0.5j, w))
    two = r"convolution: x \(1, 4, 4, 3\) and w \(2, 2, 3, 2\)"
    for args, kwargs, match in (
        ((x[0], w), {}, r"x \(4, 4, 3\) and w \(2, 2, 3, 2\) differ.*number of axes"),
        ((x[0, 0, 0], w), {}, r"x \(3,\) has no spatial axes"),
        ((x[..., :2], w), {}, r"x has 2 channels.*expected 3, with groups=1"),
        ((x, w), {"groups": 2}, rf"{two} with groups=2: x has 3.*expected 6"),
        ((x, w[:, :, :1]), {"groups": 3}, "2 filters do not divide into groups=3"),
        ((x[:, :1], w), {}, r"window of \(2, 2\).*larger than .*\(1, 4\)"),
    ):
        yield ErrorSample(args, kwargs, ShapeError, match)
    yield ErrorSample((x, w), {"groups": 0}, ValueRangeError, "groups .* positive")
    yield ErrorSample((x, w), {"dilation": 1.5}, ValueRangeError, "dilation must be")


CASES: tuple[tuple[Sizes, Sizes, dict[str, Any]], ...] = (
    ((2, 5, 3), (2, 3, 2), {}),
    ((2, 4, 5, 2), (2, 3, 2, 3), {"padding": "same"}),
    ((1, 5, 6, 2), (2, 3, 2, 2), {"strides": (2, 1), "padding": "same"}),
    ((1, 5, 6, 1), (2, 2, 1, 3), {"dilation": (2, 3)}),
    ((2, 4, 4, 4), (2, 2, 2, 6), {"groups": 2, "strides": 2}),
    ((1, 4, 3, 3), (3, 2, 1, 6), {"groups": 3, "padding": "same"}),
    ((1, 3, 3, 2), (3, 2, 2, 1), {"padding": ((0, 2), (3, 1)), "strides": 2}),
    ((1, 2, 3, 3, 2), (2, 1, 2, 2, 2), {}),
    ((2, 2, 2, 3), (1, 1, 3, 2), {}),
    ((0, 3, 2), (2, 2, 2), {}),
)
"""Shapes of x and of the kernel, with the keywords of a call that takes them."""


def _by_x(g: Any, y: Any, x: Any, w: Any, **given: Any) -> Any:
    params = {"spatial": x.shape[1:-1], **given}
    return record(_convolution_transpose.primitive, (g, w), params)


def _by_w(g: Any, y: Any, x: Any, w: Any, **given: Any) -> Any:
    params = {"size": w.shape[:-2], **given}
    return record(_convolution_kernel.primitive, (x, g), params)


_convolution = multilinear(
    _by_x,
    _by_w,
    name="convolution",
    batching=of_convolution,
    symbol="∗",
    formula="Σₖ x[o·s + k·d − p] · w[k]",
    samples=_convolution_samples,
)(convolve)


@called_as(_convolution)
def convolution(
    x: Any,
    w: Any,
    strides: Any = 1,
    padding: Any = "valid",
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """``y[o, f] = Σ x[o·stride + k·dilation − before, c] · w[k, c, f]`` over k and c.

    x: (batch, *spatial, channels), w: (*size, channels/groups, filters), y: (batch,
    *positions, filters). The kernel is not turned round: the cross-correlation, as all
    neural networks use it.

    strides, dilation: a number, or one for each spatial axis. padding: ``"valid"`` for
    none, ``"same"`` for ⌈n/stride⌉ positions (the odd zero at the end), or pairs
    (before, after).

    >>> import numpy as np
    >>> x, w = np.arange(5.0).reshape(1, 5, 1), np.array([-1.0, 1.0]).reshape(2, 1, 1)
    >>> convolution(x, w, strides=2).ravel()
    array([1., 1.])
    """
    spatial = spatial_of("convolution", x)
    _check_kernel("convolution", "x", x, w, groups=groups, axis=-2)
    params = _params("convolution", spatial, np.shape(w), strides, padding, dilation)
    return record(_convolution.primitive, (x, w), {**params, "groups": groups})


def _params(
    operation: str,
    spatial: Sizes,
    kernel: Sizes,
    strides: Any,
    padding: Any,
    dilation: Any,
) -> dict[str, Any]:
    params = geometry(
        operation,
        spatial,
        kernel[:-2],
        strides=strides,
        padding=padding,
        dilation=dilation,
    )
    del params["size"]  # the kernel has it
    return params


def _check_kernel(
    operation: str, name: str, x: Any, w: Any, *, groups: int, axis: int
) -> None:
    """Refuse a kernel that does not fit the last axis of ``x``, called `name`."""
    shape, kernel = np.shape(x), np.shape(w)
    if not isinstance(groups, (int, np.integer)) or groups < 1:
        raise ValueRangeError(
            f"{operation}: groups must be a positive integer, got {groups!r}"
        )
    both = f"{operation}: {name} {shape} and w {kernel}"
    if len(shape) != len(kernel):
        raise ShapeError(
            f"{both} differ in their number of axes; expected {name} (batch, *spatial, "
            "channels) and w (*size, channels/groups, filters)"
        )
    if kernel[-1] % groups:
        raise ShapeError(
            f"{both}: {kernel[-1]} filters do not divide into groups={groups}"
        )
    expected = kernel[-2] * groups if axis == -2 else kernel[-1]
    if shape[-1] != expected:
        raise ShapeError(
            f"{both} with groups={groups}: {name} has {shape[-1]} channels; expected "
            f"{expected}, with groups={groups} and that kernel"
        )


def _as_transposed(call: Callable[..., Any]) -> Any:
    """Samples of an adjoint from those of `convolution`: `call` gives its operands."""

    def samples(rng: Generator) -> Iterable[Sample]:
        for shape, kernel, kwargs in CASES:
            y = convolution(np.zeros(shape), np.zeros(kernel), **kwargs)
            shapes, more = call(shape, kernel, y.shape)
            args = tuple(uniform(rng, s, 0.5, 2) for s in shapes)
            yield Sample(args, {**more, **kwargs})

    return samples


def _transpose_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from _as_transposed(lambda x, w, y: ((y, w), {"spatial": x[1:-1]}))(rng)
    g, w = np.ones((1, 3, 2)), np.ones((2, 3, 2))
    wrong = r"convolution_transpose: g \(1, 3, 2\) .*\(6,\).*expected \(batch, 5, 2\)"
    yield ErrorSample((g, w), {"spatial": (6,)}, ShapeError, wrong)
    match = r"convolution_transpose: g .* has 2 channels.*expected 3"
    yield ErrorSample((g, np.ones((2, 2, 3))), {"spatial": (4,)}, ShapeError, match)


def _by_spread(g: Any, y: Any, x: Any, w: Any, spatial: Sizes, **given: Any) -> Any:
    return record(_convolution.primitive, (g, w), given)


def _by_kernel(g: Any, y: Any, x: Any, w: Any, spatial: Sizes, **given: Any) -> Any:
    params = {"size": w.shape[:-2], **given}
    return record(_convolution_kernel.primitive, (g, x), params)


_convolution_transpose = multilinear(
    _by_spread,
    _by_kernel,
    name="convolution_transpose",
    batching=of_transpose,
    symbol="∗ᵀ",
    formula="Σₖ g[(i + p − k·d)/s] · w[k]ᵀ",
    samples=_transpose_samples,
)(distribute)


@called_as(_convolution_transpose)
def convolution_transpose(
    g: Any,
    w: Any,
    spatial: Any,
    strides: Any = 1,
    padding: Any = "valid",
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """The adjoint of `convolution` by its input: g spread out over `spatial` by w.

    g: (batch, *positions, filters), w: (*size, channels/groups, filters); result:
    (batch, *spatial, channels). The positions have to be those that the convolution of
    an input with the axes `spatial` has.
    """
    operation, spatial = "convolution_transpose", tuple(spatial)
    spatial_of(operation, g)
    _check_kernel(operation, "g", g, w, groups=groups, axis=-1)
    params = _params(operation, spatial, np.shape(w), strides, padding, dilation)
    expected = positions(spatial, np.shape(w)[:-2], **params)
    if np.shape(g)[1:-1] != expected:
        _refuse_positions(operation, g, spatial, expected, np.shape(w)[-1])
    params |= {"spatial": spatial, "groups": groups}
    return record(_convolution_transpose.primitive, (g, w), params)


def _refuse_positions(
    operation: str, g: Any, spatial: Sizes, expected: Sizes, filters: int
) -> None:
    text = ", ".join(map(str, (*expected, filters)))
    raise ShapeError(
        f"{operation}: g {np.shape(g)} is not what the convolution of an input with "
        f"spatial axes {spatial} gives; expected (batch, {text})"
    )


def _kernel_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from _as_transposed(lambda x, w, y: ((x, y), {"size": w[:-2]}))(rng)
    x, g = np.ones((1, 5, 2)), np.ones((1, 3, 3))
    match = r"convolution_kernel: g \(1, 3, 3\).*\(5,\) gives; expected \(batch, 4, 3\)"
    yield ErrorSample((x, g), {"size": 2}, ShapeError, match)
    match = r"x \(1, 5, 2\) and g \(1, 3, 3\): 2 channels and 3 filters.*groups=2"
    yield ErrorSample((x, g), {"size": 3, "groups": 2}, ShapeError, match)
    match = r"x \(1, 5, 2\) and g \(2, 3, 3\) differ in their batch"
    yield ErrorSample((x, np.ones((2, 3, 3))), {"size": 3}, ShapeError, match)


def _by_image(g: Any, y: Any, x: Any, u: Any, size: Sizes, **given: Any) -> Any:
    params = {"spatial": x.shape[1:-1], **given}
    return record(_convolution_transpose.primitive, (u, g), params)


def _by_cotangent(g: Any, y: Any, x: Any, u: Any, size: Sizes, **given: Any) -> Any:
    return record(_convolution.primitive, (x, g), given)


_convolution_kernel = multilinear(
    _by_image,
    _by_cotangent,
    name="convolution_kernel",
    batching=of_kernel,
    symbol="∗ʷ",
    formula="Σₒ x[o·s + k·d − p] · g[o]",
    samples=_kernel_samples,
)(correlate)


@called_as(_convolution_kernel)
def convolution_kernel(
    x: Any,
    g: Any,
    size: Any,
    strides: Any = 1,
    padding: Any = "valid",
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """The adjoint of `convolution` by its kernel, of the spatial `size`.

    x: (batch, *spatial, channels), g: (batch, *positions, filters); result: (*size,
    channels/groups, filters).
    """
    operation, spatial = "convolution_kernel", spatial_of("convolution_kernel", x)
    params = geometry(
        operation, spatial, size, strides=strides, padding=padding, dilation=dilation
    )
    shape, other = np.shape(x), np.shape(g)
    expected = positions(spatial, **params)
    if other[1:-1] != expected:
        _refuse_positions(operation, g, spatial, expected, other[-1] if other else 0)
    if shape[0] != other[0]:
        raise ShapeError(f"{operation}: x {shape} and g {other} differ in their batch")
    if groups < 1 or shape[-1] % groups or other[-1] % groups:
        raise ShapeError(
            f"{operation}: x {shape} and g {other}: {shape[-1]} channels and "
            f"{other[-1]} filters do not both divide into groups={groups}"
        )
    return record(_convolution_kernel.primitive, (x, g), {**params, "groups": groups})
