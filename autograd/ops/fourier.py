"""Discrete Fourier transforms, `numpy.fft`: linear all, so a transpose says everything.

With n points, ω = exp(−2πi/n) and m = ⌊n/2⌋,

    fft    yₖ = Σⱼ xⱼ·ωʲᵏ                 symmetric in j and k: its own transpose
    ifft   the same with 1/ω, over n      likewise
    rfft   the first m + 1 entries of fft, of real x
    irfft  its inverse: each entry but x₀ and x_{n/2} stands for its conjugate too

An entry of rfft that stands for two goes half into `hfft`, which is the transpose then;
one of irfft doubles what comes out of `ihfft`. Where `n` cuts x off or fills it up with
zeros, the transpose fills up or cuts off. All others are these four, axis after axis.
"""

import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.batching import along_axis
from autograd.engine.primitive import Array, composite
from autograd.engine.rules import linear
from autograd.engine.samples import ErrorSample, Sample, Sampler, calls, uniform
from autograd.engine.tensor import Tensor
from autograd.errors import (
    ArgumentError,
    DTypeError,
    IndexingError,
    ShapeError,
    ValueRangeError,
)
from autograd.ops.arranging import roll
from autograd.ops.shape import axis_of, operand

__all__ = [
    "fft",
    "fft2",
    "fftn",
    "fftshift",
    "hfft",
    "ifft",
    "ifft2",
    "ifftn",
    "ifftshift",
    "ihfft",
    "irfft",
    "irfft2",
    "irfftn",
    "rfft",
    "rfft2",
    "rfftn",
]

Function: TypeAlias = Callable[..., Any]

_NORMS = {"backward": "forward", "ortho": "ortho", "forward": "backward"}
"""The three ways to share 1/n between a transform and its inverse; the other way."""


def _complex(rng: Any, shape: tuple[int, ...]) -> Any:
    return uniform(rng, shape, 0.5, 2) + 1j * uniform(rng, shape, 0.5, 2)


def _refused(name: str) -> list[tuple[tuple[int, ...], dict[str, Any], Any, str]]:
    """The calls along one axis that every transform refuses."""
    return [
        ((), {}, IndexingError, rf"{name}: x \(\)"),
        ((3,), {"axis": 1}, IndexingError, rf"{name}: x \(3,\)"),
        ((3,), {"n": 0}, ValueRangeError, rf"{name}: .*\(0\)"),
        ((3,), {"norm": "half"}, ValueRangeError, rf"{name}: .*half"),
    ]


def _samples(name: str, draw: Any = None, *, complex_too: bool = False) -> Sampler:
    """Even and odd, cut off and filled up, every norm and axis, one and no entry."""
    return calls(
        ((2, 3), {}),
        ((4,), {}),
        ((3, 2), {"n": 5, "axis": 0}),
        ((2, 5), {"n": 3, "norm": "ortho"}),
        ((4, 1, 3), {"n": 4, "axis": -3, "norm": "forward"}),
        ((2, 2), {"n": 1}),
        ((2,), {"n": 7, "norm": "backward"}),
        ((0, 3), {}),
        refused=_refused(name),
        draw=draw,
        complex_too=complex_too,
    )


def _with_complex_refused(name: str) -> Sampler:
    def samples(rng: Any) -> Any:
        yield from _samples(name)(rng)
        z = _complex(rng, (3,))
        yield ErrorSample((z,), {}, DTypeError, rf"{name}: x \(3,\).*complex")

    return samples


def _with_real(name: str) -> Sampler:
    def samples(rng: Any) -> Any:
        yield from _samples(name, _complex)(rng)
        yield Sample((uniform(rng, (2, 3), 0.5, 2),), {"n": 5})

    return samples


def _fitted(share: Any, x: Any, axis: int) -> Any:
    """`share` cut off or filled up with zeros to the length of `x` along `axis`."""
    a = axis % x.ndim
    n, missing = x.shape[a], x.shape[a] - share.shape[a]
    if missing <= 0:
        return share[(slice(None),) * a + (slice(n),)]
    blank = np.zeros((*share.shape[:a], missing, *share.shape[a + 1 :]), share.dtype)
    return np.concatenate([share, blank], axis=a)


def _weights(v: Any, n: int, axis: int, inner: float) -> Any:
    """`inner` for the entries of a half that stand for two of `n`, 1 for the others."""
    a = axis % v.ndim
    weights = np.ones(n // 2 + 1, v.real.dtype)
    weights[1 : (n + 1) // 2] = inner
    return weights.reshape(-1, *(1,) * (v.ndim - a - 1))


def _rfft_transpose(g: Any, y: Any, x: Any, n: Any, axis: int, norm: Any) -> Any:
    n = x.shape[axis] if n is None else n
    return _fitted(
        np.fft.hfft(g * _weights(g, n, axis, 0.5), n, axis=axis, norm=norm), x, axis
    )


def _irfft_transpose(g: Any, y: Any, x: Any, n: Any, axis: int, norm: Any) -> Any:
    share = np.fft.ihfft(g, axis=axis, norm=norm)
    return _fitted(share * _weights(share, g.shape[axis], axis, 2.0), x, axis)


@linear(
    lambda g, y, x, n, axis, norm: _fitted(
        np.fft.fft(g, axis=axis, norm=norm), x, axis
    ),
    numpy=np.fft.fft,
    batching=along_axis,
    formula="Σ xⱼ·ωʲᵏ",
    samples=_samples("fft", complex_too=True),
)
def fft(x: Array, n: Any = None, axis: int = -1, norm: Any = None) -> Array:
    """``yₖ = Σⱼ xⱼ·exp(−2πi·jk/n)`` along `axis`, of `n` points: x cut or filled up.

    norm: ``"backward"`` as above, ``"forward"`` over n, ``"ortho"`` over √n.
    """
    return np.fft.fft(x, n, axis, norm)


@linear(
    lambda g, y, x, n, axis, norm: _fitted(
        np.fft.ifft(g, axis=axis, norm=norm), x, axis
    ),
    numpy=np.fft.ifft,
    batching=along_axis,
    formula="Σ xⱼ·ω⁻ʲᵏ/n",
    samples=_samples("ifft", complex_too=True),
)
def ifft(x: Array, n: Any = None, axis: int = -1, norm: Any = None) -> Array:
    """The inverse of `fft`: ``yₖ = Σⱼ xⱼ·exp(2πi·jk/n)/n``."""
    return np.fft.ifft(x, n, axis, norm)


@linear(
    _rfft_transpose,
    numpy=np.fft.rfft,
    batching=along_axis,
    formula="Σ xⱼ·ωʲᵏ, k ≤ n/2",
    samples=_with_complex_refused("rfft"),
)
def rfft(x: Array, n: Any = None, axis: int = -1, norm: Any = None) -> Array:
    """The first ``n//2 + 1`` entries of `fft`, of real ``x``; the rest mirrors them."""
    if np.iscomplexobj(x):
        raise DTypeError(
            f"rfft: x {x.shape} is complex, and half of its transform would be lost; "
            "use fft, or x.real"
        )
    return np.fft.rfft(x, n, axis, norm)


@linear(
    _irfft_transpose,
    numpy=np.fft.irfft,
    batching=along_axis,
    formula="Σ xⱼ·ω⁻ʲᵏ/n, real",
    samples=_with_real("irfft"),
)
def irfft(x: Array, n: Any = None, axis: int = -1, norm: Any = None) -> Array:
    """The inverse of `rfft`: `n` real numbers, by default ``2·(len − 1)``.

    The imaginary parts of x₀ and, for even n, x_{n/2} do not count. Of no entries it is
    0, where NumPy reads foreign memory (seen in 2.4.6).
    """
    y = np.fft.irfft(x, n, axis, norm)
    return y if x.size else np.zeros_like(y)


def _other_norm(name: str, norm: Any) -> str:
    """The norm that gives the inverse transform the factor of `norm`."""
    if norm is not None and norm not in _NORMS:
        raise ValueRangeError(
            f"{name}: norm {norm!r}; expected one of {', '.join(map(repr, _NORMS))}"
        )
    return _NORMS[norm or "backward"]


def _points(name: str, x: Any, n: Any) -> Any:
    """`n`, a number of points that a transform can have."""
    if n is not None and n < 1:
        raise ValueRangeError(f"{name}: x {x.shape}: ({n}) points; expected 1 or more")
    return n


def _into(out: Any, name: str, args: tuple[Any, ...]) -> Any:
    """NumPy's transform of a plain array, written into `out`."""
    if isinstance(out, Tensor) or isinstance(args[0], Tensor):
        raise ArgumentError(
            f"{name}: out= is for plain arrays alone; leave it out to get a Tensor"
        )
    return getattr(np.fft, name)(*args, out=out)


@composite(numpy=np.fft.hfft, samples=_with_real("hfft"))
def hfft(
    x: Any, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None
) -> Any:
    """`fft` of a signal that mirrors itself, of which ``x`` is the first half: real."""
    if out is not None:
        return _into(out, "hfft", (x, n, axis, norm))
    x = operand(x)
    axis = axis_of("hfft", x, axis)
    n = _points("hfft", x, 2 * (x.shape[axis] - 1) if n is None else n)
    return irfft(np.conjugate(x), n, axis, _other_norm("hfft", norm))


@composite(numpy=np.fft.ihfft, samples=_with_complex_refused("ihfft"))
def ihfft(
    x: Any, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None
) -> Any:
    """The inverse of `hfft`: the first half of `ifft`, of real ``x``."""
    if out is not None:
        return _into(out, "ihfft", (x, n, axis, norm))
    x = operand(x)
    axis = axis_of("ihfft", x, axis)
    if np.iscomplexobj(x):
        raise DTypeError(f"ihfft: x {x.shape} is complex; use ifft, or x.real")
    half = rfft(x, _points("ihfft", x, n), axis, _other_norm("ihfft", norm))
    return np.conjugate(half)


def _over_axes(name: str, one: Function, others: Function) -> Function:
    """Declare the transform of `name`: `one` along the last axis, then `others`.

    In the other order where `one` is `irfft`, whose result is real. A name that ends in
    2 means the last two axes by default, one in n all.
    """
    two = name.endswith("2")

    def transform(
        x: Any,
        s: Any = None,
        axes: Any = (-2, -1) if two else None,
        norm: Any = None,
        out: Any = None,
    ) -> Any:
        if out is not None:
            return _into(out, name, (x, s, axes, norm))
        x = operand(x)
        _other_norm(name, norm)
        pairs = _pairs(name, x, s, axes, inverse=one is irfft)
        steps = [(others, *pair) for pair in pairs[:-1]]
        steps += [(one, *pair) for pair in pairs[-1:]]
        for f, n, axis in steps if one is irfft else reversed(steps):
            x = f(x, n, axis, norm)
        return x

    transform.__doc__ = f"`numpy.fft.{name}`: `{one.__name__}` along several axes."
    transform.__name__ = transform.__qualname__ = name
    samples = _samples_over_axes(name, _complex if one is irfft else None, two=two)
    return composite(numpy=getattr(np.fft, name), samples=samples)(transform)


def _pairs(
    name: str, x: Any, s: Any, axes: Any, *, inverse: bool
) -> list[tuple[Any, int]]:
    """The number of points along each axis, and the axis; an axis may come twice.

    inverse: leave the last number to `irfft` where `s` does not say.
    """
    if any(given is not None and not np.iterable(given) for given in (s, axes)):
        raise ArgumentError(
            f"{name}: x {x.shape}: s={s}, axes={axes}; expected a sequence of integers "
            "for each"
        )
    if axes is None:
        axes = range(-x.ndim if s is None else -len(s), 0)
        if s is not None:
            _deprecated(f"{name}: s={s} without axes; name them, e.g. {tuple(axes)}")
    places = [axis_of(name, x, axis) for axis in axes]
    if not places and "rfft" in name:
        raise IndexingError(f"{name}: x {x.shape}: axes is empty; name an axis")
    if s is None:
        whole: list[tuple[Any, int]] = [(x.shape[a], a) for a in places]
        return [*whole[:-1], (None, places[-1])] if inverse else whole
    if len(s) != len(places):
        raise ShapeError(
            f"{name}: x {x.shape}: s={s} and axes={tuple(axes)} differ in length; give "
            "a number of points for each axis"
        )
    if None in s:
        _deprecated(f"{name}: s={s} holds None; write the number of points")
    lengths = [x.shape[a] if n == -1 else n for n, a in zip(s, places, strict=True)]
    return [(_points(name, x, n), a) for n, a in zip(lengths, places, strict=True)]


def _deprecated(message: str) -> None:
    """Warn of what NumPy deprecates."""
    warnings.warn(message, DeprecationWarning, stacklevel=5)


def _samples_over_axes(name: str, draw: Any = None, *, two: bool = False) -> Sampler:
    """Of even and odd lengths, cut off and filled up, an axis alone, last and twice."""
    return calls(
        ((2, 3), {}),
        ((3, 4), {"s": (2, 5), "axes": (1, 0), "norm": "ortho"}),
        ((2, 1, 3), {"norm": "forward"}),
        ((2, 3, 2), {"s": (-1, 3), "axes": (-1, 0)}),
        ((3, 2), {"axes": (0,)}),
        ((3, 2), {"axes": (0, 0)}),
        ((0, 2, 3), {"axes": (1, 2)}),
        *([] if two else [((4,), {})]),
        refused=[
            ((2, 3), {"axes": (0, 2)}, IndexingError, rf"{name}: x \(2, 3\): axis 2"),
            ((2, 3), {"axes": 1}, ArgumentError, rf"{name}: .*axes=1.*sequence"),
            ((2, 3), {"norm": "half"}, ValueRangeError, rf"{name}: .*half"),
            (
                (2, 3),
                {"s": (2,), "axes": (0, 1)},
                ShapeError,
                rf"{name}: .*differ in length",
            ),
            (
                (2, 3),
                {"s": (2, 0), "axes": (0, 1)},
                ValueRangeError,
                rf"{name}: .*\(0\) points",
            ),
        ],
        draw=draw,
        complex_too=draw is None and name[0] != "r",
    )


fft2, fftn = (_over_axes(name, fft, fft) for name in ("fft2", "fftn"))
ifft2, ifftn = (_over_axes(name, ifft, ifft) for name in ("ifft2", "ifftn"))
rfft2, rfftn = (_over_axes(name, rfft, fft) for name in ("rfft2", "rfftn"))
irfft2, irfftn = (_over_axes(name, irfft, ifft) for name in ("irfft2", "irfftn"))


_SHIFTED = calls(
    ((2, 3), {}),
    ((5,), {"axes": 0}),
    ((2, 1, 3), {"axes": (0, -1)}),
    ((4, 3), {"axes": -1}),
    ((0, 3), {}),
    refused=[((3,), {"axes": 1}, IndexingError, r"shift: x \(3,\): axis 1")],
)


@composite(numpy=np.fft.fftshift, samples=_SHIFTED)
def fftshift(x: Any, axes: Any = None) -> Any:
    """``x`` with the frequency 0 moved to the middle of `axes`, of all by default."""
    return _shifted("fftshift", x, axes, 1)


@composite(numpy=np.fft.ifftshift, samples=_SHIFTED)
def ifftshift(x: Any, axes: Any = None) -> Any:
    """The inverse of `fftshift`."""
    return _shifted("ifftshift", x, axes, -1)


def _shifted(name: str, x: Any, axes: Any, sign: int) -> Any:
    x = operand(x)
    if axes is None:
        axes = range(x.ndim)
    places = [axis_of(name, x, a) for a in (axes if np.iterable(axes) else (axes,))]
    shifts = tuple(sign * (x.shape[a] // 2) for a in places)
    return roll(x, shifts, tuple(places))
