"""Slopes along a line, from values of the function, each with its own error estimate.

A level is two values at equal distances h to both sides. From two levels Richardson's
extrapolation makes a slope whose error is of order h⁴, and how far the two lie apart
says how far to trust it (Ridders, 1982). Two levels settle most functions. Where they
do not, more follow: smaller ones where the function bends within the step, larger ones
where rounding hides the slope, and first of all one evaluation at ``x + i·h·v``, whose
imaginary part is the slope free of rounding wherever the function is analytic (Squire
and Trapp, 1998).
"""

import math
import warnings
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from autograd.check.directions import Arrays, Precision
from autograd.check.subject import Subject

__all__ = ["Claim", "Level", "Reading", "measure", "settle"]


class Level(NamedTuple):
    """Values at the distance `h` to both sides, paired with cotangents of the outputs.

    One entry for each output: the central slope; the sums of the lower and of the
    higher of the slopes to the left and to the right, element by element; and what
    rounding adds to the first and to the distance of the other two.
    """

    h: float
    slope: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    noise: tuple[float, ...]
    blur: tuple[float, ...]

    def gap(self, k: int) -> float:
        """How far left and right slopes of output `k` lie apart."""
        return self.high[k] - self.low[k]


class Claim(NamedTuple):
    """What a rule says the slope of an output is, and the rounding in saying so."""

    analytic: float
    rounding: float
    output: int
    mode: str


class Reading(NamedTuple):
    """What differences say to a claim; `verdict` as in `Comparison`.

    noise: the part of `uncertainty` that rounding has.
    between: what a valid sub-gradient may be, where there is a kink.
    """

    claim: Claim
    numeric: float
    uncertainty: float
    noise: float
    verdict: str
    between: tuple[float, float] | None = None


class _Estimate(NamedTuple):
    """A slope from the level at `h` and a larger one; `plain` is that of `h` alone."""

    value: float
    error: float
    noise: float
    h: float = 0.0
    plain: float = 0.0


def settle(
    subject: Subject, vs: Arrays, us: Arrays, claims: list[Claim]
) -> list[Reading]:
    """A reading for every claim about the slope along `vs`, at as few values as can be.

    A claim is settled by the first levels that confirm it; a claim that none confirms
    has seen them all.
    """
    precision = subject.precision
    levels = [measure(subject, vs, us, h) for h in precision.base]
    known = [level for level in levels if level is not None]
    readings = _read(claims, known, precision)
    if _settled(readings):
        return readings
    if len(known) == len(levels) and not any(_bent(known, c.output) for c in claims):
        by_step = _complex_step(subject, vs, us)
        confirmed = [_confirm(r, by_step, precision) for r in readings]
        if _settled(confirmed):
            return confirmed
    groups = [precision.down, precision.up]
    if any(_drowned(r) for r in readings):
        groups.reverse()
    for group in groups:
        for h in group:
            level = measure(subject, vs, us, h)
            known += [] if level is None else [level]
            readings = _read(claims, known, precision)
            if _settled(readings):
                return readings
        if group is precision.down and not any(map(_open, readings)):
            break
    if not known:
        known += [x for h in _TINY if (x := measure(subject, vs, us, h)) is not None]
        readings = _read(claims, known, precision)
    readings = [_at_kink(known, r) for r in readings]
    return [_reconsidered(subject, vs, us, known, r) for r in readings]


def _reconsidered(
    subject: Subject, vs: Arrays, us: Arrays, levels: list[Level], reading: Reading
) -> Reading:
    """A failed reading, unresolved if the slope that it rests on is not steady.

    Rounding inside the function makes it a staircase: flat at small steps, and at
    larger ones of slopes that change when the step changes a little.
    """
    claim, k = reading.claim, reading.claim.output
    if reading.verdict != "failed" or reading.between is not None:
        return reading
    moving = [level for level in levels if level.slope[k]]
    if len(moving) < 2:
        uncertainty = 64 * subject.precision.eps * _reach(subject, vs, us, k)
        far = not abs(claim.analytic) <= uncertainty
    else:
        best = min(_estimates(moving, k), key=lambda e: e.error + e.noise)
        nearby = [measure(subject, vs, us, best.h * f) for f in (0.8, 1.3)]
        slopes = [level.slope[k] for level in nearby if level is not None]
        scatter = max((abs(slope - best.plain) for slope in slopes), default=math.inf)
        uncertainty = best.error + best.noise + scatter
        reading = reading._replace(numeric=best.value)
        allowed = subject.precision.rtol * max(abs(claim.analytic), abs(best.value))
        distance = abs(claim.analytic - best.value)
        far = not distance <= allowed + claim.rounding + 4 * uncertainty
    verdict = "failed" if far else "unresolved"
    return reading._replace(uncertainty=uncertainty, verdict=verdict)


def _reach(subject: Subject, vs: Arrays, us: Arrays, k: int) -> float:
    """How far a function that is flat here moves at larger steps.

    One that is saturated, as log(1 + exp(−x)) at 700, is flat to the last digit where
    its rule still gives a tiny number; this says how tiny it may be.
    """
    levels = [measure(subject, vs, us, h) for h in subject.precision.up]
    return max((abs(x.slope[k] * x.h) for x in levels if x is not None), default=0.0)


_TINY = (2.0**-36, 2.0**-39)
"""For functions whose domain ends closer to the point than the other steps reach."""


def measure(subject: Subject, vs: Arrays, us: Arrays, h: float) -> Level | None:
    """The level at the distance `h`; None where the function has no finite value."""
    try:
        plus = subject.values(_moved(subject.xs, vs, h))
        minus = subject.values(_moved(subject.xs, vs, -h))
    except Exception:  # a step out of the domain may raise anything
        return None
    columns = []
    for u, p, m, y in zip(us, plus, minus, subject.ys, strict=True):
        if not (np.shape(p) == np.shape(m) == np.shape(y)):
            return None
        with np.errstate(all="ignore"):
            column = _column(u, p, m, y, h)
        if not np.isfinite(column).all():
            return None
        columns.append(column)
    return Level(h, *(zip(*columns, strict=True) if columns else ((),) * 5))


def _column(u: Any, p: Any, m: Any, y: Any, h: float) -> tuple[float, ...]:
    """The entries of a level for one output: `p` and `m` are its values around `y`."""
    right, left = _paired(u, p, y) / h, _paired(u, y, m) / h
    slope = float(np.sum(right + left)) / 2
    low, high = np.minimum(left, right).sum(), np.maximum(left, right).sum()
    parts = np.abs(u * y).ravel().astype(float)
    unit = 8 * float(np.finfo(y.dtype).eps) / h
    noise, blur = unit * np.sqrt(np.dot(parts, parts)), unit * parts.sum()
    return slope, float(low), float(high), float(noise), float(blur)


def _moved(xs: Arrays, vs: Arrays, h: float) -> Arrays:
    return [
        np.asarray(x + (h * v)).astype(x.dtype)[()] for x, v in zip(xs, vs, strict=True)
    ]


def _paired(u: Any, end: Any, start: Any) -> Any:
    """``Re(u·(end − start))`` element by element, in float64."""
    wide = complex if np.iscomplexobj(u) else float
    return np.real(u * (np.asarray(end, wide) - np.asarray(start, wide)))


def _complex_step(subject: Subject, vs: Arrays, us: Arrays) -> list[_Estimate] | None:
    """Slopes from one value at ``x + i·h·v``; None where the function forbids it."""
    if any(np.iscomplexobj(a) for a in (*subject.xs, *subject.ys)):
        return None
    h, eps = 2.0**-40, subject.precision.eps
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ys = subject.values(
                [x + 1j * h * v for x, v in zip(subject.xs, vs, strict=True)]
            )
    except Exception:  # real functions refuse complex numbers in many ways
        return None
    estimates = []
    for u, y, y0 in zip(us, ys, subject.ys, strict=True):
        if np.shape(y) != np.shape(y0) or not np.iscomplexobj(y):
            return None
        parts = u * np.imag(y) / h
        noise = 64 * eps * float(np.sqrt(np.sum(parts * parts)))
        estimates.append(_Estimate(float(np.sum(parts)), 0.0, noise))
    return estimates


def _confirm(
    reading: Reading, by_step: list[_Estimate] | None, precision: Precision
) -> Reading:
    """`reading` passed, if the complex step says so and differences do not object."""
    if by_step is None or reading.verdict == "passed":
        return reading
    found, claim = by_step[reading.claim.output], reading.claim
    objects = abs(found.value - reading.numeric) > (
        4 * reading.uncertainty + 1e-2 * abs(found.value)
    )
    if objects or not _agrees(claim, found, precision):
        return reading
    return Reading(claim, found.value, found.noise, found.noise, "passed")


def _read(
    claims: list[Claim], levels: list[Level], precision: Precision
) -> list[Reading]:
    return [_reading(c, levels, precision) for c in claims]


def _reading(claim: Claim, levels: list[Level], precision: Precision) -> Reading:
    """What `levels` say to a claim: confirmed by one of them, or judged by the best."""
    found = _estimates(levels, claim.output)
    if not found:
        return Reading(claim, math.nan, math.inf, 0.0, "unresolved")
    best = min(found, key=lambda e: e.error + e.noise)
    for estimate in found:
        size = max(abs(claim.analytic), abs(estimate.value))
        informs = estimate.noise <= precision.informative * size or not size
        if informs and _agrees(claim, estimate, precision):
            error = estimate.error + estimate.noise
            verdict = "suspect" if _bent(levels, claim.output) else "passed"
            return Reading(claim, estimate.value, error, estimate.noise, verdict)
    uncertainty = best.error + best.noise
    allowed = precision.rtol * max(abs(claim.analytic), abs(best.value))
    far = not abs(claim.analytic - best.value) <= (
        allowed + claim.rounding + 4 * uncertainty
    )
    verdict = "failed" if far else "unresolved"
    return Reading(claim, best.value, uncertainty, best.noise, verdict)


def _estimates(levels: list[Level], k: int) -> list[_Estimate]:
    """Slopes from every two neighbouring levels, extrapolated and plain, finest first.

    Levels that agree with each other but not with the finer one next to them have
    stepped over what the function does in between: the distance counts as their error.
    """
    found: list[_Estimate] = []
    ordered = sorted(levels)
    for fine, coarse in pairwise(ordered):
        ratio = (coarse.h / fine.h) ** 2
        step = (fine.slope[k] - coarse.slope[k]) / (ratio - 1)
        extrapolated, error = fine.slope[k] + step, abs(step)
        if found:
            jump = abs(extrapolated - found[-1].value) - 8 * found[-1].noise
            error += max(0.0, jump)
        found += [
            _Estimate(value, error, fine.noise[k], fine.h, fine.slope[k])
            for value in (extrapolated, fine.slope[k])
        ]
    return found


def _agrees(claim: Claim, estimate: _Estimate, precision: Precision) -> bool:
    size = max(abs(claim.analytic), abs(estimate.value))
    allowed = precision.rtol * size + estimate.noise + claim.rounding
    return abs(claim.analytic - estimate.value) <= allowed


def _settled(readings: list[Reading]) -> bool:
    return all(r.verdict == "passed" for r in readings)


def _open(reading: Reading) -> bool:
    return reading.verdict == "unresolved"


def _drowned(reading: Reading) -> bool:
    """Whether rounding, not the function's form, keeps a claim from being settled."""
    return _open(reading) and 8 * reading.noise >= reading.uncertainty


def _bent(levels: list[Level], k: int) -> bool:
    """Whether the two slopes differ at the finest levels, however near the point.

    The difference shrinks with the step where the function is smooth.
    """
    ordered = sorted(levels)
    if len(ordered) < 2:
        return False
    fine, coarse = ordered[0], ordered[1]
    size, gap = max(abs(fine.low[k]), abs(fine.high[k])), fine.gap(k)
    return gap > 0.75 * coarse.gap(k) and gap > 1e-5 * size + 4 * fine.blur[k]


def _at_kink(levels: list[Level], reading: Reading) -> Reading:
    """`reading` judged by the slopes to both sides, where all levels show two."""
    claim = reading.claim
    if not _bent(levels, claim.output):
        if reading.verdict == "suspect":
            return reading._replace(verdict="passed")
        return reading
    fine = min(levels)
    low, high = fine.low[claim.output], fine.high[claim.output]
    margin = 1e-3 * (high - low) + claim.rounding + fine.blur[claim.output]
    inside = low - margin <= claim.analytic <= high + margin
    return reading._replace(
        numeric=fine.slope[claim.output],
        uncertainty=(high - low) / 2,
        verdict="kink" if inside else "failed",
        between=(low, high),
    )
