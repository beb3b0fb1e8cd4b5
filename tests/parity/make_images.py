"""What layers do to images, by Keras 3 on PyTorch, and what they drew at random.

    python -m tests.parity.make_images

In float32. What was drawn is stored under its name, so that ours can do the same.
"""

import os
from typing import Any

import numpy as np

from tests.parity.compare import store
from tests.parity.image_cases import CASES, images

os.environ["KERAS_BACKEND"] = "torch"


def plain(x: Any) -> Any:
    """The array of a tensor of PyTorch."""
    return np.asarray(x.detach().cpu().numpy() if hasattr(x, "detach") else x)


def main() -> None:
    """Compute and store all."""
    import keras
    import torch

    arrays: dict[str, Any] = {}
    for case, (kind, options) in enumerate(CASES):
        keras.utils.set_random_seed(case)
        layer = getattr(keras.layers, kind)(**options)
        x = torch.from_numpy(images(case).astype(np.float32))
        drawn = layer.get_random_transformation(x, training=True)
        if kind in ("Resizing", "CenterCrop"):
            drawn = None
        named = (
            drawn if isinstance(drawn, dict) else {} if drawn is None else {"": drawn}
        )
        for name, value in named.items():
            if name != "input_shape":
                arrays[f"{case}/drawn/{name}"] = plain(value)
        arrays[f"{case}/y"] = plain(layer.transform_images(x, drawn, training=True))
    store("images", arrays)


if __name__ == "__main__":
    main()
