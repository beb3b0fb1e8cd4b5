"""A fixed share of the random programs, and that they find what is wrong."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.engine.backprop
from autograd import ops
from autograd.engine.primitive import REGISTRY, Composite, primitives
from autograd.engine.several import OUTPUT
from autograd.errors import ValueRangeError
from tests.fuzz import hunt
from tests.fuzz.campaign import Tally, campaign, finding
from tests.fuzz.check import check
from tests.fuzz.generate import candidates, featured, generate
from tests.fuzz.hunt import Hunted, hunted, table, users
from tests.fuzz.pool import LEFT_OUT, is_fuzzed, operation_names, patterns
from tests.fuzz.program import Input, Program
from tests.fuzz.runs import SkippedError
from tests.fuzz.source import script, source
from tests.fuzz.steps import Call, Item, Ref, Transform
from tests.fuzz.variables import LAYOUTS
from tests.mutation.survey import Case, cases

SEED = 1
CHUNKS = [range(i, i + 200) for i in range(0, 2000, 200)]


@pytest.mark.parametrize("indices", CHUNKS, ids=lambda r: f"from_{r.start}")
def test_random_programs(indices: range) -> None:
    """Values, both modes and second order of whole programs; few may be skipped."""
    total = Tally()
    for tally in campaign(SEED, indices):
        total.add(tally)
    assert not total.findings, "\n".join(map(str, total.findings))
    assert sum(total.skipped.values()) <= 0.02 * total.programs, total


def test_every_operation_is_called() -> None:
    known = list(filter(is_fuzzed, REGISTRY))
    assert operation_names() == known
    assert {featured(i) for i in range(len(candidates()))} == set(known)


@pytest.mark.parametrize("ours", [True, False])
def test_an_operation_that_cannot_be_called_is_named(
    ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it refuses all its samples; where it raises NumPy's errors, it failed."""

    def refuse(x: Any) -> Any:
        raise ValueRangeError("exp: not today") if ours else ValueError("not today")

    only = tuple(p._replace(names=("ops.exp",)) for p in patterns("exp"))
    monkeypatch.setattr("autograd.ops.exp", refuse)
    monkeypatch.setattr("tests.fuzz.steps._FUNCTIONS", {})
    monkeypatch.setattr("tests.fuzz.generate.patterns", lambda name: only)
    index = candidates().index("exp")
    if ours:
        with pytest.raises(RuntimeError, match="exp: none of its samples can be call"):
            generate(SEED, index)
    else:
        found = check(generate(SEED, index))
        assert found is not None
        assert found.kind == "raised ValueError"


def test_every_primitive_is_recorded_often() -> None:
    found = users(3 * len(candidates()))
    ours = [p.name for p in primitives() if p.key == p.name]  # others are of users
    known = set(filter(is_fuzzed, ours))
    assert set(found) - set(LEFT_OUT) == known | {OUTPUT.name}
    assert min(map(len, found.values())) >= 3


def test_programs_are_as_various_as_said() -> None:
    programs = [generate(SEED, i) for i in range(1000)]
    inputs = [x for p in programs for x in p.inputs]
    dtypes = {np.asarray(x.array).dtype.name for x in inputs}
    assert dtypes == {"float16", "float32", "float64", "complex64", "complex128"}
    assert {x.layout for x in inputs} == set(LAYOUTS)
    assert any(x.same_as for x in inputs)
    assert {np.ndim(x.array) for x in inputs} >= {0, 1, 2, 3, 4}
    assert any(not np.size(x.array) for x in inputs)
    steps = [s for p in programs for s in p.statements]
    names = {type(s).__name__ for s in steps}
    assert names == {
        *("Assign", "Branch", "Call", "Fit"),
        *("Held", "Item", "Loop", "Transform"),
    }
    kinds = {s.kind for s in steps if isinstance(s, Transform)}
    assert kinds == {"elementwise_grad", "hvp", "jacobian", "jvp", "vjp"}
    written = {s.function for s in steps if isinstance(s, Call)}
    assert {"[]", "+", "@"} <= written
    for start in ("np.", "ops", "."):
        assert any(function.startswith(start) for function in written)


def test_the_same_number_gives_the_same_program() -> None:
    for i in range(50):
        assert source(generate(SEED, i)) == source(generate(SEED, i))
    assert source(generate(SEED, 0)) != source(generate(SEED + 1, 0))


@pytest.mark.filterwarnings("ignore")
def test_the_source_computes_what_the_program_does() -> None:
    for i in range(len(REGISTRY)):
        program = generate(SEED, i)
        names: dict[str, Any] = {"np": np, "ag": ag, "ops": ag.ops}
        exec(source(program), names)
        for x, given in zip(names["xs"], program.arguments(), strict=True):
            np.testing.assert_array_equal(x, given, strict=True)
        with np.errstate(all="ignore"):
            got, want = names["f"](*names["xs"]), program.run(program.arguments())
        for y, w in zip(got, want, strict=True):
            np.testing.assert_array_equal(y, w)


def test_processes_give_what_one_gives() -> None:
    alone, shared = Tally(), Tally()
    for tally in campaign(SEED, range(100)):
        alone.add(tally)
    for tally in campaign(SEED, range(100), workers=2):
        shared.add(tally)
    assert (alone.programs, alone.findings) == (shared.programs, shared.findings)


def test_an_operation_may_return_several_arrays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All of them are looked at, be they in a tuple or a list."""

    def both(x: Any) -> Any:
        return ops.sin(x), ops.cos(x)

    samples = ops.sin.primitive.samples
    monkeypatch.setitem(REGISTRY, "both", Composite(both, samples=samples))
    REGISTRY["both"].function = both
    monkeypatch.setattr("tests.fuzz.generate.candidates", lambda: ["both"])
    programs = [generate(SEED, i) for i in range(60)]
    assert not any(check(p, i) for i, p in enumerate(programs))
    items = [s for p in programs for s in p.statements if isinstance(s, Item)]
    assert {s.index for s in items} == {0, 1}
    monkeypatch.setattr(REGISTRY["cos"], "vjp", Planted.too_much)
    assert any(check(p, i) for i, p in enumerate(programs))


def test_what_has_only_double_is_differenced_in_double(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As LAPACK's operations, which refuse longdouble."""
    operation = REGISTRY["exp"]
    forward = operation.forward

    def narrow(x: Any) -> Any:
        if np.asarray(x).dtype.itemsize > 8:
            raise TypeError("array type float128 is unsupported")
        return forward(x)

    monkeypatch.setattr(operation, "compute", narrow)
    assert disagreement(one_call("ops.exp", ROW)) == "nothing"
    monkeypatch.setattr(operation, "vjp", Planted.held)
    assert disagreement(one_call("ops.exp", ROW)) == "second order"


# What is planted is found, and shown in a few lines


def one_call(name: str, x: Any) -> Program:
    """``y = operation(x)``."""
    return Program((Input("x", x),), (Call("y", name, (Ref("x"),)),), ("y",))


ROW = np.array([0.3, 0.5, 0.7])


def disagreement(program: Program) -> str:
    """The kind of what is wrong, by some of the ways to nest and to walk."""
    for seed in range(12):
        if found := check(program, seed):
            return found.kind
    return "nothing"


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert disagreement(one_call("ops.exp", ROW)) == "nothing"


class Planted:
    """Rules for `exp` that are wrong, each in its way."""

    @staticmethod
    def too_much(i: int, g: Any, y: Any, inputs: Any, params: Any) -> Any:
        return g * y * y.dtype.type(1.01)

    @staticmethod
    def other_dtype(i: int, g: Any, y: Any, inputs: Any, params: Any) -> Any:
        return (g * y).astype(np.longdouble)

    @staticmethod
    def held(i: int, g: Any, y: Any, inputs: Any, params: Any) -> Any:
        return g * (y.data if isinstance(y, ag.Tensor) else y)

    @staticmethod
    def written(i: int, g: Any, y: Any, inputs: Any, params: Any) -> Any:
        share = g * y
        if isinstance(inputs[0], np.ndarray):
            inputs[0][...] = 0.5
        return share

    @staticmethod
    def raising(i: int, g: Any, y: Any, inputs: Any, params: Any) -> Any:
        raise TypeError("no")


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (Planted.too_much, "reverse mode and differences"),
        (Planted.other_dtype, "form"),
        (Planted.held, "second order"),
        (Planted.raising, "raised TypeError"),
    ],
)
def test_a_wrong_reverse_rule_is_found(
    rule: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(REGISTRY["exp"], "vjp", rule)
    assert disagreement(one_call("ops.exp", ROW)) == kind


def test_a_rule_that_writes_to_an_input_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By what it leaves there, where the graph holds the array itself."""
    for module in ("transforms.linearization", "engine.record"):
        monkeypatch.setattr(f"autograd.{module}.private", lambda x, brief: None)
    monkeypatch.setattr(REGISTRY["exp"], "vjp", Planted.written)
    kinds = "input changed", "raised GraphError"
    assert disagreement(one_call("ops.exp", ROW)) in kinds


def test_a_wrong_forward_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REGISTRY["exp"], "jvp", lambda dxs, y, *_: 1.01 * dxs[0] * y)
    kind = "forward mode and differences"
    assert disagreement(one_call("ops.exp", ROW)) == kind


def test_a_rule_with_a_memory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Iterator[int] = iter(range(10**6))

    def vjp(i: int, g: Any, y: Any, inputs: Any, params: Any) -> Any:
        return g * y if next(calls) % 2 == 0 else g * y * 2

    monkeypatch.setattr(REGISTRY["exp"], "vjp", vjp)
    assert check(one_call("ops.exp", ROW), 1) is not None


def test_a_walk_that_changes_from_run_to_run_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noise: dict[int, float] = {}

    def vjp(i: int, g: Any, y: Any, inputs: Any, params: Any) -> Any:
        of_this_run = noise.setdefault(id(inputs[0]), 1 + 1e-13 * len(noise))
        return g * y * of_this_run

    monkeypatch.setattr(REGISTRY["exp"], "vjp", vjp)
    assert check(one_call("ops.exp", ROW), 4) is not None


TWO = (Input("x", ROW), Input("w", ROW + 1))


def test_gradients_that_share_memory_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(TWO, (Call("y", "+", (Ref("x"), Ref("w"))),), ("y",))
    assert disagreement(program) == "nothing"
    monkeypatch.setattr("autograd.engine.backprop._owned", lambda found, given: found)
    assert disagreement(program) == "memory"


def test_a_fault_of_backward_alone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    pull = autograd.engine.backprop.pull

    def thrice(*args: Any, **kwargs: Any) -> Any:
        return {node: 3 * g for node, g in pull(*args, **kwargs).items()}

    monkeypatch.setattr("autograd.engine.tensor.pull", thrice)
    assert disagreement(one_call("ops.exp", ROW)) == "backward"


def test_a_fault_next_to_constants_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def times(x: Any, w: Any) -> Any:
        alone = isinstance(x, ag.Tensor) != isinstance(w, ag.Tensor)
        return x * w * 2 if alone else x * w

    monkeypatch.setitem(REGISTRY, "times", Composite(times))
    REGISTRY["times"].function = times
    program = Program(TWO, (Call("y", "ops.times", (Ref("x"), Ref("w"))),), ("y",))
    assert disagreement(program) == "one alone"


def test_a_value_that_differs_on_tensors_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    operation = REGISTRY["exp"]
    forward = operation.forward
    monkeypatch.setattr(operation, "compute", lambda x: forward(x) * 1.000001)
    assert disagreement(one_call("np.exp", ROW)) == "value"


def test_a_derivative_of_few_digits_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    operation = REGISTRY["exp"]
    right = operation.vjp  # type: ignore[attr-defined]

    def vjp(i: int, g: Any, y: Any, inputs: Any, params: Any) -> Any:
        return right(i, g, y, inputs, params) * (1.1 if y.dtype == np.float32 else 1)

    monkeypatch.setattr(operation, "vjp", vjp)
    program = one_call("ops.exp", ROW.astype(np.float32))
    assert disagreement(program) == "narrow"


@pytest.mark.parametrize(
    "program",
    [
        one_call("np.floor", np.ones(3)),
        one_call("np.absolute", np.zeros(3)),
        one_call("ops.log", np.zeros(3)),
    ],
)
def test_what_has_no_slope_there_is_skipped(program: Program) -> None:
    with pytest.raises(SkippedError):
        check(program)


def test_a_failure_is_shown_in_a_few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REGISTRY["exp"], "vjp", Planted.too_much)
    for i in users(500)["exp"]:
        long = len(generate(hunt.SEED, i).statements) > 3
        found = finding(hunt.SEED, i) if long else None
        if found is not None and "exp" in str(found):
            break
    assert found is not None
    assert len(found.program.statements) <= 2
    assert all(np.size(x.array) <= 1 for x in found.program.inputs)
    assert "exp" in str(found) or "erf" in str(found)  # whose rule is made of exp
    exec(str(found), {})


def test_a_wrong_second_derivative_is_shown_by_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(REGISTRY["exp"], "vjp", Planted.held)
    program = Program(
        (Input("x", np.array([0.0])),), (Call("y", "ops.exp", (Ref("x"),)),), ("y",)
    )
    exec(script(program, "second order"), {})
    printed = capsys.readouterr().out
    assert "mode of the gradient (array([0.]),)" in printed
    assert "differences of the gradient  [array([1.])]" in printed


def sampled() -> list[Case]:
    """The rule of every primitive wrong by one per cent, in both modes."""
    return [c for c in cases() if c.mutant.name == "×1.01" and c.operand == 0]


def test_wrong_rules_are_found() -> None:
    """All primitives, one wrong rule each; `python -m tests.fuzz.hunt` tries all."""
    found = [hunted(case, 1000) for case in sampled()]
    missed = [h for h in found if h.found is None and not h.equivalent]
    assert len(found) >= 150
    assert len({h.primitive for h in missed}) <= 0.05 * len(found), missed


def test_the_table_of_wrong_rules() -> None:
    found = [
        Hunted("exp", "rev", 0, "sign", 4),
        Hunted("log", "rev", 0, "sign", None),
        Hunted("sum", "rev", 0, "sign", None, equivalent=True),
    ]
    text = table(found)
    assert "Found: 1 of 2 wrong rules" in text
    assert "of 1 of 2 primitives (50.0 %)." in text
    assert "| sign | 1 | 1 | 1 | 5, 5 |" in text
    assert "- log, rev, 0: sign" in text
