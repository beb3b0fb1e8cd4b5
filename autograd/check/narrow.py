"""Derivatives in float32 compared with those of the same function in float64."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.check.directions import Arrays, along_random, covectors, length, product
from autograd.check.examine import Findings, Options, Run
from autograd.check.facts import Comparison, Fault
from autograd.check.mistakes import shape_fault
from autograd.check.subject import Subject
from autograd.check.text import mode_text

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["examine_narrow"]


def examine_narrow(
    narrow: Subject, run: Run, options: Options, findings: Findings
) -> None:
    """Compare the first derivatives of `narrow` with those of `run`, known to be right.

    Where they differ, the allowance grows by what rounding can do.
    """
    rng = np.random.default_rng(0)
    us = covectors(narrow.ys, rng)
    wide = run.pull(us) if run.pull else None
    derivatives: dict[str, Callable[[Arrays], tuple[Arrays, Arrays]]] = {}
    if "rev" in options.modes:
        gs = narrow.pullback(narrow.xs)(us)
        derivatives["rev"] = lambda vs: (gs, vs)
    if "fwd" in options.modes:
        push = narrow.pushforward(narrow.xs)
        derivatives["fwd"] = lambda vs: (push(vs), us)
    for i, name in enumerate(narrow.inputs):
        vs = along_random(narrow.xs, (i,), narrow.precision, rng)
        if wide is None:
            assert run.push is not None
            right = product(run.push(vs), us)
        else:
            right = product(wide, vs)
        for mode, derivative in derivatives.items():
            given, others = derivative(vs)
            fault = shape_fault(narrow, given, mode)
            if fault:
                findings.faults.append(fault)
                return
            swing = partial(_swing, narrow, mode, us, vs, rng=rng)
            found = _judged(narrow, name, mode, (given, others, us), right, swing)
            findings.comparisons.append(found)
            if found.verdict == "failed":
                findings.faults.append(_fault(narrow, found))


def _judged(
    narrow: Subject,
    name: str,
    mode: str,
    parts: tuple[Arrays, Arrays, Arrays],
    right: float,
    swing: Callable[..., float],
) -> Comparison:
    """One number in the smaller dtype against the right one."""
    given, others, us = parts
    precision, here = narrow.precision, product(given, others)
    allowed = precision.rtol * max(abs(here), abs(right))
    allowed += 64 * precision.eps * (length(given, others) + length(us, narrow.ys))
    verdict = "passed"
    if abs(right) > float(np.finfo(narrow.ys[0].dtype).max) / 1e3:
        verdict = "unresolved"  # parts of it overflow in the smaller dtype
    elif not abs(here - right) <= allowed:
        allowed += swing(here=here)
        verdict = "unresolved" if abs(here - right) <= allowed else "failed"
    path, output = (mode,), ", ".join(narrow.outputs)
    where = f"{name} in {precision.name}"
    return Comparison(where, output, path, here, right, allowed, verdict)


def _swing(
    subject: Subject, mode: str, us: Arrays, vs: Arrays, *, here: float, rng: Generator
) -> float:
    """What rounding can do to the derivative, by looking at other points.

    Its change when every input changes by its last digit; and the last digit of what it
    is nearer to zero, for functions that are saturated here: 1 − tanh² loses what is
    below the last digit of 1.
    """
    eps = subject.precision.eps

    def at(factors: Any) -> float:
        xs = [
            np.asarray(x * factor).astype(x.dtype)[()]
            for x, factor in zip(subject.xs, factors, strict=True)
        ]
        with np.errstate(all="ignore"):
            if mode == "rev":
                return product(subject.pullback(xs)(us), vs)
            return product(subject.pushforward(xs)(vs), us)

    ulps = [1 + eps * rng.choice([-1, 1], np.shape(x)) for x in subject.xs]
    nearer = [abs(at([f] * len(subject.xs))) for f in (1 / 2, 1 / 8)]
    tiny = float(np.finfo(np.float32).tiny) * length(us, subject.ys)
    swings = [32 * abs(at(ulps) - here), tiny, *(64 * eps * a for a in nearer)]
    return float(np.nanmax(swings))


def _fault(subject: Subject, found: Comparison) -> Fault:
    dtype = subject.precision.name
    return Fault(
        f"wrong derivative of {found.output} by {found.input} "
        f"({mode_text(found.path)})",
        found,
        "wrong only in one dtype",
        f"wrong only in {dtype}: in float64 the same rule is right",
    )
