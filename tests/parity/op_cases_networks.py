"""What functions of `nn.ops` are called with: networks, signals, images, control."""

from typing import Any

import numpy as np

from tests.parity.op_values import (
    Array,
    OpCase,
    bools,
    case,
    ints,
    positive,
    real,
    unit,
    words,
)

__all__ = ["CONTROL", "IMAGES", "NETWORKS", "SIGNALS"]

FIRST = {"data_format": "channels_first"}


def shares(*shape: int) -> Array:
    """Probabilities, which need not sum to 1."""
    return real(*shape, low=0.1, high=0.9)


NETWORKS: list[OpCase] = [
    case("conv", real(2, 5, 2), real(3, 2, 3)),
    case("conv", real(1, 5, 6, 2), real(3, 2, 2, 3), strides=2, padding="same"),
    case("conv", real(1, 5, 5, 2), real(2, 2, 2, 1), dilation_rate=2),
    case("conv", real(1, 4, 5, 5), real(2, 2, 2, 4), **FIRST),
    case("conv", real(1, 3, 3, 3, 1), real(2, 2, 2, 1, 2)),
    case("depthwise_conv", real(1, 4, 4, 2), real(2, 2, 2, 2), padding="same"),
    case("depthwise_conv", real(1, 5, 2), real(2, 2, 1), strides=2),
    case("separable_conv", real(1, 4, 4, 2), real(2, 2, 2, 2), real(1, 1, 4, 3)),
    case("conv_transpose", real(1, 3, 2), real(3, 2, 2), strides=2),
    case("conv_transpose", real(1, 3, 3, 2), real(3, 2, 1, 2), 2, "same"),
    case("conv_transpose", real(1, 3, 2), real(3, 2, 2), 2, "same", 1),
    case("conv_transpose", real(1, 2, 3), real(3, 2, 2), 2, **FIRST),
    case("conv_transpose", real(1, 3, 2), real(2, 1, 2), 1, "same", dilation_rate=2),
    case("max_pool", real(1, 5, 5, 2), 2),
    case("max_pool", real(1, 5, 2), 3, strides=2, padding="same"),
    case("average_pool", real(1, 5, 5, 2), 3, strides=1, padding="same"),
    # On PyTorch, padding that differs at both ends counts; elsewhere and here not.
    case("average_pool", real(1, 5, 2), 2, padding="same", _peer=False),
    case("average_pool", real(1, 2, 5, 5), 2, **FIRST),
    case("adaptive_average_pool", real(1, 5, 4, 2), 3),
    case("adaptive_max_pool", real(1, 5, 2), 2),
    case("adaptive_max_pool", real(1, 2, 5, 4), (2, 3), **FIRST),
    case("unfold", real(1, 2, 4, 5), 2, stride=(1, 2), padding=1),
    case("fold", real(1, 8, 6), (3, 4), 2),
    case("batch_normalization", real(2, 3, 4), real(4), positive(4), -1),
    case(
        "batch_normalization",
        real(2, 3, 4),
        real(3),
        positive(3),
        1,
        offset=real(3),
        scale=real(3),
    ),
    case("layer_normalization", real(2, 3), real(3), real(3)),
    case("layer_normalization", real(2, 3, 4), axis=(1, 2), epsilon=1e-3),
    case("layer_normalization", real(2, 3), real(3), epsilon=1e-3),
    case("rms_normalization", real(2, 3), real(3)),
    # Keras 3.15 on PyTorch takes axis 1 for the last.
    case("rms_normalization", real(2, 3, 2), axis=1, epsilon=1e-3, _peer=False),
    case("normalize", real(2, 3)),
    case("normalize", real(2, 3), axis=0, order=1),
    case("normalize", real(2, 3), order=3),
    case("binary_crossentropy", shares(2, 3), shares(2, 3)),
    case("binary_crossentropy", shares(2, 3), real(2, 3), from_logits=True),
    case("categorical_crossentropy", shares(2, 3), shares(2, 3)),
    case("categorical_crossentropy", shares(2, 3), real(2, 3), True, 0),
    case("sparse_categorical_crossentropy", ints(2, high=3), shares(2, 3)),
    case("sparse_categorical_crossentropy", ints(2, 4, high=3), real(2, 3, 4), True, 1),
    case("dot_product_attention", real(2, 3, 2, 4), real(2, 5, 2, 4), real(2, 5, 2, 4)),
    case(
        "dot_product_attention",
        real(2, 3, 4, 2),
        real(2, 3, 2, 2),
        real(2, 3, 2, 2),
        is_causal=True,
        scale=0.3,
    ),
    case(
        "dot_product_attention",
        real(1, 3, 1, 2),
        real(1, 3, 1, 2),
        real(1, 3, 1, 2),
        mask=bools(1, 1, 3, 3),
    ),
    case(
        "dot_product_attention",
        real(1, 3, 1, 2),
        real(1, 3, 1, 2),
        real(1, 3, 1, 2),
        bias=real(1, 1, 3, 3),
    ),
    case(
        "ctc_loss",
        np.array([[1, 2, 2], [3, 1, 0]]),
        real(2, 6, 4),
        np.array([3, 2]),
        np.array([6, 4]),
    ),
    case("ctc_decode", real(2, 5, 4), np.array([5, 3]), _gradient=False),
    case(
        "ctc_decode",
        real(2, 5, 4),
        np.array([5, 3]),
        strategy="beam_search",
        beam_width=20,
        top_paths=3,
        _gradient=False,
    ),
]

SIGNALS: list[OpCase] = [
    *[
        case(name, (real(2, 4), real(2, 4)), _gradient=True)
        for name in words("fft fft2 ifft2")
    ],
    case("rfft", real(2, 5)),
    case("rfft", real(2, 5), fft_length=8),
    case("irfft", (real(2, 5), real(2, 5))),
    case("irfft", (real(2, 5), real(2, 5)), fft_length=7),
    case("extract_sequences", real(2, 9), 4, 2),
    case("stft", real(2, 20), 6, 3, 8),
    case("stft", real(1, 20), 8, 4, 8, window="hamming", center=False),
    case("stft", real(1, 20), 8, 4, 8, window=None),
    case("istft", (real(2, 6, 5), real(2, 6, 5)), 8, 4, 8),
    case("istft", (real(6, 5), real(6, 5)), 6, 3, 8, length=15),
    case("istft", (real(6, 5), real(6, 5)), 8, 4, 8, window=None, center=False),
]

IMAGE = real(1, 5, 4, 2)
COLOURS = real(1, 2, 3, 3, low=0.05, high=0.95)
TURN = np.array([[0.9, 0.2, -0.3, -0.1, 1.1, 0.45, 0.0, 0.0]])
CORNERS = np.array([[[0.0, 0.0], [3.0, 0.0], [3.0, 4.0], [0.0, 4.0]]])
MOVED = np.array([[[0.25, 0.1], [3.2, 0.3], [2.7, 3.8], [0.2, 4.4]]])

IMAGES: list[OpCase] = [
    *[
        case("image.affine_transform", IMAGE, TURN, fill_mode=mode)
        for mode in ("constant", "nearest", "wrap", "mirror", "reflect")
    ],
    case("image.affine_transform", IMAGE, TURN, "nearest", fill_value=2.0),
    case("image.affine_transform", real(2, 5, 4), TURN[0], **FIRST),
    case("image.crop_images", IMAGE, 1, 1, target_height=2, right_cropping=1),
    case("image.pad_images", IMAGE, 1, 2, target_height=9, right_padding=1),
    case("image.elastic_transform", IMAGE, seed=1, _gradient=False, _peer=False),
    case("image.extract_patches", IMAGE, (2, 3)),
    case("image.extract_patches", IMAGE, 2, strides=1, padding="same"),
    case("image.extract_patches_3d", real(1, 3, 4, 4, 1), 2, strides=1),
    case("image.gaussian_blur", IMAGE, data_format="channels_last"),
    case("image.gaussian_blur", IMAGE, (5, 5), (0.8, 0.8), "channels_last"),
    case("image.hsv_to_rgb", COLOURS),
    case("image.rgb_to_hsv", COLOURS),
    case("image.rgb_to_grayscale", COLOURS),
    case("image.map_coordinates", real(4, 5), real(2, 3, low=-1, high=4), 1),
    case("image.map_coordinates", real(4, 5), real(2, 3, low=-1, high=4), 1, "wrap"),
    case(
        "image.map_coordinates",
        real(4, 5),
        real(2, 3, low=-1, high=4),
        0,
        "reflect",
        _gradient=False,
    ),
    case("image.perspective_transform", IMAGE, CORNERS, MOVED),
    *[
        case("image.resize", IMAGE, (7, 3), interpolation=kind)
        for kind in ("bilinear", "nearest", "bicubic")
    ],
    case("image.resize", IMAGE, (3, 3), antialias=True),
    case("image.resize", IMAGE, (3, 3), "bicubic", antialias=True),
    case("image.resize", IMAGE, (4, 4), crop_to_aspect_ratio=True),
    case("image.resize", IMAGE, (4, 8), pad_to_aspect_ratio=True, fill_value=0.5),
    case("image.resize", real(2, 5, 4), (3, 3), **FIRST),
    *[
        case(
            "image.scale_and_translate",
            real(5, 4),
            (6, 3),
            np.array([1.3, 0.7]),
            np.array([0.4, -0.3]),
            (0, 1),
            method,
        )
        for method in ("linear", "cubic", "lanczos3", "lanczos5")
    ],
    case("image.sobel_edges", IMAGE, data_format="channels_last"),
    case("image.ssim", shares(1, 9, 8, 1), shares(1, 9, 8, 1), filter_size=5),
]


def doubled(x: Any) -> Any:
    """Any function of one value."""
    return x * 2.0 + x * x


def summed(carry: Any, x: Any) -> Any:
    """A turn of a scan."""
    return carry + x, carry * x


def plus(a: Any, b: Any) -> Any:
    """An associative function."""
    return a + b


def once(i: Any, x: Any) -> Any:
    """A turn of a loop that counts."""
    return x * 1.5 + i


def below(x: Any) -> Any:
    """Whether a loop goes on."""
    return x.sum() < 20.0


def times(*xs: Any) -> Any:
    """A product of all."""
    return xs[0] * xs[-1]


STEPS = {"_symbolic": False}

CONTROL: list[OpCase] = [
    case("map", doubled, real(3, 2), **STEPS),
    case("scan", summed, real(2), real(3, 2), **STEPS),
    case("scan", summed, real(2), real(3, 2), reverse=True, **STEPS),
    case("associative_scan", plus, real(5, 2), **STEPS),
    case("associative_scan", plus, real(2, 6), reverse=True, axis=1, **STEPS),
    case("fori_loop", 1, 4, once, real(2), **STEPS),
    case("while_loop", below, doubled, (positive(2),), **STEPS),
    case("while_loop", below, doubled, positive(2), maximum_iterations=1, **STEPS),
    case("switch", 1, [doubled, times], real(2), **STEPS),
    case("vectorized_map", doubled, real(3, 2), **STEPS),
    case("jvp", doubled, (unit(3),), (unit(3),), **STEPS),
]
"""`cond`, `custom_gradient` and `vectorize`, which take functions of no arrays or give
functions, have tests of their own."""
