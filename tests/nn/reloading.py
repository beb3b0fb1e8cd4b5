"""Random models saved, copied or pickled, and trained on: the same to the byte.

``python -m tests.nn.reloading 500`` tells how many of the first 500 differ.
"""

import copy
import pickle
import random
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np

import nn

__all__ = ["reload"]

L = nn.layers
WIDTH, OUT, SAMPLES = 4, 3, 24


class Block(L.Layer):
    """Layers in a list and a dict, a weight of its own and a layer made in `build`."""

    def __init__(self, width: int, depth: int = 1, **options: Any) -> None:
        super().__init__(**options)
        self.inner = [L.Dense(width, "tanh") for _ in range(depth)]
        self.extra = {"norm": L.LayerNormalization(), "drop": L.Dropout(0.2)}

    def build(self, input_shape: Any) -> None:
        width = self.inner[0].units
        self.scale = self.add_weight((width,), "ones", name="scale")
        self.made = L.Dense(width)

    def call(self, x: Any, training: bool = False) -> Any:
        for dense in self.inner:
            x = dense(x)
        x = self.extra["drop"](self.extra["norm"](x), training=training)
        return self.made(x) * self.scale


class Net(nn.Model):
    """Blocks, an inner Sequential, a variable and a metric as attributes."""

    def __init__(self, widths: list[int]) -> None:
        super().__init__()
        self.blocks = [Block(width) for width in widths]
        self.head = nn.Sequential([L.Dense(8, "relu"), L.Dropout(0.3), L.Dense(OUT)])
        self.shift = nn.Variable(np.zeros(OUT, np.float32))
        self.tracker = nn.metrics.Mean("own")

    def call(self, x: Any) -> Any:
        for block in self.blocks:
            x = block(x)
        return self.head(x) + self.shift


@nn.saving.register_keras_serializable()
def quartic(y_true: Any, y_pred: Any) -> Any:
    """The mean of the fourth power of what is wrong."""
    return ((y_true - y_pred) ** 4).mean(axis=-1)


def _layer(choose: random.Random, depth: int) -> Any:
    width = choose.randint(2, 6)
    activation = choose.choice(["relu", "tanh", None, "sigmoid", "gelu"])
    penalty, limit = choose.choice([None, "l2"]), choose.choice([None, "non_neg"])
    kinds = [
        lambda: _sequential(choose, depth + 1) if depth < 2 else Block(width),
        lambda: Block(width, choose.randint(1, 2)),
        lambda: L.Dense(
            width, activation, kernel_regularizer=penalty, kernel_constraint=limit
        ),
        lambda: L.Dropout(choose.choice([0.1, 0.5])),
        L.BatchNormalization,
        L.LayerNormalization,
        lambda: L.GaussianNoise(0.1),
        lambda: L.Activation("tanh"),
    ]
    return choose.choices(kinds, [2, 1, 4, 1, 1, 1, 1, 1])[0]()


def _sequential(choose: random.Random, depth: int = 0) -> nn.Sequential:
    return nn.Sequential([_layer(choose, depth) for _ in range(choose.randint(1, 4))])


def _functional(choose: random.Random) -> nn.Model:
    places = [nn.Input((WIDTH,)), nn.Input((WIDTH,))]
    shared, inner = L.Dense(WIDTH, "tanh"), _sequential(choose)
    xs = [shared(place) for place in places]
    if choose.random() < 0.5:
        xs = [inner(x) for x in xs]
    y = choose.choice([L.Add, L.Multiply, L.Maximum])()(xs)
    if choose.random() < 0.5:
        last = shared if y.shape[-1] == WIDTH else L.Dense(WIDTH)
        y = nn.Sequential([last])(y)  # the layer is in two models
    outputs = [L.Dense(OUT, name="one")(abs(y) * 2.0 + 1.0)]
    return nn.Model(places, outputs if choose.random() < 0.5 else outputs[0])


def _model(choose: random.Random) -> tuple[Any, int]:
    """A model that need not be built, and its number of inputs."""
    kind = choose.choices(["sequential", "functional", "subclass"], [9, 6, 5])[0]
    if kind == "functional":
        return _functional(choose), 2
    if kind == "subclass":
        return Net([choose.randint(2, 6) for _ in range(choose.randint(1, 3))]), 1
    model = _sequential(choose)
    model.add(L.Dense(OUT))
    return model, 1


def _change(choose: random.Random, model: Any) -> None:
    """Freeze layers, and set what a layer was given when it was made."""
    for layer in model._all():
        if layer is not model and choose.random() < 0.12:
            layer.trainable = False
        if isinstance(layer, nn.Sequential) and not isinstance(model, Net):
            for inner in layer.layers:
                if isinstance(inner, L.Dropout) and choose.random() < 0.3:
                    inner.rate = 0.7


def _compile(choose: random.Random, model: Any) -> None:
    optimizers, schedules = nn.optimizers, nn.optimizers.schedules
    decay = schedules.ExponentialDecay(0.01, 5, 0.9)
    model.compile(
        choose.choice(
            [
                *("sgd", "adam", "rmsprop"),
                optimizers.SGD(0.01, momentum=0.9),
                optimizers.Adam(decay),
                optimizers.Adam(0.01, clipnorm=1.0, use_ema=True),
            ]
        ),
        choose.choice(["mse", quartic, nn.losses.Huber()]),
        metrics=choose.choice(
            [
                *(None, ["mae"], [quartic]),
                [nn.losses.MeanSquaredError(name="q")],
                [nn.metrics.MeanAbsoluteError(name="w")],
            ]
        ),
    )


def _again(choose: random.Random, model: Any) -> Any:
    """`model` by way of a file, of a copy or of a pickle."""
    how = choose.choice(["save", "save", "copy", "pickle"])
    if how == "copy":
        return copy.deepcopy(model)
    if how == "pickle":
        return pickle.loads(pickle.dumps(model))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        model.save(path)
        return nn.saving.load_model(path)


def _bytes(tree: Any) -> list[bytes]:
    return [a.tobytes() for a in (tree if isinstance(tree, list) else [tree])]


def reload(seed: int) -> str | None:
    """What is not the same after saving or copying a model; None if all is."""
    choose, rng = random.Random(seed), np.random.default_rng(seed)
    nn.utils.set_random_seed(seed)
    model, inputs = _model(choose)
    x: Any = rng.normal(size=(SAMPLES, WIDTH)).astype(np.float32)
    y = rng.normal(size=(SAMPLES, OUT)).astype(np.float32)
    x = x if inputs == 1 else [x, x[::-1].copy()]
    given = {"epochs": 2, "batch_size": 8, "verbose": 0}
    own = {"Block": Block, "Net": Net, "quartic": quartic}
    with warnings.catch_warnings(), nn.saving.custom_object_scope(own):
        warnings.simplefilter("ignore")
        _compile(choose, model)
        model.fit(x, y, **given)
        if choose.random() < 0.5:
            _change(choose, model)
        before = _bytes(model.predict(x))
        again = _again(choose, model)
        if _bytes(again.predict(x)) != before:
            return "predictions"
        if [w.name for w in again.weights] != [w.name for w in model.weights]:
            return "names"
        if len(again.trainable_weights) != len(model.trainable_weights):
            return "what is trainable"
        logs = []
        for one in (model, again):
            nn.utils.set_random_seed(7)
            logs.append(repr(one.fit(x, y, **given).history))
    if logs[0] != logs[1]:
        return "logs of further training"
    if _bytes(again.get_weights()) != _bytes(model.get_weights()):
        return "weights after further training"
    return None


if __name__ == "__main__":
    wrong = {seed: found for seed in range(int(sys.argv[1])) if (found := reload(seed))}
    print(f"{sys.argv[1]} models, {len(wrong)} not the same: {wrong}")
