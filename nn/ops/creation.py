"""Arrays from shapes and numbers, and windows of signals; float32 by default."""

from typing import Any

import autograd.numpy as anp
from autograd import Tensor
from nn.arrays import is_tensor, raw
from nn.ops.convert import common, floats, of_dtype, ready
from nn.ops.registry import operation, static
from nn.settings import SETTINGS

__all__: list[str] = []


@operation
def array(x: Any, dtype: Any = None) -> Any:
    """x as an array, or as the Tensor that it is, in `dtype`."""
    return ready(x) if dtype is None else of_dtype(x, dtype)


@operation
def convert_to_tensor(
    x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None
) -> Any:
    """x as a Tensor in `dtype`; one that is a Tensor keeps its derivative.

    sparse, ragged: for Keras's sake; all Tensors are dense.
    """
    y = ready(x) if dtype is None else of_dtype(x, dtype)
    return y if is_tensor(y) else Tensor(y)


@static
def convert_to_numpy(x: Any) -> Any:
    """x as an array, outside the graph; a `KerasTensor` has none."""
    return anp.asarray(raw(ready(x)))


@operation
def zeros(shape: Any, dtype: Any = None) -> Any:
    """0 everywhere."""
    return anp.zeros(shape, dtype or SETTINGS.floatx)


@operation
def ones(shape: Any, dtype: Any = None) -> Any:
    """1 everywhere."""
    return anp.ones(shape, dtype or SETTINGS.floatx)


@operation
def empty(shape: Any, dtype: Any = None) -> Any:
    """Memory of that shape, 0 everywhere, so that runs repeat."""
    return anp.zeros(shape, dtype or SETTINGS.floatx)


@operation
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """`fill_value`, a number or an array to broadcast, everywhere."""
    value = ready(fill_value) if dtype is None else of_dtype(fill_value, dtype)
    return anp.copy(anp.broadcast_to(value, shape))


@operation
def zeros_like(x: Any, dtype: Any = None) -> Any:
    """0 in the shape of x."""
    return anp.zeros_like(ready(x), dtype=dtype)


@operation
def ones_like(x: Any, dtype: Any = None) -> Any:
    """1 in the shape of x."""
    return anp.ones_like(ready(x), dtype=dtype)


@operation
def empty_like(x: Any, dtype: Any = None) -> Any:
    """Memory in the shape of x, 0 everywhere, so that runs repeat."""
    return anp.zeros_like(ready(x), dtype=dtype)


@operation
def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """`fill_value` in the shape of x."""
    x = ready(x)
    return full.__wrapped__(x.shape, fill_value, dtype or x.dtype)  # type: ignore[attr-defined]


@operation
def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    """start, start + step, … below stop; of ints int32, else float32."""
    given = [x for x in (start, stop, step) if x is not None]
    if stop is None:
        start, stop = 0, start
    return anp.arange(start, stop, step or 1, dtype or common(*given))


@operation
def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """`num` numbers from start to stop at equal steps, which `retstep` gives too."""
    kind = dtype or _float_of(start, stop)
    y, step = anp.linspace(start, stop, num, endpoint, retstep=True, axis=axis)
    return (of_dtype(y, kind), step) if retstep else of_dtype(y, kind)


@operation
def logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """``base^start`` to ``base^stop`` at equal ratios."""
    y = anp.logspace(start, stop, num, endpoint, base=base, axis=axis)
    return of_dtype(y, dtype or _float_of(start, stop))


@operation
def geomspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """`num` numbers from start to stop at equal ratios."""
    y = anp.geomspace(start, stop, num, endpoint, axis=axis)
    return of_dtype(y, dtype or _float_of(start, stop))


def _float_of(start: Any, stop: Any) -> Any:
    kind = common(start, stop)
    return kind if kind.kind in "fc" else SETTINGS.floatx


@operation
def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:  # noqa: N803
    """1 on the diagonal k of (N, M), N for None; 0 elsewhere."""
    return anp.eye(N, M, k or 0, dtype or SETTINGS.floatx)


@operation
def identity(n: int, dtype: Any = None) -> Any:
    """The unit matrix (n, n)."""
    return anp.eye(n, dtype=dtype or SETTINGS.floatx)


@operation
def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:  # noqa: N803
    """1 on the diagonal k of (N, M) and below; 0 above."""
    return anp.tri(N, M, k, dtype or SETTINGS.floatx)


@operation
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:  # noqa: N803
    """The powers of each x side by side: (n,) → (n, N), the highest first."""
    return anp.vander(ready(x), N, increasing)


@operation
def bartlett(x: Any) -> Any:
    """A window of x places: a triangle from 0 to 1 to 0."""
    return anp.bartlett(int(x)).astype(SETTINGS.floatx)


@operation
def blackman(x: Any) -> Any:
    """A window of x places: ``0.42 − 0.5·cos + 0.08·cos`` of one and two turns."""
    return anp.blackman(int(x)).astype(SETTINGS.floatx)


@operation
def hamming(x: Any) -> Any:
    """A window of x places: ``0.54 − 0.46·cos`` of one turn."""
    return anp.hamming(int(x)).astype(SETTINGS.floatx)


@operation
def hanning(x: Any) -> Any:
    """A window of x places: ``½ − ½·cos`` of one turn."""
    return anp.hanning(int(x)).astype(SETTINGS.floatx)


@operation
def kaiser(x: Any, beta: Any) -> Any:
    """A window of x places: ``I₀(β√(1 − t²))/I₀(β)`` over t in [−1, 1]."""
    return anp.kaiser(int(x), float(beta)).astype(SETTINGS.floatx)


@operation
def polar(abs_: Any, angle: Any) -> Any:
    """The complex number of that modulus and angle."""
    r, angle = floats(abs_), floats(angle)
    return r * anp.cos(angle) + 1j * (r * anp.sin(angle))
