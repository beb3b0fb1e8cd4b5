"""Trainings without mistakes, usual and unusual ones, for a number of `drawn`."""

from typing import Any

import numpy as np

import autograd.numpy as anp
import nn
from tests.nn.mistakes.parts import COUNT, Own, drawn, labels_of, quantity_of, seeded

__all__ = ["HEALTHY"]

layers, losses, metrics = nn.layers, nn.losses, nn.metrics
OPTIMIZERS = ("sgd", "adam", "rmsprop", "adamw", "nadam", "adagrad", "lion", "adamax")


def fitted(model: Any, x: Any, y: Any, loss: Any, **options: Any) -> Any:
    """`model` after a training of 48 steps or as many as `options` say."""
    known = ("metrics", "optimizer", "loss_weights")
    compiled = {k: options.pop(k) for k in known if k in options}
    model.compile(**{"optimizer": "adam", "loss": loss, **compiled})
    model.fit(x, y, **{"verbose": 0, "epochs": 6, "batch_size": 16, **options})
    return model


def binary(number: int) -> None:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)
    fitted(
        d.model(nn.Dense(1, "sigmoid")),
        d.x,
        y if number % 2 else y[:, None],
        "binary_crossentropy",
        metrics=["accuracy", metrics.AUC(), "precision", "recall"],
        optimizer=OPTIMIZERS[number % 8],
        validation_split=0.2,
    )


def binary_logits(number: int) -> None:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)
    found = [metrics.BinaryAccuracy(threshold=0.0), metrics.AUC(from_logits=True)]
    loss = losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)
    fitted(d.model(nn.Dense(1)), d.x, y, loss, metrics=found)


def sparse(number: int) -> None:
    d = drawn(number)
    y = labels_of(d.x, 3, d.rng)
    last, loss = nn.Dense(3, "softmax"), "sparse_categorical_crossentropy"
    fitted(d.model(last), d.x, y, loss, metrics=["accuracy"])


def sparse_logits(number: int) -> None:
    d = drawn(number)
    y = labels_of(d.x, 4, d.rng)
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    weights = {0: 1.0, 1: 2.0, 3: 0.5}
    held = d.x[100:], y[100:]
    fitted(
        d.model(nn.Dense(4)),
        d.x[:100],
        y[:100],
        loss,
        metrics=["accuracy"],
        class_weight=weights,
        validation_data=held,
    )


def one_hot(number: int) -> None:
    d = drawn(number)
    y = np.eye(3, dtype=[int, float][number % 2])[labels_of(d.x, 3, d.rng)]
    loss = losses.CategoricalCrossentropy(
        from_logits=number % 2 == 0, label_smoothing=0.1
    )
    last = nn.Dense(3, [None, "softmax"][number % 2])
    fitted(d.model(last), d.x, y, loss, metrics=["accuracy"])


def soft_labels(number: int) -> None:
    d = drawn(number)
    y = d.rng.dirichlet(np.ones(3), COUNT)
    loss = ["categorical_crossentropy", "kl_divergence"][number % 2]
    fitted(d.model(nn.Dense(3, "softmax")), d.x, y, loss)


def several_labels(number: int) -> None:
    d = drawn(number)
    y = (quantity_of(d.x, d.rng, 5) > 0.5).astype(int)
    last, loss = nn.Dense(5, "sigmoid"), "binary_crossentropy"
    fitted(d.model(last), d.x, y, loss, metrics=["accuracy"])


def regression(number: int) -> None:
    d = drawn(number)
    y = [1.0, 1e-3, 20.0, 1.0][number % 4] * quantity_of(d.x, d.rng)
    loss = ["mse", "mae", "huber", "log_cosh"][number // 2 % 4]
    given = y[:, 0] if number % 2 else y
    fitted(d.model(nn.Dense(1)), d.x, given, loss, metrics=["mae", "mse"])


def bounded_regression(number: int) -> None:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)
    last = ["sigmoid", "tanh", "softplus", "relu"][number % 4]
    y = [1 / (1 + np.exp(-y)), np.tanh(y), np.exp(y), np.maximum(y, 0)][number % 4]
    fitted(d.model(nn.Dense(1, last)), d.x, y, "mse")


def counts(number: int) -> None:
    d = drawn(number)
    y = d.rng.poisson(np.exp(0.5 * quantity_of(d.x, d.rng)))
    last = ["exponential", "softplus"][number % 2]
    fitted(d.model(nn.Dense(1, last)), d.x, y, "poisson")


def margins(number: int) -> None:
    d = drawn(number)
    y = labels_of(d.x, 2, d.rng)
    y = y * 2 - 1 if number % 2 else y
    loss = ["hinge", "squared_hinge"][number // 2 % 2]
    fitted(d.model(nn.Dense(1, [None, "tanh"][number % 2])), d.x, y, loss)


def own_functions(number: int) -> None:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)
    loss = [_aligning, _square][number % 2]
    given = y[:, 0] if number % 2 == 0 else y
    fitted(d.model(nn.Dense(1)), d.x, given, loss, metrics=[_aligning])


def _aligning(y: Any, p: Any) -> Any:
    return anp.mean((anp.reshape(y, p.shape) - p) ** 2, axis=-1)


def _square(y: Any, p: Any) -> Any:
    return anp.mean((y - p) ** 2)


def autoencoder(number: int) -> None:
    rng = seeded(number)
    x = rng.random((COUNT, 6, 6, 1))
    parts = [
        layers.Flatten(),
        nn.Dense(8, "relu"),
        nn.Dense(36, "sigmoid"),
        layers.Reshape((6, 6, 1)),
    ]
    loss = ["binary_crossentropy", "mse"][number % 2]
    fitted(nn.Sequential(parts), x, x, loss)


def pixels(number: int) -> None:
    rng = seeded(number)
    x = rng.integers(0, 256, (COUNT, 8, 8, 1)).astype(["uint8", "float32"][number % 2])
    first = layers.Rescaling(1 / 255)
    if number % 4 == 1:
        first = layers.Normalization()
        first.adapt(x.astype("float32"))
    if number % 4 == 2:
        first = layers.BatchNormalization()
    if number % 4 == 3:
        first = layers.Lambda(_halves)
    parts = [first, layers.Conv2D(4, 3, activation="relu"), layers.Flatten()]
    model = nn.Sequential([*parts, nn.Dense(3, "softmax")])
    fitted(model, x, rng.integers(0, 3, COUNT), "sparse_categorical_crossentropy")


def _halves(x: Any) -> Any:
    return anp.asarray(x) / 127.5 - 1


def warmed_up(number: int) -> None:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)
    rates = nn.optimizers.schedules
    rate = rates.CosineDecay(0.0, 1000, warmup_target=1e-4, warmup_steps=900)
    if number % 2:
        rate = rates.PolynomialDecay(1e-7, 1000, 1e-9)
    optimizer = nn.optimizers.Adam(rate)
    fitted(d.model(nn.Dense(1)), d.x, y, "mse", optimizer=optimizer)


def fine_tuned(number: int) -> None:
    d = drawn(number)
    y = labels_of(d.x, 3, d.rng)
    base = nn.Sequential(d.body)
    base(d.x[:1])
    base.trainable = False
    model = nn.Sequential([base, nn.Dense(3, "softmax")])
    loss = "sparse_categorical_crossentropy"
    fitted(model, d.x, y, loss)
    base.trainable = True
    fitted(model, d.x, y, loss, optimizer=nn.optimizers.Adam(1e-5))


def sequences(number: int) -> None:
    rng = seeded(number)
    x = rng.integers(1, 12, (COUNT, 6)) * (
        np.arange(6) < rng.integers(2, 7, (COUNT, 1))
    )
    parts = [
        layers.Embedding(12, 6, mask_zero=True),
        layers.LSTM(8, return_sequences=True),
    ]
    y = x % 3
    model = nn.Sequential([*parts, nn.Dense(3, "softmax")])
    fitted(model, x, y, "sparse_categorical_crossentropy", metrics=["accuracy"])


def noise(number: int) -> None:
    d = drawn(number)
    y = d.rng.normal(size=(COUNT, 1))
    model = d.model(nn.Dense(1))
    fitted(model, d.x, y, "mse", optimizer=nn.SGD(1e-3), epochs=8)
    model.evaluate(d.x, y, verbose=0)


def converged(number: int) -> None:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 3))
    y = x @ rng.normal(size=(3, 1)) + (rng.normal(size=(COUNT, 1)) * (number % 2))
    model = nn.Sequential([nn.Dense(1)])
    optimizer = nn.SGD(0.3)
    for _ in range(3):
        fitted(model, x, y, "mse", optimizer=optimizer, epochs=60, batch_size=COUNT)


def residual(number: int) -> None:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 8))
    place = nn.Input((8,))
    h = nn.Dense(16)(place)
    for _ in range(2 + number % 4):
        inner = layers.LayerNormalization()(h)
        inner = nn.Dense(16, "relu")(inner)
        inner = nn.Dense(16, kernel_initializer="zeros")(inner)
        h = layers.Add()([h, inner])
    model = nn.Model(place, nn.Dense(1)(h))
    fitted(model, x, quantity_of(x, rng), "mse", optimizer=OPTIMIZERS[number % 8])


def several_outputs(number: int) -> None:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 6))
    place = nn.Input((6,))
    h = nn.Dense(16, "relu")(place)
    one = nn.Dense(3, "softmax", name="kind")(h)
    model = nn.Model(place, [one, nn.Dense(1, name="size")(h)])
    fitted(
        model,
        x,
        [labels_of(x, 3, rng), quantity_of(x, rng)],
        {"kind": "sparse_categorical_crossentropy", "size": "mse"},
        metrics={"kind": ["accuracy"], "size": ["mae"]},
        loss_weights={"kind": 1.0, "size": 0.1},
    )


class Adversaries(nn.Model):
    """A generator and a judge, trained against each other."""

    def __init__(self) -> None:
        super().__init__()
        self.maker = nn.Sequential([nn.Dense(8, "relu"), nn.Dense(2)])
        self.judge = nn.Sequential([nn.Dense(8, "relu"), nn.Dense(1)])
        self.likes = losses.BinaryCrossentropy(from_logits=True)
        self.judges = nn.optimizers.Adam(1e-3)

    def call(self, x: Any) -> Any:
        """What the judge says of data."""
        return self.judge(x)

    def train_step(self, data: Any) -> Any:
        """Both in turn."""
        x = data[0] if isinstance(data, tuple) else data
        seed = np.random.default_rng(0).normal(size=(len(x), 3)).astype(np.float32)
        ones = np.ones((len(x), 1))
        real, made = self.judge(x), self.judge(self.maker(seed))
        (self.likes(ones, real) + self.likes(0 * ones, made)).backward()
        own = self.judge.trainable_weights
        self.judges.apply([w.grad for w in own], own)
        for w in self.trainable_weights:
            w.zero_grad()
        loss = self.likes(ones, self.judge(self.maker(seed)))
        loss.backward()
        own = self.maker.trainable_weights
        self.optimizer.apply([w.grad for w in own], own)
        return {"loss": loss.item()}


def adversaries(number: int) -> None:
    rng = seeded(number)
    x = rng.normal(size=(COUNT, 2))
    if number % 2 == 0:
        model = Adversaries()
        model.maker(np.zeros((1, 3)))
        model.compile(nn.optimizers.Adam(1e-3))
        model.fit(x, epochs=3, batch_size=20, verbose=0)
        return
    maker = nn.Sequential([nn.Input((3,)), nn.Dense(8, "relu"), nn.Dense(2)])
    judge = nn.Sequential([nn.Input((2,)), nn.Dense(8, "relu"), nn.Dense(1, "sigmoid")])
    judge.compile("adam", "binary_crossentropy")
    both = nn.Sequential([maker, judge])
    both.compile("adam", "binary_crossentropy")
    for _ in range(15):
        z = rng.normal(size=(32, 3))
        judge.trainable = True
        judge.train_on_batch(x[:32], np.ones((32, 1)))
        judge.train_on_batch(maker.predict(z), np.zeros((32, 1)))
        judge.trainable = False
        both.train_on_batch(z, np.ones((32, 1)))


class Penalised(nn.Model):
    """Trained for what its call adds alone."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Dense(4, "tanh")
        self.outer = nn.Dense(6)

    def call(self, x: Any) -> Any:
        """The reconstruction, whose error is the loss."""
        y = self.outer(self.inner(x))
        self.add_loss(anp.mean((y - x) ** 2))
        return y


def added_losses(number: int) -> None:
    rng = seeded(number)
    model = Penalised()
    model.compile("adam")
    model.fit(rng.normal(size=(COUNT, 6)), epochs=6, batch_size=16, verbose=0)


def own_last(number: int) -> None:
    d = drawn(number)
    y = labels_of(d.x, 3, d.rng)
    if number % 2:
        model = Own([*d.body, nn.Dense(3)], nn.activations.softmax)
        fitted(model, d.x, y, "sparse_categorical_crossentropy")
    else:
        model = Own([*d.body, nn.Dense(3)], _cooled)
        loss = losses.SparseCategoricalCrossentropy(from_logits=True)
        fitted(model, d.x, y, loss)


def _cooled(x: Any) -> Any:
    return x * 0.1


def batches(number: int) -> None:
    d = drawn(number)
    y = quantity_of(d.x, d.rng)
    data = nn.data.Dataset.from_tensor_slices((d.x, y)).shuffle(COUNT).batch(16)
    model = d.model(nn.Dense(1))
    model.compile("adam", "mse")
    model.fit(data, epochs=5, verbose=0)
    for start in range(0, COUNT, 30):
        model.train_on_batch(d.x[start : start + 30], y[start : start + 30])


def small_data(number: int) -> None:
    rng = seeded(number)
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([0.0, 1.0, 1.0, 0.0])[:, None]
    model = nn.Sequential([nn.Dense(4 + number, "tanh"), nn.Dense(1, "sigmoid")])
    fitted(model, x, y, "binary_crossentropy", epochs=20, validation_data=(x, y))
    one = rng.normal(size=(1, 3))
    fitted(nn.Sequential([nn.Dense(1)]), one, [[0.3]], "mse", epochs=5)


def scaled_back(number: int) -> None:
    d = drawn(number)
    y = 5000 + 1000 * quantity_of(d.x, d.rng)
    last = [nn.Dense(1), layers.Rescaling(1000.0, offset=5000.0)]
    fitted(d.model(*last), d.x, y, ["mae", "huber"][number % 2])


def in_order(number: int) -> None:
    d = drawn(number)
    order = np.argsort(quantity_of(d.x, d.rng)[:, 0])
    y = quantity_of(d.x, d.rng)
    fitted(d.model(nn.Dense(1)), d.x[order], y[order], "mse", shuffle=False)


_EACH = (
    binary,
    binary_logits,
    sparse,
    sparse_logits,
    one_hot,
    soft_labels,
    several_labels,
    regression,
    bounded_regression,
    counts,
    margins,
    own_functions,
    autoencoder,
    pixels,
    warmed_up,
    fine_tuned,
    sequences,
    noise,
    converged,
    residual,
    several_outputs,
    adversaries,
    added_losses,
    own_last,
    batches,
    small_data,
    scaled_back,
    in_order,
)

HEALTHY = [(number, train) for number in range(8) for train in _EACH]
"""Two hundred and more."""
