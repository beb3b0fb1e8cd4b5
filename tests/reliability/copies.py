"""Everything that can be copied or pickled, and what shows that a copy is equal."""

import copy
import pickle
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
import nn
from autograd.engine.primitive import REGISTRY
from autograd.graph.snapshot import Snapshot
from nn.arrays import raw
from tests.parity.layer_cases import CASES, LayerCase, arguments, inputs

__all__ = ["WAYS", "Thing", "as_bytes", "classifier", "copied", "things", "train"]


def through_pickle(x: Any, protocol: int) -> Any:
    """`x` written and read by pickle."""
    return pickle.loads(pickle.dumps(x, protocol))


WAYS: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy,
    **{
        f"pickle {n}": partial(through_pickle, protocol=n)
        for n in range(2, pickle.HIGHEST_PROTOCOL + 1)
    },
}


class Thing(NamedTuple):
    """Something to be copied: how it is made, and what it does, as bytes or text."""

    name: str
    make: Callable[[], Any]
    shown: Callable[[Any], Any]


def classifier(optimizer: Any = "adam") -> Any:
    """A small classifier with what has a state: dropout, batch statistics, limits."""
    model = nn.Sequential(
        [
            nn.Dense(6, activation="relu", kernel_regularizer="l2"),
            nn.layers.BatchNormalization(),
            nn.layers.Dropout(0.3, seed=1),
            nn.Dense(3, kernel_constraint="max_norm"),
        ]
    )
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model


def train(model: Any, epochs: int = 1) -> Any:
    """Train `model` on a few points in an order of its own seed."""
    model.fit(*nn.datasets.blobs(48), epochs=epochs, verbose=0, seed=5)
    return model


def as_bytes(model: Any) -> bytes:
    """All weights and the optimizer's state."""
    store: dict[str, Any] = {}
    model.optimizer.save_own_variables(store)
    arrays = [*model.get_weights(), *[store[name] for name in sorted(store)]]
    return b"".join(np.asarray(a).tobytes() for a in arrays)


def functional() -> Any:
    """A model of two outputs, one layer of which is called twice."""
    x = nn.Input(shape=(4,))
    twice = nn.Dense(4, activation="tanh")
    h = twice(twice(x) + x)
    return nn.Model(x, [nn.Dense(2)(h), h])


def things() -> Iterator[Thing]:
    """All kinds of objects of the two packages."""
    yield from _models()
    yield from (_layer(case) for case in CASES)
    yield from _optimizers()
    yield from _configurables()
    yield from _readers()
    yield Thing("leaf", lambda: _leaf("w"), _tensor)
    yield Thing("constant", lambda: ag.tensor([1, 2], name="c"), _tensor)
    yield Thing("History", _history, lambda h: repr(h.history))
    for operation in REGISTRY.values():
        if operation.key != operation.name:
            continue  # a user's, left by another test
        yield Thing(f"operation {operation.name}", partial(_same, operation), id)
        yield Thing(operation.name, partial(_same, operation.function), id)


def _models() -> Iterator[Thing]:
    zeros, four = np.ones((2, 2), np.float32), np.ones((2, 4), np.float32)
    yield Thing("unbuilt model", lambda: nn.Sequential([nn.Dense(3, "relu")]), _config)
    yield Thing("model", lambda: _built(classifier()), lambda m: _called(m, [zeros]))
    yield Thing("functional", functional, lambda m: _called(m, [four]))
    yield Thing(
        "trained model", lambda: train(classifier()), lambda m: as_bytes(train(m))
    )


def _optimizers() -> Iterator[Thing]:
    for name in ("sgd", "rmsprop", "adam", "adamw", "adagrad", "adadelta", "adamax",
                 "nadam", "lion", "lamb", "ftrl", "muon"):  # fmt: skip
        for size in (3, 300):  # the second is stepped in pieces
            yield Thing(f"{name} {size}", partial(_stepped, name, size), _steps_on)


def _configurables() -> Iterator[Thing]:
    schedules = nn.optimizers.schedules
    made: list[Callable[[], Any]] = [
        lambda: schedules.ExponentialDecay(0.1, 10, 0.9),
        lambda: schedules.CosineDecay(0.1, 10),
        lambda: nn.initializers.GlorotUniform(seed=1),
        lambda: nn.initializers.Orthogonal(seed=1),
        lambda: nn.regularizers.get("l1l2"),
        lambda: nn.constraints.get("max_norm"),
        lambda: nn.losses.Huber(0.5),
        lambda: nn.losses.SparseCategoricalCrossentropy(from_logits=True),
    ]
    for make in made:
        yield Thing(type(make()).__name__, make, _config)
    for name in ("mean_squared_error", "accuracy", "auc", "f1_score"):
        yield Thing(f"metric {name}", partial(_metric, name), _result)
    for callback in (
        nn.callbacks.EarlyStopping(patience=2),
        nn.callbacks.ReduceLROnPlateau(),
        nn.callbacks.TerminateOnNaN(),
        nn.callbacks.BackupAndRestore("out"),
    ):
        name = type(callback).__name__
        yield Thing(name, partial(_same, callback), lambda c: repr(vars(c)))
    yield Thing(
        "SeedGenerator",
        lambda: nn.random.SeedGenerator(3),
        lambda s: s.next().random(),
    )


def _readers() -> Iterator[Thing]:
    yield Thing("Graph", lambda: ag.Graph.of(_loss()), lambda g: g.to_dot())
    yield Thing("Snapshot", lambda: Snapshot.of(_loss()), repr)
    yield Thing("Explanation", lambda: ag.explain(_loss(), "w", index=(0,)), str)
    yield Thing("Cause", lambda: ag.why(_leaf("w"), _loss()), str)
    yield Thing("drawing", lambda: ag.draw(_loss()), lambda d: d.source)
    report = partial(ag.gradcheck, np.tanh, [np.ones(2)])
    yield Thing("gradcheck's report", report, str)


def _layer(case: LayerCase) -> Thing:
    xs = inputs(case)
    given = [xs] if case.merged else xs

    def make() -> Any:
        layer = getattr(nn.layers, case.kind)(**arguments(case, nn.layers, "float64"))
        layer(*given, **case.call)
        return layer

    return Thing(str(case), make, lambda layer: _called(layer, given))


def _called(layer: Any, given: list[Any]) -> bytes:
    return b"".join(raw(y).tobytes() for y in ag.tree.leaves(layer(*given)))


def _built(model: Any) -> Any:
    model.build((None, 2))
    return model


def _stepped(name: str, size: int) -> Any:
    """An optimizer after two steps, its parameter an attribute of it."""
    optimizer = nn.optimizers.get(name)
    w = ag.tensor(np.linspace(-1, 1, size * size).reshape(size, size), name="w")
    optimizer.build([w])
    _steps_on(optimizer)
    return optimizer


def _steps_on(optimizer: Any) -> bytes:
    """Two more steps; what parameter and state come to."""
    (w,) = optimizer._parameters
    for _ in range(2):
        optimizer.apply([np.cos(w.data)])
    store: dict[str, Any] = {}
    optimizer.save_own_variables(store)
    return b"".join(np.asarray(store[k]).tobytes() for k in sorted(store)) + (
        w.data.tobytes()
    )


def _metric(name: str) -> Any:
    metric = nn.metrics.as_metric(name, (4, 1), (4, 1))
    _result(metric)
    return metric


def _result(metric: Any) -> Any:
    metric.update_state([[0.0], [1.0], [1.0]], [[0.2], [0.4], [0.9]])
    return repr(metric.result())


def _history() -> Any:
    """What `fit` returns; it refers to the model."""
    return classifier().fit(*nn.datasets.blobs(48), verbose=0)


def _config(x: Any) -> str:
    return repr(x.get_config())


def _tensor(x: Any) -> str:
    return repr((x.data, x.name, x.requires_grad))


def _leaf(name: str) -> ag.Tensor:
    return ag.tensor([1.0, 2.0], requires_grad=True, name=name)


def _loss() -> ag.Tensor:
    w = _leaf("w")
    return (w * w).sum()


def _same(x: Any) -> Any:
    return x


def copied(thing: Thing, way: str) -> tuple[Any, Any]:
    """What the original does, and what a copy does, that was made before."""
    original = thing.make()
    again = WAYS[way](original)
    return thing.shown(again), thing.shown(original)
