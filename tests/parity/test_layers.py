"""Every layer without windows is Keras's: outputs, gradients, moving averages."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from tests.parity.compare import DTYPES, TOLERANCE, assert_close, load
from tests.parity.layer_cases import (
    CASES,
    LayerCase,
    arguments,
    cotangents,
    inputs,
    values,
)
from tests.parity.more_layer_cases import MORE

VALUES = load("layers") | load("more_layers")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", [*CASES, *MORE], ids=str)
def test_layers(case: LayerCase, dtype: str) -> None:
    layer = getattr(nn.layers, case.kind)(**arguments(case, nn.layers, dtype))
    xs: list[Any] = inputs(case)
    if not case.whole:
        xs = [ag.tensor(x, dtype=dtype, requires_grad=True) for x in xs]
    given = [xs] if case.merged else xs
    y = layer(*given, **case.call)
    if case.kind != "Normalization":
        layer.set_weights(values([w.shape for w in layer.weights]))
        y = layer(*given, **case.call)
    ys = list(y) if isinstance(y, (list, tuple)) else [y]
    us = cotangents([part.shape for part in ys])
    total: Any = sum(
        (part * u.astype(dtype)).sum() for part, u in zip(ys, us, strict=True)
    )
    total.backward()
    result = {f"y{i}": part for i, part in enumerate(ys)}
    result |= {f"w{i}": w.grad for i, w in enumerate(layer.trainable_weights)}
    if not case.whole:
        result |= {f"x{i}": x.grad for i, x in enumerate(xs)}
    if case.call.get("training"):
        moved = layer.non_trainable_weights
        result |= {str(w.name).rsplit("/", 1)[-1]: w for w in moved}
    wanted = {
        k.removeprefix(f"{case}/"): v
        for k, v in VALUES.items()
        if k.startswith(f"{case}/")
    }
    assert result.keys() == wanted.keys()
    for name, got in result.items():
        if np.abs(wanted[name]).max() > 1e-12:
            assert_close(got, wanted[name], dtype)
        else:  # softmax does not see a bias of the keys: all is rounding
            assert np.abs(got).max() < TOLERANCE[dtype]
