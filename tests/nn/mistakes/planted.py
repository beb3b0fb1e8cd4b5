"""Trainings with a mistake: each returns its model, for a number of `drawn`."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
import autograd.numpy as anp
import nn
from tests.nn.mistakes.parts import COUNT, Own, drawn, labels_of, quantity_of, seeded

__all__ = ["PLANTED", "Planted"]

layers, losses = nn.layers, nn.losses


class Planted(NamedTuple):
    """A training with a mistake; expected: the names of checks one of which finds it.

    ``"error"`` is expected where it is refused.
    """

    plant: Callable[[int], Any]
    expected: tuple[str, ...]


def fitted(model: Any, x: Any, y: Any, loss: Any, **options: Any) -> Any:
    """`model` after a short training."""
    rate = options.pop("rate", 0.01)
    compiled = {k: options.pop(k) for k in ("metrics",) if k in options}
    model.compile(nn.optimizers.Adam(rate), loss, **compiled)
    try:
        model.fit(x, y, **{"verbose": 0, "epochs": 2, **options})
    except ag.errors.AutogradError as error:
        model._noticed = model._noticed | {"error", *getattr(error, "__notes__", ())}
    return model


def logits_in_binary(number: int) -> Any:
    d = drawn(number)
    last = [None, "tanh", "relu", "elu"][number % 4]
    y = labels_of(d.x, 2, d.rng)
    return fitted(d.model(nn.Dense(1, last)), d.x, y, "binary_crossentropy")


def logits_in_categorical(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 3, d.rng)
    if number % 2:
        return fitted(d.model(nn.Dense(3)), d.x, y, "sparse_categorical_crossentropy")
    y = np.eye(3)[y]
    loss = ["categorical_crossentropy", "kl_divergence"][number % 4 // 2]
    return fitted(d.model(nn.Dense(3)), d.x, y, loss)


def logits_in_poisson(number: int) -> Any:
    d = drawn(number)
    y = d.rng.poisson(np.exp(0.3 * quantity_of(d.x, d.rng)))
    return fitted(d.model(nn.Dense(1)), d.x, y, "poisson")


def logits_by_shape(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 4, d.rng)
    return fitted(d.model(nn.Dense(4)), d.x, y, "crossentropy")


def softmax_as_logits(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 3, d.rng)
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    if number % 2:
        y, loss = np.eye(3)[y], losses.CategoricalCrossentropy(from_logits=True)
    return fitted(d.model(nn.Dense(3, "softmax")), d.x, y, loss)


def sigmoid_as_logits(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)
    last = [nn.Dense(1), layers.Activation("sigmoid")]
    last = [nn.Dense(1, "sigmoid")] if number % 2 else last
    loss = losses.BinaryCrossentropy(from_logits=True)
    return fitted(d.model(*last), d.x, y, loss)


def own_softmax_as_logits(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 3, d.rng)
    model = Own([*d.body, nn.Dense(3)], nn.activations.softmax)
    return fitted(model, d.x, y, losses.SparseCategoricalCrossentropy(from_logits=True))


def own_sigmoid_as_logits(number: int) -> Any:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 6))
    model = Own(
        [nn.Dense(16, "tanh"), nn.Dense(8), nn.Dense(1)], nn.activations.sigmoid
    )
    y = labels_of(x, 2, rng)
    return fitted(model, x, y, losses.BinaryCrossentropy(from_logits=True))


def relu_as_logits(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 3, d.rng)
    last = nn.Dense(3, ["relu", "tanh"][number % 2])
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    return fitted(d.model(last), d.x, y, loss)


def one_softmax(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)
    loss = ["binary_crossentropy", "mse"][number % 2]
    return fitted(d.model(nn.Dense(1, "softmax")), d.x, y, loss)


def one_class(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)[:, None]
    last = nn.Dense(1, "sigmoid")
    return fitted(d.model(last), d.x, y, "categorical_crossentropy")


def softmax_of_samples(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 3, d.rng)
    last = layers.Activation(_over_samples)
    loss = "sparse_categorical_crossentropy"
    return fitted(d.model(nn.Dense(3), last), d.x, y, loss)


def _over_samples(x: Any) -> Any:
    return ag.ops.softmax(x, axis=0)


def softmax_of_times(number: int) -> Any:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 5, 3))
    parts = [layers.GRU(8, return_sequences=True), nn.Dense(4), layers.Softmax(axis=1)]
    y = rng.integers(0, 4, (COUNT, 5))
    return fitted(nn.Sequential(parts), x, y, "sparse_categorical_crossentropy")


def sigmoid_of_classes(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 3, d.rng)
    last = nn.Dense(3, "sigmoid")
    if number % 2:
        return fitted(d.model(last), d.x, y, "sparse_categorical_crossentropy")
    return fitted(d.model(last), d.x, np.eye(3)[y], "categorical_crossentropy")


def softmax_in_binary(number: int) -> Any:
    d = drawn(number)
    y = np.eye(4)[labels_of(d.x, 4, d.rng)]
    return fitted(d.model(nn.Dense(4, "softmax")), d.x, y, "binary_crossentropy")


def unreachable(number: int) -> Any:
    d = drawn(number)
    last = ["sigmoid", "tanh", "relu", "softplus"][number % 4]
    y = 3 * quantity_of(d.x, d.rng)
    loss = ["mse", "mae", "huber", "log_cosh"][number // 4 % 4]
    return fitted(d.model(nn.Dense(1, last)), d.x, y, loss)


def dropout_at_the_end(number: int) -> Any:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)
    return fitted(d.model(nn.Dense(1), layers.Dropout(0.3)), d.x, y, "mse")


def several_labels(number: int) -> Any:
    d = drawn(number)
    y = (quantity_of(d.x, d.rng, 4) > 0).astype(float)
    return fitted(d.model(nn.Dense(4, "softmax")), d.x, y, "categorical_crossentropy")


def odd_hinge(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng) + 1
    return fitted(d.model(nn.Dense(1)), d.x, y, ["hinge", "squared_hinge"][number % 2])


def hinge_of_sigmoid(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng) * 2 - 1
    return fitted(d.model(nn.Dense(1, "sigmoid")), d.x, y, "hinge")


def negative_counts(number: int) -> Any:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)
    loss = ["poisson", "mean_squared_logarithmic_error"][number % 2]
    return fitted(d.model(nn.Dense(1, "softplus")), d.x, y, loss)


def percent(number: int) -> Any:
    d = drawn(number)
    y = np.maximum(quantity_of(d.x, d.rng), 0.0)
    return fitted(d.model(nn.Dense(1)), d.x, y, "mean_absolute_percentage_error")


def huge(number: int) -> Any:
    d = drawn(number)
    y = 250_000 + 80_000 * quantity_of(d.x, d.rng)
    return fitted(d.model(nn.Dense(1)), d.x, y, ["mse", "mae"][number % 2])


def constant(number: int) -> Any:
    d = drawn(number)
    y = np.ones((COUNT, 1)) * (number % 2)
    loss = ["mse", "binary_crossentropy"][number // 2 % 2]
    return fitted(d.model(nn.Dense(1, "sigmoid")), d.x, y, loss)


def accuracy_of_quantity(number: int) -> Any:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)
    return fitted(d.model(nn.Dense(1)), d.x, y, "mse", metrics=["accuracy"])


def plain_accuracy(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)[:, None]
    metrics = [nn.metrics.Accuracy()]
    last = nn.Dense(1, "sigmoid")
    return fitted(d.model(last), d.x, y, "binary_crossentropy", metrics=metrics)


def accuracy_of_logits(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)
    loss = losses.BinaryCrossentropy(from_logits=True)
    return fitted(d.model(nn.Dense(1)), d.x, y, loss, metrics=["accuracy"])


def own_square(y: Any, p: Any) -> Any:
    return anp.mean((y - p) ** 2)


def own_absolute(y: Any, p: Any) -> Any:
    return abs(p - y)


def own_metric(y: Any, p: Any) -> Any:
    return np.mean(abs(np.asarray(y) - np.asarray(p)), axis=-1)


def broadcast_loss(number: int) -> Any:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)[:, 0]
    loss = [own_square, own_absolute][number % 2]
    return fitted(d.model(nn.Dense(1)), d.x, y, loss)


def broadcast_loss_backwards(number: int) -> Any:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)
    last = [nn.Dense(1), layers.Reshape(())]
    return fitted(d.model(*last), d.x, y, own_square)


def broadcast_metric(number: int) -> Any:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)[:, 0]
    return fitted(d.model(nn.Dense(1)), d.x, y, "mse", metrics=[own_metric])


def pixels(number: int) -> Any:
    rng = seeded(number)
    x = rng.integers(0, 256, (COUNT, 8, 8, 1))
    x = x.astype(["uint8", "float32"][number % 2])
    y = rng.integers(0, 3, COUNT)
    first = [layers.Conv2D(4, 3, activation="relu"), layers.Flatten()]
    first = [layers.Flatten(), nn.Dense(16, "relu")] if number % 3 else first
    model = nn.Sequential([*first, nn.Dense(3, "softmax")])
    return fitted(model, x, y, "sparse_categorical_crossentropy", rate=0.001)


def unscaled(number: int) -> Any:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 4)) * np.array([1.0, 1e3, 5.0, 1e2])
    model = nn.Sequential([nn.Dense(8, "tanh"), nn.Dense(1)])
    return fitted(model, x, quantity_of(x, rng), "mse")


def scaled_twice(number: int) -> Any:
    rng = seeded(number)
    x = rng.integers(0, 256, (COUNT, 8, 8, 1)) / 255.0 / 255.0
    parts = [layers.Flatten(), nn.Dense(16, "relu"), nn.Dense(3, "softmax")]
    y = rng.integers(0, 3, COUNT)
    return fitted(nn.Sequential(parts), x, y, "sparse_categorical_crossentropy")


def same_inputs(number: int) -> Any:
    d = drawn(number)
    x = np.repeat(d.x[:1], COUNT, 0)
    return fitted(d.model(nn.Dense(1)), x, quantity_of(d.x, d.rng), "mse")


def channels_before(number: int) -> Any:
    rng = seeded(number)
    x, y = rng.random((COUNT, 3 - 2 * (number % 2), 12, 12)), rng.integers(0, 3, COUNT)
    parts = [layers.Conv2D(4, 3, padding="same", activation="relu"), layers.Flatten()]
    model = nn.Sequential([*parts, nn.Dense(3, "softmax")])
    return fitted(model, x, y, "sparse_categorical_crossentropy")


def single_batches(number: int) -> Any:
    rng = seeded(number)
    x = rng.normal(size=(40, 4))
    parts = [nn.Dense(8), layers.BatchNormalization(), layers.ReLU(), nn.Dense(1)]
    return fitted(nn.Sequential(parts), x, quantity_of(x, rng), "mse", batch_size=1)


def in_order(number: int) -> Any:
    d = drawn(number)
    y = np.sort(labels_of(d.x, 3, d.rng))
    last, loss = nn.Dense(3, "softmax"), "sparse_categorical_crossentropy"
    return fitted(d.model(last), d.x, y, loss, shuffle=False, batch_size=16)


def split_in_order(number: int) -> Any:
    d = drawn(number)
    y = np.sort(labels_of(d.x, 4, d.rng))
    last, loss = nn.Dense(4, "softmax"), "sparse_categorical_crossentropy"
    return fitted(d.model(last), d.x, y, loss, validation_split=0.25)


def tested_on_known(number: int) -> Any:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 6))
    y = quantity_of(x, rng)
    part = [slice(None), slice(0, 30), slice(-30, None)][number % 3]
    held = (x[part], y[part])
    model = nn.Sequential([nn.Dense(8, "relu"), nn.Dense(1)])
    return fitted(model, x, y, "mse", validation_data=held)


def wrong_class_weight(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)
    last, loss = nn.Dense(1, "sigmoid"), "binary_crossentropy"
    return fitted(d.model(last), d.x, y, loss, class_weight={1: 1.0, 2: 5.0})


def no_weight(number: int) -> Any:
    d = drawn(number)
    weights = np.zeros(COUNT)
    y = quantity_of(d.x, d.rng)
    return fitted(d.model(nn.Dense(1)), d.x, y, "mse", sample_weight=weights)


def dead_from_the_start(number: int) -> Any:
    rng = seeded(number)
    x = rng.random((COUNT, 6))
    dead = nn.Dense(16, "relu", bias_initializer=nn.initializers.Constant(-20.0))
    model = nn.Sequential([nn.Dense(8, "tanh"), dead, nn.Dense(1)])
    return fitted(model, x, quantity_of(x, rng), "mse")


def died(number: int) -> Any:
    rng = seeded(number)
    x = rng.random((COUNT, 6))
    parts = [nn.Dense(16, "relu"), nn.Dense(16, "relu"), nn.Dense(1)]
    model = nn.Sequential(parts)
    model.compile(nn.SGD(3.0, clipnorm=5.0), "mse")
    model.fit(x, quantity_of(x, rng) - 3, epochs=20, batch_size=16, verbose=0)
    return model


def zero_weights(number: int) -> Any:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 6))
    first = nn.Dense(8, ["relu", "tanh"][number % 2], kernel_initializer="zeros")
    last = nn.Dense(1, kernel_initializer="zeros")
    y = quantity_of(x, rng) ** 2
    return fitted(nn.Sequential([first, last]), x, y, "mse", epochs=20)


def cut(number: int) -> Any:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 6))
    cutting = [layers.Lambda(_rounded), layers.Lambda(_detached)][number % 2]
    parts = [nn.Dense(8, "tanh"), cutting, nn.Dense(1)]
    y = quantity_of(x, rng)
    return fitted(nn.Sequential(parts), x, y, "mse", epochs=20)


def _rounded(x: Any) -> Any:
    return anp.round(x)


def _detached(x: Any) -> Any:
    return x.detach() if hasattr(x, "detach") else x


def too_fast(number: int) -> Any:
    d = drawn(number)
    model = d.model(nn.Dense(1))
    model.compile(nn.SGD([10.0, 100.0, 1e4][number % 3]), "mse")
    with np.errstate(all="ignore"):
        model.fit(d.x, quantity_of(d.x, d.rng), epochs=4, verbose=0)
    return model


def too_slow(number: int) -> Any:
    d = drawn(number)
    model, y = d.model(nn.Dense(1)), quantity_of(d.x, d.rng)
    return fitted(model, d.x, y, "mse", rate=[0.0, 1e-9, 1e-8][number % 3], epochs=10)


def undefined(number: int) -> Any:
    d = drawn(number)
    loss = [_log, _root][number % 2]
    with np.errstate(all="ignore"):
        return fitted(d.model(nn.Dense(1)), d.x, quantity_of(d.x, d.rng), loss)


def _log(y: Any, p: Any) -> Any:
    return -anp.mean(y * anp.log(p))


def _root(y: Any, p: Any) -> Any:
    return anp.mean(anp.sqrt(p - y))


def vanishing(number: int) -> Any:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 6))
    parts = [nn.Dense(8, "sigmoid") for _ in range(12)]
    model = nn.Sequential([*parts, nn.Dense(1)])
    model.compile(nn.SGD(0.01), "mse")
    model.fit(x, quantity_of(x, rng), epochs=10, verbose=0)
    return model


def swapped(number: int) -> Any:
    rng = seeded(number)
    x, classes = rng.normal(size=(COUNT, 6)), rng.integers(0, 3, COUNT)
    parts = [nn.Dense(8, "relu"), nn.Dense(3, "softmax")]
    parts = [nn.Input((6,)), *parts] if number % 2 else parts
    y, loss = classes, "sparse_categorical_crossentropy"
    if number % 3 == 0:
        y, loss = np.eye(3)[classes], "categorical_crossentropy"
    return fitted(nn.Sequential(parts), y, x, loss)


def refused_labels(number: int) -> Any:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)
    loss = "sparse_categorical_crossentropy"
    wrong = [
        (y * 2 - 1, nn.Dense(1, "sigmoid"), "binary_crossentropy"),
        (y * 2, nn.Dense(1, "sigmoid"), "binary_crossentropy"),
        (y + 1, nn.Dense(2, "softmax"), loss),
        (np.eye(2)[y], nn.Dense(2, "softmax"), loss),
        (labels_of(d.x, 5, d.rng), nn.Dense(3, "softmax"), loss),
        (y, nn.Dense(2, "softmax"), "categorical_crossentropy"),
    ]
    y, last, loss = wrong[number % 6]
    return fitted(d.model(last), d.x, y, loss)


def empty(number: int) -> Any:
    d = drawn(number)
    y, loss = np.zeros((COUNT, 3)), "categorical_crossentropy"
    return fitted(d.model(nn.Dense(3, "softmax")), d.x, y, loss)


def swapped_loss(number: int) -> Any:
    d = drawn(number)
    model, y = d.model(nn.Dense(1)), quantity_of(d.x, d.rng)
    loss = [losses.MeanSquaredError, losses.MeanAbsoluteError][number % 2]()
    loss(model(d.x), y)
    return loss


_EACH: dict[Callable[[int], Any], tuple[str, ...]] = {
    logits_in_binary: ("logits_as_probabilities",),
    logits_in_categorical: ("logits_as_probabilities",),
    logits_in_poisson: ("logits_as_rates",),
    logits_by_shape: ("logits_as_probabilities",),
    softmax_as_logits: ("probabilities_as_logits",),
    sigmoid_as_logits: ("probabilities_as_logits",),
    own_softmax_as_logits: ("probabilities_as_logits",),
    own_sigmoid_as_logits: ("probabilities_as_logits",),
    relu_as_logits: ("limited_logits",),
    one_softmax: ("always_one",),
    one_class: ("always_one",),
    softmax_of_samples: ("wrong_axis",),
    softmax_of_times: ("wrong_axis",),
    sigmoid_of_classes: ("exclusive_sigmoids",),
    softmax_in_binary: ("shares_of_each",),
    unreachable: ("unreachable_targets",),
    dropout_at_the_end: ("dropped_outputs",),
    several_labels: ("targets_of_shares",),
    odd_hinge: ("signs_of_hinge",),
    hinge_of_sigmoid: ("unreachable_targets",),
    negative_counts: ("negative_targets",),
    percent: ("percent_of_zero",),
    huge: ("huge_targets",),
    constant: ("constant_targets",),
    accuracy_of_quantity: ("accuracy_of_quantities",),
    plain_accuracy: ("equality_of_scores",),
    accuracy_of_logits: ("threshold_of_logits",),
    broadcast_loss: ("broadcast_functions",),
    broadcast_loss_backwards: ("broadcast_functions",),
    broadcast_metric: ("broadcast_functions",),
    pixels: ("unscaled_inputs",),
    unscaled: ("unscaled_inputs",),
    scaled_twice: ("tiny_inputs",),
    same_inputs: ("constant_inputs",),
    channels_before: ("channels_first",),
    single_batches: ("batches_of_one",),
    in_order: ("sorted_classes",),
    split_in_order: ("unseen_classes",),
    tested_on_known: ("known_validation",),
    wrong_class_weight: ("unknown_class_weights",),
    no_weight: ("weights_of_zero",),
    dead_from_the_start: ("dead_at_start",),
    died: ("dead", "exploded"),
    zero_weights: ("unreached", "still", "dead"),
    cut: ("unreached",),
    too_fast: ("lost", "exploded"),
    too_slow: ("crept", "still"),
    undefined: ("lost",),
    vanishing: ("vanished",),
    swapped: ("swapped",),
    refused_labels: ("error",),
    empty: ("empty_targets",),
    swapped_loss: ("tell_of_order",),
}

PLANTED = [
    (number, Planted(plant, expected))
    for number in range(5)
    for plant, expected in _EACH.items()
]
"""Two hundred and more, each mistake in five models or on five data sets."""
