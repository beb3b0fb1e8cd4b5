"""Activations, initializers, regularizers and constraints are Keras's."""

import math
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from tests.parity.cases import Case, label
from tests.parity.compare import DTYPES, assert_close, load
from tests.parity.function_cases import (
    ACTIVATIONS,
    CONSTRAINTS,
    INITIALIZERS,
    REGULARIZERS,
)

VALUES = load("functions")
UNBOUNDED = ("Orthogonal", "RandomNormal")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", ACTIVATIONS, ids=label)
def test_activations(case: Case, dtype: str) -> None:
    x: Any = ag.tensor(VALUES["x"], dtype=dtype, requires_grad=True)
    y = getattr(nn.activations, case.name)(x, **case.arguments)
    assert_close(y, VALUES[f"{label(case)}/output"], dtype)
    weights = np.arange(1, y.size + 1, dtype=dtype).reshape(y.shape)
    (y * weights).sum().backward()
    assert_close(x.grad, VALUES[f"{label(case)}/gradient"], dtype)


@pytest.mark.parametrize("case", INITIALIZERS, ids=label)
def test_initializers(case: Case) -> None:
    kind = getattr(nn.initializers, case.name)
    if not hasattr(kind(**case.arguments), "seed"):
        values = kind(**case.arguments)(case.data, "float64")
        assert_close(values, VALUES[f"{label(case)}/values"], "float64")
        return
    values = kind(**case.arguments, seed=3)(case.data, "float64")
    mean, std, least, greatest = VALUES[f"{label(case)}/figures"]
    # Both are samples: five standard errors of their difference.
    error = 5 * std * math.sqrt(2 / values.size)
    assert abs(values.mean() - mean) < error
    assert abs(values.std() - std) < error
    if "untruncated" not in label(case) and case.name not in UNBOUNDED:
        assert abs(values.min() - least) < 0.05 * (greatest - least)
        assert abs(values.max() - greatest) < 0.05 * (greatest - least)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", REGULARIZERS, ids=label)
def test_regularizers(case: Case, dtype: str) -> None:
    w: Any = ag.tensor(VALUES["w"], dtype=dtype, requires_grad=True)
    penalty = getattr(nn.regularizers, case.name)(**case.arguments)(w)
    assert_close(penalty, VALUES[f"{label(case)}/penalty"], dtype)
    penalty.backward()
    assert_close(w.grad, VALUES[f"{label(case)}/gradient"], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CONSTRAINTS, ids=label)
def test_constraints(case: Case, dtype: str) -> None:
    constraint = getattr(nn.constraints, case.name)(**case.arguments)
    got = constraint(VALUES["w"].astype(dtype))
    assert_close(got, VALUES[f"{label(case)}/weight"], dtype)
