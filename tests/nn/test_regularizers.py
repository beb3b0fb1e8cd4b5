"""Regularizers and constraints: derivatives, edges, names, JSON, refusals."""

import json
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ShapeError, ValueRangeError
from nn import constraints, regularizers
from tests.parity.cases import Case, label
from tests.parity.function_cases import CONSTRAINTS, REGULARIZERS


@pytest.mark.parametrize("case", REGULARIZERS, ids=label)
def test_derivatives(case: Case, rng: np.random.Generator) -> None:
    regularizer = getattr(regularizers, case.name)(**case.arguments)
    order = 1 if case.name == "L1" else 2
    ag.check_grads(regularizer, order=order)(rng.normal(size=(4, 3)))


@pytest.mark.parametrize(
    ("module", "case"),
    [(regularizers, case) for case in REGULARIZERS]
    + [(constraints, case) for case in CONSTRAINTS],
)
def test_made_again_from_json(
    module: Any, case: Case, rng: np.random.Generator
) -> None:
    first = getattr(module, case.name)(**case.arguments)
    again = module.get(json.loads(json.dumps(nn.lookup.serialize(first))))
    w = rng.normal(size=(4, 3))
    np.testing.assert_array_equal(again(w), first(w))


def test_orthogonal_regularizer_of_zero_rows_is_finite() -> None:
    w: Any = ag.tensor(np.zeros((3, 2)), requires_grad=True)
    regularizers.OrthogonalRegularizer()(w).backward()
    assert w.grad.tolist() == [[0.0, 0.0]] * 3
    with pytest.raises(ShapeError, match=r"two axes, got \(2, 2, 2\)"):
        regularizers.OrthogonalRegularizer()(np.zeros((2, 2, 2)))


@pytest.mark.parametrize("case", CONSTRAINTS, ids=label)
def test_constraints_keep_zero_and_dtype(case: Case) -> None:
    w = np.zeros((3, 2), np.float32)
    got = getattr(constraints, case.name)(**case.arguments)(w)
    assert got.dtype == np.float32
    assert not got.any()


def test_norms_of_a_convolution_kernel(rng: np.random.Generator) -> None:
    w = constraints.UnitNorm(axis=[0, 1, 2])(rng.normal(size=(3, 3, 2, 4)))
    np.testing.assert_allclose((w**2).sum(axis=(0, 1, 2)), 1.0, rtol=1e-6)


def test_names() -> None:
    for given in ("l2", "L2", regularizers.L2, regularizers.l2(0.01)):
        found = regularizers.get(given)
        assert isinstance(found, regularizers.L2)
        assert found.l2 == 0.01
    assert regularizers.get(None) is None
    assert constraints.get(None) is None
    assert isinstance(constraints.get("max_norm"), constraints.MaxNorm)
    assert constraints.get(np.abs) is np.abs
    with pytest.raises(ValueRangeError, match="did you mean 'non_neg'"):
        constraints.get("nonneg")
    for wrong in (-1.0, float("nan"), "1"):
        with pytest.raises(ValueRangeError, match="l2 must be a finite number ≥ 0"):
            regularizers.L2(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueRangeError, match="mode: 'diagonal' is not known"):
        regularizers.OrthogonalRegularizer(mode="diagonal")
    with pytest.raises(ValueRangeError, match=r"rate must be in \[0, 1\], got 2"):
        constraints.MinMaxNorm(rate=2)


def test_serialize_and_deserialize() -> None:
    for module, thing in (
        (regularizers, regularizers.L1(0.5)),
        (constraints, constraints.UnitNorm(1)),
    ):
        stored = json.loads(json.dumps(module.serialize(thing)))
        again = module.deserialize(stored)
        assert type(again) is type(thing)
        assert again.get_config() == thing.get_config()
        own = {**stored, "class_name": "Mine"}
        found = module.deserialize(own, custom_objects={"Mine": type(thing)})
        assert type(found) is type(thing)
