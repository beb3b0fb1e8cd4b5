"""`vmap` of random programs gives what `jax.vmap` gives, in values and gradients."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.engine import batching
from autograd.engine.batching import Batching
from autograd.engine.primitive import REGISTRY
from tests.parity.batch_answers import BATCH_PARTS, batch_answers
from tests.parity.differentiators import peer
from tests.parity.program_store import kept
from tests.parity.programs import Program
from tests.parity.survey_programs import differences

OURS = peer("ours")

REFUSALS = re.compile(
    r"DTypeError: (var|std|sign): .* complex"
    r"|BatchError: numpy.asarray"  # numpy.array, and NumPy's own vectorize
)
"""What may be refused, clearly, that JAX does."""

pytestmark = pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore:.*does not depend on the input:UserWarning"
)


def otherwise(namespace: Any) -> Iterator[str]:
    """Where our answers are others, but for what may be refused."""
    for program, theirs in kept("batches", BATCH_PARTS):
        yield from _otherwise(program, theirs, namespace)


def _otherwise(program: Program, theirs: Any, namespace: Any) -> Iterator[str]:
    with np.errstate(all="ignore"):
        ours = batch_answers(program, OURS._replace(namespace=namespace), ag.vmap)
    for line in differences(ours, theirs):
        if not REFUSALS.search(line):
            yield f"{program.text}{line}"


@pytest.mark.parametrize("namespace", [OURS.namespace, np], ids=["ours", "numpy"])
def test_batches(namespace: Any) -> None:
    lines = list(otherwise(namespace))
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("name", ["multiply", "sum", "matmul", "getitem", "transpose"])
def test_a_wrong_rule_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    operation = REGISTRY[name]
    right = operation.batching or batching.rows

    def rolled(step: Any) -> Any:
        return np.roll(right.rule(step), 1, axis=0)

    wrong = Batching(rolled, right.parameters)
    monkeypatch.setattr(operation, "batching", wrong)
    assert next(otherwise(np), None)
