"""Models of every form, metrics, callbacks and training loops of one's own."""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn as keras
from nn import layers, ops
from tests.nn.book import data


def a_sequence_of_layers() -> None:
    model = keras.Sequential(name="my_example_model")
    model.add(layers.Dense(64, activation="relu", name="my_first_layer"))
    model.add(layers.Dense(10, activation="softmax", name="my_last_layer"))
    assert model.weights == []
    model.build(input_shape=(None, 3))
    assert [tuple(w.shape) for w in model.weights] == [(3, 64), (64,), (64, 10), (10,)]
    lines: list[str] = []
    model.summary(print_fn=lambda text, **options: lines.append(text))
    text = "\n".join(lines)
    for part in ("my_example_model", "my_first_layer", "my_last_layer", "906"):
        assert part in text
    model = keras.Sequential([keras.Input(shape=(3,)), layers.Dense(64, "relu")])
    assert model.output_shape == (None, 64)
    model.add(layers.Dense(10, activation="softmax"))
    assert model.count_params() == 3 * 64 + 64 + 64 * 10 + 10
    model.pop()
    assert len(model.layers) == 1


def a_functional_model() -> None:
    inputs = keras.Input(shape=(3,), name="my_input")
    assert tuple(inputs.shape) == (None, 3)
    assert inputs.dtype == "float32"
    features = layers.Dense(64, activation="relu")(inputs)
    assert tuple(features.shape) == (None, 64)
    outputs = layers.Dense(10, activation="softmax")(features)
    model = keras.Model(inputs=inputs, outputs=outputs, name="my_functional_model")
    assert [type(layer).__name__ for layer in model.layers] == [
        "InputLayer",
        "Dense",
        "Dense",
    ]
    assert model.get_layer(index=1) is model.layers[1]
    assert model.get_layer(model.layers[2].name) is model.layers[2]


def _ticket_model() -> Any:
    title = keras.Input(shape=(40,), name="title")
    text_body = keras.Input(shape=(60,), name="text_body")
    tags = keras.Input(shape=(10,), name="tags")
    features = layers.Concatenate()([title, text_body, tags])
    features = layers.Dense(32, activation="relu", name="dense_features")(features)
    priority = layers.Dense(1, activation="sigmoid", name="priority")(features)
    department = layers.Dense(4, activation="softmax", name="department")(features)
    return keras.Model(inputs=[title, text_body, tags], outputs=[priority, department])


def several_inputs_and_outputs() -> Any:
    inputs, targets = data.tickets()
    model = data.restart(_ticket_model())
    model.compile(
        optimizer="adam",
        loss=["mean_squared_error", "categorical_crossentropy"],
        metrics=[["mean_absolute_error"], ["accuracy"]],
    )
    model.fit(
        list(inputs), list(targets), epochs=1, batch_size=32, shuffle=False, verbose=0
    )
    listed = model.evaluate(list(inputs), list(targets), verbose=0)
    priority, department = model.predict(list(inputs), verbose=0)
    assert (priority.shape, department.shape) == ((400, 1), (400, 4))
    model = data.restart(_ticket_model())
    names = ("title", "text_body", "tags")
    by_name = dict(zip(names, inputs, strict=True))
    targets_by_name = {"priority": targets[0], "department": targets[1]}
    model.compile(
        optimizer="adam",
        loss={
            "priority": "mean_squared_error",
            "department": "categorical_crossentropy",
        },
        metrics={"priority": ["mean_absolute_error"], "department": ["accuracy"]},
    )
    first = model.fit(
        by_name, targets_by_name, epochs=1, batch_size=32, shuffle=False, verbose=0
    )
    named = model.evaluate(by_name, targets_by_name, verbose=0)
    assert np.allclose(listed, named, rtol=1e-4)
    history = model.fit(
        by_name, targets_by_name, epochs=15, batch_size=32, shuffle=False, verbose=0
    )
    assert history.history["department_accuracy"][-1] > 0.9
    assert "priority_mean_absolute_error" in history.history
    return first.history


def a_third_output_from_the_layers_between() -> None:
    model = _ticket_model()
    assert model.get_layer("dense_features").input.shape[-1] == 110
    features = model.get_layer("dense_features").output
    assert features is model.layers[4].output
    difficulty = layers.Dense(3, activation="softmax", name="difficulty")(features)
    larger = keras.Model(inputs=model.inputs, outputs=[*model.outputs, difficulty])
    inputs, _ = data.tickets()
    found = larger.predict(list(inputs), verbose=0)
    assert [part.shape for part in found] == [(400, 1), (400, 4), (400, 3)]
    extractor = keras.Model(inputs=model.inputs, outputs=features)
    assert extractor.predict(list(inputs), verbose=0).shape == (400, 32)


def a_layer_used_twice() -> Any:
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=(2, 200, 6)).astype("float32")
    near = (np.abs(left - right).mean(1) < 1.1).astype("float32")
    shared = layers.Dense(16, activation="relu")
    first, second = keras.Input((6,)), keras.Input((6,))
    gap = layers.Subtract()([shared(first), shared(second)])
    outputs = layers.Dense(1, activation="sigmoid")(ops.square(gap))
    model = keras.Model([first, second], outputs)
    assert len(model.trainable_weights) == 4
    data.restart(model)
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(
        [left, right], near, epochs=20, batch_size=20, shuffle=False, verbose=0
    )
    assert history.history["accuracy"][-1] > 1.1 * max(near.mean(), 1 - near.mean())
    return history.history


class CustomerTicketModel(keras.Model):
    """The ticket model as a class."""

    def __init__(self, num_departments: int) -> None:
        super().__init__()
        self.concat_layer = layers.Concatenate()
        self.mixing_layer = layers.Dense(32, activation="relu")
        self.priority_scorer = layers.Dense(1, activation="sigmoid")
        self.department_classifier = layers.Dense(num_departments, "softmax")

    def call(self, inputs: Any) -> Any:
        features = self.concat_layer(
            [inputs["title"], inputs["text_body"], inputs["tags"]]
        )
        features = self.mixing_layer(features)
        return self.priority_scorer(features), self.department_classifier(features)


def a_model_as_a_class() -> Any:
    (title, body, tags), targets = data.tickets()
    model = CustomerTicketModel(num_departments=4)
    inputs = {"title": title, "text_body": body, "tags": tags}
    priority, department = model(inputs)
    assert (tuple(priority.shape), tuple(department.shape)) == ((400, 1), (400, 4))
    data.restart(model)
    model.compile(
        optimizer="adam",
        loss=["mean_squared_error", "categorical_crossentropy"],
        metrics=[["mean_absolute_error"], ["accuracy"]],
    )
    history = model.fit(
        inputs, list(targets), epochs=2, batch_size=40, shuffle=False, verbose=0
    )
    assert len(model.evaluate(inputs, list(targets), verbose=0)) == 5
    assert len(model.predict(inputs, verbose=0)) == 2
    return {"loss": history.history["loss"]}


class Classifier(keras.Model):
    """One layer, whose form the number of classes decides."""

    def __init__(self, num_classes: int = 2) -> None:
        super().__init__()
        units, activation = (1, "sigmoid") if num_classes == 2 else (10, "softmax")
        self.dense = layers.Dense(units, activation=activation)

    def call(self, inputs: Any) -> Any:
        return self.dense(inputs)


def forms_mixed() -> None:
    inputs = keras.Input(shape=(3,))
    features = layers.Dense(64, activation="relu")(inputs)
    outer = keras.Model(inputs=inputs, outputs=Classifier(num_classes=10)(features))
    assert outer.predict(np.ones((2, 3)), verbose=0).shape == (2, 10)
    small = keras.Input(shape=(64,))
    binary = keras.Model(small, layers.Dense(1, activation="sigmoid")(small))

    class MyModel(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = layers.Dense(64, activation="relu")
            self.classifier = binary

        def call(self, inputs: Any) -> Any:
            return self.classifier(self.dense(inputs))

    model = MyModel()
    assert tuple(model(np.ones((2, 5), "float32")).shape) == (2, 1)
    assert len(model.weights) == 4


def _sheets() -> Any:
    (images, labels), (test_images, test_labels) = data.digits()
    x = images.reshape(len(images), -1).astype("float32") / 255
    x_test = test_images.reshape(len(test_images), -1).astype("float32") / 255
    labels, test_labels = labels.astype("int32"), test_labels.astype("int32")
    return (x[300:], labels[300:]), (x[:300], labels[:300]), (x_test, test_labels)


def _digit_model() -> Any:
    inputs = keras.Input(shape=(28 * 28,))
    features = layers.Dense(32, activation="relu")(inputs)
    features = layers.Dropout(0.1)(features)
    outputs = layers.Dense(10, activation="softmax")(features)
    return keras.Model(inputs, outputs)


class RootMeanSquaredError(keras.metrics.Metric):
    """How far probabilities are from the labels' one-hot rows."""

    def __init__(self, name: str = "rmse", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.mse_sum = self.add_weight(name="mse_sum", initializer="zeros")
        self.total_samples = self.add_weight(
            name="total_samples", initializer="zeros", dtype="int32"
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true = ops.one_hot(y_true, num_classes=ops.shape(y_pred)[1])
        self.mse_sum.assign_add(ops.sum(ops.square(y_true - y_pred)))
        self.total_samples.assign_add(ops.shape(y_pred)[0])

    def result(self) -> Any:
        return ops.sqrt(self.mse_sum / ops.cast(self.total_samples, "float32"))

    def reset_state(self) -> None:
        self.mse_sum.assign(0.0)
        self.total_samples.assign(0)


def a_metric_of_ones_own() -> Any:
    (x, y), held_out, test = _sheets()
    inputs = keras.Input((784,))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(inputs))
    data.restart(model)
    model.compile(
        optimizer="rmsprop",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy", RootMeanSquaredError()],
    )
    history = model.fit(
        x, y, epochs=3, shuffle=False, validation_data=held_out, verbose=0
    )
    _, accuracy, error = model.evaluate(*test, verbose=0)
    assert accuracy > 0.85
    assert error < history.history["rmse"][0]
    return history.history


def callbacks_that_stop_and_keep(directory: Path) -> None:
    (x, y), held_out, (x_test, _) = _sheets()
    path = directory / "checkpoint_path.keras"
    model = _digit_model()
    model.compile(
        keras.optimizers.Adam(0.01),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = model.fit(
        x,
        y,
        epochs=30,
        batch_size=128,
        verbose=0,
        callbacks=[
            keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=2),
            keras.callbacks.ModelCheckpoint(
                filepath=str(path), monitor="val_loss", save_best_only=True
            ),
        ],
        validation_data=held_out,
    )
    assert len(history.history["loss"]) < 30
    best = keras.models.load_model(str(path))
    loss, _ = best.evaluate(*held_out, verbose=0)
    assert np.isclose(loss, min(history.history["val_loss"]), rtol=1e-4)
    other = directory / "my_checkpoint.keras"
    model.save(str(other))
    again = keras.models.load_model(str(other))
    assert np.allclose(
        again.predict(x_test, verbose=0), model.predict(x_test, verbose=0)
    )


class LossHistory(keras.callbacks.Callback):
    """The loss of every batch, put away after every epoch."""

    def on_train_begin(self, logs: Any) -> None:
        self.per_batch_losses: list[Any] = []
        self.epochs: list[Any] = []

    def on_batch_end(self, batch: int, logs: Any) -> None:
        self.per_batch_losses.append(logs.get("loss"))

    def on_epoch_end(self, epoch: int, logs: Any) -> None:
        self.epochs.append(self.per_batch_losses)
        self.per_batch_losses = []


def a_callback_of_ones_own() -> None:
    (x, y), _, _ = _sheets()
    model = _digit_model()
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    seen = LossHistory()
    model.fit(x, y, epochs=2, batch_size=128, callbacks=[seen], verbose=0)
    assert [len(epoch) for epoch in seen.epochs] == [9, 9]
    assert seen.epochs[1][-1] < seen.epochs[0][0]


def logs_for_tensorboard(directory: Path) -> None:
    (x, y), held_out, _ = _sheets()
    model = _digit_model()
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    board = keras.callbacks.TensorBoard(log_dir=str(directory / "logs"))
    model.fit(x, y, epochs=1, validation_data=held_out, callbacks=[board], verbose=0)
    assert list((directory / "logs").rglob("*tfevents*"))


def a_training_loop_of_ones_own() -> Any:
    (x, y), (x_val, y_val), _ = _sheets()
    model = data.restart(
        keras.Sequential(
            [keras.Input((784,)), layers.Dense(32, "relu"), layers.Dense(10, "softmax")]
        )
    )
    loss_fn = keras.losses.SparseCategoricalCrossentropy()
    optimizer = keras.optimizers.RMSprop()
    metrics = [keras.metrics.SparseCategoricalAccuracy()]
    loss_tracking_metric = keras.metrics.Mean()

    def train_step(inputs: Any, targets: Any) -> dict[str, Any]:
        predictions = model(inputs, training=True)
        loss = loss_fn(targets, predictions)
        model.zero_grad()
        loss.backward()
        gradients = [weight.value.grad for weight in model.trainable_weights]
        with ag.no_grad():
            optimizer.apply(gradients, model.trainable_weights)
        logs = {}
        for metric in metrics:
            metric.update_state(targets, predictions)
            logs[metric.name] = metric.result()
        loss_tracking_metric.update_state(loss)
        logs["loss"] = loss_tracking_metric.result()
        return logs

    def reset_metrics() -> None:
        for metric in metrics:
            metric.reset_state()
        loss_tracking_metric.reset_state()

    def test_step(inputs: Any, targets: Any) -> dict[str, Any]:
        predictions = model(inputs, training=False)
        loss = loss_fn(targets, predictions)
        logs = {}
        for metric in metrics:
            metric.update_state(targets, predictions)
            logs["val_" + metric.name] = metric.result()
        loss_tracking_metric.update_state(loss)
        logs["val_loss"] = loss_tracking_metric.result()
        return logs

    found: dict[str, list[float]] = {}
    for _ in range(2):
        for step, inputs, targets in (
            (train_step, x, y),
            (test_step, x_val, y_val),
        ):
            reset_metrics()
            for start in range(0, len(inputs), 32):
                part = slice(start, start + 32)
                logs = step(inputs[part], targets[part])
            for key, value in logs.items():
                found.setdefault(key, []).append(float(value))
    assert found["val_sparse_categorical_accuracy"][-1] > 0.7
    return found


class CustomModel(keras.Model):
    """A training step of its own in `fit`, with all that `compile` sets up."""

    def train_step(self, data: Any) -> Any:
        inputs, targets = data
        predictions = self(inputs, training=True)
        loss = self.compute_loss(y=targets, y_pred=predictions)
        self.zero_grad()
        loss.backward()
        trainable_weights = list(self.trainable_weights)
        gradients = [weight.value.grad for weight in trainable_weights]
        with ag.no_grad():
            self.optimizer.apply(gradients, trainable_weights)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(targets, predictions)
        return {m.name: m.result() for m in self.metrics}


class TrackedModel(keras.Model):
    """The same with a loss and a tracker that it holds itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.loss_fn = keras.losses.SparseCategoricalCrossentropy()
        self.loss_tracker = keras.metrics.Mean(name="loss")

    def train_step(self, data: Any) -> Any:
        inputs, targets = data
        loss = self.loss_fn(targets, self(inputs, training=True))
        self.zero_grad()
        loss.backward()
        gradients = [weight.value.grad for weight in self.trainable_weights]
        with ag.no_grad():
            self.optimizer.apply(gradients, self.trainable_weights)
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    @property
    def metrics(self) -> list[Any]:
        return [self.loss_tracker]


def a_step_of_ones_own_in_fit() -> Any:
    (x, y), held_out, _ = _sheets()
    found = {}
    for kind in (CustomModel, TrackedModel):
        inputs = keras.Input(shape=(784,))
        features = layers.Dense(32, activation="relu")(inputs)
        outputs = layers.Dense(10, activation="softmax")(features)
        model = data.restart(kind(inputs, outputs))
        if kind is CustomModel:
            model.compile(
                optimizer=keras.optimizers.RMSprop(),
                loss=keras.losses.SparseCategoricalCrossentropy(),
                metrics=[keras.metrics.SparseCategoricalAccuracy()],
            )
        else:
            model.compile(optimizer=keras.optimizers.RMSprop())
        history = model.fit(x, y, epochs=2, batch_size=64, shuffle=False, verbose=0)
        found[kind.__name__] = history.history["loss"]
        if kind is CustomModel:
            assert model.evaluate(*held_out, verbose=0)[1] > 0.6
            model.reset_metrics()
    assert found["CustomModel"][1] < found["CustomModel"][0]
    return found
