"""Arrays of random numbers under Keras's names, by their distribution.

seed: an int ≥ 0 gives the same numbers each time; a `SeedGenerator` other ones with
each call, the same for the same generator's seed; None those of `default_seeds`. Under
`autograd.jit` a `SeedGenerator` or None draws anew in every run. The numbers are not
Keras's, their distributions are.

>>> import nn
>>> first, again = (nn.random.normal((2,), seed=7) for _ in range(2))
>>> bool((first == again).all()), first.dtype.name
(True, 'float32')
"""

from typing import Any

import numpy as np

from autograd import ops
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from nn.arrays import raw
from nn.random.seeds import SeedGenerator, source
from nn.settings import SETTINGS

__all__ = [
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]

Seed = int | SeedGenerator | None

_CANDIDATES = 8
"""Draws for each truncated one: all lie outside two deviations once in 5·10¹⁰."""


def _kind(name: str, dtype: Any, kinds: str, words: str) -> np.dtype[Any]:
    kind = np.dtype(dtype) if dtype else SETTINGS.floatx
    if kind.kind not in kinds:
        raise DTypeError(f"{name}: expected a dtype of {words}, got {kind}")
    return kind


def normal(
    shape: Any,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = None,
    seed: Seed = None,
) -> Any:
    """Normal numbers of that mean and standard deviation."""
    kind = _kind("normal", dtype, "f", "floats")
    return (mean + stddev * source(seed).standard_normal(shape)).astype(kind)


def truncated_normal(
    shape: Any,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = None,
    seed: Seed = None,
) -> Any:
    """Normal numbers never farther than ``2·stddev`` from `mean`, drawn again if so."""
    kind = _kind("truncated_normal", dtype, "f", "floats")
    z = source(seed).standard_normal((*_shape(shape), _CANDIDATES))
    first = np.argmax(np.abs(z) < 2, axis=-1, keepdims=True)
    kept = np.clip(np.take_along_axis(z, first, axis=-1)[..., 0], -2, 2)
    return (mean + stddev * kept).astype(kind)


def uniform(
    shape: Any,
    minval: float = 0.0,
    maxval: float = 1.0,
    dtype: Any = None,
    seed: Seed = None,
) -> Any:
    """Numbers equally likely everywhere in [minval, maxval)."""
    kind = _kind("uniform", dtype, "f", "floats")
    numbers = source(seed).random(shape) * (maxval - minval) + minval
    # Rounded to fewer digits, a number just below maxval must not become it.
    last = np.nextafter(kind.type(maxval), kind.type(minval))
    return np.minimum(numbers.astype(kind), last)


def randint(
    shape: Any, minval: int, maxval: int, dtype: Any = "int32", seed: Seed = None
) -> Any:
    """Whole numbers equally likely in [minval, maxval)."""
    kind = _kind("randint", dtype or "int32", "iu", "ints")
    return source(seed).integers(minval, maxval, shape).astype(kind)


def categorical(
    logits: Any, num_samples: int, dtype: Any = "int32", seed: Seed = None
) -> Any:
    """Classes with probabilities ``softmax(logits)``: (batch, classes) → (batch, n).

    As the largest of logits + Gumbel noise (Gumbel, 1954).
    """
    scores = np.asarray(raw(logits)) if isinstance(logits, list) else raw(logits)
    if len(scores.shape) != 2:
        raise ShapeError(
            f"categorical: logits have shape {tuple(scores.shape)}; expected (batch, "
            "classes)"
        )
    noise = source(seed).gumbel(size=(scores.shape[0], num_samples, scores.shape[1]))
    found = np.argmax(scores[:, None, :] + noise, axis=-1)
    return found.astype(np.dtype(dtype or "int32"))


def dropout(
    inputs: Any, rate: float, noise_shape: Any = None, seed: Seed = None
) -> Any:
    """Each entry 0 with probability `rate`, else ``1/(1 − rate)`` times itself.

    noise_shape: the shape of what is drawn, to broadcast; None for inputs' length.
    Derivatives go through what stays.
    """
    if not 0 <= rate <= 1:
        raise ValueRangeError(f"dropout: rate must be in [0, 1], got {rate!r}")
    x = inputs if hasattr(inputs, "dtype") else np.asarray(inputs, SETTINGS.floatx)
    if rate == 0:
        return x
    if rate == 1:
        return x * 0
    given = [None] * len(x.shape) if noise_shape is None else noise_shape
    shape = tuple(n if m is None else m for n, m in zip(x.shape, given, strict=True))
    kept = source(seed).random(shape) >= rate
    return ops.where(kept, x / (1 - rate), np.zeros((), x.dtype))


def shuffle(x: Any, axis: int = 0, seed: Seed = None) -> Any:
    """x with its entries along `axis` in another order, all orders equally likely."""
    x = x if hasattr(x, "dtype") else np.asarray(x)
    order = np.argsort(source(seed).random(x.shape[axis]))
    return ops.take(x, order, axis=axis)


def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Seed = None) -> Any:
    """Numbers of the gamma distribution of shape `alpha`, broadcast, and scale 1."""
    kind = _kind("gamma", dtype, "f", "floats")
    return source(seed).standard_gamma(raw(alpha), _shape(shape)).astype(kind)


def beta(
    shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Seed = None
) -> Any:
    """Numbers in [0, 1] of the beta distribution; alpha and beta broadcast."""
    kind = _kind("beta", dtype, "f", "floats")
    return source(seed).beta(raw(alpha), raw(beta), _shape(shape)).astype(kind)


def binomial(
    shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Seed = None
) -> Any:
    """How many of `counts` trials succeed, each as probable as said; both broadcast."""
    kind = _kind("binomial", dtype, "fiu", "numbers")
    n = np.asarray(raw(counts)).astype(np.int64)
    return source(seed).binomial(n, raw(probabilities), _shape(shape)).astype(kind)


def _shape(shape: Any) -> tuple[int, ...]:
    return (shape,) if isinstance(shape, int) else tuple(shape)
