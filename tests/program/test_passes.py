"""Each pass: it changes no value, and it is not idle."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import autograd.numpy as anp
from autograd.engine.calls import filled
from autograd.engine.steps import Value, put
from autograd.program.listing import Input, Listing, Pass
from autograd.program.optimizing import PASSES
from autograd.program.passes.algebra import simplified
from autograd.program.passes.common import with_shared_steps
from autograd.program.passes.constants import with_folded_constants
from autograd.program.passes.dead import without_dead_steps
from autograd.program.passes.donation import with_donated_memory
from autograd.program.passes.forwarding import with_forwarded_rows
from autograd.program.passes.ownership import with_owned_results
from autograd.program.passes.spelling import with_one_spelling
from autograd.program.passes.unused import without_unused_inputs
from autograd.program.tracing import traced
from autograd.tree import leaves, map_tree

X = np.linspace(-1, 2, 12).reshape(3, 4)


def listing_of(f: Callable[..., Any], x: Any = X, *, donated: bool = False) -> Listing:
    """What is traced of ``f(x)``."""
    positions = frozenset([0] if donated else [])
    return traced(
        f, {"x": x}, _called, static=frozenset(), donated=positions, reads=f
    ).listing


def _called(f: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    return f(**arguments)


def run(listing: Listing, x: Any = X) -> Any:
    """The results of a listing, each step by its function, nothing in place."""
    known: dict[Value, Any] = {}
    for given in listing.inputs:
        holder = x if given.source.position == 0 else given.source.holder
        known[given.value] = (
            holder if given.source.position == 0 else given.value.example
        )
    for step in listing.steps:
        args, kwargs = (_put(a, known) for a in (step.args, step.kwargs))
        y = step.function(*args, **kwargs)
        several = step.several is not None
        found = leaves(y) if several else [y]
        known.update(zip(step.outputs, found, strict=True))
    return map_tree(partial(_found, known), listing.result)


def _put(tree: Any, known: dict[Value, Any]) -> Any:
    return put(tree, _WithConstants(known))


class _WithConstants(dict[Value, Any]):
    """Values that are known, and constants, which know themselves."""

    def get(self, value: Any, default: Any = None) -> Any:  # type: ignore[override]
        return value.example if value.constant else super().get(value, default)

    def __contains__(self, value: object) -> bool:
        return True


def _found(known: dict[Value, Any], leaf: Any) -> Any:
    if isinstance(leaf, Input):
        leaf = leaf.after or leaf.value
    if isinstance(leaf, Value):
        return leaf.example if leaf.constant else known[leaf]
    return leaf


def functions(listing: Listing) -> list[str]:
    """The names of what is called, in order."""
    return [getattr(s.function, "__name__", "") for s in listing.steps]


def unused(x: Any) -> Any:
    anp.exp(x).sum()
    return x * 2


def spelled(x: Any) -> Any:
    return x.sum(0) + np.sum(x, axis=0), x.T, np.dot(x, x.T), x**2, x.max()


def constant(x: Any) -> Any:
    return x + np.ones_like(x) * 2 - np.zeros_like(x)


def neutral(x: Any) -> Any:
    y = -(x * 1.0 - 0.0) / 1.0
    y = -y
    return y.T.T.reshape(12).reshape(4, 3).copy() * np.full((4, 3), 2.0)


def spread(x: Any) -> Any:
    return np.add.reduce(np.broadcast_to(x, (5, 3, 4)), axis=0)


def numbers(x: Any) -> Any:
    y = np.multiply(np.broadcast_to(np.float64(2.0), (3, 4)), 3.0)
    return x * y, np.power(x, 0) * x, np.broadcast_to(np.float64(1.0), (3, 4)) * x


def parts(x: Any) -> Any:
    y = np.zeros_like(x)
    y[1:] += x[1:]
    y[:2] = x[:2] * 2
    y[:2] = x[:2] * 3
    y[0] += 1
    return y, y[:2]


def rows(x: Any) -> Any:
    y = np.zeros_like(x)
    y[0] = x[2]
    y[1] += x[1] * y[0]
    y[-1] = x[0]
    y[2] += y[1]
    return y, y[1]


def repeated(x: Any) -> Any:
    return np.exp(x) + np.exp(x) * np.exp(x).sum()


def returned_twice(x: Any) -> Any:
    y = x + 1
    return y, y, y[1:]


FOUND = np.ones(3)


def finding(x: Any) -> Any:
    FOUND.sum()
    return x + 1


CASES: list[tuple[Pass, Callable[..., Any], list[str]]] = [
    (without_dead_steps, unused, ["multiply"]),
    (
        with_one_spelling,
        spelled,
        [
            "reduce",
            "reduce",
            "add",
            "transpose",
            "transpose",
            "matmul",
            "square",
            "reduce",
        ],
    ),
    (with_folded_constants, constant, ["add", "subtract"]),
    (simplified, neutral, ["reshape", "multiply"]),
    (simplified, spread, ["multiply"]),
    (simplified, numbers, ["multiply"]),
    (
        with_forwarded_rows,
        parts,
        [
            *("zeros", "getitem", "getitem", "add", "rewritten", "getitem", "multiply"),
            *("rewritten", "getitem", "add", "rewritten", "getitem"),
        ],
    ),
    (
        with_forwarded_rows,
        rows,
        [
            *("zeros", "getitem", "getitem", "getitem", "multiply", "add", "getitem"),
            *("add", "stack"),
        ],
    ),
    (with_shared_steps, repeated, ["exp", "reduce", "multiply", "add"]),
    (with_owned_results, returned_twice, ["add", "getitem", "copy", "copy"]),
]


@pytest.mark.parametrize(
    ("apply", "f", "expected"), CASES, ids=[c[1].__name__ for c in CASES]
)
def test_a_pass_changes_no_value_and_is_not_idle(
    apply: Pass, f: Callable[..., Any], expected: list[str]
) -> None:
    before = listing_of(f)
    if apply in (simplified, with_folded_constants, with_shared_steps):
        before = with_one_spelling(without_dead_steps(before))
    wanted, was = run(before), functions(before)
    after = without_dead_steps(apply(before))
    assert functions(after) != was
    assert [name for name in functions(after) if name != "transposed"] == expected
    for y, x in zip(leaves(run(after)), leaves(wanted), strict=True):
        np.testing.assert_allclose(y, x, rtol=1e-13)


def test_donated_memory_holds_a_result() -> None:
    listing = with_donated_memory(listing_of(lambda x: (x + 1, x * 2), donated=True))
    (x,) = listing.inputs
    assert listing.result[0] is x
    assert x.after is listing.steps[0].output
    assert listing.result[1] is listing.steps[1].output


def test_what_is_found_and_not_needed_is_no_input() -> None:
    listing = without_dead_steps(listing_of(finding))
    assert [x.source.name for x in listing.inputs] == ["FOUND", "x"]
    assert [x.source.name for x in without_unused_inputs(listing).inputs] == ["x"]


@pytest.mark.parametrize("f", [c[1] for c in CASES], ids=[c[1].__name__ for c in CASES])
def test_all_passes_together(f: Callable[..., Any]) -> None:
    listing = listing_of(f)
    wanted = run(listing)
    for apply in PASSES:
        listing = apply(listing)
        for y, x in zip(leaves(run(listing)), leaves(wanted), strict=True):
            np.testing.assert_allclose(y, x, rtol=1e-13)


def test_the_sign_of_a_zero_and_nan_are_kept_apart() -> None:
    def f(x: Any) -> Any:
        return np.copysign(x, 0.0) + np.copysign(x, -0.0), x * np.nan + x * np.nan

    assert functions(with_shared_steps(listing_of(f))).count("copysign") == 2
    assert functions(with_shared_steps(listing_of(f))).count("multiply") == 1


def test_several_values_of_a_step() -> None:
    listing = listing_of(lambda x: np.linalg.qr(x.T))
    step = next(s for s in listing.steps if s.several is not None)
    assert len(leaves(filled(step.several, step.outputs))) == 2
