"""Which layers may come after a value of a shape, and what they make of it."""

from random import Random
from typing import Any

__all__ = ["ACTIVATIONS", "Choice", "Shape", "after", "embedding", "pairs"]

Shape = list[int]
Choice = tuple[str, dict[str, Any], Shape]

ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu", "elu", "softplus", "silu", None)


def after(random: Random, shape: Shape) -> list[Choice]:
    """Layers of one input on a value of `shape`, likelier ones more than once."""
    own = _BY_RANK[len(shape)](random, shape)
    return [*own, *random.sample(_any_rank(random, shape), 4)]


def embedding(random: Random, words: int, shape: Shape) -> Choice:
    """What must come after ids."""
    width = random.randint(2, 4)
    options = {"input_dim": words, "output_dim": width}
    masked = {"mask_zero": random.random() < 0.6}
    return "Embedding", options | masked, [*shape, width]


def pairs(random: Random, shape: Shape, other: Shape) -> list[Choice]:
    """Layers on two values of these shapes."""
    found: list[Choice] = []
    if shape == other:
        layer = random.choice(
            ["Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"]
        )
        joined = [*shape[:-1], 2 * shape[-1]]
        found += [(layer, {}, shape)] * 3 + [("Concatenate", {}, joined)]
    if len(shape) == len(other) == 2 and shape[1] == other[1]:
        together = [shape[0] + other[0], shape[1]]
        found += [
            ("Concatenate", {"axis": 1}, together),
            ("Attention", {"use_scale": True}, shape),
            ("Attention", {"score_mode": "concat"}, shape),
            ("AdditiveAttention", {}, shape),
            ("Dot", {"axes": 2}, [shape[0], other[0]]),
        ]
    if len(shape) == len(other) == 2:
        heads = {"num_heads": random.randint(1, 3), "key_dim": random.randint(1, 3)}
        found += [("MultiHeadAttention", heads, shape)] * 2
        if shape[1] == other[1] and random.random() < 0.3:
            groups = {"num_query_heads": 4, "num_key_value_heads": 2, "head_dim": 2}
            found += [("GroupQueryAttention", groups, shape)]
    return found


def _any_rank(random: Random, shape: Shape) -> list[Choice]:
    """Layers that keep any shape."""
    activation = random.choice([a for a in ACTIVATIONS if a])
    momentum = random.choice([0.9, 0.5])
    return [
        ("Activation", {"activation": activation}, shape),
        ("LayerNormalization", {"epsilon": 1e-2}, shape),
        ("LayerNormalization", {"epsilon": 1e-2, "center": False}, shape),
        ("BatchNormalization", {"momentum": momentum}, shape),
        ("BatchNormalization", {"momentum": momentum, "scale": False}, shape),
        ("GroupNormalization", {"groups": -1, "epsilon": 1e-2}, shape),
        ("RMSNormalization", {"epsilon": 1e-2}, shape),
        ("UnitNormalization", {}, shape),
        ("Dropout", {"rate": 0.0}, shape),
        ("GaussianNoise", {"stddev": 0.0}, shape),
        ("ActivityRegularization", {"l1": 0.01, "l2": 0.02}, shape),
        ("ReLU", {"max_value": 2.0, "negative_slope": 0.1, "threshold": 0.2}, shape),
        ("LeakyReLU", {"negative_slope": 0.1}, shape),
        ("PReLU", {}, shape),
        ("ELU", {"alpha": 0.7}, shape),
        ("Softmax", {}, shape),
        ("Identity", {}, shape),
        ("Rescaling", {"scale": 0.5, "offset": 0.1}, shape),
    ]


def _dense(random: Random) -> dict[str, Any]:
    options: dict[str, Any] = {
        "units": random.randint(1, 6),
        "activation": random.choice(ACTIVATIONS),
        "use_bias": random.random() < 0.8,
    }
    if random.random() < 0.2:
        options["kernel_regularizer"] = random.choice(["l1", "l2", "l1l2"])
    if random.random() < 0.15:
        options["activity_regularizer"] = random.choice(["l1", "l2"])
    if random.random() < 0.15:
        options["kernel_constraint"] = random.choice(
            ["non_neg", "max_norm", "unit_norm", "min_max_norm"]
        )
    return options


def _after_vector(random: Random, shape: Shape) -> list[Choice]:
    dense, units = _dense(random), random.randint(1, 5)
    inner = {"class": "Dense", "units": units}
    einsum = {"equation": "ab,bc->ac", "output_shape": units, "bias_axes": "c"}
    return [
        *[("Dense", dense, [dense["units"]])] * 8,
        ("EinsumDense", einsum, [units]),
        ("SpectralNormalization", {"layer": inner}, [units]),
        ("RepeatVector", {"n": 3}, [3, *shape]),
        ("Reshape", {"target_shape": [shape[0], 1]}, [shape[0], 1]),
    ]


def _after_sequence(random: Random, shape: Shape) -> list[Choice]:
    time, width = shape
    dense = _dense(random)
    return [
        *[("Dense", dense, [time, dense["units"]])] * 2,
        *_recurrent(random, time),
        *random.sample(_along_time(random, time, width), 5),
        *[("GlobalAveragePooling1D", {}, [width])] * 2,
        ("GlobalMaxPooling1D", {}, [width]),
        ("Flatten", {}, [time * width]),
    ]


def _recurrent(random: Random, time: int) -> list[Choice]:
    units = random.randint(1, 4)
    kind = random.choice(["LSTM", "GRU", "SimpleRNN"])
    inner = {"class": kind, "units": units}
    cell = {"class": f"{kind}Cell", "units": units}
    several = {"class": "StackedRNNCells", "cells": [cell, {**cell, "units": 2}]}
    whole = {"return_sequences": True}
    merge = random.choice(["sum", "mul", "ave"])
    return [
        *[(kind, {"units": units}, [units])] * 2,
        (kind, {"units": units, **whole}, [time, units]),
        (kind, {"units": units, "go_backwards": True}, [units]),
        (kind, {"units": units, "unroll": True, **whole}, [time, units]),
        (kind, {"units": units, "zero_output_for_mask": True, **whole}, [time, units]),
        ("GRU", {"units": units, "reset_after": False}, [units]),
        ("Bidirectional", {"layer": {**inner, **whole}}, [time, 2 * units]),
        ("Bidirectional", {"layer": inner, "merge_mode": merge}, [units]),
        ("RNN", {"cell": cell, **whole}, [time, units]),
        ("RNN", {"cell": several}, [2]),
    ]


def _along_time(random: Random, time: int, width: int) -> list[Choice]:
    units, shape = random.randint(1, 4), [time, width]
    conv = {"filters": units, "kernel_size": 2}
    dense = {"class": "Dense", "units": units}
    einsum = {"equation": "abc,cd->abd", "output_shape": [None, units]}
    found: list[Choice] = [
        ("Masking", {"mask_value": 0.0}, shape),
        ("TimeDistributed", {"layer": dense}, [time, units]),
        ("EinsumDense", einsum, [time, units]),
        ("SpatialDropout1D", {"rate": 0.0}, shape),
        ("Conv1D", {**conv, "padding": "same"}, [time, units]),
        ("Conv1D", {**conv, "padding": "causal"}, [time, units]),
        ("Conv1D", {**conv, "padding": "same", "strides": 2}, [-(-time // 2), units]),
        ("SeparableConv1D", {**conv, "padding": "same"}, [time, units]),
        ("DepthwiseConv1D", {"kernel_size": 2, "padding": "same"}, shape),
        ("Conv1DTranspose", {**conv, "strides": 2}, [2 * time, units]),
        ("UpSampling1D", {"size": 2}, [2 * time, width]),
        ("ZeroPadding1D", {"padding": [1, 0]}, [time + 1, width]),
        ("Permute", {"dims": [2, 1]}, [width, time]),
    ]
    if time > 1:
        found += [
            ("MaxPooling1D", {"pool_size": 2}, [time // 2, width]),
            ("AveragePooling1D", {"pool_size": 2}, [time // 2, width]),
            ("Cropping1D", {"cropping": [0, 1]}, [time - 1, width]),
        ]
    return found


def _after_image(random: Random, shape: Shape) -> list[Choice]:
    height, width, channels = shape
    filters, kernel = random.randint(1, 3), min(2, height, width)
    plain = {"filters": filters, "kernel_size": kernel}
    same = {**plain, "padding": "same"}
    activated = {**same, "activation": random.choice(ACTIVATIONS)}
    each = {"class": "Conv1D", **same}
    found: list[Choice] = [
        *[("Conv2D", activated, [height, width, filters])] * 2,
        ("Conv2D", plain, [height - kernel + 1, width - kernel + 1, filters]),
        (
            "Conv2D",
            {**same, "groups": channels, "filters": channels},
            [height, width, channels],
        ),
        ("DepthwiseConv2D", {"kernel_size": kernel, "padding": "same"}, shape),
        ("SeparableConv2D", same, [height, width, filters]),
        ("Conv2DTranspose", same, [height, width, filters]),
        ("ConvLSTM1D", {**same, "return_sequences": True}, [height, width, filters]),
        ("ConvLSTM1D", same, [width, filters]),
        ("TimeDistributed", {"layer": each}, [height, width, filters]),
        ("UpSampling2D", {"size": [1, 2]}, [height, 2 * width, channels]),
        ("ZeroPadding2D", {"padding": 1}, [height + 2, width + 2, channels]),
        *[("Flatten", {}, [height * width * channels])] * 2,
        *[("GlobalAveragePooling2D", {}, [channels])] * 2,
        ("GlobalMaxPooling2D", {"keepdims": True}, [1, 1, channels]),
    ]
    if min(height, width) > 1:
        halves = [height // 2, width // 2, channels]
        inside = [height, width - 1, channels]
        found += [
            ("MaxPooling2D", {"pool_size": 2}, halves),
            ("AveragePooling2D", {"pool_size": 2}, halves),
            ("Cropping2D", {"cropping": [[0, 0], [1, 0]]}, inside),
        ]
    return found


def _after_volume(random: Random, shape: Shape) -> list[Choice]:
    *sizes, channels = shape
    filters = random.randint(1, 2)
    same = {"filters": filters, "kernel_size": 2, "padding": "same"}
    each = {"class": "Conv2D", **same}
    found: list[Choice] = [
        ("Conv3D", same, [*sizes, filters]),
        ("Conv3DTranspose", same, [*sizes, filters]),
        ("TimeDistributed", {"layer": each}, [*sizes, filters]),
        ("ConvLSTM2D", same, [*sizes[1:], filters]),
        ("Flatten", {}, [sizes[0] * sizes[1] * sizes[2] * channels]),
        ("GlobalAveragePooling3D", {}, [channels]),
        ("GlobalMaxPooling3D", {}, [channels]),
    ]
    if min(sizes) > 1:
        halves = [n // 2 for n in sizes]
        found += [
            ("MaxPooling3D", {"pool_size": 2}, [*halves, channels]),
            ("AveragePooling3D", {"pool_size": 2}, [*halves, channels]),
        ]
    return found


_BY_RANK = {1: _after_vector, 2: _after_sequence, 3: _after_image, 4: _after_volume}
