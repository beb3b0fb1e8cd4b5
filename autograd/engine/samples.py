"""What an operation is tested on, kept with the operation: its samples.

A sampler is a pure function from a seeded generator to samples. Values are drawn where
the operation is smooth and its derivative is far from zero, so that a wrong rule shows;
operations with kinks get *separated* values, farther apart than a check's step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autograd.errors import DTypeError, ShapeError

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["ErrorSample", "Sample", "Sampler"]


@dataclass(frozen=True)
class Sample:
    """One call ``function(*args, **kwargs)`` on which all checks must hold.

    Every array of floats or complex numbers in `args`, however nested, is
    differentiated. `order` is the highest order of derivative to check (1 where the
    second is zero).
    """

    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    order: int = 2


@dataclass(frozen=True)
class ErrorSample:
    """One call that must be refused with `error`, its message matching `match`."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    error: type[Exception]
    match: str


Sampler: TypeAlias = "Callable[[Generator], Iterable[Sample | ErrorSample]]"


def no_samples(rng: Generator) -> Iterable[Sample]:
    """None: an operation declared so fails the registry test until it gets its own."""
    return ()


SHAPES = ((), (3,), (2, 3), (2, 1, 3), (1,), (0, 3))
"""Ranks 0 to 3, an axis of size 1, one of size 0."""

BROADCASTS = (
    ((), ()),
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((2, 3), ()),
    ((), (2, 3)),
    ((2, 1, 3), (4, 1)),
    ((1, 3), (2, 1)),
    ((0, 3), (3,)),
)
"""Pairs of shapes that broadcast, each way and with empty ones."""


def uniform(rng: Generator, shape: tuple[int, ...], low: float, high: float) -> Any:
    """Float64 values in [low, high); a NumPy scalar for the shape ``()``."""
    return (
        rng.uniform(low, high, shape) if shape else np.float64(rng.uniform(low, high))
    )


def separated(rng: Generator, shape: tuple[int, ...], gap: float = 0.3) -> Any:
    """Distinct values at least ``0.8 * gap`` apart and from zero, in random order."""
    n = int(np.prod(shape))
    ranks = rng.permutation(n) - n // 2 + 0.5
    return (gap * (ranks + rng.uniform(-0.1, 0.1, n))).reshape(shape)[()]


def unary(*, low: float, high: float, complex_too: bool = False) -> Sampler:
    """Samples of every shape for an elementwise operation smooth on [low, high]."""

    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        for shape in SHAPES:
            yield Sample((uniform(rng, shape, low, high),))
        if complex_too:
            real = uniform(rng, (2, 3), low, high)
            yield Sample((real + 1j * uniform(rng, (2, 3), 0.3, 0.9),))
        yield not_numbers()

    return samples


def unary_apart(rng: Generator) -> Iterable[Sample | ErrorSample]:
    """Samples of every shape for an elementwise operation with a kink at zero."""
    for shape in SHAPES:
        yield Sample((separated(rng, shape),))
    yield not_numbers()


def binary(
    *,
    low: float,
    high: float,
    low_w: float | None = None,
    high_w: float | None = None,
    complex_too: bool = False,
) -> Sampler:
    """Samples of every pair of `BROADCASTS`; the second operand in [low_w, high_w]."""
    lw, hw = low if low_w is None else low_w, high if high_w is None else high_w

    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        for shape, shape_w in BROADCASTS:
            yield Sample(
                (uniform(rng, shape, low, high), uniform(rng, shape_w, lw, hw))
            )
        if complex_too:
            z = uniform(rng, (2, 3), low, high) + 0.5j
            yield Sample((z, uniform(rng, (3,), lw, hw) + 0.7j))
            yield Sample((z, uniform(rng, (3,), lw, hw)))
        yield does_not_broadcast(rng, low, lw)

    return samples


def binary_apart(rng: Generator) -> Iterable[Sample | ErrorSample]:
    """Samples of every pair of `BROADCASTS` whose operands come nowhere near a tie."""
    for shape, shape_w in BROADCASTS:
        n, n_w = int(np.prod(shape)), int(np.prod(shape_w))
        values = separated(rng, (n + n_w,))
        yield Sample((values[:n].reshape(shape)[()], values[n:].reshape(shape_w)[()]))
    yield does_not_broadcast(rng, 0.5, 1)


def accepted(sampler: Sampler) -> Sampler:
    """The calls of another operation's samples that work, for one composed of it.

    What is refused, the other refuses, under its own name.
    """

    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        return (s for s in sampler(rng) if isinstance(s, Sample))

    return samples


def not_numbers() -> ErrorSample:
    """An operand of text, which every elementwise operation must refuse."""
    return ErrorSample(("a",), {}, DTypeError, "dtype <U1; expected numbers")


def does_not_broadcast(rng: Generator, low: float, low_w: float) -> ErrorSample:
    """A pair of shapes that every broadcasting operation must refuse."""
    args = (np.full((2, 3), low), np.full((4,), low_w))
    return ErrorSample(args, {}, ShapeError, r"\(2, 3\).*\(4,\).*broadcast")


def calls(
    *cases: tuple[tuple[int, ...], dict[str, Any]],
    refused: Iterable[
        tuple[tuple[int, ...], dict[str, Any], type[Exception], str]
    ] = (),
    draw: Callable[[Generator, tuple[int, ...]], Any] | None = None,
    complex_too: bool = True,
) -> Sampler:
    """One sample for each ``(shape, keywords)``, its values in [0.5, 2) or from `draw`.

    The first case comes in complex numbers too. `refused` adds the error and its match.
    """

    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        for shape, kwargs in cases:
            x = draw(rng, shape) if draw else uniform(rng, shape, 0.5, 2)
            yield Sample((x,), kwargs)
        if complex_too:
            shape, kwargs = cases[0]
            z = uniform(rng, shape, 0.5, 2) + 1j * uniform(rng, shape, 0.5, 2)
            yield Sample((z,), kwargs)
        for shape, kwargs, error, match in refused:
            yield ErrorSample((uniform(rng, shape, 0.5, 2),), kwargs, error, match)

    return samples
