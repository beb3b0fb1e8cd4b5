"""Under mixed_float16 layers give the dtypes of Keras's, and models learn alike."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from nn.arrays import raw
from tests.parity.compare import DATA, load
from tests.parity.layer_cases import LayerCase, cotangents, inputs
from tests.parity.policy_cases import (
    LAYERS,
    MODELS,
    POLICY,
    called,
    fitted,
    goes_on,
    made,
    trained,
)

DTYPES: dict[str, list[str]] = json.loads((DATA / "policies.json").read_text("utf-8"))
VALUES = load("policies")


@pytest.fixture(autouse=True)
def _policy() -> Iterator[None]:
    nn.config.set_dtype_policy(POLICY)
    yield
    nn.config.set_dtype_policy(None)


@pytest.mark.parametrize("case", LAYERS.values(), ids=str)
def test_outputs_are_of_the_dtypes_of_keras(case: LayerCase) -> None:
    xs: list[Any] = inputs(case)
    if not case.whole:
        xs = [x.astype(np.float32) for x in xs]
    layer = made(case, nn.layers)
    with np.errstate(over="ignore"):  # a variance of 0: the quotient is infinite
        ys = called(layer, case, xs)
    assert [y.dtype.name for y in ys] == DTYPES[str(case)]
    assert {w.dtype.name for w in layer.weights if w.dtype.kind == "f"} <= {"float32"}


def _gradients(case: LayerCase, policy: str, start: Any) -> tuple[list[Any], list[Any]]:
    """The gradients by the weights, whose values are `start`, and those values."""
    xs: list[Any] = inputs(case)
    if not case.whole:
        xs = [x.astype(np.float32) for x in xs]
    layer = made(case, nn.layers, policy)
    ys = called(layer, case, xs)
    if start is not None:
        layer.set_weights(start)
    values = layer.get_weights()
    for part in layer._all():
        if hasattr(part, "generator"):
            part.generator = np.random.default_rng(1)
    ys = called(layer, case, xs)
    if not layer.trainable_weights:
        return [], values
    us = cotangents([y.shape for y in ys])
    total: Any = sum(
        (y.astype(np.float32) * u.astype(np.float32)).sum()
        for y, u in zip(ys, us, strict=True)
    )
    total.backward()
    return [w.grad for w in layer.trainable_weights], values


@pytest.mark.parametrize("case", LAYERS.values(), ids=str)
def test_gradients_arrive_in_float32_near_those_in_float32(case: LayerCase) -> None:
    wanted, start = _gradients(case, "float32", None)
    if not wanted:
        return  # a layer without weights
    found, _ = _gradients(case, POLICY, start)
    largest = max(np.abs(g).max() for g in wanted if g is not None)
    for got, want in zip(found, wanted, strict=True):
        assert (got is None) == (want is None)
        if want is not None:
            assert got.dtype == np.float32
            # 2⁻¹¹ is the rounding of one number of float16; recurrences add them up.
            np.testing.assert_allclose(got, want, atol=0.02 * largest)


@pytest.mark.parametrize("name", MODELS)
def test_models_learn_as_in_keras(name: str) -> None:
    found = trained(MODELS[name], nn)
    for key, got in found.items():
        want = VALUES[f"{name}/{key}"]
        if key in ("scale", "counts"):  # where gradients overflow is the same too
            np.testing.assert_array_equal(np.ravel(got), want)
        else:  # the sums of float16 are rounded in another order
            np.testing.assert_allclose(
                np.ravel(got), np.ravel(want), rtol=0.01, atol=5e-3 * np.abs(want).max()
            )


def test_overflows_halve_the_scale() -> None:
    assert VALUES["overflow/scale"] == 2.0**15 / 2**6
    assert VALUES["overflow/counts"].tolist() == [0, 12]  # of 18 steps 6 left out


def test_a_file_of_keras_is_read_and_trained_on(tmp_path: Path) -> None:
    nn.config.set_dtype_policy(None)
    path = tmp_path / "model.keras"
    path.write_bytes(VALUES["overflow/file"].tobytes())
    model = nn.saving.load_model(path)
    policies = {layer.dtype_policy.name for layer in (model, *model.layers)}
    assert policies == {POLICY}
    losses = goes_on(MODELS["overflow"], model, 2)
    np.testing.assert_allclose(losses, VALUES["overflow/next"], rtol=2e-3)


@pytest.mark.parametrize("ending", ["keras", "nn"])
def test_a_file_keeps_policies_and_the_scale(ending: str, tmp_path: Path) -> None:
    model, _ = fitted(MODELS["overflow"], nn)
    model.save(tmp_path / f"model.{ending}")
    nn.config.set_dtype_policy(None)
    again = nn.saving.load_model(tmp_path / f"model.{ending}")
    assert again.optimizer.dynamic_scale == model.optimizer.dynamic_scale < 2.0**15
    x = np.ones((2, 6), np.float32)
    np.testing.assert_array_equal(raw(again(x)), raw(model(x)))
    losses = [goes_on(MODELS["overflow"], one, 1) for one in (model, again)]
    assert losses[0] == losses[1]
    assert ag.ops.sum(again(x)).dtype == np.float16
