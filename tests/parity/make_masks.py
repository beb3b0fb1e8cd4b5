"""What layers make of masked inputs, and which mask they hand on, by Keras on PyTorch.

python -m tests.parity.make_masks
"""

import os
from typing import Any

import numpy as np

from tests.parity.compare import store
from tests.parity.layer_cases import LayerCase, arguments, inputs, values
from tests.parity.mask_cases import CASES, MaskCase

os.environ["KERAS_BACKEND"] = "torch"


def found(case: MaskCase) -> dict[str, Any]:
    """Each output ``y``, and its mask ``m`` if there is one."""
    import keras
    import torch
    from keras.src.backend import get_keras_mask, set_keras_mask

    like = LayerCase(case.kind, case.options, case.shapes)
    layer = getattr(keras.layers, case.kind)(**arguments(like, keras.layers, "float64"))

    def called(**call: Any) -> list[Any]:
        xs = [torch.tensor(x) for x in inputs(like)]
        for x, mask in zip(xs, case.masks, strict=True):
            if mask is not None:
                set_keras_mask(x, torch.tensor(mask))
        y = layer(*([xs] if case.merged else xs), **call)
        return keras.tree.flatten(y)  # type: ignore[no-any-return]

    called()
    new = values([tuple(w.shape) for w in layer.weights])
    for w, value in zip(layer.weights, new, strict=True):
        w.assign(value)
    result = {}
    for i, y in enumerate(called(**case.call)):
        result[f"y{i}"] = y.detach().numpy()
        mask = get_keras_mask(y)
        if mask is not None and i == 0:
            result["mask"] = np.asarray(mask)
    return result


def main() -> None:
    """Write ``data/masks.npz``."""
    store(
        "masks",
        {f"{i}/{k}": v for i, c in enumerate(CASES) for k, v in found(c).items()},
    )


if __name__ == "__main__":
    main()
