"""Layers with windows against the stored values of Keras 3."""

import numpy as np
import pytest

import autograd as ag
from nn import layers
from tests.parity.compare import DTYPES, assert_close, load
from tests.parity.window_cases import CASES, drawn

STORED = load("windows")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", range(len(CASES)))
def test_output_and_gradients(case: int, dtype: str) -> None:
    kind, options, shape = CASES[case]
    layer = getattr(layers, kind)(**options, dtype=dtype)
    layer.build(shape)
    sizes = [shape, *(w.shape for w in layer.weights), STORED[f"{case}/y"].shape]
    x, *weights, u = (a.astype(dtype) for a in drawn(case, sizes))
    layer.set_weights(weights)
    x = ag.tensor(x, requires_grad=True)
    y = layer(x, training=True)
    assert_close(y, STORED[f"{case}/y"], dtype)
    assert layer.compute_output_shape((None, *shape[1:])) == (None, *y.shape[1:])
    y.backward(u)
    for i, w in enumerate([x, *layer.weights]):
        assert_close(w.grad, STORED[f"{case}/g{i}"], dtype)


def test_there_are_values_for_no_other_case() -> None:
    assert {int(key.split("/")[0]) for key in STORED} == set(range(len(CASES)))
    assert all(np.isfinite(value).all() for value in STORED.values())
