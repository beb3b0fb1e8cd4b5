"""Arguments of functions of `nn.ops`, described: another process makes the same."""

from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

__all__ = ["Array", "OpCase", "bools", "case", "complexes", "holed", "ints", "label"]
__all__ += ["made", "mapped", "positive", "real", "spd", "unit", "words"]


class Array(NamedTuple):
    """An array of that kind and shape; low, high: between which its entries are."""

    kind: str
    shape: tuple[int, ...]
    low: float = -2.0
    high: float = 2.0
    dtype: str = "float64"


def real(*shape: int, low: float = -2.0, high: float = 2.0) -> Array:
    """Floats."""
    return Array("real", shape, low, high)


def positive(*shape: int) -> Array:
    """Floats in [½, 2]."""
    return Array("real", shape, 0.5, 2.0)


def unit(*shape: int) -> Array:
    """Floats in [−0.9, 0.9]."""
    return Array("real", shape, -0.9, 0.9)


def ints(*shape: int, low: int = 0, high: int = 5, dtype: str = "int32") -> Array:
    """Whole numbers below `high`."""
    return Array("ints", shape, low, high, dtype)


def bools(*shape: int) -> Array:
    """Truth values."""
    return Array("bools", shape, dtype="bool")


def spd(*shape: int) -> Array:
    """Symmetric matrices whose eigenvalues are above 1."""
    return Array("spd", shape)


def holed(*shape: int) -> Array:
    """Floats of which every third is NaN."""
    return Array("holed", shape)


def complexes(*shape: int) -> Array:
    """Complex numbers."""
    return Array("complexes", shape, dtype="complex128")


def words(text: str) -> list[str]:
    """The names in `text`."""
    return text.split()


class OpCase(NamedTuple):
    """A call of a function of `nn.ops`, its arrays described.

    gradient: whether its derivative is taken; symbolic: whether it can be a step of a
    model, where its output's shape does not depend on values; peer: whether Keras on
    PyTorch has an answer to compare with.
    """

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    gradient: bool = True
    symbolic: bool = True
    peer: bool = True


def case(name: str, *args: Any, **kwargs: Any) -> OpCase:
    """A case whose flags stand among the keywords, each with an underscore in front."""
    flags = {k: kwargs.pop(f"_{k}") for k in OpCase._fields[3:] if f"_{k}" in kwargs}
    return OpCase(name, args, kwargs, **flags)


def label(one: OpCase) -> str:
    """A key for the case: its name and arguments."""
    args = [_text(a) for a in one.args]
    args += [f"{k}={_text(v)}" for k, v in one.kwargs.items()]
    return f"{one.name}({','.join(args)})".replace(" ", "")


def _text(x: Any) -> str:
    if isinstance(x, Array):
        ends = f",{x.low}..{x.high}" if (x.low, x.high) != (-2.0, 2.0) else ""
        return f"{x.kind}{list(x.shape)}{ends}"
    if isinstance(x, (list, tuple)):
        return f"[{','.join(map(_text, x))}]"
    if isinstance(x, np.ndarray):
        return f"array{x.tolist()}"
    return getattr(x, "__name__", None) or str(x)


def made(one: OpCase) -> tuple[list[Any], dict[str, Any]]:
    """The arguments with arrays in place of descriptions."""
    rng = np.random.default_rng(crc32(label(one).encode()))

    def filled(x: Any) -> Any:
        if isinstance(x, Array):
            return _array(x, rng)
        if isinstance(x, (list, tuple)):
            return type(x)(filled(v) for v in x)
        return x

    args = [filled(a) for a in one.args]
    return args, {k: filled(v) for k, v in one.kwargs.items()}


def _array(x: Array, rng: np.random.Generator) -> np.ndarray:
    if x.kind == "ints":
        return rng.integers(int(x.low), int(x.high), x.shape).astype(x.dtype)
    if x.kind == "bools":
        return rng.integers(0, 2, x.shape).astype(bool)
    # Of few bits, so that float32 holds them, and no two alike.
    count = int(np.prod(x.shape))
    steps = rng.permutation(max(count, 1))[:count] + rng.uniform(0.2, 0.8, count)
    values = x.low + (x.high - x.low) * steps / max(count, 1)
    y = (np.round(values * 1024) / 1024).reshape(x.shape)
    if x.kind == "spd":
        return y @ np.swapaxes(y, -1, -2) + 2 * np.eye(x.shape[-1])
    if x.kind == "holed":
        y.flat[::3] = np.nan
    if x.kind == "complexes":
        return y + 1j * np.round(rng.uniform(-2, 2, x.shape) * 1024) / 1024
    return y


def mapped(
    one: OpCase, args: list[Any], kwargs: dict[str, Any], f: Any
) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of `made` with ``f(array)`` for each array that is described."""

    def put(spec: Any, value: Any) -> Any:
        if isinstance(spec, Array):
            return f(value)
        if isinstance(spec, (list, tuple)):
            return type(spec)(put(s, v) for s, v in zip(spec, value, strict=True))
        return value

    given = [put(s, v) for s, v in zip(one.args, args, strict=True)]
    return given, {k: put(one.kwargs[k], v) for k, v in kwargs.items()}
