"""Random programs have JAX's values and derivatives, in both modes, to second order."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd.engine.primitive import REGISTRY
from tests.parity.differentiators import peer
from tests.parity.program_answers import PARTS, answers
from tests.parity.program_store import kept
from tests.parity.programs import Program, compiled, inputs, written
from tests.parity.survey_programs import differences

OURS = peer("ours")

REFUSALS = re.compile(
    r"DTypeError: (var|std|sign): .* complex"
    r"|IndexingError: (squeeze|repeat): x \(\): axis"
    r"|ShapeError: pad: x \(\)"
    r"|GraphError: numpy.asarray"  # numpy.array of a list with Tensors
)
"""What may be refused, clearly, that JAX does."""


def stored() -> Iterator[tuple[Program, dict[str, Any]]]:
    """Each stored program with JAX's answers."""
    return kept("programs", PARTS)


def otherwise(
    program: Program, theirs: dict[str, Any], namespace: Any = OURS.namespace
) -> list[str]:
    """Where our answers to a program are others, but for what may be refused."""
    with np.errstate(all="ignore"):
        ours = answers(program, OURS._replace(namespace=namespace))
    return [line for line in differences(ours, theirs) if not REFUSALS.search(line)]


pytestmark = pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore:.*does not depend on the input:UserWarning"
)


@pytest.mark.parametrize("namespace", [OURS.namespace, np], ids=["ours", "numpy"])
def test_programs(namespace: Any) -> None:
    for program, theirs in stored():
        lines = otherwise(program, theirs, namespace)
        assert not lines, "\n".join([program.text, *lines])


@pytest.mark.parametrize("name", ["tanh", "multiply", "sum", "std", "transpose"])
@pytest.mark.parametrize("rule", ["vjp", "jvp"])
def test_a_wrong_rule_is_found(
    name: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    primitive = REGISTRY[name]
    right = getattr(primitive, rule)
    monkeypatch.setattr(primitive, rule, lambda *args: 1.01 * right(*args))
    assert any(otherwise(program, theirs) for program, theirs in stored())


def test_programs_are_written_alike_each_time_and_computed() -> None:
    for seed in range(50):
        program = written(seed)
        assert program == written(seed)
        value = compiled(program, np)(*inputs(program))
        assert np.isfinite(value)
        assert np.shape(value) == ()


def test_programs_call_most_of_numpy_s_differentiable_names() -> None:
    called = set(re.findall(r"np\.([\w.]+)", " ".join(p.text for p, _ in stored())))
    assert len(called) > 240
