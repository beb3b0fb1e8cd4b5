"""Ways of letting a graph go, after which no node or Tensor of it may be left."""

import contextlib
import gc
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import autograd as ag
import nn
from autograd import ops
from autograd.engine.node import Node, Notes
from autograd.errors import AutogradError
from autograd.graph.snapshot import Snapshot

__all__ = ["CASES", "left_behind"]

Watch = Callable[[np.ndarray], np.ndarray]
Case = Callable[[Watch], Any]

CASES: list[Case] = []
"""Functions that make a graph, do something with it and let go of it.

Each is given a function that puts an array under watch."""


def left_behind(case: Case) -> dict[str, int]:
    """What of `case` is still there after it returned, without the cycle collector."""
    references: list[weakref.ref[Any]] = []

    def watch(array: np.ndarray) -> np.ndarray:
        references.append(weakref.ref(array))
        return array

    with _collector_off():
        gc.collect()
        before = _alive()
        case(watch)
        found = _alive() - before
    arrays = sum(reference() is not None for reference in references)
    return dict(found + Counter(array=arrays))


@contextlib.contextmanager
def _collector_off() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _alive() -> Counter[str]:
    kinds = (Node, Notes, ag.Tensor, Snapshot)
    return Counter(type(x).__name__ for x in gc.get_objects() if type(x) in kinds)


def _case(case: Case) -> Case:
    CASES.append(case)
    return case


def _loss(watch: Watch) -> Any:
    """A graph of a few operations over two watched arrays, and its leaf."""
    w = ag.tensor(np.ones((3, 3)), requires_grad=True, name="w")
    hidden = ops.tanh(watch(np.ones((2, 3))) @ w)
    watch(hidden._array)
    return ((hidden + watch(np.ones((2, 3)))) ** 2).sum(), w


@_case
def never_walked(watch: Watch) -> None:
    """A loss that nobody asks for a gradient."""
    _loss(watch)


@_case
def walked(watch: Watch) -> None:
    """A backward walk that frees the arrays as it goes."""
    _loss(watch)[0].backward()


@_case
def walked_and_kept(watch: Watch) -> None:
    """Two walks over one graph."""
    loss, _ = _loss(watch)
    loss.retain_grad()
    loss.backward(retain_graph=True)
    loss.backward(retain_graph=True)


@_case
def forward_fails(watch: Watch) -> None:
    """An operation that refuses its shapes after others were recorded."""
    loss, w = _loss(watch)
    with contextlib.suppress(AutogradError):
        (w * loss) @ watch(np.ones((5, 5)))


@_case
def backward_fails(watch: Watch) -> None:
    """A walk over a graph that was freed, and one with a misshapen cotangent."""
    loss, w = _loss(watch)
    with contextlib.suppress(AutogradError):
        (w * loss).backward(np.ones(7))
    loss.backward()
    with contextlib.suppress(AutogradError):
        (loss * 2).backward()


@_case
def error_kept(watch: Watch) -> None:
    """An error that the program keeps for a while, as a log may."""
    kept = []
    try:
        forward = _loss(watch)[0] @ watch(np.ones((5, 5)))
        raise AssertionError(forward)
    except AutogradError as error:
        kept.append(error)
    kept.clear()


@_case
def under_anomaly(watch: Watch) -> None:
    """A graph recorded under `detect_anomaly` and never walked."""
    with ag.detect_anomaly():
        _loss(watch)


@_case
def first_nan(watch: Watch) -> None:
    """`detect_anomaly` raises."""
    quiet = np.errstate(invalid="ignore")
    with contextlib.suppress(AutogradError), ag.detect_anomaly(), quiet:
        ops.log(_loss(watch)[0] * -1.0)


@_case
def readers(watch: Watch) -> None:
    """Everything that reads a graph."""
    loss, w = _loss(watch)
    ag.draw(loss, view="both", depth=1)
    graph = ag.Graph.of(loss, names={"loss": loss})
    graph.adjoints()
    graph.local_derivatives()
    graph.to_json()
    str(ag.explain(loss, w, index=(0, 0)))
    str(ag.why(w, loss))
    with TemporaryDirectory() as folder:
        ag.step_through(loss, Path(folder) / "steps.html")


def _f(x: Any) -> Any:
    return (ops.sin(x) * x).sum()


@_case
def transforms(watch: Watch) -> None:
    """All function transforms, and a pullback that is never called."""
    x = watch(np.linspace(0.5, 1.5, 3))
    ag.make_vjp(_f)(x)
    pull, _ = ag.make_vjp(_f)(x)
    pull(1.0)
    ag.make_jvp(_f)(x)(x)
    for transform in (ag.grad, ag.value_and_grad, ag.jacobian, ag.hessian):
        transform(_f)(x)


@_case
def nested(watch: Watch) -> None:
    """Derivatives of derivatives, three deep, reverse in forward in reverse."""
    x = watch(np.linspace(0.5, 1.5, 3))
    ag.grad(lambda x: ag.grad(lambda x: ag.grad(_f)(x).sum())(x).sum())(x)
    ag.grad(lambda x: ag.make_jvp(ag.grad(_f))(x)(np.ones(3))[1].sum())(x)


@_case
def nested_fails(watch: Watch) -> None:
    """An error in the inner of two transforms."""

    def f(x: Any) -> Any:
        return ag.grad(lambda x: _f(x) @ watch(np.ones((2, 2))))(x).sum()

    with contextlib.suppress(AutogradError):
        ag.grad(f)(watch(np.ones(3)))


@_case
def checked(watch: Watch) -> None:
    """`gradcheck`, of a right function and of one that raises."""
    ag.gradcheck(_f, [watch(np.linspace(0.5, 1.5, 3))])
    with contextlib.suppress(AutogradError):
        ag.gradcheck(lambda x: _f(x) @ np.ones((2, 2)), [watch(np.ones(3))])


@_case
def assigned(watch: Watch) -> None:
    """Elements assigned to, so that a Tensor leaves an old node behind."""
    loss, w = _loss(watch)
    x = w * 2
    x[0] = loss
    x += 1
    (x * loss).sum().backward()


@_case
def rule_fails(watch: Watch) -> None:
    """A derivative that raises in the midst of the walk."""
    x = ag.tensor(watch(np.zeros(3)), requires_grad=True)
    loss = (ops.sqrt(x * 2) * 3).sum()
    with contextlib.suppress(FloatingPointError), np.errstate(all="raise"):
        loss.backward()


@_case
def interrupted(watch: Watch) -> None:
    """An interrupt in a function of the user's, below two transforms."""

    def f(x: Any) -> Any:
        ag.grad(_f)(x)
        raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        ag.grad(f)(watch(np.ones(3)))


@_case
def losses_of_layers(watch: Watch) -> None:
    """The value of a loss function; the layer that made it lives on."""
    y = _LAYER(watch(np.ones((4, 2))), training=True)
    nn.losses.MeanSquaredError()(np.ones((4, 3)), y)


_LAYER = nn.Dense(3, dtype="float64")
_LAYER.build((None, 2))


@_case
def layer_fails(watch: Watch) -> None:
    """A layer that refuses its input, within a graph."""
    loss, _ = _loss(watch)
    with contextlib.suppress(AutogradError):
        _LAYER(loss * np.ones((4, 5)))


@_case
def step_of_training(watch: Watch) -> None:
    """A batch of training, and one whose gradient is used by hand."""
    x, y = watch(np.ones((4, 2))), np.ones((4, 3))
    _MODEL.train_on_batch(x, y)
    loss = nn.losses.MeanSquaredError()(y, _MODEL(x))
    loss.backward()
    for w in _MODEL.weights:
        w.zero_grad()


_MODEL = nn.Sequential([_LAYER])
_MODEL.compile("sgd", "mse")
_MODEL.train_on_batch(np.ones((4, 2)), np.ones((4, 3)))
