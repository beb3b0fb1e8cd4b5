"""What an interrupt at any moment of a computation leaves behind, and must not."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
import nn
from autograd.engine.modes import Mode, current
from nn.calls import Frame, calls
from tests.reliability.copies import as_bytes, classifier
from tests.reliability.moments import count_moments, interrupted_at, some_of

__all__ = ["SUBJECTS", "Subject", "Survey", "damage", "survey"]

Offences = Iterator[str]


class Subject(NamedTuple):
    """A computation to be interrupted.

    run: it. check: from what came out to the ways in which something is broken, called
    after every interrupt; what it finds includes a computation that goes on wrong.
    """

    name: str
    run: Callable[[], Any]
    check: Callable[[KeyboardInterrupt], Offences]


class Survey(NamedTuple):
    """How many moments there are, at how many an interrupt came, and what broke."""

    moments: int
    interrupts: int
    damage: list[str]


def survey(make: Callable[[], Subject], wanted: int | None = None) -> Survey:
    """Interrupt a subject at every moment, or at `wanted` of them."""
    subject = make()
    subject.run()
    moments = count_moments(subject.run)
    interrupts, found = 0, []
    for number in some_of(moments, wanted):
        error = interrupted_at(number, subject.run)
        if error is not None:
            interrupts += 1
            found += [f"{subject.name}, moment {number}: {d}" for d in damage(error)]
            found += [f"{subject.name}, {number}: {d}" for d in subject.check(error)]
    return Survey(moments, interrupts, found)


def damage(error: KeyboardInterrupt) -> Offences:
    """What an interrupt has left of the state of this thread; it is put right."""
    if current.mode != Mode():
        yield f"the mode is {current.mode}"
        current.mode = Mode()
    if calls.frame != Frame():
        yield f"the frame of calls is {calls.frame}"
        calls.frame = Frame()


def _forward() -> Subject:
    """Operations recorded under three modes."""
    w = ag.tensor(np.ones(3), requires_grad=True)

    def run() -> Any:
        with ag.detect_anomaly():
            y = ag.ops.tanh(w * 2) + np.sum(w)
        with ag.no_grad():
            z = w * 3
            with ag.enable_grad():
                return (y * z + w).sum()

    expected = run().item()

    def check(error: KeyboardInterrupt) -> Offences:
        if run().item() != expected:
            yield "another value"

    return Subject("forward", run, check)


def _backward() -> Subject:
    """A backward walk to five leaves that have gradients already, one of them kept."""
    leaves = [ag.tensor(np.full(2, i + 1.0), requires_grad=True) for i in range(5)]

    def loss() -> Any:
        product = leaves[0] * 1.0
        for leaf in leaves[1:]:
            product = product * leaf
        product.retain_grad()
        return product.sum()

    loss().backward()
    share = [leaf.grad for leaf in leaves]
    pending: list[Any] = []

    def run() -> None:
        pending[:] = [loss()]
        pending[0].backward()
        pending.clear()
        for leaf, g in zip(leaves, share, strict=True):
            leaf.grad = g

    def check(error: KeyboardInterrupt) -> Offences:
        """All gradients were added, just before `backward` returned, or none."""
        grads = [leaf.grad.tolist() for leaf in leaves]
        sums = [[(n * g).tolist() for g in share] for n in (1, 2)]
        if pending and grads not in sums:
            yield f"gradients {grads}"
        pending.clear()
        for leaf, g in zip(leaves, share, strict=True):
            leaf.grad = g

    return Subject("backward", run, check)


def _transforms() -> Subject:
    """Second derivatives, a Jacobian, and a product forwards."""

    def f(x: Any) -> Any:
        return (ag.ops.sin(x) * x).sum()

    x = np.linspace(0.5, 1.0, 3)

    def run() -> Any:
        return (
            ag.grad(lambda x: ag.grad(f)(x).sum())(x).tolist(),
            ag.jacobian(ag.grad(f))(x).tolist(),
            ag.make_jvp(f)(x)(x)[1].item(),
        )

    expected = run()

    def check(error: KeyboardInterrupt) -> Offences:
        if run() != expected:
            yield "another value"

    return Subject("transforms", run, check)


def _build() -> Subject:
    """The first call of a model, which makes its parameters."""
    models: list[Any] = []

    def run() -> None:
        models[:] = [classifier()]
        models[0](np.ones((1, 2)))

    run()
    expected = _structure(models[0])

    def check(error: KeyboardInterrupt) -> Offences:
        model = models[0]
        model(np.ones((1, 2)))
        if _structure(model) != expected:
            yield f"built as {_structure(model)}"

    return Subject("build", run, check)


def _structure(model: Any) -> Any:
    """Names and shapes of weights, how many penalties and limits there are."""
    parts = model._all()
    return (
        [(w.name, w.shape) for w in model.weights],
        [len(p._made) for p in parts],
    )


X, Y = nn.datasets.blobs(8)


def _step() -> Subject:
    """One step of training: whole, not begun, or broken off and said to be."""
    model = classifier(nn.optimizers.Adam(0.01, use_ema=True))
    model.build((None, 2))
    before: list[Any] = []

    def run() -> None:
        before[:] = [_trained(model)]
        model.train_on_batch(X, Y)

    def check(error: KeyboardInterrupt) -> Offences:
        told = "broken off" in "".join(getattr(error, "__notes__", []))
        count, weights = _trained(model)
        if not told and (count == before[0][0]) != (weights == before[0][1]):
            yield "half a step was made, and nothing says so"
        if any(w.grad is not None for w in model.trainable_weights):
            yield "a gradient is left"
        if model.optimizer.state and not np.isfinite(model.train_on_batch(X, Y)).all():
            yield "the next step goes wrong"

    return Subject("train_on_batch", run, check)


def _trained(model: Any) -> tuple[int, bytes]:
    """How many steps were made, and what they changed."""
    weights = b"".join(w.data.tobytes() for w in model.trainable_weights)
    return model.optimizer.steps, weights


def _fit() -> Subject:
    """A training with a backup after every batch, taken up again by a new program."""
    folder = Path(mkdtemp())
    trained: list[Any] = []

    def run() -> None:
        nn.utils.set_random_seed(3)
        model = classifier()
        backup = nn.callbacks.BackupAndRestore(folder, save_freq=1)
        model.fit(X, Y, 4, epochs=2, verbose=0, callbacks=[backup])
        trained[:] = [model]
        folder.rmdir()  # which holds nothing any more

    run()
    expected = as_bytes(trained[0])

    def check(error: KeyboardInterrupt) -> Offences:
        run()
        if as_bytes(trained[0]) != expected:
            yield "resumed, it ends with other bytes"

    return Subject("fit", run, check)


SUBJECTS: list[Callable[[], Subject]] = [
    _forward,
    _backward,
    _transforms,
    _build,
    _step,
    _fit,
]
"""Each makes a subject with state of its own."""
