"""Directions to nudge the inputs in, and how far a dtype lets one trust a nudge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from autograd.engine.tensor import plain

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "Arrays",
    "Precision",
    "along_element",
    "along_random",
    "covectors",
    "length",
    "precision_of",
    "product",
    "sizes",
]

Arrays: TypeAlias = list[Any]


class Precision(NamedTuple):
    """How differences are taken in a dtype.

    Steps are powers of two, so that ``x ± h·v`` is exact for a `v` on a grid. `base`
    are the two steps that suffice for most functions; `down` follow where the function
    bends or breaks off within those, `up` where rounding hides its slope. `rtol` is the
    relative tolerance. A difference with more than `informative` relative noise settles
    nothing.
    """

    name: str
    base: tuple[float, float]
    down: tuple[float, ...]
    up: tuple[float, ...]
    rtol: float
    informative: float
    eps: float

    @property
    def finest(self) -> float:
        """The smallest step."""
        return self.down[-1]


def _powers(*exponents: int) -> tuple[float, ...]:
    return tuple(2.0**n for n in exponents)


_PRECISION = {
    "d": Precision(
        name="float64",
        base=(2.0**-10, 2.0**-11),
        down=_powers(-16, -21, -26, -31),
        up=_powers(-5, 0, 5, 10),
        rtol=1e-6,
        informative=1e-3,
        eps=2.0**-52,
    ),
    "f": Precision(
        name="float32",
        base=(2.0**-5, 2.0**-6),
        down=_powers(-9, -12, -14),
        up=_powers(-2, 2),
        rtol=2e-3,
        informative=4e-3,
        eps=2.0**-23,
    ),
    "e": Precision(
        name="float16",
        base=(2.0**-3, 2.0**-4),
        down=_powers(-5, -6),
        up=_powers(-1, 1),
        rtol=3e-2,
        informative=1e-1,
        eps=2.0**-10,
    ),
}


def precision_of(arrays: Arrays) -> Precision:
    """That of the coarsest dtype among `arrays`."""
    found = [np.zeros(1, x.dtype).real.dtype.char for x in arrays]
    return max((_PRECISION.get(c, _PRECISION["d"]) for c in found), key=lambda p: p.eps)


def along_random(
    xs: Arrays, chosen: tuple[int, ...], precision: Precision, rng: Generator
) -> Arrays:
    """A random direction in the inputs `chosen`, zero in the others."""
    return [
        _on_grid(x, sizes(x) * _normal(rng, x), precision)
        if i in chosen
        else np.zeros_like(x)[()]
        for i, x in enumerate(xs)
    ]


def along_element(
    xs: Arrays, i: int, flat: int, precision: Precision
) -> Iterator[tuple[Any, Arrays]]:
    """Directions that move element `flat` of input `i` alone, each with its unit.

    A complex element is moved along 1 and along i.
    """
    size = 1.37 * sizes(xs[i]).flat[flat]  # not a multiple of anyone's period
    for unit in (1.0, 1j) if np.iscomplexobj(xs[i]) else (1.0,):
        vs = [np.zeros_like(x) for x in xs]
        moved = np.zeros(np.shape(xs[i]), vs[i].dtype)
        moved.flat[flat] = unit * size
        vs[i] = _on_grid(xs[i], moved, precision)
        yield unit, vs


def covectors(ys: Arrays, rng: Generator) -> Arrays:
    """A random cotangent for every output; 1 for one that is a single real number."""
    drawn = [np.asarray(_normal(rng, y)) for y in ys]
    return [
        np.ones_like(y)[()]
        if np.size(y) == 1 and not np.iscomplexobj(y)
        else u.astype(y.dtype)[()]
        for u, y in zip(drawn, ys, strict=True)
    ]


def sizes(x: Any) -> Any:
    """What counts as far for each element: between its own size and the array's.

    The geometric mean of both, so that a step neither loses small elements nor leaves
    their domain; the array's for zeros. A power of two.
    """
    size = np.abs(np.asarray(x, dtype=complex if np.iscomplexobj(x) else float))
    largest = float(size.max(initial=0.0)) or 1.0
    between = np.sqrt(np.where(size == 0, largest, size)) * np.sqrt(largest)
    return 2.0 ** np.round(np.log2(np.maximum(between, largest / 1024)))


def product(vectors: Arrays, others: Arrays) -> float:
    """``Re Σ vᵢ·wᵢ``, the pairing of cotangents and tangents, summed in float64."""
    with np.errstate(all="ignore"):
        return float(
            sum(
                np.sum(plain(v) * plain(w), dtype=complex).real
                for v, w in zip(vectors, others, strict=True)
            )
        )


def length(vectors: Arrays, others: Arrays) -> float:
    """``√Σ|vᵢ·wᵢ|²``: by what rounding of the parts shows in their `product`."""
    with np.errstate(all="ignore"):
        parts = [
            float(np.linalg.norm(np.abs(np.asarray(plain(v) * plain(w), complex))))
            for v, w in zip(vectors, others, strict=True)
        ]
    return float(np.hypot.reduce(parts))


def _normal(rng: Generator, x: Any) -> Any:
    v = rng.normal(size=np.shape(x))
    return v + 1j * rng.normal(size=np.shape(x)) if np.iscomplexobj(x) else v


def _on_grid(x: Any, v: Any, precision: Precision) -> Any:
    """`v` rounded so that the smallest step from `x` along it is exact."""
    moved = (x + precision.finest * v).astype(x.dtype)
    return np.asarray((moved - x) / precision.finest).astype(x.dtype)[()]
