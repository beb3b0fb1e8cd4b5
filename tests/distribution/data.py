"""Small models and data for many ways to train."""

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd as ag
import nn

__all__ = ["OPTIMIZERS", "WAYS", "trained"]

OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "sgd": lambda: nn.optimizers.SGD(0.05),
    "momentum": lambda: nn.optimizers.SGD(0.05, 0.9, nesterov=True),
    "rmsprop": lambda: nn.optimizers.RMSprop(0.003),
    "adam": lambda: nn.optimizers.Adam(0.003),
    "adamw": lambda: nn.optimizers.AdamW(0.003, weight_decay=0.01),
    "nadam": lambda: nn.optimizers.Nadam(0.003),
    "adamax": lambda: nn.optimizers.Adamax(0.003),
    "adagrad": lambda: nn.optimizers.Adagrad(0.05),
    "adadelta": lambda: nn.optimizers.Adadelta(1.0),
    "adafactor": lambda: nn.optimizers.Adafactor(0.01),
    "ftrl": lambda: nn.optimizers.Ftrl(0.05),
    "lion": lambda: nn.optimizers.Lion(0.0005),
    "lamb": lambda: nn.optimizers.Lamb(0.003),
    "muon": lambda: nn.optimizers.Muon(0.005),
    "schedule_free": lambda: nn.optimizers.ScheduleFreeAdamW(0.003),
    "clipnorm": lambda: nn.optimizers.SGD(0.1, clipnorm=0.1),
    "clipvalue": lambda: nn.optimizers.SGD(0.1, clipvalue=0.01),
    "global_clipnorm": lambda: nn.optimizers.Adam(0.003, global_clipnorm=0.1),
    "ema": lambda: nn.optimizers.SGD(0.05, use_ema=True),
    "accumulation": lambda: nn.optimizers.SGD(0.05, gradient_accumulation_steps=3),
    "loss_scale": lambda: nn.optimizers.LossScaleOptimizer(nn.optimizers.Adam(0.003)),
}


def trained(model: Any, *data: Any, **fit: Any) -> Any:
    """What a training leaves: weights, logs, outputs, an evaluation; as plain lists."""
    options = {"batch_size": 24, "epochs": 3, "verbose": 0, **fit}
    history = model.fit(*data, **options)
    x = data[0]
    found = {
        "weights": [w.numpy().tolist() for w in model.weights],
        "logs": {k: np.asarray(v).tolist() for k, v in history.history.items()},
    }
    if not hasattr(x, "element_spec"):
        outputs = model.predict(x, batch_size=10, verbose=0)
        found["outputs"] = [np.asarray(y).tolist() for y in nn.tree.flatten(outputs)]
        found["tested"] = model.evaluate(*data[:2], verbose=0, return_dict=True)
    return found


def _numbers(count: int = 100, seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((count, 12)), rng.integers(0, 4, count)


def _classifier(*layers: Any, **compile: Any) -> Any:
    model = nn.Sequential([nn.Dense(16, activation="tanh"), *layers, nn.Dense(4)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(
        **{"optimizer": "adam", "loss": loss, "metrics": ["accuracy"], **compile}
    )
    return model


def plain() -> Any:
    """Classes, with accuracy."""
    return trained(_classifier(), *_numbers())


def uneven() -> Any:
    """A last batch of one sample, and validation data."""
    x, y = _numbers(97)
    return trained(_classifier(), x, y, validation_data=_numbers(31, 1))


def weighted() -> Any:
    """Weights of samples and of classes."""
    x, y = _numbers()
    weights = np.random.default_rng(2).random(100)
    model = _classifier(weighted_metrics=["accuracy"])
    return trained(model, x, y, sample_weight=weights, class_weight={0: 2.0, 3: 0.5})


def by_weights() -> Any:
    """The mean by the sum of the weights."""
    x, y = _numbers()
    loss = nn.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )
    weights = np.random.default_rng(2).random(100)
    return trained(_classifier(loss=loss), x, y, sample_weight=weights)


def summed() -> Any:
    """A loss that is a sum, penalties, and labels that do not count."""
    x, y = _numbers()
    loss = nn.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="sum", ignore_class=2
    )
    dense = nn.Dense(8, kernel_regularizer="l2", activity_regularizer="l1")
    return trained(_classifier(dense, loss=loss, optimizer=nn.SGD(0.01)), x, y)


def ignored() -> Any:
    """A mean over what counts."""
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2)
    return trained(_classifier(loss=loss), *_numbers())


def masked() -> Any:
    """Sequences of different length, with an output at each step."""
    rng = np.random.default_rng(0)
    x = rng.integers(1, 9, (60, 7))
    for row, length in zip(x, rng.integers(2, 8, 60), strict=True):
        row[length:] = 0
    y = rng.random((60, 7, 2))
    layers = [
        nn.layers.Embedding(9, 5, mask_zero=True),
        nn.layers.GRU(6, return_sequences=True),
    ]
    model = nn.Sequential([*layers, nn.Dense(2)])
    model.compile("adam", "mse", metrics=["mae"])
    return trained(model, x, y, batch_size=16)


def two_outputs() -> Any:
    """A functional model of two outputs with losses of their own."""
    inputs = nn.Input((12,))
    h = nn.Dense(10, activation="relu")(inputs)
    outputs = {"a": nn.Dense(4, name="a")(h), "b": nn.Dense(1, name="b")(h)}
    model = nn.Model(inputs, outputs)
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(
        "adam", {"a": loss, "b": "mse"}, loss_weights={"a": 1.0, "b": 0.3},
        metrics={"a": ["accuracy"], "b": ["mae"]},
    )  # fmt: skip
    x, y = _numbers()
    return trained(model, x, {"a": y, "b": x[:, :1] ** 2})


def of_a_dataset() -> Any:
    """Batches of a shuffled Dataset."""
    x, y = _numbers()
    data = nn.data.Dataset.from_tensor_slices((x, y)).shuffle(100).batch(24)
    return trained(_classifier(), data, batch_size=None)


def own_metric() -> Any:
    """A metric that does not add up."""
    return trained(_classifier(metrics=[_Largest()]), *_numbers())


class _Largest(nn.metrics.Metric):
    def __init__(self) -> None:
        super().__init__(name="largest")
        self.value = self.add_variable((), name="value")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        self.value.assign(max(float(self.value), float(np.max(y_pred))))

    def result(self) -> Any:
        return self.value


def with_metrics() -> Any:
    """Figures that are gathered in many ways."""
    x, y = _numbers()
    model = nn.Sequential([nn.Dense(1, activation="sigmoid")])
    kinds = nn.metrics
    found = [
        kinds.AUC(),
        kinds.Precision(),
        kinds.R2Score(),
        kinds.F1Score(threshold=0.5),
    ]
    found += [kinds.RootMeanSquaredError(), kinds.MeanIoU(2), kinds.CosineSimilarity()]
    model.compile("adam", "binary_crossentropy", metrics=found)
    return trained(model, x, (y > 1).reshape(-1, 1).astype(float))


def synchronized() -> Any:
    """Batch normalisation by the moments of the whole batch."""
    layers = [nn.layers.BatchNormalization(synchronized=True), _Centred(), nn.Dense(6)]
    return trained(_classifier(*layers), *_numbers(97))


class _Centred(nn.layers.Layer):
    """Inputs less their mean over the batch, by their spread."""

    def call(self, inputs: Any) -> Any:
        mean, variance = nn.ops.moments(inputs, [0], synchronized=True)
        return (inputs - mean) / (1.0 + variance)


class _Own(nn.Model):
    """A model with a train_step of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.dense = nn.Dense(6), nn.Dense(4)
        self.norm = nn.layers.BatchNormalization(synchronized=True)
        self.mean = nn.metrics.Mean("loss")

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.dense(self.norm(self.first(inputs), training=training))

    def train_step(self, data: Any) -> Any:
        x, y = data
        loss = self.compute_loss(x, y, self(x, training=True))
        loss.backward()
        self.optimizer.apply(
            [w.grad for w in self.trainable_weights], self.trainable_weights
        )
        for w in self.trainable_weights:
            w.zero_grad()
        self.mean.update_state(loss)
        return {"loss": self.mean.result(), "last": loss}


def own_step() -> Any:
    """A train_step of a user's own."""
    model = _Own()
    model.compile("adam", nn.losses.SparseCategoricalCrossentropy(from_logits=True))
    return trained(model, *_numbers())


class _Again(nn.layers.Layer):
    """Two layers whose outputs are not kept, but computed anew."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Dense(9, "tanh"), nn.Dense(7, "tanh")

    def call(self, inputs: Any) -> Any:
        return ag.checkpoint(self._inner)(inputs)

    def _inner(self, inputs: Any) -> Any:
        return self.second(self.first(inputs))


def recomputed() -> Any:
    """Gradients of which some are ready within a walk over what is computed anew."""
    return trained(_classifier(_Again()), *_numbers())


def batch_by_batch() -> Any:
    """`train_on_batch` and its like."""
    x, y = _numbers()
    model = _classifier()
    logs = [
        model.train_on_batch(x[k : k + 20], y[k : k + 20]) for k in range(0, 100, 20)
    ]
    return {
        "weights": [w.numpy().tolist() for w in model.weights],
        "logs": logs,
        "tested": model.test_on_batch(x[:13], y[:13]),
        "outputs": model.predict_on_batch(x[:13]).tolist(),
    }


WAYS = {
    f.__name__: f
    for f in (
        plain, uneven, weighted, by_weights, summed, ignored, masked, two_outputs,
        of_a_dataset, own_metric, with_metrics, synchronized, own_step, batch_by_batch,
        recomputed,
    )
}  # fmt: skip
"""Trainings that are the same on any number of ranks, but for rounding."""


def digits(optimizer: str) -> Any:
    """Three epochs of the digits with that optimizer."""
    (x, y), _ = nn.datasets.digits.load_data()
    model = nn.Sequential([nn.Dense(32, activation="tanh"), nn.Dense(10)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(OPTIMIZERS[optimizer](), loss, metrics=["accuracy"])
    found = trained(model, x.reshape(-1, 64) / 16.0, y, batch_size=64)
    return {"weights": found["weights"], "logs": found["logs"]}


def dropped() -> Any:
    """Dropout and batch normalisation: each shard has draws and moments of its own."""
    layers = [nn.layers.BatchNormalization(), nn.layers.Dropout(0.3)]
    return trained(_classifier(*layers), *_numbers(97))


WAYS_TO_THE_BYTE = {
    "dropped": dropped,
    "masked": masked,
    "own_metric": own_metric,
    "two_outputs": two_outputs,
    "uneven": uneven,
}
