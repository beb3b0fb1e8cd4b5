"""Steps of training, testing and predicting as programs of `autograd.jit`.

A program computes what depends on arrays: outputs, loss, gradients and the optimizer's
update. What Python keeps count of stays outside: steps, schedules, metrics. Where a
guard of `jit` says no, the step is made without a program, and said so once.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import FunctionType
from typing import Any

import autograd as ag
from autograd import Tensor
from autograd.engine.modes import current
from autograd.errors import TraceError
from autograd.tree import leaves, map_tree
from nn.arrays import raw
from nn.masks import MASKS
from nn.optimizers import Optimizer
from nn.optimizers.options import note_broken_off
from nn.shares import SHARES

__all__ = ["CompiledSteps"]

_PLAIN = (bool, int, float, str, type(None))


RARE = 10
"""Steps of one form that are made without a program: to trace one takes as long."""


class CompiledSteps:
    """The programs of one model. required: whether a refusal is an error.

    settings: what the programs were made for; `look` sees whether it is so still.
    """

    def __init__(self, model: Any, *, required: bool) -> None:
        self._model, self._required = model, required
        self._refused: set[str] = set()
        self._updates = True
        self.settings: Any = None
        own = _own_calls(model)
        about: Any = {"reads": partial(_read, *own), "verify": bool(own)}
        self._train = ag.Jitted(self._train_step, static_argnums=0, **about)
        self._test = ag.Jitted(self._test_step, static_argnums=0, **about)
        self._predict = ag.Jitted(self._predict_step, static_argnums=0, **about)
        self._shard = ag.Jitted(self._shard_step, static_argnums=0, **about)

    def look(self) -> None:
        """Note the layers' settings: another setting is another program."""
        model = self._model
        layers = tuple([_settings(layer) for layer in model._all()])
        self.settings = layers, model._reports_outputs(), SHARES.active

    def train(
        self, x: Any, y: Any, weights: Any, changed: Sequence[Tensor]
    ) -> tuple[Any, Any, Any] | None:
        """One step: the loss, those of the outputs, the outputs; None without program.

        The gradients are left in `changed` where the optimizer is to be asked itself.
        """
        optimizer: Optimizer = self._model.optimizer
        update = optimizer.traced_update(changed) if self._updates else None
        fixed, states, numbers = update or (None, None, None)
        scale = optimizer.scale_loss(1.0)  # a program has it as a number
        settings = self.settings, tuple(map(id, changed)), fixed, scale
        given = settings, x, y, weights, states, numbers
        try:
            found = self._called("train", self._train, *given)
        except _UpdateRefusedError:
            self._updates = False
            return self.train(x, y, weights, changed)
        except BaseException as error:
            note_broken_off(error, optimizer.name)
            raise
        if found is None:
            return None
        if update is None:
            optimizer.apply([w.grad for w in changed], changed)
        else:
            optimizer.count_step()
        return _masked(found)

    def shard(
        self, x: Any, y: Any, weights: Any, share: float, ready: Any, always: bool
    ) -> tuple[Any, Any, Any] | None:
        """As `nn.training.steps.differentiated`; None without a program."""
        settings = self.settings, ready, self._model.optimizer.scale_loss(1.0)
        given = settings, x, y, weights, share
        found: Any = self._called("train", self._shard, *given, always=always)
        return None if found is None else _masked(found)

    def test(self, x: Any, y: Any, weights: Any) -> tuple[Any, Any, Any] | None:
        """The loss, those of the outputs, the outputs; None without a program."""
        found: Any = self._called("test", self._test, self.settings, x, y, weights)
        return None if found is None else _masked(found)

    def predict(self, x: Any) -> Any:
        """The outputs; None without a program."""
        return self._called("predict", self._predict, self.settings, x)

    def _called(
        self, kind: str, jitted: "ag.Jitted", *args: Any, always: bool = False
    ) -> Any:
        mode = current.mode
        if kind in self._refused or mode.anomaly or mode.trace or mode.batches:
            return None
        wanted = self._required or always or SHARES.active.to_the_byte
        if not wanted and self._is_rare(kind, args[1]):
            return None
        try:
            return jitted(*args)
        except TraceError as error:
            if self._required:
                raise
            self._refused.add(kind)
            warnings.warn(
                f"{self._model.name}: {kind} steps run without a program: {error} "
                "(jit_compile=False says so from the start)",
                stacklevel=4,
            )
            return None

    def _is_rare(self, kind: str, x: Any) -> bool:
        """Whether steps of this form are too few so far for a program to pay."""
        shapes = ", ".join([str(array.shape) for array in leaves(x)])
        counts, form = self._model._steps_by_form, f"{kind} {shapes}"
        counts[form] = counts.get(form, 0) + 1
        return bool(counts[form] <= RARE)

    def _train_step(
        self, settings: Any, x: Any, y: Any, weights: Any, states: Any, numbers: Any
    ) -> Any:
        model, fixed = self._model, settings[2]
        with _unchanged(model._all()):
            y_pred = model(x, training=True)
            loss = model.compute_loss(x, y, y_pred, weights)
            model.optimizer.scale_loss(loss).backward()
            if fixed is not None:
                changed = model._plan.changed
                gradients = [w.grad for w in changed]
                try:
                    model.optimizer.update_traced(
                        changed, gradients, states, numbers, fixed
                    )
                except TraceError as error:  # a rule that looks at values
                    raise _UpdateRefusedError from error
                for w in changed:
                    w.zero_grad()
            return self._outcome(loss, y_pred)

    def _shard_step(
        self, settings: Any, x: Any, y: Any, weights: Any, share: Any
    ) -> Any:
        model = self._model
        with _unchanged(model._all()):
            y_pred = model(x, training=True)
            loss = model.compute_loss(x, y, y_pred, weights)
            scaled = model.optimizer.scale_loss(loss) * share
            scaled.backward(ready=settings[1])
            return self._outcome(loss, y_pred)

    def _test_step(self, settings: Any, x: Any, y: Any, weights: Any) -> Any:
        with _unchanged(self._model._all()):
            y_pred = self._model(x, training=False)
            loss = self._model.compute_loss(x, y, y_pred, weights)
            return self._outcome(loss, y_pred)

    def _predict_step(self, settings: Any, x: Any) -> Any:
        with _unchanged(self._model._all()):
            return map_tree(raw, self._model(x, training=False))

    def _outcome(self, loss: Any, y_pred: Any) -> Any:
        parts = self._model._objective.take_parts()
        if not self._model._reports_outputs():
            return raw(loss), map_tree(raw, parts), None, None
        # not by MASKS.known, where masks of others stay for as long as these live
        found = [MASKS.of(y) for y in leaves(y_pred)]
        masks = None if all(mask is None for mask in found) else found
        return raw(loss), map_tree(raw, parts), map_tree(raw, y_pred), masks


def _masked(found: Any) -> tuple[Any, Any, Any]:
    """What a program found, the outputs with the masks that it returned beside them."""
    loss, parts, y_pred, masks = found
    if masks is not None:
        for y, mask in zip(leaves(y_pred), masks, strict=True):
            MASKS.put(y, mask)
    return loss, parts, y_pred


@contextmanager
def _unchanged(layers: list[Any]) -> Iterator[None]:
    """Have the layers' attributes as they were, and raise if a call has changed one."""
    before = [dict(vars(layer)) for layer in layers]
    yield
    for layer, attributes in zip(layers, before, strict=True):
        now = dict(vars(layer))
        layer._added_losses = attributes["_added_losses"]
        changed = [
            name
            for name, value in now.items()
            if attributes.get(name, _MISSING) is not value and name not in _OF_RUNS
        ]
        for name in changed:
            if name in attributes:
                setattr(layer, name, attributes[name])
            else:
                delattr(layer, name)
        if changed:
            raise TraceError(
                f"jit: {layer.name} changes its attribute {changed[0]!r} in a call, "
                "which a program cannot; keep it in a weight, add_weight("
                "trainable=False), or compile with jit_compile=False"
            )


class _UpdateRefusedError(Exception):
    """An optimizer's rule cannot be part of a program."""


_MISSING = object()

_OF_RUNS = frozenset(
    {"_added_losses", "_programs", "_plan", "_form", "_compiled", "_shares_any_work"}
    | {"_objective", "training_run", "stop_training", "stop_evaluating", "optimizer"}
    | {"stop_predicting", "history", "_steps_by_form", "_noticed", "_looks"}
)
"""Attributes of layers that say nothing of what a step computes."""


def _settings(layer: Any) -> Any:
    """What of a layer's attributes decides what it computes."""
    found = [
        (name, value if isinstance(value, _PLAIN) else id(value))
        for name, value in dict(vars(layer)).items()  # which other threads may enlarge
        if name not in _OF_RUNS
    ]
    return id(layer), tuple(found)


def _own_calls(model: Any) -> list[Callable[..., Any]]:
    """The methods of users' own classes that a step runs."""
    methods = []
    for layer in model._all():
        for name in ("call", "compute_loss"):
            method = getattr(type(layer), name, None)
            if isinstance(method, FunctionType) and not method.__module__.startswith(
                "nn."
            ):
                methods.append(getattr(layer, name))
    return methods


def _read(*methods: Any) -> None:
    """Stands for the methods, whose code is looked into."""
