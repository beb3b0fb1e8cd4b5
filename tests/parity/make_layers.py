"""Outputs and gradients of every layer without windows, by Keras 3 on JAX in float64.

python -m tests.parity.make_layers
"""

import os
from typing import Any

import numpy as np

from tests.parity.compare import store
from tests.parity.layer_cases import (
    CASES,
    LayerCase,
    arguments,
    cotangents,
    inputs,
    values,
)
from tests.parity.more_layer_cases import MORE

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"


def found(case: LayerCase) -> dict[str, Any]:
    """Each output ``y``, gradient by an input ``x`` or weight ``w``, moved average."""
    import jax
    import keras

    layer = getattr(keras.layers, case.kind)(**arguments(case, keras.layers, "float64"))
    xs = [jax.numpy.asarray(x) for x in inputs(case)]
    call = jax.tree.map(lambda v: v if v is True else jax.numpy.asarray(v), case.call)
    layer(*([xs] if case.merged else xs), **call)
    if case.kind != "Normalization":  # its weights are what it was given
        new = values([tuple(w.shape) for w in layer.weights])
        for w, value in zip(layer.weights, new, strict=True):
            w.assign(value)
    others = [v.value for v in layer.non_trainable_variables]
    moving = [v.path for v in layer.non_trainable_variables]

    def outputs(weights: list[Any], xs: list[Any]) -> Any:
        given = [xs] if case.merged else xs
        y, moved = layer.stateless_call(weights, others, *given, **call)
        return list(y) if isinstance(y, (list, tuple)) else [y], moved

    weights = [v.value for v in layer.trainable_variables]
    if case.whole:
        ys, back, moved = jax.vjp(lambda w: outputs(w, xs), weights, has_aux=True)
    else:
        ys, back, moved = jax.vjp(outputs, weights, xs, has_aux=True)
    shares = back([jax.numpy.asarray(u) for u in cotangents([y.shape for y in ys])])
    result = {f"y{i}": y for i, y in enumerate(ys)}
    result |= {f"w{i}": g for i, g in enumerate(shares[0])}
    if not case.whole:
        result |= {f"x{i}": g for i, g in enumerate(shares[1])}
    if case.call.get("training"):
        names = [path.rsplit("/", 1)[-1] for path in moving]
        result |= dict(zip(names, moved, strict=True))
    return {k: np.asarray(v, np.float64) for k, v in result.items()}


def keep_float64() -> None:
    """Have Keras compute in float64 where it would go to float32."""
    import keras
    from keras.src import backend
    from keras.src.backend.common import dtypes

    chosen = dtypes.result_type

    def result_type(*kinds: Any) -> str:
        found = chosen(*kinds)
        return "float64" if "float" in found else found

    dtypes.result_type = backend.result_type = result_type
    keras.config.set_floatx("float64")


def main() -> None:
    """Write ``data/layers.npz`` and ``data/more_layers.npz``."""
    keep_float64()
    for name, cases in (("layers", CASES), ("more_layers", MORE)):
        store(name, {f"{c}/{k}": v for c in cases for k, v in found(c).items()})


if __name__ == "__main__":
    main()
