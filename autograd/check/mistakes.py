"""The likely cause of a wrong derivative: what pattern the wrong numbers have."""

from collections.abc import Callable
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np

from autograd.check.directions import Arrays, along_random, product
from autograd.check.elements import Examined, examine_elements
from autograd.check.facts import Fault
from autograd.check.slopes import Claim, settle
from autograd.check.subject import Subject, cast
from autograd.check.text import mode_text
from autograd.engine.modes import detect_anomaly
from autograd.engine.node import Node, collect
from autograd.engine.tensor import Tensor, plain, tensor
from autograd.errors import GraphError

__all__ = ["Suspect", "likely_cause", "shape_fault"]

Cause = tuple[str | None, str]


class Suspect(NamedTuple):
    """A claim about input i that is wrong, with the elements examined."""

    subject: Subject
    i: int
    claim: Claim
    us: Arrays
    pull: Callable[[Arrays], Arrays] | None
    push: Callable[[Arrays], Arrays] | None
    examined: list[Examined]

    @property
    def analytic(self) -> Any:
        """What the rules give for the elements examined."""
        return np.array([e.element.analytic for e in self.examined])

    @property
    def numeric(self) -> Any:
        """What differences give for them."""
        return np.array([e.element.numeric for e in self.examined])

    @property
    def flats(self) -> list[int]:
        """Their positions."""
        return [e.flat for e in self.examined]

    @property
    def covectors(self) -> Arrays:
        """The cotangents that leave only the output in question."""
        return [
            u if k == self.claim.output else np.zeros_like(u)[()]
            for k, u in enumerate(self.us)
        ]


def likely_cause(suspect: Suspect) -> Cause:
    """The name of the cause and a sentence about it; ``(None, "")`` if none fits."""
    for test in (_stale, _one_dtype, _detached, *_PATTERNS):
        found = test(suspect)
        if found is not None:
            return found
    return None, ""


def shape_fault(subject: Subject, given: Arrays, mode: str) -> Fault | None:
    """A derivative that has not the shape and dtype of what it belongs to."""
    likes = subject.xs if mode == "rev" else subject.ys
    names = subject.inputs if mode == "rev" else subject.outputs
    for name, g, x in zip(names, given, likes, strict=True):
        wanted, found = (np.shape(x), x.dtype), (np.shape(g), plain(g).dtype)
        if found == wanted:
            continue
        cause, hint = _of_shapes(found[0], wanted[0])
        return Fault(
            f"the derivative for {name} ({mode_text((*subject.path, mode))}) has shape "
            f"{found[0]} and dtype {found[1]}, expected {wanted[0]} and {wanted[1]}",
            cause=cause,
            hint=hint,
        )
    return None


def _of_shapes(found: tuple[int, ...], wanted: tuple[int, ...]) -> Cause:
    if found == wanted:
        return "dtype", "the rule does not keep the dtype"
    if sorted(found) == sorted(wanted):
        return "transposed", "transposed: the axes are in another order"
    if np.prod(found) == np.prod(wanted):
        return "rank", "an axis of size 1 is missing or too many"
    padded = (1,) * (len(found) - len(wanted)) + wanted
    if len(padded) == len(found) and all(
        n in (1, m) for n, m in zip(padded, found, strict=True)
    ):
        return (
            "unsummed broadcast",
            "unsummed broadcast: sum over the axes along which the input was broadcast",
        )
    return "shape", "the rule returns another shape than its operand's"


def _stale(s: Suspect) -> Cause | None:
    """Whether the rules give another number when asked again, or saw a write."""
    try:
        with detect_anomaly():
            s.subject.pullback(s.subject.xs)(s.covectors)
    except Exception as error:
        written = error.__cause__ if error.__cause__ else error
        if isinstance(written, GraphError) and "written to" in str(written):
            return "stale buffer", f"stale buffer: {written}"
    again = _claim_again(s)
    if again is None or abs(again - s.claim.analytic) <= 1e-6 * abs(s.claim.analytic):
        return None
    return (
        "stale buffer",
        "stale buffer: the same call gives another derivative when repeated, so the "
        "rule reads what an earlier call left or what was written to since",
    )


def _claim_again(s: Suspect) -> float | None:
    """The claim about a direction, asked twice in a row; None if it is the same."""
    vs = along_random(
        s.subject.xs, (s.i,), s.subject.precision, np.random.default_rng(7)
    )
    others = along_random(
        s.subject.xs, (s.i,), s.subject.precision, np.random.default_rng(8)
    )
    values = []
    for before in (others, vs):
        if s.claim.mode == "rev":
            assert s.pull is not None
            s.pull([u * 3 for u in s.covectors] if before is others else s.covectors)
            values.append(product(s.pull(s.covectors), vs))
        else:
            assert s.push is not None
            s.push(before)
            values.append(product(s.push(vs), s.covectors))
    same = abs(values[0] - values[1]) <= 1e-6 * max(map(abs, values))
    return None if same else s.claim.analytic + values[1] - values[0]


def _one_dtype(s: Suspect) -> Cause | None:
    """Whether the rules are right in the other precision of floats."""
    kinds = {"f": np.float32, "c": np.complex64}
    if s.subject.precision.eps > 1e-10:
        kinds = {"f": np.float64, "c": np.complex128}
    other = cast(s.subject, kinds)
    if other is None or s.subject.path:
        return None
    us = [u.astype(y.dtype) for u, y in zip(s.covectors, other.ys, strict=True)]
    vs = along_random(other.xs, (s.i,), other.precision, np.random.default_rng(9))
    wrong = np.zeros(np.shape(vs[s.i]), bool)
    wrong.flat[[e.flat for e in s.examined if e.verdict == "failed"]] = True
    vs[s.i] = np.where(wrong, vs[s.i], 0).astype(other.xs[s.i].dtype)[()]
    try:
        if s.claim.mode == "rev":
            analytic = product(other.pullback(other.xs)(us), vs)
        else:
            analytic = product(other.pushforward(other.xs)(vs), us)
    except Exception:  # it may be wrong there in any way at all
        return None
    fine = other if other.precision.eps < s.subject.precision.eps else s.subject
    wide = [np.asarray(v).astype(x.dtype)[()] for v, x in zip(vs, fine.xs, strict=True)]
    wide_us = [
        np.asarray(u).astype(y.dtype)[()] for u, y in zip(us, fine.ys, strict=True)
    ]
    claim = Claim(analytic, 1e-3 * abs(analytic), s.claim.output, s.claim.mode)
    (reading,) = settle(fine, wide, wide_us, [claim])
    if reading.verdict != "passed":
        return None
    here = s.subject.xs[s.i].dtype
    return (
        "wrong only in one dtype",
        f"wrong only in {here}: in {other.xs[s.i].dtype} the derivative is right",
    )


def _detached(s: Suspect) -> Cause | None:
    """Whether a value computed from the input enters the graph as a constant."""
    moved = along_random(
        s.subject.xs, (s.i,), s.subject.precision, np.random.default_rng(6)
    )
    h = 2.0**-20 if s.subject.precision.eps < 1e-10 else 2.0**-10
    ends = [
        x + (h * v).astype(x.dtype) for x, v in zip(s.subject.xs, moved, strict=True)
    ]
    nodes, connected = _graph(s, s.subject.xs)
    if not connected:
        return "detached part", (
            "detached part: the graph does not lead from the output to the input; "
            "look for numpy(), detach(), no_grad() or a plain copy"
        )
    others, _ = _graph(s, ends)
    for node, other in zip(nodes, others, strict=False):
        if node.primitive is not other.primitive or node.primitive is None:
            return None
        for k, parent in enumerate(node.parents):
            x, w = node.inputs[k], other.inputs[k]
            numbers = parent is None and np.asarray(x).dtype.kind in "fc"
            if numbers and np.shape(x) == np.shape(w) and not np.array_equal(x, w):
                return "detached part", (
                    f"detached part: {node.primitive.name} takes its argument "
                    f"{node.primitive.operand_name(k)} as a constant, though it "
                    "depends on the input; look for numpy(), detach() or no_grad()"
                )
    return None


def _graph(s: Suspect, xs: Arrays) -> tuple[list[Node], bool]:
    """The operations between input i and the output, and whether there is a way."""
    tensors = [tensor(x, requires_grad=True) for x in xs]
    y = s.subject.function(*tensors)[s.claim.output]
    if not isinstance(y, Tensor) or y._node is None:
        return [], False
    nodes = collect([y._node])
    connected = tensors[s.i]._node in nodes
    return [n for n in nodes if n.primitive is not None], connected


def _zero(s: Suspect) -> Cause | None:
    if np.all(np.abs(s.analytic) <= 1e-9 * np.abs(s.numeric).max()):
        return "zero", "zero where it should not be: the rule returns nothing but zeros"
    return None


def _sign(s: Suspect) -> Cause | None:
    if _alike(s.analytic, -s.numeric) and _holds_elsewhere(s, -1.0):
        return "sign", "sign: the rule returns the negative of the derivative"
    return None


def _transposed(s: Suspect) -> Cause | None:
    if s.claim.mode == "fwd":
        given, right = _tangents(s)
    else:
        given, right = _full(s), s.numeric
    if not 2 <= np.ndim(given) <= 4:
        return None
    shape = np.shape(given)
    for order in list(permutations(range(len(shape))))[1:]:
        turned = given.reshape([shape[a] for a in order]).transpose(np.argsort(order))
        if _alike(turned.flat[s.flats] if s.claim.mode == "rev" else turned, right):
            return "transposed", f"transposed: its axes are in the order {order}"
    return None


def _full(s: Suspect) -> Any:
    """The whole array that reverse mode gives for the input."""
    assert s.pull is not None
    return np.asarray(s.pull(s.covectors)[s.i])


def _tangents(s: Suspect) -> tuple[Any, Any]:
    """The output's tangent along a direction, by forward mode and by differences."""
    assert s.push is not None
    rng, k, h = np.random.default_rng(4), s.claim.output, s.subject.precision.down[0]
    vs = along_random(s.subject.xs, (s.i,), s.subject.precision, rng)
    plus, minus = (
        s.subject.values([x + t * v for x, v in zip(s.subject.xs, vs, strict=True)])[k]
        for t in (h, -h)
    )
    return np.asarray(s.push(vs)[k]), (plus - minus) / (2 * h)


def _other_input(s: Suspect) -> Cause | None:
    x = s.subject.xs[s.i]
    for j, other in enumerate(s.subject.xs):
        if j == s.i or np.shape(other) != np.shape(x):
            continue

        def claims(vs: Arrays) -> list[Claim]:
            return [s.claim]

        found = examine_elements(s.subject, j, s.flats, s.us, claims, s.claim.output)
        if _alike(s.analytic, np.array([e.element.numeric for e in found])):
            name = s.subject.inputs[j]
            return "gradient of another input", f"it is the gradient of {name}"
    return None


def _conjugate(s: Suspect) -> Cause | None:
    if np.iscomplexobj(s.numeric) and _alike(s.analytic, np.conj(s.numeric)):
        return "conjugate", (
            "conjugate: a cotangent g is the covector v ↦ Re(g·v), unconjugated"
        )
    return None


def _factor(s: Suspect) -> Cause | None:
    large = np.abs(s.numeric) > 1e-3 * np.abs(s.numeric).max(initial=0.0)
    if not large.any():
        return None
    factor = complex(np.median((s.analytic[large] / s.numeric[large]).real)).real
    differs = abs(factor - 1) > 1e-5
    if (
        differs
        and _alike(s.analytic, factor * s.numeric)
        and _holds_elsewhere(s, factor)
    ):
        return (
            "constant factor",
            f"constant factor: the rule returns {factor:.6g} times the derivative",
        )
    return None


def _partly_zero(s: Suspect) -> Cause | None:
    wrong = np.array([e.verdict == "failed" for e in s.examined])
    if np.all(np.abs(s.analytic[wrong]) <= 1e-9 * np.abs(s.numeric).max()):
        return "zero", "zero where it should not be: all wrong elements are zero"
    return None


_PATTERNS = (_zero, _sign, _transposed, _other_input, _conjugate, _partly_zero, _factor)


def _alike(some: Any, others: Any) -> bool:
    size = np.maximum(np.abs(some), np.abs(others))
    return bool(np.all(np.abs(some - others) <= 1e-3 * size + 1e-6 * size.max()))


def _holds_elsewhere(s: Suspect, factor: float) -> bool:
    """Whether the rules are off by the same factor at another point."""
    rng = np.random.default_rng(5)
    vs = along_random(s.subject.xs, (s.i,), s.subject.precision, rng)
    for h in (2.0**-3, 2.0**-6):
        xs = [
            (x + h * v).astype(x.dtype) for x, v in zip(s.subject.xs, vs, strict=True)
        ]
        try:
            there = s.subject._replace(xs=xs, ys=s.subject.values(xs))
            if s.claim.mode == "rev":
                actual = product(there.pullback(there.xs)(s.covectors), vs)
            else:
                actual = product(there.pushforward(there.xs)(vs), s.covectors)
        except Exception:  # the domain may end before
            continue
        if not np.isfinite(actual):
            continue
        claim = Claim(actual / factor, 1e-3 * abs(actual / factor), s.claim.output, "")
        (reading,) = settle(there, vs, s.covectors, [claim])
        return reading.verdict == "passed"
    return True
