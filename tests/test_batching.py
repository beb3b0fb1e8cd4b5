"""Every operation on each of its samples, many at once: as in a loop over them.

Forward, with all operands batched, one of them, or two levels of batches; walks with a
batch of cotangents and of tangents; gradients inside `vmap` and of it. Which operations
are computed one example after the other stands in `docs/vmap.md`.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.engine import batched, batching
from autograd.engine.batching import Batching, Step
from autograd.engine.primitive import REGISTRY, Operation
from autograd.engine.rules import Stepwise
from autograd.engine.samples import Sample
from autograd.tree import leaves, map_tree
from tests.each import each_sample
from tests.test_registry import all_samples, directions, floats, of_floats, refilled

COUNT = 3
PAGE = Path(__file__).parent.parent / "docs" / "vmap.md"

pytestmark = pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore:.*does not depend on the input:UserWarning"
)

Function = Callable[..., Any]


def examples(x: Any) -> Any:
    """Some arrays near `x`, along a first axis."""
    near = [np.asarray(x) * (1 + 0.002 * i) for i in range(COUNT)]
    return np.stack(near).astype(np.asarray(x).dtype)


def side_by_side(*trees: Any) -> Any:
    """Trees of one form as one, of arrays with a first axis more."""
    return map_tree(lambda *ys: np.stack([np.asarray(y) for y in ys]), *trees)


def looped(f: Function, axes: list[int | None], args: list[Any]) -> Any:
    """What `vmap` is to give: `f` of one example after the other."""

    def at(i: int) -> Any:
        pairs = zip(args, axes, strict=True)
        return f(*[x if axis is None else x[i] for x, axis in pairs])

    return side_by_side(*map(at, range(COUNT)))


def assert_alike(found: Any, expected: Any) -> None:
    """Equal in form, shapes, dtypes, and to rounding in values."""
    for y, want in zip(leaves(found), leaves(expected), strict=True):
        y, want = np.asarray(y), np.asarray(want)
        assert (y.shape, y.dtype) == (want.shape, want.dtype)
        if y.dtype.kind in "fc":
            np.testing.assert_allclose(y, want, rtol=1e-9, atol=1e-11)
        else:
            np.testing.assert_array_equal(y, want)


def axes_of(count: int) -> Iterator[list[int | None]]:
    """All operands batched, then each of them alone."""
    yield [0] * count
    if count > 1:
        for one in range(count):
            yield [0 if i == one else None for i in range(count)]


def arguments(xs: list[Any], axes: list[int | None]) -> list[Any]:
    """The operands, those with an axis as examples."""
    pairs = zip(xs, axes, strict=True)
    return [x if axis is None else examples(x) for x, axis in pairs]


def check_values(operation: Operation, sample: Sample) -> None:
    """`vmap` of the operation against a loop."""
    f, xs = of_floats(operation, sample), floats(sample)
    for axes in axes_of(len(xs)):
        args = arguments(xs, axes)
        found = ag.vmap(f, in_axes=tuple(axes))(*args)
        assert_alike(found, looped(f, axes, args))


def check_walks(operation: Operation, sample: Sample) -> None:
    """Many cotangents, and many tangents, against one after the other."""
    rng = np.random.default_rng(2)
    f, xs = of_floats(operation, sample), floats(sample)
    everything = tuple(range(len(xs)))
    vjp, ys = ag.make_vjp(f, everything)(*xs)
    us = [refilled(ys, directions(leaves(ys), rng)) for _ in range(COUNT)]
    found = ag.vmap(vjp)(side_by_side(*us))
    assert_alike(found, side_by_side(*map(vjp, us)))
    push = ag.make_jvp(f, everything)(*xs)
    vs = [tuple(directions(xs, rng)) for _ in range(COUNT)]
    pushed = ag.vmap(lambda v: push(v)[1])(side_by_side(*vs))
    assert_alike(pushed, side_by_side(*[push(v)[1] for v in vs]))


def weighed(operation: Operation, sample: Sample) -> Function:
    """The operation ended in a real number: a sum with weights over what varies."""
    f, rng = of_floats(operation, sample), np.random.default_rng(3)
    varied = [y for y in map(np.asarray, leaves(f(*floats(sample)))) if _is_float(y)]
    weights = [rng.normal(size=y.shape) for y in varied]

    def number(*xs: Any) -> Any:
        ys = [y for y in leaves(f(*xs)) if _is_float(y)]
        pairs = zip(ys, weights, strict=True)
        return sum([np.real(np.sum(y * w)) for y, w in pairs], 0.0)

    return number


def _is_float(y: Any) -> bool:
    return getattr(y, "dtype", np.dtype(type(y))).kind in "fc"


def check_gradients(operation: Operation, sample: Sample) -> None:
    """Gradients of each example inside `vmap`, and of the sum of all outside."""
    f, xs = weighed(operation, sample), floats(sample)
    everything = tuple(range(len(xs)))
    gradient = ag.grad(f, everything)
    for axes in axes_of(len(xs)):
        args = arguments(xs, axes)
        expected = looped(gradient, axes, args)
        assert_alike(ag.vmap(gradient, in_axes=tuple(axes))(*args), expected)

    def total(*args: Any) -> Any:
        return ag.vmap(f)(*args).sum()

    args = arguments(xs, [0] * len(xs))
    expected = looped(gradient, [0] * len(xs), args)
    assert_alike(ag.grad(total, everything)(*args), expected)


def check_nested(operation: Operation, sample: Sample) -> None:
    """Two levels: both over all operands, and one each for the first and the others."""
    f, xs = of_floats(operation, sample), floats(sample)
    all_of = [0] * len(xs)
    inner = arguments(xs, [*all_of])
    outer = [np.stack([x, x * 1.001]).astype(x.dtype) for x in inner]
    expected = side_by_side(*[looped(f, all_of, [x[k] for x in outer]) for k in (0, 1)])
    assert_alike(ag.vmap(ag.vmap(f))(*outer), expected)
    if len(xs) > 1:

        def across(first: Any, *others: Any) -> Any:
            return ag.vmap(lambda *ws: f(first, *ws))(*others)

        axes: list[int | None] = [0, *[None] * (len(xs) - 1)]
        crossed = looped(
            lambda first, *ws: looped(lambda *v: f(first, *v), all_of[1:], [*ws]),
            axes,
            inner,
        )
        assert_alike(ag.vmap(across, in_axes=tuple(axes))(*inner), crossed)


def check_second_order(operation: Operation, sample: Sample) -> None:
    """Products with the second derivative: of each example, and with many vectors."""
    f, xs = weighed(operation, sample), floats(sample)
    everything, rng = tuple(range(len(xs))), np.random.default_rng(4)
    vs, all_of = directions(xs, rng), [0] * len(xs)

    def slope(*xs: Any) -> Any:
        pairs = zip(ag.grad(f, everything)(*xs), vs, strict=True)
        return sum([np.real(np.sum(g * v)) for g, v in pairs])

    product, args = ag.grad(slope, everything), arguments(xs, [*all_of])
    assert_alike(ag.vmap(product)(*args), looped(product, [*all_of], args))
    hvp, _ = ag.make_hvp(f, everything)(*xs)
    many = [tuple(directions(xs, rng)) for _ in range(COUNT)]
    found = ag.vmap(hvp)(side_by_side(*many))
    assert_alike(found, side_by_side(*map(hvp, many)))


SAMPLES = [p for p in all_samples(Sample) if floats(p.values[1])]
SMOOTH = [p for p in SAMPLES if not isinstance(p.values[0], Stepwise)]


@each_sample(SAMPLES)
def test_values(operation: Operation, sample: Sample) -> None:
    check_values(operation, sample)
    check_nested(operation, sample)


@each_sample(SMOOTH)
def test_derivatives(operation: Operation, sample: Sample) -> None:
    check_walks(operation, sample)
    check_gradients(operation, sample)


@each_sample([p for p in SMOOTH if p.values[1].order > 1][::3])
def test_second_order(operation: Operation, sample: Sample) -> None:
    check_second_order(operation, sample)


# What goes by rows


@pytest.fixture
def by_rows(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of what has been computed one example after the other."""
    found: set[str] = set()
    original = batching.side_by_side

    def spy(name: str, results: list[Any]) -> Any:
        found.add(name)
        return original(name, results)

    monkeypatch.setattr(batching, "side_by_side", spy)
    monkeypatch.setattr(batched, "side_by_side", spy)
    return found


def of_examples(operation: Operation) -> list[Sample]:
    """The samples with something to batch."""
    drawn = operation.samples(np.random.default_rng(1))
    return [s for s in drawn if isinstance(s, Sample) and floats(s)]


def named(title: str) -> set[str]:
    """The names in the first column of the table under a title of the page."""
    text = PAGE.read_text("utf-8").partition(f"## {title}\n")[2]
    section = text.partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line[:1] == "|"]
    return {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}


def test_the_page_lists_what_is_computed_by_rows(by_rows: set[str]) -> None:
    found = set()
    for operation in REGISTRY.values():
        for sample in of_examples(operation):
            by_rows.clear()
            check_values(operation, sample)
            if not isinstance(operation, Stepwise):
                check_walks(operation, sample)
            found |= by_rows
    own = {"_pull", "_push"}  # the rules of odeint
    inner = {"isin", "searchsorted", "flatnonzero", "getitem"}  # of what is listed
    assert found - own - inner == named("Example by example")


# What a wrong rule does


def moved_on(rule: Batching) -> Function:
    """Every example gets the result of the one before."""

    def wrong(step: Step) -> Any:
        return map_tree(lambda y: np.roll(y, 1, axis=0), rule.rule(step))

    return wrong


def unprepared(rule: Batching) -> Function:
    """The operation on the whole arrays, as if they were one example."""

    def wrong(step: Step) -> Any:
        params = {k: getattr(v, "_examples", v) for k, v in step.params.items()}
        y = step.call(step.operation, step.operands, params)
        return map_tree(lambda v: np.broadcast_to(v, (step.size, *np.shape(v)[1:])), y)

    return wrong


def is_noticed(operation: Operation, by_rows: set[str]) -> bool:
    """Whether a sample gives other results, or goes by rows."""
    for sample in of_examples(operation):
        by_rows.clear()
        try:
            check_values(operation, sample)
        except (AssertionError, ag.errors.AutogradError, ValueError):
            return True
        if by_rows:
            return True
    return False


def declared() -> list[Operation]:
    """An operation for each rule, of one operand and of several."""
    found: dict[Any, Operation] = {}
    for operation in sorted(REGISTRY.values(), key=_is_stepwise):
        rule = operation.batching
        if rule is not None and rule is not batching.rows and of_examples(operation):
            found.setdefault((rule, _several(operation)), operation)
    return list(found.values())


def _is_stepwise(operation: Operation) -> bool:
    return isinstance(operation, Stepwise)  # whose results hardly differ


def _several(operation: Operation) -> bool:
    return operation.variadic or len(operation.operands) > 1


@pytest.mark.parametrize("operation", declared(), ids=lambda o: o.name)
def test_a_result_of_another_example_is_found(
    operation: Operation, by_rows: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert operation.batching is not None
    wrong = Batching(moved_on(operation.batching), operation.batching.parameters)
    monkeypatch.setattr(operation, "batching", wrong)
    assert is_noticed(operation, by_rows)


@pytest.mark.parametrize("operation", declared(), ids=lambda o: o.name)
def test_a_rule_that_does_nothing_is_found(
    operation: Operation, by_rows: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert operation.batching is not None
    ready = operation.batching in (batching.leading, batching.aligned)
    wrong = Batching(unprepared(operation.batching), operation.batching.parameters)
    monkeypatch.setattr(operation, "batching", wrong)
    assert is_noticed(operation, by_rows) or (ready and not _several(operation))
