"""Layers with windows, their arguments, and what goes through them."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tests.parity.compare import exact

__all__ = ["CASES", "drawn"]

LINE, IMAGE, SQUARE = (2, 7, 4), (2, 7, 6, 4), (1, 8, 8, 2)

MOTIONS: list[tuple[str, dict[str, Any]]] = [
    # Ranges of one value: the motion is known. Keras holds zooms in float32.
    (
        "RandomTranslation",
        {"height_factor": [0.25, 0.25], "width_factor": [0.1875] * 2},
    ),
    ("RandomRotation", {"factor": [0.1, 0.1]}),
    ("RandomRotation", {"factor": [-0.3, -0.3]}),
    ("RandomZoom", {"height_factor": [0.5, 0.5], "width_factor": [-0.25, -0.25]}),
    ("RandomZoom", {"height_factor": [0.75, 0.75]}),
]

CASES: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    ("Conv1D", {"filters": 3, "kernel_size": 3}, LINE),
    ("Conv1D", {"filters": 3, "kernel_size": 2, "padding": "same"}, LINE),
    (
        "Conv1D",
        {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 2},
        LINE,
    ),
    (
        "Conv1D",
        {"filters": 6, "kernel_size": 3, "strides": 2, "groups": 2, "padding": "same"},
        LINE,
    ),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "activation": "sigmoid"}, IMAGE),
    ("Conv2D", {"filters": 3, "kernel_size": [2, 3], "padding": "same"}, IMAGE),
    (
        "Conv2D",
        {"filters": 5, "kernel_size": 3, "strides": [2, 3], "padding": "same"},
        IMAGE,
    ),
    (
        "Conv2D",
        {"filters": 3, "kernel_size": [3, 2], "strides": 2, "use_bias": False},
        IMAGE,
    ),
    ("Conv2D", {"filters": 3, "kernel_size": 2, "dilation_rate": [3, 2]}, IMAGE),
    (
        "Conv2D",
        {"filters": 4, "kernel_size": 3, "padding": "same", "dilation_rate": 2},
        IMAGE,
    ),
    ("Conv2D", {"filters": 6, "kernel_size": 3, "groups": 2}, IMAGE),
    ("DepthwiseConv2D", {"kernel_size": 3, "padding": "same"}, IMAGE),
    ("DepthwiseConv2D", {"kernel_size": 3, "strides": 2, "depth_multiplier": 3}, IMAGE),
    (
        "DepthwiseConv2D",
        {"kernel_size": 2, "padding": "same", "dilation_rate": 2},
        IMAGE,
    ),
    (
        "SeparableConv2D",
        {"filters": 3, "kernel_size": 3, "depth_multiplier": 2, "padding": "same"},
        IMAGE,
    ),
    ("SeparableConv2D", {"filters": 5, "kernel_size": 2, "strides": 2}, IMAGE),
    *(
        (
            "Conv2DTranspose",
            {"filters": 3, "kernel_size": k, "strides": s, "padding": p},
            (2, 3, 4, 4),
        )
        for k in (1, 2, 3, 4)
        for s in (1, 2, 3)
        for p in ("valid", "same")
    ),
    *(
        (
            "Conv2DTranspose",
            {
                "filters": 2,
                "kernel_size": 3,
                "strides": 2,
                "padding": padding,
                "output_padding": extra,
            },
            (2, 3, 4, 4),
        )
        for padding in ("valid", "same")
        for extra in (0, 1)
    ),
    (
        "Conv2DTranspose",
        {"filters": 3, "kernel_size": 3, "dilation_rate": 2, "padding": "same"},
        (2, 4, 5, 2),
    ),
    *(
        (f"{kind}Pooling{len(shape) - 2}D", options, shape)
        for kind in ("Max", "Average")
        for shape in (LINE, IMAGE)
        for options in (
            {"pool_size": 2},
            {"pool_size": 3, "strides": 2, "padding": "same"},
            {"pool_size": 2, "strides": 1},
        )
    ),
    *(
        (f"Global{kind}Pooling{len(shape) - 2}D", options, shape)
        for kind in ("Max", "Average")
        for shape in (LINE, IMAGE)
        for options in ({}, {"keepdims": True})
    ),
    ("ZeroPadding2D", {"padding": 2}, IMAGE),
    ("ZeroPadding2D", {"padding": [1, 2]}, IMAGE),
    ("ZeroPadding2D", {"padding": [[1, 0], [2, 3]]}, IMAGE),
    ("UpSampling2D", {}, IMAGE),
    ("UpSampling2D", {"size": [3, 2], "interpolation": "bilinear"}, IMAGE),
    *(
        (kind, {**motion, "fill_mode": mode, "interpolation": how}, SQUARE)
        for kind, motion in MOTIONS
        for mode in ("reflect", "wrap", "nearest", "constant")
        for how in ("bilinear", "nearest")
    ),
]


def drawn(case: int, shapes: Iterable[Sequence[int]]) -> list[Any]:
    """Normal numbers for case number `case`, one array for each shape."""
    rng = np.random.default_rng(case)
    return [exact(rng.normal(size=tuple(shape))) for shape in shapes]
