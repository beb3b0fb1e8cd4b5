"""Layers that change images, and the images: for Keras and for ours."""

from typing import Any

import numpy as np

from tests.parity.compare import exact

__all__ = ["CASES", "images"]

Case = tuple[str, dict[str, Any]]

_FACTORS: dict[str, list[Any]] = {
    "RandomBrightness": [0.3, (-0.5, 0.2)],
    "RandomContrast": [0.3, (0.2, 0.9)],
    "RandomHue": [0.4, (0.5, 1.0)],
    "RandomSaturation": [0.4, (0.5, 0.9)],
    "RandomSharpness": [1.0, (0.1, 0.2)],
    "RandomColorDegeneration": [0.6],
    "RandomInvert": [(0.4, 0.6)],
    "RandomPosterization": [3, (2, 6)],
    "RandomPerspective": [(1.0, 1.0)],
    "RandomErasing": [(1.0, 1.0)],
    "CutMix": [0.7],
}

_SIZES = ((3, 4), (9, 3), (2, 12))

_WAYS: list[dict[str, Any]] = [
    {},
    {"crop_to_aspect_ratio": True},
    {"pad_to_aspect_ratio": True, "fill_value": 9.0},
    {"antialias": True},
]


def _cases() -> list[Case]:
    found = [(kind, {"factor": f}) for kind, fs in _FACTORS.items() for f in fs]
    found += [
        ("Resizing", {"height": h, "width": w, "interpolation": method, **way})
        for h, w in _SIZES
        for method in ("bilinear", "nearest", "bicubic")
        for way in _WAYS
    ]
    found += [("CenterCrop", {"height": h, "width": w}) for h, w in _SIZES]
    found += [
        ("RandomShear", {"x_factor": 0.5, "y_factor": 0.2, "fill_mode": mode})
        for mode in ("reflect", "wrap", "constant", "nearest")
    ]
    return [
        *found,
        ("RandomGrayscale", {"factor": 0.5}),
        ("RandomGaussianBlur", {"factor": (1.0, 1.0), "kernel_size": 3}),
        ("Solarization", {"addition_factor": 0.3, "threshold_factor": 0.6}),
        ("MixUp", {"alpha": 0.5}),
        ("AutoContrast", {}),
        ("Equalization", {}),
        ("Equalization", {"bins": 16}),
    ]


CASES: list[Case] = _cases()


def images(case: int) -> Any:
    """Four images of 5×6 pixels in [0, 255], other ones for each case."""
    rng = np.random.default_rng(case)
    return exact(rng.uniform(0, 255, (4, 5, 6, 3)))
