"""The pytest plugin, on itself and in a run of its own."""

from typing import Any

import numpy as np
import pytest

from autograd import gradcheck as check
from autograd import ops
from autograd.engine.samples import Sample

pytest_plugins = ["pytester"]

LOSS_INPUTS = [
    (np.array([[0.5, -1.0, 2.0]]), np.array([[0.0, 1.0, 0.0]])),
    Sample((np.array([[3.0, 1.0]]), np.array([[0.5, 0.5]]))),
]


@pytest.fixture
def temperature() -> float:
    """A fixture beside the sample's arguments."""
    return 2.0


@pytest.mark.gradcheck(samples=LOSS_INPUTS, order=2)
def test_cross_entropy_of_a_softmax(z: Any, target: Any, temperature: float) -> Any:
    return -(target * ops.log_softmax(z / temperature)).sum()


@pytest.mark.gradcheck(samples=lambda rng: [rng.normal(size=(2, 3)), rng.normal()])
def test_samples_may_be_drawn(x: Any) -> Any:
    return np.tanh(x) * x


def test_the_fixture_is_gradcheck(gradcheck: Any) -> None:
    assert gradcheck is check


FILE = """
import numpy as np
import pytest
from autograd import check_grads
from autograd.extend import elementwise

@elementwise(lambda y, x: -np.cos(x))
def sine(x):
    return np.sin(x)

@pytest.mark.gradcheck(samples=[(np.array([0.5, 1.0]),), (2.0,)])
def test_marked(x):
    return sine(x)

def test_fixture(gradcheck):
    gradcheck(sine, 1.0)

def test_check_grads():
    check_grads(sine)(1.0)

@pytest.mark.gradcheck(samples=[(1.0,)])
def test_right(x):
    return np.sin(x)
"""


def test_failures_are_printed_as_reports(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FILE)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--strict-markers")
    result.assert_outcomes(failed=4, passed=1)
    text, _, _ = result.stdout.str().partition("short test summary")  # in full in CI
    assert text.count("likely cause: sign") == 8  # both modes of each
    assert "wrong derivative of the output by input 0 (order 1, reverse mode)" in text
    assert "Traceback" not in text
    assert "def gradcheck" not in text
    result.stdout.fnmatch_lines(["test_failures_are_printed_as_reports.py:10: gradch*"])


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("gradcheck", "the marker has no samples"),
        ("gradcheck(samples=[])", "the marker has no samples"),
        ("gradcheck(samples=[(1.0, 2.0)])", "each of its samples is a tuple of 2"),
        ("gradcheck(samples=[(1.0,), (1.0, 2.0)])", "each of its samples is a tuple"),
    ],
)
def test_markers_that_cannot_work_are_refused(
    pytester: pytest.Pytester, marker: str, said: str
) -> None:
    pytester.makepyfile(
        f"import pytest\n@pytest.mark.{marker}\ndef test_f(x):\n    return x\n"
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    assert result.ret != 0
    assert said in result.stdout.str() + result.stderr.str()
