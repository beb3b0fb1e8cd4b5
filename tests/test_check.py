"""What `gradcheck` finds, what it lets pass, and what it says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import GradcheckReport, check_grads, gradcheck, ops, tensor
from autograd.__main__ import main
from autograd.engine.primitive import REGISTRY
from autograd.engine.tensor import plain
from autograd.errors import (
    AutogradError,
    DTypeError,
    GradientCheckError,
    NoDerivativeError,
    ValueRangeError,
)
from autograd.extend import custom, defvjp, elementwise, primitive
from autograd.test_util import check_grads as hips_check_grads
from tests.mutation.alarms import alarms
from tests.mutation.mutants import MUTANTS, applied
from tests.mutation.survey import cases, of_floats, samples_of


@contextmanager
def wrong_rule(
    name: str, change: Callable[..., Any], rule: str = "vjp"
) -> Iterator[None]:
    """The rule of an operation with `change` applied to its result and arguments."""
    operation = REGISTRY[name]
    right = getattr(operation, rule)
    setattr(operation, rule, lambda *args: change(right(*args), *args))
    try:
        yield
    finally:
        delattr(operation, rule)


def failure(f: Callable[..., Any], inputs: Any, **options: Any) -> GradcheckReport:
    """The report of a check that has to fail."""
    report = gradcheck(f, inputs, raise_on_failure=False, **options)
    assert not report
    return report


# Right functions pass

BUMPS = np.array([[1.0, -1.5, 2.0], [0.3, 0.7, -0.4]])


def float32_only(x: Any) -> Any:
    """A function that computes in float32 whatever it is given."""
    return np.sin(ops.astype(x, np.float32)) * np.float32(2)


@pytest.mark.parametrize(
    ("f", "inputs"),
    [
        (lambda x: x**3, 1e6),
        (lambda x: x**3, np.float32(1e6)),
        (lambda x: ops.softmax(700 + x), BUMPS),
        (lambda x: ops.softmax(700 + x), BUMPS.astype(np.float32)),
        (lambda x: ops.log_softmax(x * 300), BUMPS),
        (np.log, np.logspace(-6, 6, 13)),
        (np.sqrt, np.logspace(-12, 6, 10)),
        (lambda x: np.sin(1e6 * x), BUMPS),
        (np.cos, np.array([1e-6, 0.0])),
        (lambda x: (1e8 + x) - 1e8, BUMPS),
        (lambda x: np.sin(x) * 1e-30, BUMPS),
        (lambda x: ops.softmax(x).sum(), BUMPS),
        (lambda x: np.tanh(x), np.float32(15)),
        (float32_only, BUMPS),
        (float32_only, BUMPS.astype(np.float32)),
        (lambda x: np.exp(x), BUMPS.astype(np.float16)),
        (lambda x: np.where(x > 0, x**2, -x), BUMPS),
        (lambda z: z**2 * np.exp(z), BUMPS + 1j * BUMPS[::-1]),
        (lambda z: ops.absolute(z), BUMPS + 0.5j),
        (lambda x, z: (x * z, np.sum(x)), [BUMPS, BUMPS + 2j]),
        (lambda p: {"y": p["w"] @ p["b"][0], "n": 3}, [{"w": BUMPS, "b": [BUMPS[0]]}]),
        (lambda x: x * 2, tensor(BUMPS, requires_grad=True)),
        (lambda x, n: x**n, (BUMPS, 3)),
        (lambda x: x * 2.0, np.zeros((0, 3))),
        (lambda x: 0 * x, BUMPS),
        (ops.relu, np.array([1e-3, -1e-5, 1e-7, -1e-9, 1.0])),
    ],
)
def test_right_functions_pass(f: Callable[..., Any], inputs: Any) -> None:
    assert gradcheck(f, inputs)


def test_check_grads_of_test_util_varies_the_chosen_arguments() -> None:
    wrong = mostly_right()
    hips_check_grads(wrong)(2.0, 3.0)
    hips_check_grads(wrong, 0, ["rev"], order=3)(2.0, 3.0)
    for argnum in (1, (0, 1)):
        with pytest.raises(GradientCheckError, match="gradcheck failed"):
            hips_check_grads(wrong, argnum, order=1)(2.0, 3.0)


def mostly_right() -> Callable[..., Any]:
    """``x·w²``, whose derivative by w is 1 % too large."""

    @elementwise(lambda y, x, w: w**2, lambda y, x, w: 2.02 * x * w)
    def product(x: Any, w: Any) -> Any:
        return x * w**2

    return product


def test_check_grads_takes_keywords_and_orders() -> None:
    check_grads(lambda x, w: np.tanh(x @ w))(BUMPS, BUMPS.T)
    check_grads(lambda x, *, scale: x * scale, modes="rev", order=3)(2.0, scale=3.0)


def test_random_checks_of_right_functions_raise_no_alarm() -> None:
    """A sample of the 10,000 of ``python -m tests.mutation.alarms 10000``."""
    found = [f"{check.name}: {said}" for check, said in alarms(500, seed=2)]
    assert found == []


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "f", [ops.relu, lambda x: np.tanh(x).sum(), lambda x: ops.softmax(x + 700)]
)
def test_a_million_inputs_cost_at_most_twenty_evaluations(
    f: Callable[..., Any], dtype: type, rng: np.random.Generator
) -> None:
    calls = []

    def counted(x: Any) -> Any:
        calls.append(None)
        return f(x)

    assert gradcheck(counted, rng.normal(size=10**6).astype(dtype))
    assert len(calls) <= 12  # at most 8 of them are walked back or forth as well


# Wrong rules are found


def test_finds_a_wrong_slope_at_a_tiny_scale() -> None:
    with wrong_rule("sin", lambda right, *_: 35 * right):
        report = failure(lambda x: 1e-8 * np.sin(x), BUMPS)
    assert report.cause == "constant factor"
    assert "35 times the derivative" in str(report)


def test_finds_an_input_whose_derivative_is_small_beside_the_others() -> None:
    def f(x: Any, w: Any) -> Any:
        return 1e8 * x.sum() + np.sin(w).sum()

    with wrong_rule("sin", lambda right, *_: -right):
        report = failure(f, (BUMPS, BUMPS))
    assert {f.comparison.input for f in report.faults if f.comparison} == {"input 1"}


def test_finds_one_wrong_element_among_many(rng: np.random.Generator) -> None:
    def change(right: Any, *_: Any) -> Any:
        changed = np.array(right)
        changed[123, 45] *= 1.5
        return changed

    with wrong_rule("tanh", change):
        report = failure(np.tanh, rng.normal(size=(200, 100)), modes="rev")
    (fault,) = report.faults
    assert [e.index for e in fault.worst] == [(123, 45)]
    assert "index (123, 45)" in str(report)


def test_finds_what_is_wrong_in_one_mode_alone() -> None:
    with wrong_rule("exp", lambda right, *_: 1.1 * right, rule="jvp"):
        assert gradcheck(np.exp, BUMPS, modes="rev")
        report = failure(np.exp, BUMPS)
    assert "forward mode" in str(report)
    assert "reverse mode" not in str(report)


def test_modes_that_disagree_are_found_without_differences() -> None:
    """Where rounding leaves differences nothing to say the adjoint identity speaks."""
    op = custom(
        vjps=(lambda g, y, x: g * np.cos(x),),
        jvps=(lambda dx, y, x: dx * np.cos(x) * (1 + 1e-5),),
    )(lambda x: np.sin((np.real(x) + 2.0**33) - 2.0**33))
    report = failure(op, 1.0)
    assert [f.cause for f in report.faults] == ["adjoint"]
    assert "the modes disagree on the derivative of the output" in str(report)


def test_finds_a_wrong_second_derivative() -> None:
    @elementwise(lambda y, x: 3 * plain(x) ** 2)
    def cube(x: Any) -> Any:
        return x * x * x

    assert gradcheck(cube, BUMPS)
    report = failure(cube, BUMPS, order=2)
    assert "order 2" in str(report)
    with pytest.raises(GradientCheckError, match="order 2"):
        check_grads(cube)(BUMPS)


def test_finds_a_derivative_that_depends_wrongly_on_the_cotangent() -> None:
    @primitive
    def double(x: Any) -> Any:
        return x * 2.0

    @primitive
    def passed_on(g: Any) -> Any:
        return g

    defvjp(double, lambda y, x: lambda g: passed_on(g) * 2)
    defvjp(passed_on, lambda y, g: lambda gg: gg * 1.001)
    assert gradcheck(double, BUMPS, modes=["rev"])
    report = failure(double, BUMPS, order=2, modes=["rev"])
    assert "of the derivative of input 0 by the cotangent of the output" in str(report)


def test_a_derivative_of_the_wrong_shape_or_dtype_is_found() -> None:
    with wrong_rule("exp", lambda right, *_: right.astype(np.float64)):
        report = failure(np.exp, BUMPS.astype(np.float32))
    assert "float64, expected (2, 3) and float32" in str(report)


def test_a_rule_that_raises_is_named() -> None:
    def explode(*_: Any) -> Any:
        raise ZeroDivisionError("boom")

    with (
        wrong_rule("exp", explode),
        pytest.raises(GradientCheckError, match=r"ZeroDivisionError .* reverse.*boom"),
    ):
        gradcheck(np.exp, BUMPS)


def test_exhaustive_compares_every_element() -> None:
    report = gradcheck(lambda x, w: np.sin(x) * w, (BUMPS, 2.0), exhaustive=True)
    names = {c.input for c in report.comparisons}
    assert {"input 0, index (1, 2)", "input 1"} <= names
    assert len(report.comparisons) == 2 * (2 + 6 + 1)


def test_exhaustive_finds_what_a_direction_is_blind_to() -> None:
    """An error far below the derivatives beside it is still one of its element."""

    def change(right: Any, *_: Any) -> Any:
        changed = np.array(right)
        changed[0] = 0
        return changed

    x = np.array([-17.0, 1.0, 2.0])
    with wrong_rule("exp", change):
        assert gradcheck(np.exp, x, modes="rev")
        assert failure(np.exp, x, modes="rev", exhaustive=True).cause == "zero"


# Kinks


@pytest.mark.parametrize(
    ("f", "x", "slopes", "rule"),
    [
        (ops.relu, 0.0, (0, 1), 0),
        (np.abs, 0.0, (-1, 1), 0),
        (lambda x: np.maximum(x, 0.0), 0.0, (0, 1), 0.5),
        (lambda x: ops.relu(x).sum(), [[1.0, 2.0], [0.0, 3.0]], (0, 1), 0),
        (lambda x: np.max(x), [[1.0, 2.0], [2.0, 0.0]], (0, 1), 0.5),
        (lambda x: (x * np.array([1.0, -3.0]) * (x > 0)).sum(), 0.0, (0, -2), 0),
    ],
)
def test_kinks_are_told_and_pass(f: Any, x: Any, slopes: Any, rule: float) -> None:
    report = gradcheck(f, np.asarray(x)[()], order=2)
    kink = report.kinks[0]
    np.testing.assert_allclose(kink.slopes, slopes, atol=1e-6)
    assert kink.rule == pytest.approx(rule)
    assert kink.valid
    assert "a valid sub-gradient" in str(report)


def test_a_slope_outside_those_of_the_kink_fails() -> None:
    x = np.array([[1.0, 2.0], [0.0, 3.0]])
    with wrong_rule("relu", lambda right, *_: right - 0.5 * (x == 0)):
        report = failure(ops.relu, x, modes="rev")
    assert [e.index for e in report.faults[0].worst] == [(1, 0)]


def test_kinks_among_many_elements_are_told_as_such() -> None:
    """What cannot all be examined one by one is not passed in silence."""
    x = np.where(np.arange(1000) % 2, 0.0, 1.0)
    report = gradcheck(lambda x: ops.relu(x).sum(), x, modes="rev")
    assert report.kinks
    assert "check at a smaller input" in str(report)


def test_a_fault_spread_over_many_elements_is_found(rng: np.random.Generator) -> None:
    noise = 1 + 1e-3 * rng.normal(size=1000)
    with wrong_rule("tanh", lambda right, *_: right * noise):
        report = failure(np.tanh, rng.normal(size=1000), modes="rev")
    assert report.faults[0].wrong > 10


def test_the_report_of_a_kink() -> None:
    report = gradcheck(ops.relu, np.array([1.0, 0.0]), modes="rev")
    assert str(report).splitlines() == [
        "gradcheck passed: 1 derivative agrees with differences",
        "not differentiable at input 0, index (1,): slopes of the output, index (1,) 0 "
        "and 1; the rule returns 0, a valid sub-gradient (order 1, reverse mode)",
    ]


# The likely cause


def test_likely_causes_of_wrong_rules() -> None:
    """Of faults of the named classes, planted in many rules, nine in ten are named."""
    named = {
        "sign": "sign",
        "×1.01": "constant factor",
        "×2": "constant factor",
        "zero": "zero",
        "transposed": "transposed",
        "not unbroadcast": "unsummed broadcast",
        "previous call's value": "stale buffer",
    }
    assert set(named) < {m.name for m in MUTANTS}
    planted = right = 0
    for case in list(cases())[::11]:
        for sample in samples_of(case.primitive)[::3]:
            f, xs = of_floats(case.primitive, sample)
            if case.mutant.name not in named:
                continue
            with applied(case.mutant, case.primitive, case.mode, case.operand):
                try:
                    report = gradcheck(
                        f, xs, modes=(case.mode,), raise_on_failure=False
                    )
                except GradientCheckError:  # the walk itself stumbles over it
                    continue
            if not report:
                planted += 1
                right += report.cause == named[case.mutant.name]
    assert planted > 100
    assert right >= 0.9 * planted, f"{right} of {planted}"


@pytest.mark.parametrize(
    "cut",
    [
        lambda x: x * tensor(plain(x)),
        lambda x: x * x.detach() if isinstance(x, ag.Tensor) else x * x,
        lambda x: np.sin(x) * np.exp(plain(x)),
        lambda x: x * float(plain(x).sum()),
        lambda x: np.exp(plain(x)) + 0 * x,
        lambda x: np.exp(plain(x)),
    ],
)
def test_a_detached_part_is_named(cut: Callable[..., Any]) -> None:
    assert failure(cut, BUMPS).cause == "detached part"


def test_the_gradient_of_another_input_is_named() -> None:
    swapped = custom(
        vjps=(lambda g, y, x, w: g * x, lambda g, y, x, w: g * w),
        jvps=(lambda dx, y, x, w: dx * x, lambda dw, y, x, w: dw * w),
    )(lambda x, w: x * w)
    report = failure(swapped, (BUMPS, BUMPS[::-1] + 0.1))
    assert {f.cause for f in report.faults} == {"gradient of another input"}
    assert "it is the gradient of input 1" in str(report)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("given", [np.float32, np.float64])
def test_a_rule_wrong_in_one_dtype_is_named(dtype: type, given: type) -> None:
    def change(right: Any, *_: Any) -> Any:
        return right * (dtype(1.5) if plain(right).dtype == dtype else 1)

    x = BUMPS.astype(given)
    with wrong_rule("tanh", change):
        if given is np.float64 and dtype is np.float32:
            assert gradcheck(np.tanh, x, modes="rev")
            return
        report = failure(np.tanh, x, modes="rev")
    assert report.cause == "wrong only in one dtype"


def test_a_buffer_written_to_is_right_or_refused() -> None:
    def f(x: Any) -> Any:
        buffer[...] = 1.0
        y = x * buffer
        buffer[...] = 2.0
        return y

    buffer = np.ones((2, 3))
    assert gradcheck(f, BUMPS, modes="rev")
    buffer = np.ones((800, 900))
    with pytest.raises(GradientCheckError, match=r"multiply: .*was written to"):
        gradcheck(f, np.ones((800, 900)), modes="rev")


def test_a_conjugated_gradient_is_named() -> None:
    with wrong_rule("exp", lambda right, *_: np.conj(right)):
        report = failure(lambda z: np.exp(z).real.sum(), BUMPS + 1j, modes="rev")
    assert report.cause == "conjugate"


def test_the_report_of_a_failure() -> None:
    with wrong_rule("exp", lambda right, *_: -right):
        report = failure(lambda w: np.exp(w["a"]).sum(), [{"a": np.array([0.0, 1.0])}])
    first, second, third, fourth, fifth, *rows = str(report).splitlines()
    assert first == "gradcheck failed: 1 fault in 2 derivatives"
    assert second == (
        "wrong derivative of the output by input 0['a'] (order 1, reverse mode)"
    )
    assert third.startswith("  along a random direction: the rules give ")
    assert third.endswith("relative error 2")
    assert fourth == (
        "  likely cause: sign: the rule returns the negative of the derivative"
    )
    assert fifth == "  2 of 2 elements examined are wrong"
    assert [row.split() for row in rows] == [
        ["index", "the", "rules", "differences", "relative", "error"],
        ["(1,)", "-2.7182818", "2.7182818", "2"],
        ["(0,)", "-1", "1", "2"],
    ]
    assert report.faults[0].comparison is not None
    assert report.faults[0].comparison.relative_error == pytest.approx(2)


# What cannot be checked


def written_to(x: Any) -> Any:
    """A function that writes to its input."""
    x[0] = 0.0
    return x * 2


COUNTER = iter(range(10**6))


@pytest.mark.parametrize(
    ("f", "x", "error", "match"),
    [
        (lambda x: 1 / 0, BUMPS, GradientCheckError, "raised ZeroDivisionError"),
        (lambda x: x * np.nan, BUMPS, GradientCheckError, r"nan at the output, index"),
        (lambda x: x / 0.0, 1.0, GradientCheckError, "returned inf at the output"),
        (
            lambda x: x,
            np.array([1.0, np.nan]),
            GradientCheckError,
            "nan at input 0",
        ),
        (lambda x: x * next(COUNTER), BUMPS, GradientCheckError, "changes between"),
        (lambda x: x * np.random.rand(), 1.0, GradientCheckError, "changes between"),
        (written_to, BUMPS.copy(), GradientCheckError, r"writes to its input 0 \(2, 3"),
        (lambda x: "text", BUMPS, DTypeError, "is str; it has to return floats"),
        (lambda x: [x, "text"], BUMPS, DTypeError, "output 1 of the function is str"),
        (lambda x: None, BUMPS, DTypeError, "returned nothing"),
        (lambda x: 3, BUMPS, DTypeError, "int of dtype int64; it has to return"),
        (lambda x: x, 3, DTypeError, "no argument holds floats .* only int"),
        (lambda x: x, "text", DTypeError, "only str; pass arrays of floats"),
        (lambda: 1.0, (), DTypeError, "only nothing"),
        (lambda x: np.emath.log2(x), np.ones(2), NoDerivativeError, "scimath.log2"),
    ],
)
def test_what_cannot_be_checked_is_refused(
    f: Callable[..., Any], x: Any, error: type[AutogradError], match: str
) -> None:
    with np.errstate(all="ignore"), pytest.raises(error, match=match):
        gradcheck(f, x, raise_on_failure=False)


def test_a_function_that_is_another_on_tensors_is_refused() -> None:
    with pytest.raises(GradientCheckError, match="other values on Tensors"):
        gradcheck(lambda x: x * (2 if isinstance(x, ag.Tensor) else 3), BUMPS)


def test_unknown_modes_and_orders_are_refused() -> None:
    with pytest.raises(ValueRangeError, match="'fwd' and 'rev'"):
        gradcheck(np.sin, 1.0, modes=("back",))
    with pytest.raises(ValueRangeError, match="1 or more"):
        check_grads(np.sin, order=0)


def test_what_differences_cannot_resolve_is_noted() -> None:
    report = gradcheck(lambda x: np.log(1.0 + np.exp(-x)), 36.0)
    assert report
    assert all(c.verdict in ("passed", "unresolved") for c in report.comparisons)


# The command line

FILE = """
import numpy as np

def fine(x, w):
    return np.tanh(x @ w)

def rough(x):
    return np.sin(x) + np.floor(x.numpy() if hasattr(x, "numpy") else x) * x

number = 3
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "functions.py").write_text(FILE)
    return str(tmp_path / "functions.py")


def test_the_command_checks_a_function(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = ["--input", "shape=(2, 3), dtype='float32'", "--input", "shape=(3,)"]
    assert main(["check", f"{file}:fine", *inputs]) == 0
    assert "gradcheck passed" in capsys.readouterr().out
    assert main(["check", "numpy:tanh", "--input", "[0.5, 1.0]", "--exhaustive"]) == 0


def test_the_command_fails_with_the_report(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with wrong_rule("tanh", lambda right, *_: 2 * right):
        arguments = ["check", "numpy:tanh", "--input", "0.5", "--mode", "rev"]
        assert main(arguments) == 1
    assert "2 times the derivative" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (["numpy"], "not MODULE:FUNCTION"),
        (["numpy:pi"], "no function pi"),
        (["nowhere_at_all:f"], "No module named"),
        (["nowhere.py:f"], "no file nowhere.py"),
        (["numpy:sin", "--input", "shape="], "neither a value"),
        (["numpy:sin", "--input", "size=3"], "neither a value"),
    ],
)
def test_the_command_refuses(
    arguments: list[str], match: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *arguments]) == 1
    assert match in capsys.readouterr().err
