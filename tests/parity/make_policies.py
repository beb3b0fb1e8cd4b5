"""What layers give and models learn under mixed_float16, by Keras 3 on JAX.

    python -m tests.parity.make_policies

``policies.json`` has the dtypes of the outputs of each layer, ``policies.npz`` what
training leaves of each model, and the file of one with the losses of its next epochs.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.parity.compare import DATA, store
from tests.parity.layer_cases import LayerCase, inputs
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

os.environ["KERAS_BACKEND"] = "jax"


def dtypes(case: LayerCase) -> list[str]:
    """The dtypes of the outputs of a layer."""
    import keras

    xs: list[Any] = inputs(case)
    if not case.whole:
        xs = [x.astype(np.float32) for x in xs]
    xs = [keras.ops.convert_to_tensor(x) for x in xs]
    ys = called(made(case, keras.layers), case, xs)
    return [keras.backend.standardize_dtype(y.dtype) for y in ys]


def saved(name: str) -> dict[str, Any]:
    """The bytes of the file of a model that was trained, and its next losses."""
    import keras

    model, _ = fitted(MODELS[name], keras)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        content = np.frombuffer(path.read_bytes(), np.uint8)
    return {"file": content, "next": goes_on(MODELS[name], model, 2)}


def main() -> None:
    """Compute and store all."""
    import keras

    keras.config.set_dtype_policy(POLICY)
    found = {name: dtypes(case) for name, case in LAYERS.items()}
    text = json.dumps(found, indent=0)
    (DATA / "policies.json").write_text(f"{text}\n", "utf-8")
    arrays = {
        f"{name}/{key}": value
        for name, training in MODELS.items()
        for key, value in trained(training, keras).items()
    }
    arrays |= {f"overflow/{key}": value for key, value in saved("overflow").items()}
    store("policies", arrays)


if __name__ == "__main__":
    main()
