"""Layers and what they are called on: for Keras, for ours, for the gradient checks."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.parity.compare import exact

__all__ = ["CASES", "Inner", "LayerCase", "arguments", "cotangents", "inputs", "values"]


@dataclass(frozen=True)
class Inner:
    """A layer that is an argument of another."""

    kind: str
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LayerCase:
    """``kind(**options)(inputs of shapes, **call)``.

    merged: the inputs are one list. whole: they are whole numbers below this, in place
    of normal numbers.
    """

    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    shapes: tuple[tuple[int, ...], ...] = ((3, 4),)
    call: dict[str, Any] = field(default_factory=dict)
    merged: bool = False
    whole: int = 0

    def __str__(self) -> str:
        given = [*self.options.items(), *self.call.items()]
        text = ",".join(f"{k}={_short(v)}" for k, v in given)
        return f"{self.kind}({text}){'x'.join(map(str, self.shapes[0]))}"


def _short(value: Any) -> str:
    if isinstance(value, Inner):
        return value.kind + "".join(f"[{k}={v}]" for k, v in value.options.items())
    if isinstance(value, tuple) and any(isinstance(v, Inner) for v in value):
        return "+".join(map(_short, value))
    return f"array{np.shape(value)}" if isinstance(value, np.ndarray) else str(value)


SEQUENCE = ((3, 5, 4),)
IMAGES = ((2, 3, 4, 6),)
PAIR = ((3, 4), (3, 4))
MASK = np.array([[1, 1, 1, 1, 1], [0, 1, 1, 0, 0], [1, 0, 0, 1, 1]], bool)
ATTENDED = np.array([[[1, 0, 1], [1, 1, 0], [0, 0, 1], [1, 1, 1]]] * 2, bool)
TRAINING = {"training": True}


def _recurrent() -> list[LayerCase]:
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("SimpleRNN", {}),
        ("LSTM", {}),
        ("GRU", {}),
        ("GRU", {"reset_after": False}),
    ]
    uses: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {}),
        ({"return_sequences": True, "go_backwards": True}, {}),
        ({"return_sequences": True, "return_state": True}, {"mask": MASK}),
        ({"use_bias": False, "activation": "relu"}, {"mask": MASK}),
        ({"return_sequences": True, "zero_output_for_mask": True}, {"mask": MASK}),
    ]
    return [
        LayerCase(kind, {"units": 3, **own, **options}, SEQUENCE, call)
        for kind, own in kinds
        for options, call in uses
    ]


def _bidirectional() -> list[LayerCase]:
    many = {"units": 3, "return_sequences": True}
    return [
        LayerCase("Bidirectional", {"layer": inner, "merge_mode": mode}, SEQUENCE)
        for inner in (Inner("LSTM", many), Inner("GRU", {"units": 3}))
        for mode in ("concat", "sum", "mul", "ave")
    ] + [
        LayerCase(
            "Bidirectional",
            {"layer": Inner("LSTM", {**many, "return_state": True})},
            SEQUENCE,
            {"mask": MASK},
        )
    ]


def _attention() -> list[LayerCase]:
    two, three = ((2, 4, 6), (2, 3, 5)), ((2, 4, 6), (2, 3, 5), (2, 3, 7))
    options = {"num_heads": 2, "key_dim": 3}
    scores = {"return_attention_scores": True}  # without, Keras on JAX uses float32
    return [
        LayerCase("MultiHeadAttention", {**options, **more}, shapes, {**call, **scores})
        for more, shapes, call in (
            ({}, two, {}),
            ({"value_dim": 4, "output_shape": 5}, three, {}),
            ({"use_bias": False}, two, {"attention_mask": ATTENDED}),
            ({}, ((2, 4, 6), (2, 4, 6)), {"use_causal_mask": True}),
        )
    ]


CASES = [
    LayerCase("Dense", {"units": 3, "activation": "tanh"}),
    LayerCase("Dense", {"units": 3, "use_bias": False}, SEQUENCE),
    LayerCase("Activation", {"activation": "gelu"}),
    LayerCase("ReLU", {"max_value": 1.0, "negative_slope": 0.2, "threshold": 0.1}),
    LayerCase("ReLU"),
    LayerCase("LeakyReLU"),
    LayerCase("ELU", {"alpha": 0.7}),
    LayerCase("PReLU", {}, SEQUENCE),
    LayerCase("PReLU", {"shared_axes": [1]}, SEQUENCE),
    LayerCase("Softmax"),
    LayerCase("Softmax", {"axis": [1, 2]}, SEQUENCE),
    LayerCase("Softmax", {}, ((3, 5),), {"mask": MASK}),
    LayerCase("Flatten", {}, IMAGES),
    LayerCase("Reshape", {"target_shape": (2, -1, 3)}, IMAGES),
    LayerCase("Permute", {"dims": (2, 3, 1)}, IMAGES),
    LayerCase("RepeatVector", {"n": 3}),
    LayerCase("Embedding", {"input_dim": 6, "output_dim": 3}, ((2, 5),), whole=6),
    LayerCase("Masking"),
    LayerCase("Dropout", {"rate": 0.5}),
    LayerCase("BatchNormalization", {}, SEQUENCE, TRAINING),
    LayerCase("BatchNormalization", {"axis": 1}, IMAGES, TRAINING),
    LayerCase("BatchNormalization", {"scale": False}, IMAGES),
    LayerCase("LayerNormalization", {}, SEQUENCE),
    LayerCase("LayerNormalization", {"axis": [1, 2], "center": False}, SEQUENCE),
    LayerCase("GroupNormalization", {"groups": 2}, IMAGES),
    LayerCase("GroupNormalization", {"groups": -1, "axis": 1}, IMAGES),
    LayerCase("Rescaling", {"scale": 0.5, "offset": 2.0}, IMAGES),
    LayerCase("Normalization", {"mean": [1.0, 2, 3, 4], "variance": [2.0, 3, 4, 0]}),
    LayerCase("Normalization", {"axis": None, "mean": 2.0, "variance": 3.0}),
    LayerCase(
        "Normalization", {"axis": None, "mean": 2.0, "variance": 3.0, "invert": True}
    ),
    *[
        LayerCase(kind, {}, (*PAIR, (3, 4)), merged=True)
        for kind in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
    ],
    LayerCase("Subtract", {}, PAIR, merged=True),
    LayerCase("Concatenate", {"axis": 1}, ((2, 3, 4), (2, 5, 4)), merged=True),
    LayerCase("Dot", {"axes": 1}, PAIR, merged=True),
    LayerCase("Dot", {"axes": (2, 1)}, ((2, 3, 4), (2, 4, 5)), merged=True),
    LayerCase("Dot", {"axes": 2, "normalize": True}, ((2, 3, 4),) * 2, merged=True),
    *_recurrent(),
    *_bidirectional(),
    LayerCase("TimeDistributed", {"layer": Inner("Dense", {"units": 3})}, SEQUENCE),
    *_attention(),
]


def arguments(case: LayerCase, layers: Any, dtype: str) -> dict[str, Any]:
    """The options of `case`, inner layers made from the module `layers`."""

    def made(value: Any) -> Any:
        if isinstance(value, Inner):
            return getattr(layers, value.kind)(**value.options, dtype=dtype)
        if isinstance(value, tuple) and any(isinstance(v, Inner) for v in value):
            return [made(v) for v in value]
        return value

    return {k: made(v) for k, v in case.options.items()} | {"dtype": dtype}


def inputs(case: LayerCase) -> list[Any]:
    """One array of each shape, the same numbers each time."""
    rng = np.random.default_rng(len(str(case)))
    if case.whole:
        return [rng.integers(0, case.whole, shape) for shape in case.shapes]
    return [exact(rng.normal(size=shape)) for shape in case.shapes]


def values(shapes: list[tuple[int, ...]]) -> list[Any]:
    """A value for each weight, positive so that variances may be among them."""
    rng = np.random.default_rng(7)
    return [exact(rng.uniform(0.1, 1.0, shape)) for shape in shapes]


def cotangents(shapes: list[tuple[int, ...]]) -> list[Any]:
    """A cotangent for each output."""
    rng = np.random.default_rng(8)
    return [exact(rng.normal(size=shape)) for shape in shapes]
