"""Convolution and correlation of sequences, as signal processing has them.

>>> import numpy as np
>>> convolve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0]))
array([ 1., 12., 23., 30.])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import Batching, Step
from autograd.engine.primitive import Array, composite
from autograd.engine.record import record
from autograd.engine.rules import called_as, multilinear
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.arranging import flip, sliding_window_view
from autograd.ops.atleast import with_axes
from autograd.ops.complex import conjugate
from autograd.ops.indexing import embed
from autograd.ops.shape import operand

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["convolve", "correlate"]

_MODES = ("full", "same", "valid")


def _span(n: int, m: int, mode: str) -> slice:
    """Which entries of the full convolution of lengths n and m a mode keeps."""
    short, long = min(n, m), max(n, m)
    start = {"full": 0, "same": (short - 1) // 2, "valid": short - 1}[mode]
    length = {"full": n + m - 1, "same": long, "valid": long - short + 1}[mode]
    return slice(start, start + length)


def _adjoint(g: Any, n: int, w: Any, mode: str) -> Any:
    """The cotangent of an operand of length n beside ``w``: (n,)."""
    m = w.shape[0]
    full = embed(g, index=_span(n, m, mode), shape=(n + m - 1,))
    return _convolve(full, flip(w, 0), mode="full")[m - 1 : m - 1 + n]


def _pairs(name: str, modes: tuple[str, ...]) -> Any:
    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        for mode in modes:
            for n, m in ((5, 3), (5, 2), (2, 4), (3, 5), (3, 1), (3, 3)):
                x, w = uniform(rng, (n,), 0.5, 2), uniform(rng, (m,), 0.5, 2)
                yield Sample((x, w), {"mode": mode})
        yield Sample((x + 0.5j, w - 1j))
        yield Sample((x, w - 1j))
        if name == "convolve":
            yield Sample((x[0], w))
        empty = ErrorSample((x[:0], w), {}, ShapeError, rf"{name}: .*\(0,\).*empty")
        yield empty
        yield ErrorSample(
            (x[None], w), {}, ShapeError, rf"{name}: .*\(1, 3\).*one axis"
        )
        yield ErrorSample(
            (x, w), {"mode": "half"}, ValueRangeError, f"{name}: mode 'half'"
        )

    return samples


@Batching
def _of_examples(step: Step) -> Any:
    """Windows of one operand times the other, turned round."""
    (x, w), (_, led_w) = step.operands, step.led
    if not step.led[0]:
        x, w, led_w = w, x, False
    n, m = x.shape[-1], w.shape[-1]
    wide = embed(x, (slice(None), slice(m - 1, m - 1 + n)), (step.size, n + 2 * m - 2))
    windows = sliding_window_view(wide, m, -1)  # (examples, n + m - 1, m)
    w = flip(w, -1)
    full = (windows @ w[..., None])[..., 0] if led_w else windows @ w
    return full[:, _span(n, m, step.params["mode"])]


# A primitive for speed: as a sum of shifted products it would be m nodes.
@multilinear(
    lambda g, y, x, w, mode: _adjoint(g, x.shape[0], w, mode),
    lambda g, y, x, w, mode: _adjoint(g, w.shape[0], x, mode),
    name="convolve",
    numpy=np.convolve,
    batching=_of_examples,
    symbol="∗",
    formula="Σ xⱼ wᵢ₋ⱼ",
    samples=_pairs("convolve", _MODES),
)
def _convolve(x: Array, w: Array, *, mode: Any) -> Array:
    return np.convolve(x, w, mode)


@called_as(_convolve)
def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """``yᵢ = Σⱼ aⱼ vᵢ₋ⱼ`` of sequences (n,) and (m,).

    mode: ``"full"``, n + m − 1 entries; ``"same"``, max(n, m) from the middle;
    ``"valid"``, those where the sequences overlap completely.
    """
    x, w = _sequences("convolve", a, v, mode)
    return record(_convolve.primitive, (x, w), {"mode": mode})


@composite(numpy=np.correlate, samples=_pairs("correlate", ("valid", "same", "full")))
def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """``yₖ = Σᵢ aᵢ₊ₖ vᵢ*`` of sequences (n,) and (m,); modes as for `convolve`."""
    x, w = _sequences("correlate", a, v, mode)
    n, m = x.shape[0], w.shape[0]
    w = flip(conjugate(w) if w.dtype.kind == "c" else w, 0)
    if n >= m or mode != "same":
        return convolve(x, w, mode)
    # NumPy correlates the other way round and turns the result: the middle of an even
    # number of entries is then the other one.
    full = convolve(x, w)
    return full[n - 1 - (n - 1) // 2 :][:m]


def _sequences(operation: str, a: Any, v: Any, mode: Any) -> tuple[Any, Any]:
    x, w = operand(a), operand(v)
    if operation == "convolve":
        x, w = with_axes(x, 1), with_axes(w, 1)
    both = f"{operation}: a {x.shape} and v {w.shape}"
    if x.ndim != 1 or w.ndim != 1:
        raise ShapeError(f"{both}: expected one axis each; use ravel")
    if not x.size or not w.size:
        raise ShapeError(f"{both}: one is empty; expected one entry at least")
    if mode not in _MODES:
        raise ValueRangeError(
            f"{operation}: mode {mode!r}; expected one of {', '.join(_MODES)}"
        )
    return x, w
