"""What layers with windows give and what comes back through them, by Keras 3.

    python -m tests.parity.make_windows

Keras on JAX in float64: the output y for drawn inputs and weights, and the gradients of
``Σ u·y`` by both, for a drawn cotangent u. What Keras rounds to float32 on the way,
zooms and shifts, is chosen so that rounding changes nothing.
"""

import os
from typing import Any

import numpy as np

from tests.parity.compare import store
from tests.parity.window_cases import CASES, drawn

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"


def main() -> None:
    """Compute and store all."""
    import jax.numpy as jnp
    import keras
    from keras.src.backend.jax import numpy as functions

    # Keras's own go to float32.
    functions.cos, functions.sin, functions.mean = jnp.cos, jnp.sin, jnp.mean
    keras.config.set_floatx("float64")  # of what layers draw
    arrays: dict[str, Any] = {}
    for case, (kind, options, shape) in enumerate(CASES):
        layer = getattr(keras.layers, kind)(**options, dtype="float64")
        layer.build(shape)
        found = values(case, layer, shape)
        arrays |= {f"{case}/{name}": value for name, value in found.items()}
    store("windows", arrays)


def values(case: int, layer: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """The output of `layer` and its gradients by the input and each weight."""
    import jax

    more = {"training": True} if type(layer).__name__.startswith("Random") else {}
    others = [v.value for v in layer.non_trainable_variables]

    def output(x: Any, *weights: Any) -> Any:
        return layer.stateless_call(list(weights), others, x, **more)[0]

    sizes = [shape, *(w.shape for w in layer.trainable_variables)]
    y = jax.eval_shape(output, *(jax.ShapeDtypeStruct(s, "float64") for s in sizes))
    *inputs, u = drawn(case, [*sizes, y.shape])
    y, back = jax.vjp(output, *inputs)
    found = {"y": y} | {f"g{i}": g for i, g in enumerate(back(jax.numpy.asarray(u)))}
    return {name: np.asarray(value) for name, value in found.items()}


if __name__ == "__main__":
    main()
