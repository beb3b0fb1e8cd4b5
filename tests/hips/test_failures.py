"""What HIPS autograd gets wrong or refuses is right here, and no other than there."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd.numpy as anp
from autograd import grad
from tests.hips.failures import FAILURES, Failure, answer, function

ANSWERS = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))


def slopes(failure: Failure) -> Any:
    """The gradient as differences of the program run by NumPy."""
    f, x = function(failure, np)
    x, h = np.asarray(x, float), 1e-6
    units = np.eye(x.size).reshape(x.size, *x.shape)
    rows = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units]
    return np.reshape(rows, x.shape)


@pytest.mark.parametrize("namespace", [anp, np], ids=["ours", "numpy"])
@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.text[:50])
def test_it_is_right(failure: Failure, namespace: Any) -> None:
    found = answer(failure, namespace, grad)
    assert not isinstance(found, str), found
    expected = slopes(failure)
    assert np.shape(found) == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)


def test_hips_autograd_says_something_else() -> None:
    theirs = ANSWERS["failures"]
    assert len(theirs) == len(FAILURES)
    for failure, other in zip(FAILURES, theirs, strict=True):
        ours = answer(failure, anp, grad)
        same = np.shape(ours) == np.shape(other) and not isinstance(other, str)
        assert not (same and np.allclose(ours, other)), failure
