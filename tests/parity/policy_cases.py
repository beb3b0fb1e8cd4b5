"""Layers and models under the policy ``mixed_float16``: for Keras and for ours."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tests.parity import image_cases, layer_cases, window_cases
from tests.parity.compare import exact
from tests.parity.layer_cases import Inner, LayerCase
from tests.parity.more_layer_cases import MORE

__all__ = [
    "LAYERS",
    "MODELS",
    "POLICY",
    "Training",
    "called",
    "fitted",
    "goes_on",
    "made",
    "trained",
]

POLICY = "mixed_float16"

_IMAGES, _WAVES = ((4, 5, 6, 3),), ((2, 64, 1),)
_TRAINING = {"training": True}
_WHOLE: dict[str, Any] = {"shapes": ((2, 5),), "whole": 6}


def _random() -> list[LayerCase]:
    """Layers that draw, while training, and those that only change images."""
    noisy = ("Dropout", "SpatialDropout1D", "GaussianDropout", "AlphaDropout")
    found = [LayerCase(k, {"rate": 0.5}, ((2, 3, 4),), _TRAINING) for k in noisy]
    found.append(LayerCase("GaussianNoise", {"stddev": 0.5}, call=_TRAINING))
    found += [
        LayerCase(kind, options, _IMAGES, {} if _is_fixed(kind) else _TRAINING)
        for kind, options in image_cases.CASES
    ]
    changes: list[tuple[str, dict[str, Any]]] = [
        ("AugMix", {}),
        ("RandAugment", {}),
        ("RandomFlip", {}),
        ("RandomCrop", {"height": 3, "width": 4}),
        ("RandomColorJitter", {"hue_factor": 0.2}),
        ("RandomElasticTransform", {}),
        *window_cases.MOTIONS,
    ]
    return found + [LayerCase(k, options, _IMAGES, _TRAINING) for k, options in changes]


def _is_fixed(kind: str) -> bool:
    """Whether a layer of images takes no ``training``."""
    return kind in ("Resizing", "CenterCrop")


def _whole() -> list[LayerCase]:
    """Layers that take whole numbers."""
    return [
        LayerCase("CategoryEncoding", {"num_tokens": 6}, **_WHOLE),
        LayerCase("Discretization", {"bin_boundaries": [0.0, 1.0]}),
        LayerCase(
            "Discretization",
            {"bin_boundaries": [0.0, 1.0], "output_mode": "one_hot"},
            ((3,),),
        ),
    ]


def _others() -> list[LayerCase]:
    cell, dense = Inner("LSTMCell", {"units": 3}), Inner("Dense", {"units": 3})
    heads = {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2}
    wave = {"sequence_length": 16, "fft_length": 16}
    return [
        LayerCase("SpectralNormalization", {"layer": dense}, call=_TRAINING),
        LayerCase("GroupQueryAttention", heads, ((2, 4, 6), (2, 3, 6))),
        LayerCase("RNN", {"cell": cell}, ((2, 5, 4),)),
        LayerCase("RNN", {"cell": (cell, cell)}, ((2, 5, 4),)),
        LayerCase("MelSpectrogram", {**wave, "num_mel_bins": 4}, ((2, 64),)),
        LayerCase(
            "STFTSpectrogram",
            {"mode": "psd", "frame_length": 16, "frame_step": 8},
            _WAVES,
        ),
    ]


LAYERS: dict[str, LayerCase] = {
    str(case): case
    for case in (
        *layer_cases.CASES,
        *MORE,
        *[LayerCase(k, options, (s,)) for k, options, s in window_cases.CASES],
        *_random(),
        *_whole(),
        *_others(),
    )
}
"""By name: of two with one name, the second."""


def made(case: LayerCase, layers: Any, policy: str = POLICY) -> Any:
    """The layer of `case`, its parts too, from the module `layers`."""
    return getattr(layers, case.kind)(**layer_cases.arguments(case, layers, policy))


def called(layer: Any, case: LayerCase, xs: Sequence[Any]) -> list[Any]:
    """The outputs of `layer` for `xs`, the inputs of `case` in any form."""
    y = layer(*([list(xs)] if case.merged else xs), **case.call)
    return list(y) if isinstance(y, (list, tuple)) else [y]


def _dense(keras: Any) -> list[Any]:
    dense = keras.layers.Dense
    return [keras.Input((6,)), dense(8, "tanh"), dense(1)]


def _lstm(keras: Any) -> list[Any]:
    dense = keras.layers.Dense(3, "softmax", dtype="float32")
    return [keras.Input((5, 4)), keras.layers.LSTM(6), dense]


def _conv(keras: Any) -> list[Any]:
    layers = keras.layers
    return [
        keras.Input((6, 6, 2)),
        layers.Conv2D(4, 3, activation="relu", kernel_regularizer="l2"),
        layers.BatchNormalization(),
        layers.Flatten(),
        layers.Dense(1, "sigmoid"),
    ]


def _words(keras: Any) -> list[Any]:
    layers = keras.layers
    gru = layers.Bidirectional(layers.GRU(3, return_sequences=True))
    norm = layers.LayerNormalization()
    pool = layers.GlobalAveragePooling1D()
    return [keras.Input((5,)), layers.Embedding(9, 4), gru, norm, pool, layers.Dense(1)]


class Training(NamedTuple):
    """A model, what it is trained by, and targets of samples: `made` of a generator."""

    layers: Callable[[Any], list[Any]]
    optimizer: str
    loss: str
    size: float = 1.0
    whole: bool = False


MODELS = {
    "dense": Training(_dense, "sgd", "mse"),
    "lstm": Training(_lstm, "adam", "sparse_categorical_crossentropy"),
    "conv": Training(_conv, "rmsprop", "binary_crossentropy"),
    "words": Training(_words, "adam", "mae", whole=True),
    "overflow": Training(_dense, "sgd", "mse", size=30.0),
}


def data_of(training: Training, shape: Sequence[int | None]) -> tuple[Any, Any]:
    """24 samples and their targets, for inputs of `shape`."""
    rng = np.random.default_rng(3)
    if training.whole:
        x: Any = rng.integers(0, 9, (24, *shape[1:]))
    else:
        x = exact(rng.normal(size=(24, *shape[1:]))).astype(np.float32)
    if training.loss.startswith("sparse"):
        return x, rng.integers(0, 3, (24,))
    if training.loss.startswith("binary"):
        return x, rng.integers(0, 2, (24, 1)).astype(np.float32)
    return x, (training.size * rng.normal(size=(24, 1))).astype(np.float32)


def fitted(training: Training, keras: Any) -> tuple[Any, Any]:
    """A model after three epochs, by the module `keras`, and its history."""
    model = keras.Sequential(training.layers(keras))
    rng = np.random.default_rng(5)
    model.set_weights([exact(rng.uniform(0.1, 0.5, w.shape)) for w in model.weights])
    model.compile(training.optimizer, training.loss)
    return model, goes_on(training, model, 3)


def goes_on(training: Training, model: Any, epochs: int) -> Any:
    """The losses of more epochs."""
    x, y = data_of(training, model.input_shape)
    options = {"batch_size": 4, "shuffle": False, "verbose": 0}
    return model.fit(x, y, epochs=epochs, **options).history["loss"]


def trained(training: Training, keras: Any) -> dict[str, Any]:
    """What three epochs leave, by the module `keras`, under the global policy."""
    model, losses = fitted(training, keras)
    x, y = data_of(training, model.input_shape)
    found = {f"w{i}": w for i, w in enumerate(model.get_weights())}
    optimizer = model.optimizer
    return found | {
        "loss": losses,
        "evaluated": model.evaluate(x, y, verbose=0),
        "predicted": model.predict(x, verbose=0),
        "scale": float(optimizer.dynamic_scale),
        "counts": [int(optimizer.step_counter), int(optimizer.iterations)],
    }
