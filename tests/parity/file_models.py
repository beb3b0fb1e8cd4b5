"""Models whose files are read and written: of Keras and of `nn` by the same code."""

from typing import Any

import numpy as np

__all__ = ["MODELS", "custom_objects", "inputs_of", "targets_of"]


def _inputs(kit: Any, *shapes: tuple[int, ...]) -> list[Any]:
    return [kit.Input(shape, name=f"x{i}") for i, shape in enumerate(shapes)]


def functional(kit: Any) -> Any:
    """Branches, a shared layer, an inner model, operators."""
    layers, ops = kit.layers, kit.ops
    (x,) = _inputs(kit, (6,))
    shared = layers.Dense(4, activation="tanh")
    inner = kit.Sequential([layers.Dense(4), layers.BatchNormalization()])
    h = shared(layers.Dense(6, kernel_regularizer="l2")(x))
    z = inner(shared(x)) * 0.5 + h
    z = ops.concatenate([z[:, 1:], ops.relu(h)], axis=-1)
    z = layers.Dropout(0.0)(layers.LayerNormalization()(z))
    return kit.Model(x, layers.Dense(2)(z), name="branches")


def sequence(kit: Any) -> Any:
    """Recurrent layers, wrappers and attention."""
    layers = kit.layers
    (x,) = _inputs(kit, (5, 3))
    h = layers.Bidirectional(layers.LSTM(2, return_sequences=True))(x)
    h = layers.TimeDistributed(layers.Dense(4, activation="relu"))(h)
    h = layers.MultiHeadAttention(2, 3)(h, h) + h
    h = layers.RNN([layers.GRUCell(3), layers.SimpleRNNCell(2)])(h)
    return kit.Model(x, layers.Dense(2)(h))


def image(kit: Any) -> Any:
    """Convolutions in a row."""
    layers = kit.layers
    stack = [
        kit.Input((6, 6, 2)),
        layers.Conv2D(3, 3, padding="same", activation="relu"),
        layers.SeparableConv2D(2, 3),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(2),
    ]
    return kit.Sequential(stack)


def own(kit: Any) -> Any:
    """A layer of a user's own, with parts in a list and a dict."""
    (x,) = _inputs(kit, (6,))
    block = custom_objects(kit)["Block"]
    return kit.Model(x, kit.layers.Dense(2)(block(4)(x)))


def custom_objects(kit: Any) -> dict[str, Any]:
    """The user's own classes."""

    class Block(kit.layers.Layer):  # type: ignore[misc]
        """Layers held in containers, and a weight."""

        def __init__(self, units: int, **options: Any) -> None:
            super().__init__(**options)
            self.units = units
            self.stack = [kit.layers.Dense(units), kit.layers.Dense(units)]
            self.named = {"last": kit.layers.Dense(units)}

        def build(self, input_shape: Any) -> None:
            """The scale."""
            self.scale = self.add_weight(shape=(self.units,), initializer="ones")
            super().build(input_shape)

        def call(self, x: Any) -> Any:
            """All of them."""
            for layer in self.stack:
                x = layer(x)
            return self.named["last"](x) * self.scale

        def get_config(self) -> dict[str, Any]:
            """With the units."""
            return {**super().get_config(), "units": self.units}

    return {"Block": Block}


MODELS = {"functional": functional, "sequence": sequence, "image": image, "own": own}
"""By the name of a file what makes the model in it."""


def inputs_of(model: Any) -> np.ndarray:
    """A batch that `model` takes."""
    shape = tuple(model.inputs[0].shape[1:])
    return np.random.default_rng(0).normal(size=(8, *shape)).astype(np.float32)


def targets_of(model: Any) -> np.ndarray:
    """What it is trained for."""
    return np.random.default_rng(1).normal(size=(8, 2)).astype(np.float32)
