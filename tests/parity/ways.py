"""Small programs in Keras's words, each about one thing that a user relies on.

``kit`` is `keras` or `nn`. A program returns numbers, texts, lists and dicts of them;
those of Keras are stored by `make_ways`, and ours must be the same.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["WAYS", "plain"]

WAYS: dict[str, Callable[[Any], Any]] = {}


def way(program: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Enter a program into `WAYS`."""
    WAYS[program.__name__] = program
    return program


def plain(value: Any) -> Any:
    """`value` as JSON can hold it, numbers to six digits."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (str, bool)) or value is None:
        return value
    if hasattr(value, "detach"):
        value = value.detach()
    array = np.asarray(getattr(value, "data", value), np.float64)
    return [plain(v) for v in array] if array.ndim else float(f"{float(array):.6g}")


def numbers() -> tuple[Any, Any]:
    """Inputs (40, 3) and their sums (40, 1)."""
    x = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
    return x, x.sum(1, keepdims=True)


def labels() -> Any:
    """Whether the first number is positive: (40,)."""
    return (numbers()[0][:, 0] > 0).astype("int32")


def linear(kit: Any, units: int = 1, **options: Any) -> Any:
    """A model of one layer, of ones, compiled."""
    dense = kit.layers.Dense(units, kernel_initializer="ones")
    model = kit.Sequential([kit.Input((3,)), dense])
    model.compile(kit.optimizers.SGD(0.05), **{"loss": "mse", **options})
    return model


def fitted(model: Any, *args: Any, **options: Any) -> Any:
    """The logs of `fit`, in order of their names."""
    history = model.fit(*args, **{"verbose": 0, "shuffle": False, **options})
    return dict(sorted(history.history.items()))


@way
def a_metric_returns_its_own_variable(kit: Any) -> Any:
    class Counter(kit.metrics.Metric):  # type: ignore[misc]
        def __init__(self, name: str = "counter") -> None:
            super().__init__(name=name)
            self.count = self.add_weight(name="count", initializer="zeros")

        def update_state(self, *given: Any, sample_weight: Any = None) -> None:
            self.count.assign_add(1.0)

        def result(self) -> Any:
            return self.count

    x, y = numbers()
    model = linear(kit, metrics=[Counter()])
    logs = fitted(model, x, y, epochs=2, batch_size=20, validation_data=(x, y))
    return logs["counter"], logs["val_counter"]


@way
def a_model_has_metrics_of_its_own(kit: Any) -> Any:
    class Own(kit.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.dense = kit.layers.Dense(1, kernel_initializer="ones")
            self.tracker = kit.metrics.Mean(name="loss")
            self.error = kit.metrics.MeanAbsoluteError(name="mae")

        def call(self, x: Any) -> Any:
            return self.dense(x)

        @property
        def metrics(self) -> list[Any]:
            return [self.tracker, self.error]

        def test_step(self, data: Any) -> Any:
            x, y = data
            self.tracker.update_state(2.0)
            self.error.update_state(y, self(x, training=False))
            return {m.name: m.result() for m in self.metrics}

    x, y = numbers()
    model = Own()
    model.compile("sgd", "mse")
    return [model.evaluate(x, 2 * y, verbose=0) for _ in range(2)]


@way
def a_metric_held_as_an_attribute_is_reported(kit: Any) -> Any:
    class Own(kit.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.dense = kit.layers.Dense(1, kernel_initializer="ones")
            self.seen = kit.metrics.Sum(name="seen")

        def call(self, x: Any) -> Any:
            self.seen.update_state(1.0)
            return self.dense(x)

    x, y = numbers()
    model = Own()
    model.compile("sgd", "mse", run_eagerly=True)
    return sorted(fitted(model, x, y, batch_size=20))


@way
def compute_metrics_is_called(kit: Any) -> Any:
    class Own(kit.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.dense = kit.layers.Dense(1, kernel_initializer="ones")

        def call(self, x: Any) -> Any:
            return self.dense(x)

        def compute_metrics(
            self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None
        ) -> Any:
            logs = dict(super().compute_metrics(x, y, y_pred, sample_weight))
            return logs | {"extra": 7.0}

    x, y = numbers()
    model = Own()
    model.compile("sgd", "mse", metrics=["mae"])
    return fitted(model, x, 2 * y)


@way
def metrics_of_one_name(kit: Any) -> Any:
    same = kit.metrics.MeanAbsoluteError(name="mae")
    model = linear(kit, metrics=["mae", same], weighted_metrics=["mae"])
    x, y = numbers()
    return fitted(model, x, 2 * y, sample_weight=np.arange(40.0))


@way
def super_train_step_gives_logs(kit: Any) -> Any:
    class Own(kit.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.dense = kit.layers.Dense(1, kernel_initializer="ones")

        def call(self, x: Any) -> Any:
            return self.dense(x)

        def train_step(self, data: Any) -> Any:
            logs = dict(super().train_step(data))
            logs["twice"] = 2 * logs["loss"]
            return logs

    x, y = numbers()
    model = Own()
    model.compile("sgd", "mse")
    return fitted(model, x, 2 * y)


@way
def a_tensor_in_logs_is_a_number(kit: Any) -> Any:
    class Own(kit.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.dense = kit.layers.Dense(1, kernel_initializer="ones")

        def call(self, x: Any) -> Any:
            return self.dense(x)

        def test_step(self, data: Any) -> Any:
            return {"sum": kit.ops.sum(self(data[0]))}

    x, y = numbers()
    model = Own()
    model.compile("sgd", "mse")
    found = model.evaluate(x, y, verbose=0)
    return type(found).__name__, found


def padded() -> Any:
    """Sequences (4, 5, 3), the last two steps of each 0."""
    x = np.random.default_rng(1).normal(size=(4, 5, 3)).astype("float32")
    x[:, 3:] = 0
    return x


WORDS = np.array([[1, 2, 0, 0], [1, 1, 1, 0]])


@way
def a_mask_reaches_loss_and_metrics(kit: Any) -> Any:
    class Own(kit.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.mask = kit.layers.Masking(0.0)
            self.dense = kit.layers.Dense(1, kernel_initializer="ones")

        def call(self, x: Any) -> Any:
            return self.dense(self.mask(x))

    model = Own()
    model.compile("sgd", "mse", metrics=["mae"], weighted_metrics=["mse"])
    y = np.ones((4, 5, 1), "float32")
    logs = model.evaluate(padded(), y, verbose=0, return_dict=True)
    return dict(sorted(logs.items()))


@way
def a_mask_comes_out_of_an_inner_model(kit: Any) -> Any:
    layers = kit.layers
    x = kit.Input((None,))
    table = layers.Embedding(5, 3, mask_zero=True, embeddings_initializer="ones")
    inner = kit.Model(x, table(x))
    x = kit.Input((None,))
    model = kit.Model(x, layers.GlobalAveragePooling1D()(inner(x) * 1.0))
    masked = kit.Model(x, layers.GlobalAveragePooling1D()(inner(x)))
    return model.predict(WORDS, verbose=0), masked.predict(WORDS, verbose=0)


@way
def a_mask_reaches_a_layer_in_a_layer(kit: Any) -> Any:
    class Block(kit.layers.Layer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.table = kit.layers.Embedding(
                5, 3, mask_zero=True, embeddings_initializer="ones"
            )
            self.cell = kit.layers.LSTM(
                2, kernel_initializer="ones", recurrent_initializer="ones"
            )

        def call(self, x: Any) -> Any:
            return self.cell(self.table(x))

    return Block()(WORDS)


@way
def merged_masks(kit: Any) -> Any:
    layers = kit.layers
    x, z = kit.Input((4,)), kit.Input((4,))
    table = layers.Embedding(5, 2, mask_zero=True, embeddings_initializer="ones")
    found = []
    for merge in (layers.Add(), layers.Concatenate(), layers.Concatenate(axis=1)):
        y = layers.GlobalAveragePooling1D()(merge([table(x), table(z)]))
        model = kit.Model([x, z], y)
        other = np.array([[1, 0, 3, 0], [2, 2, 2, 0]])
        found.append(model.predict([WORDS, other], verbose=0))
    return found


@way
def class_weights_are_for_training(kit: Any) -> Any:
    model = linear(kit, loss=kit.losses.BinaryCrossentropy(from_logits=True))
    weights = {0: 10.0, 1: 1.0}
    x = numbers()[0]
    return fitted(
        model, x, labels(), validation_split=0.25, class_weight=weights, epochs=2
    )


@way
def activity_is_penalised_by_sample(kit: Any) -> Any:
    found = []
    for size in (8, 40):
        dense = kit.layers.Dense(
            2,
            kernel_initializer="ones",
            activity_regularizer=kit.regularizers.L2(0.1),
        )
        model = kit.Sequential([kit.Input((3,)), dense])
        model.compile("sgd", "mse")
        x = numbers()[0]
        found.append(model.evaluate(x, x[:, :2], batch_size=size, verbose=0))
    return found


@way
def frozen_weights_are_not_constrained(kit: Any) -> Any:
    layers = kit.layers
    dense = layers.Dense(2, kernel_initializer="ones", kernel_constraint="unit_norm")
    model = kit.Sequential([kit.Input((3,)), dense, layers.Dense(1)])
    dense.trainable = False
    model.compile("sgd", "mse")
    fitted(model, *numbers())
    return dense.get_weights()[0]


@way
def a_constraint_holds_in_training(kit: Any) -> Any:
    layers = kit.layers
    dense = layers.Dense(1, kernel_initializer="ones", kernel_constraint="unit_norm")
    model = kit.Sequential([kit.Input((3,)), dense])
    model.compile(kit.optimizers.SGD(0.1), "mse")
    fitted(model, *numbers())
    return np.square(dense.get_weights()[0]).sum()


@way
def a_frozen_model_with_a_thawed_layer(kit: Any) -> Any:
    layers = kit.layers
    model = kit.Sequential([kit.Input((3,)), layers.Dense(2), layers.Dense(1)])
    model.trainable = False
    model.layers[1].trainable = True
    return len(model.trainable_weights), len(model.non_trainable_weights)


@way
def a_layer_is_frozen_after_fit(kit: Any) -> Any:
    layers = kit.layers
    first = layers.Dense(2, kernel_initializer="ones")
    second = layers.Dense(1, kernel_initializer="ones")
    model = kit.Sequential([kit.Input((3,)), first, second])
    model.compile(kit.optimizers.SGD(0.01, momentum=0.9), "mse")
    for trainable in (True, False, True):
        first.trainable = trainable
        fitted(model, *numbers())
    return model.get_weights()


@way
def steps_on_a_batch(kit: Any) -> Any:
    model = linear(kit, metrics=["mae"])
    x, y = numbers()
    model.evaluate(x, 100 * y, verbose=0)
    return (
        model.train_on_batch(x, 2 * y),
        model.train_on_batch(x, 2 * y),
        model.test_on_batch(x, y, return_dict=True),
        model.predict_on_batch(x[:2]),
    )


@way
def epochs_of_fewer_steps(kit: Any) -> Any:
    x, y = numbers()
    found = []
    for steps in (4, 12):
        model = linear(kit)
        logs = fitted(model, x, 2 * y, batch_size=4, epochs=5, steps_per_epoch=steps)
        found.append(logs["loss"])
    return found


@way
def validation_begins_anew(kit: Any) -> Any:
    x, y = numbers()
    return fitted(
        linear(kit),
        x,
        2 * y,
        batch_size=4,
        epochs=3,
        validation_data=(x, 2 * y),
        validation_batch_size=16,
        validation_steps=2,
    )


@way
def validation_at_some_epochs(kit: Any) -> Any:
    x, y = numbers()
    held = {"validation_data": (x, 2 * y), "epochs": 4}
    return [
        fitted(linear(kit), x, 2 * y, validation_freq=freq, **held)["val_loss"]
        for freq in (2, [2, 3])
    ]


@way
def several_outputs(kit: Any) -> Any:
    x = kit.Input((3,), name="x")
    dense = kit.layers.Dense
    first = dense(1, name="first", kernel_initializer="ones")(x)
    second = dense(2, name="second", kernel_initializer="ones")(x)
    model = kit.Model(x, [first, second])
    model.compile(
        kit.optimizers.SGD(0.01),
        loss={"first": "mse", "second": "mae"},
        loss_weights={"first": 0.5, "second": 2.0},
        metrics={"second": ["mse", "mae"]},
    )
    given, y = numbers()
    targets = {"first": 2 * y, "second": given[:, :2]}
    logs = fitted(model, {"x": given}, targets)
    return logs, model.evaluate(given, [2 * y, given[:, :2]], verbose=0)


@way
def small_dtypes(kit: Any) -> Any:
    norm = kit.layers.LayerNormalization(dtype="float16")
    x = (300 + 100 * np.random.default_rng(2).normal(size=(2, 8))).astype("float16")
    deviation = float(f"{np.asarray(plain(norm(x))).std():.3g}")
    table = kit.layers.Embedding(5000, 1, dtype="float16")
    table.build((None, 1))
    table.set_weights([(np.arange(5000).reshape(-1, 1) % 2).astype("float16")])
    return deviation, table(np.array([[2049.0, 4097.0]], "float32"))


@way
def merged_ranks(kit: Any) -> Any:
    x = np.ones((3, 2, 3), "float32") * np.arange(3, dtype="float32")
    w = np.arange(9.0).reshape(3, 3).astype("float32")
    return kit.layers.Multiply()([x, w]), kit.layers.Add()([w, x])


@way
def calls_by_keyword(kit: Any) -> Any:
    x = np.ones((2, 3, 4), "float32")
    attention = kit.layers.MultiHeadAttention(2, 2)
    dense = kit.layers.Dense(2)
    found = attention(query=x, value=x), dense(inputs=x)
    return [list(y.shape) for y in found], type(found[0]) is type(found[1])


@way
def words_of_a_users_own(kit: Any) -> Any:
    class Own(kit.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.steps = 3
            self.stem = kit.layers.Dense(2)
            self.generators = [1]
            self.places = "here"
            self.dense = kit.layers.Dense(1)

        def call(self, x: Any) -> Any:
            return self.dense(self.stem(x))

    model = Own()
    model.compile("sgd", "mse")
    fitted(model, *numbers())
    return len(model.weights), model.steps, model.places


@way
def compile_and_fit_by_position(kit: Any) -> Any:
    x, y = numbers()
    model = linear(kit)
    model.compile(kit.optimizers.SGD(0.05), "mse", None, ["mae"], None, True)
    history = model.fit(x, 2 * y, 40, 2, 0, None, 0.25, None, False)
    called: list[int] = []
    callback = kit.callbacks.LambdaCallback(on_epoch_end=lambda e, _: called.append(e))
    model.fit(x, y, verbose=0, callbacks=callback)
    return history.history, called, sorted(model.history.history), model.compiled


@way
def whole_floats_as_labels(kit: Any) -> Any:
    dense = kit.layers.Dense(2, activation="softmax", kernel_initializer="ones")
    model = kit.Sequential([kit.Input((3,)), dense])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.evaluate(numbers()[0], labels().astype("float32"), verbose=0)


@way
def hinge_leaves_the_metrics_their_labels(kit: Any) -> Any:
    model = linear(kit, loss="hinge", metrics=["accuracy", "mae"])
    return fitted(model, numbers()[0], labels())


@way
def symbolic_values_have_operators(kit: Any) -> Any:
    x = kit.Input((3,))
    y = kit.ops.where(x > 0, abs(x), 2**x) + kit.ops.sum(x, axis=-1, keepdims=True)
    model = kit.Model(x, [-y, y[:, :2] % 2])
    return model.predict(numbers()[0][:3], verbose=0)


@way
def variables_are_assigned(kit: Any) -> Any:
    w = kit.Variable(np.ones((2,), "float32"))
    w.assign_add([1.0, 2.0])
    w.assign_sub([0.5, 0.5])
    values = [plain(w.value)]
    w.assign([7.0, 8.0])
    return values, w.value, list(w.shape), w.trainable


@way
def a_variable_as_an_attribute_is_trained(kit: Any) -> Any:
    class Shift(kit.layers.Layer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.shift = kit.Variable(np.zeros(3, "float32"))

        def call(self, x: Any) -> Any:
            return x + self.shift

    x = numbers()[0]
    model = kit.Sequential([kit.Input((3,)), Shift()])
    model.compile(kit.optimizers.SGD(0.5), "mse")
    fitted(model, x, x + 1, epochs=3)
    return model.get_weights()
