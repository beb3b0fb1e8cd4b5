"""The check itself: every input, output and mode, order by order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd.check.directions import Arrays, along_random, covectors, length, product
from autograd.check.elements import Examined, examine_elements, kink_at, some_elements
from autograd.check.facts import Comparison, Fault, Kink
from autograd.check.mistakes import Suspect, likely_cause, shape_fault
from autograd.check.slopes import Claim, Reading, settle
from autograd.check.subject import Subject
from autograd.check.text import mode_text, place

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Findings", "Options", "Run", "examine"]

ELEMENTS = 64
"""So many elements of an input are examined, at kinks and after a failure."""

WORST = 6
"""Rows in the table of a fault."""


class Options(NamedTuple):
    """What to check; `explain`: look into a failure for its elements and its cause."""

    modes: tuple[str, ...]
    order: int
    exhaustive: bool = False
    explain: bool = True


class Findings:
    """What has been found so far."""

    def __init__(self) -> None:
        self.comparisons: list[Comparison] = []
        self.kinks: list[Kink] = []
        self.faults: list[Fault] = []
        self.notes: list[str] = []


class Run(NamedTuple):
    """The rules of a subject at its point, with the random cotangents to pull.

    pulled: for each output the cotangents of the inputs; None without reverse mode.
    """

    subject: Subject
    us: Arrays
    pull: Callable[[Arrays], Arrays] | None
    push: Callable[[Arrays], Arrays] | None
    pulled: list[Arrays] | None

    def claims(self, vs: Arrays) -> list[Claim]:
        """What each mode says the slope of each output along `vs` is."""
        eps = 64 * self.subject.precision.eps
        found = []
        for k, gs in enumerate(self.pulled or ()):
            rounding = eps * length(gs, vs)
            found.append(Claim(product(gs, vs), rounding, k, "rev"))
        if self.push is not None:
            for k, (u, dy) in enumerate(zip(self.us, self.push(vs), strict=True)):
                rounding = eps * length([u], [dy])
                found.append(Claim(product([u], [dy]), rounding, k, "fwd"))
        return found


def examine(
    subject: Subject, options: Options, rng: Generator, findings: Findings
) -> Run | None:
    """Compare the derivatives of `subject`, then those of its derivatives.

    At the first order each input is moved alone; above it all are moved together. An
    order is checked when the one below holds and has no kink. The result has the rules
    as they ran at the point.
    """
    everything = tuple(range(len(subject.xs)))
    together = along_random(subject.xs, everything, subject.precision, rng)
    us = covectors(subject.ys, rng)
    if not subject.path:
        _elsewhere(subject, options, together, us)
    run = _run(subject, options, us, together, findings)
    if run is None:
        return None
    groups = [(i,) for i in everything] if not subject.path else [everything]
    for group in groups:
        vs = _only(together, group)
        claims = run.claims(vs)
        readings = settle(subject, vs, us, claims)
        before = len(findings.faults)
        for reading in readings:
            _weigh(run, group, vs, reading, options, findings)
        if len(findings.faults) == before:
            _adjoint(run, group, claims, findings)
        if options.exhaustive and not subject.path:
            _every_element(run, group[0], claims, findings)
    if findings.faults or findings.kinks or options.order < 2:
        return run
    for mode in options.modes:
        derived = subject.derived(mode, us if mode == "rev" else together)
        examine(derived, options._replace(order=options.order - 1), rng, findings)
    return run


def _elsewhere(subject: Subject, options: Options, vs: Arrays, us: Arrays) -> None:
    """Use the rules close by first, so that a rule that keeps a value shows it."""
    h = subject.precision.base[0]
    xs = [(x + h * v).astype(x.dtype) for x, v in zip(subject.xs, vs, strict=True)]
    try:
        with np.errstate(all="ignore"):
            if "rev" in options.modes:
                subject.pullback(xs)([u + u for u in us])
            if "fwd" in options.modes:
                subject.pushforward(xs)([v + v for v in vs])
    except Exception:  # out of its domain a function may raise anything
        return


def _run(
    subject: Subject, options: Options, us: Arrays, vs: Arrays, findings: Findings
) -> Run | None:
    """The rules run at the point; None where a derivative has a wrong form."""
    pull = push = pulled = None
    if "rev" in options.modes:
        pull = subject.pullback(subject.xs)
        pulled = [pull(_only(us, (k,))) for k in range(len(us))]
        for gs in pulled:
            fault = shape_fault(subject, gs, "rev")
            if fault:
                findings.faults.append(fault)
                return None
    if "fwd" in options.modes:
        push = subject.pushforward(subject.xs)
        everything = tuple(range(len(vs)))
        for group in [everything] if subject.path else [(i,) for i in everything]:
            twice = [v + v for v in _only(vs, group)]  # so that a kept value shows
            fault = shape_fault(subject, push(twice), "fwd")
            if fault:
                findings.faults.append(fault)
                return None
    return Run(subject, us, pull, push, pulled)


def _only(arrays: Arrays, chosen: tuple[int, ...]) -> Arrays:
    """`arrays` with zeros in place of all but the chosen ones."""
    return [a if i in chosen else np.zeros_like(a)[()] for i, a in enumerate(arrays)]


def _weigh(
    run: Run,
    group: tuple[int, ...],
    vs: Arrays,
    reading: Reading,
    options: Options,
    findings: Findings,
) -> None:
    """Enter a reading, and where it is not clear what its elements say."""
    verdict = reading.verdict
    if verdict == "failed" or reading.between is not None:
        if options.explain or reading.between is not None:
            verdict = _look_closer(run, group, vs, reading, findings)
        else:
            comparison = _comparison(run.subject, group, reading, verdict)
            findings.faults.append(Fault(_summary(comparison), comparison))
    comparison = _comparison(run.subject, group, reading, verdict)
    findings.comparisons.append(comparison)
    if verdict == "unresolved":
        findings.notes.append(
            f"{comparison.input} → {comparison.output}, {mode_text(comparison.path)}: "
            f"differences give {comparison.numeric:.4g} ± {comparison.uncertainty:.2g},"
            f" too uncertain to judge {comparison.analytic:.6g}"
        )


def _comparison(
    subject: Subject, group: tuple[int, ...], reading: Reading, verdict: str
) -> Comparison:
    name = subject.inputs[group[0]] if len(group) == 1 else "all inputs"
    return Comparison(
        name,
        subject.outputs[reading.claim.output],
        (*subject.path, reading.claim.mode),
        reading.claim.analytic,
        reading.numeric,
        reading.uncertainty,
        verdict,
    )


def _summary(found: Comparison) -> str:
    return (
        f"wrong derivative of {found.output} by {found.input} ({mode_text(found.path)})"
    )


def _look_closer(
    run: Run, group: tuple[int, ...], vs: Arrays, reading: Reading, findings: Findings
) -> str:
    """Examine single elements of the inputs moved; the verdict that they lead to."""
    verdicts: set[str] = set()
    complete = True
    for i in group:
        x, rng = run.subject.xs[i], np.random.default_rng(0)
        flats = some_elements(x, ELEMENTS, rng)
        found = _elements_of(run, i, flats, reading.claim)
        if len(flats) < x.size:
            one = _located(run, i, vs, reading.claim)
            extra = [one] if one is not None and one not in flats else []
            found += _elements_of(run, i, extra, reading.claim)
            complete = False
        verdicts |= _enter(run, i, found, reading, findings)
    if "failed" in verdicts:
        return "failed"
    comparison = _comparison(run.subject, group, reading, "failed")
    if "kink" in verdicts:
        if not complete:
            findings.notes.append(
                f"{comparison.input} → {comparison.output}, "
                f"{mode_text(comparison.path)}: has kinks and more than {ELEMENTS} "
                "elements; of the others only the direction as a whole was seen, so "
                "check at a smaller input, or away from the kinks, too"
            )
        return "kink"
    if complete and verdicts <= {"passed"}:
        return "passed"
    findings.faults.append(Fault(_summary(comparison), comparison))
    return "failed"


def _elements_of(run: Run, i: int, flats: list[int], claim: Claim) -> list[Examined]:
    def claims(vs: Arrays) -> list[Claim]:
        return [c for c in run.claims(vs) if c.mode == claim.mode]

    return examine_elements(run.subject, i, flats, run.us, claims, claim.output)


def _enter(
    run: Run, i: int, found: list[Examined], reading: Reading, findings: Findings
) -> set[str]:
    """Enter the kinks and the wrong ones among the elements examined."""
    claim = reading.claim
    for one in [e for e in found if e.verdict == "kink"][:WORST]:
        kink = kink_at(
            run.subject, i, one.flat, claim.mode, pull=run.pull, push=run.push
        )
        if all(replace(kink, path=k.path) != k for k in findings.kinks):
            findings.kinks.append(kink)  # once, not again by the other mode
    wrong = [e for e in found if e.verdict == "failed"]
    if wrong:
        comparison = _comparison(run.subject, (i,), reading, "failed")
        suspect = Suspect(run.subject, i, claim, run.us, run.pull, run.push, found)
        cause, hint = likely_cause(suspect)
        worst = sorted(wrong, key=_distance, reverse=True)[:WORST]
        where = place("", worst[0].element.index) if len(wrong) == 1 else ""
        findings.faults.append(
            Fault(
                _summary(comparison) + where,
                comparison,
                cause,
                hint,
                tuple(e.element for e in worst),
                len(wrong),
                len(found),
                weighted=np.size(run.subject.ys[claim.output]) > 1,
            )
        )
    return {e.verdict for e in found}


def _distance(one: Examined) -> float:
    return float(abs(one.element.analytic - one.element.numeric))


def _located(run: Run, i: int, vs: Arrays, claim: Claim) -> int | None:
    """One element of input i at which the claim fails or bends, by halving."""
    flats: Any = np.arange(run.subject.xs[i].size)
    while flats.size > 1:
        for half in (flats[: flats.size // 2], flats[flats.size // 2 :]):
            part = np.zeros_like(vs[i])
            part.flat[half] = np.asarray(vs[i]).flat[half]
            moved = [part if j == i else np.zeros_like(v) for j, v in enumerate(vs)]
            claims = [
                c
                for c in run.claims(moved)
                if (c.mode, c.output) == (claim.mode, claim.output)
            ]
            (reading,) = settle(run.subject, moved, run.us, claims)
            if reading.verdict in ("failed", "kink"):
                flats = half
                break
        else:
            return None
    return int(flats[0])


def _adjoint(
    run: Run, group: tuple[int, ...], claims: list[Claim], findings: Findings
) -> None:
    """⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩: both modes have to give one number, whatever it is."""
    precision = run.subject.precision
    by_mode = {(c.mode, c.output): c for c in claims}
    for k, name in enumerate(run.subject.outputs):
        rev, fwd = by_mode.get(("rev", k)), by_mode.get(("fwd", k))
        if rev is None or fwd is None:
            continue
        size = max(abs(rev.analytic), abs(fwd.analytic))
        allowed = rev.rounding + fwd.rounding + 1e-3 * precision.rtol * size
        # A slope too small to move any digit of the output is nil in both.
        allowed += 16 * precision.eps * length([run.us[k]], [run.subject.ys[k]])
        if not abs(rev.analytic - fwd.analytic) <= allowed:
            source = run.subject.inputs[group[0]] if len(group) == 1 else "all inputs"
            findings.faults.append(
                Fault(
                    f"the modes disagree on the derivative of {name} by {source}: "
                    f"reverse {rev.analytic:.12g}, forward {fwd.analytic:.12g}, though "
                    "differences cannot tell which is wrong",
                    cause="adjoint",
                )
            )


def _every_element(run: Run, i: int, claims: list[Claim], findings: Findings) -> None:
    """Examine all elements of input i by every mode and for every output."""
    for claim in claims:
        found = _elements_of(run, i, list(range(run.subject.xs[i].size)), claim)
        failed = [e for e in found if e.verdict == "failed"]
        known = any(
            f.comparison is not None
            and (f.comparison.input, f.comparison.output, f.comparison.path[-1])
            == (run.subject.inputs[i], run.subject.outputs[claim.output], claim.mode)
            for f in findings.faults
        )
        for e in found if not known else ():
            unit = Reading(
                Claim(
                    float(np.real(e.element.analytic)), 0.0, claim.output, claim.mode
                ),
                float(np.real(e.element.numeric)),
                0.0,
                0.0,
                e.verdict,
            )
            named = _comparison(run.subject, (i,), unit, e.verdict)
            where = place(named.input, e.element.index)
            findings.comparisons.append(replace(named, input=where))
        if not known and (failed or any(e.verdict == "kink" for e in found)):
            reading = Reading(claim, claim.analytic, 0.0, 0.0, "failed")
            _enter(run, i, found, reading, findings)
