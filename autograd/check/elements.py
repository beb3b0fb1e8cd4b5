"""Derivatives by single elements: on demand, at kinks, and after a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd.check.directions import Arrays, along_element
from autograd.check.facts import Element, Index, Kink
from autograd.check.slopes import Claim, settle
from autograd.check.subject import Subject
from autograd.check.text import place
from autograd.engine.tensor import plain

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Examined", "examine_elements", "kink_at", "some_elements"]

Derivative = Callable[[Arrays], Arrays]


class Examined(NamedTuple):
    """One element of an input by one mode; `verdict` as in `Comparison`."""

    flat: int
    element: Element
    verdict: str


def examine_elements(
    subject: Subject,
    i: int,
    flats: Iterable[int],
    us: Arrays,
    claims: Callable[[Arrays], list[Claim]],
    k: int,
) -> list[Examined]:
    """The derivative of ``⟨u, output k⟩`` by each of the elements `flats` of input i.

    claims: from a direction to the one claim about it.
    """
    found = []
    for flat in flats:
        index = _index(flat, subject.xs[i])
        analytic: Any = 0.0
        numeric: Any = 0.0
        verdicts = []
        for unit, vs in along_element(subject.xs, i, flat, subject.precision):
            step = float(np.abs(np.asarray(vs[i]).flat[flat])) or 1.0
            (reading,) = settle(
                subject, vs, us, [c for c in claims(vs) if c.output == k]
            )
            share = unit.conjugate() / step  # Re(g·i) is −Im(g)
            analytic += reading.claim.analytic * share
            numeric += reading.numeric * share
            kinked = reading.between is not None and reading.verdict == "kink"
            verdicts.append("kink" if kinked else reading.verdict)
        worst = max(verdicts, key=("passed", "unresolved", "kink", "failed").index)
        found.append(Examined(flat, Element(index, analytic, numeric), worst))
    return found


def some_elements(x: Any, most: int, rng: Generator) -> list[int]:
    """All positions of `x` if there are at most `most`, else so many at random."""
    if x.size <= most:
        return list(range(x.size))
    return sorted(int(n) for n in rng.choice(x.size, most, replace=False))


def kink_at(
    subject: Subject,
    i: int,
    flat: int,
    mode: str,
    *,
    pull: Derivative | None,
    push: Derivative | None,
) -> Kink:
    """The kink at element `flat` of input i, seen where it bends the output most."""
    _, vs = next(along_element(subject.xs, i, flat, subject.precision))
    step = float(np.real(np.asarray(vs[i]).flat[flat]))
    left, right = _sided_slopes(subject, vs, step)
    gaps = [np.abs(r - s) for r, s in zip(right, left, strict=True)]
    k = int(np.argmax([gap.max(initial=0.0) for gap in gaps]))
    at = np.unravel_index(int(np.argmax(gaps[k])), gaps[k].shape)
    if mode == "fwd" and push is not None:
        rule = float(np.real(np.asarray(push(vs)[k])[at])) / step
    else:
        assert pull is not None
        us = [np.zeros_like(np.asarray(y)) for y in subject.ys]
        us[k][at] = 1
        share = pull([u[()] for u in us])[i]
        rule = float(np.real(np.asarray(plain(share)).flat[flat]))
    slopes = float(left[k][at]), float(right[k][at])
    margin = 1e-3 * abs(slopes[1] - slopes[0])
    return Kink(
        subject.inputs[i],
        _index(flat, subject.xs[i]),
        place(subject.outputs[k], tuple(int(n) for n in at)),
        (*subject.path, mode),
        slopes,
        rule,
        valid=min(slopes) - margin <= rule <= max(slopes) + margin,
    )


def _sided_slopes(subject: Subject, vs: Arrays, step: float) -> tuple[Arrays, Arrays]:
    """The slopes of every output to the left and to the right, for a unit step."""
    h = subject.precision.down[len(subject.precision.down) // 2]
    plus, minus = (
        subject.values(
            [(x + t * v).astype(x.dtype) for x, v in zip(subject.xs, vs, strict=True)]
        )
        for t in (h, -h)
    )
    ends = zip(minus, subject.ys, plus, strict=True)
    left, right = [], []
    for m, y, p in ends:
        left.append(np.asarray(np.real(y - m) / (h * step)))
        right.append(np.asarray(np.real(p - y) / (h * step)))
    return left, right


def _index(flat: int, x: Any) -> Index:
    return tuple(int(n) for n in np.unravel_index(flat, np.shape(x)))
