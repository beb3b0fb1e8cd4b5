"""`BatchTrainer`: one batch of training, testing or predicting."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache, partial
from inspect import signature
from math import isfinite
from typing import Any

import numpy as np

import nn.noticing as noticing
from autograd import Tensor, ops
from autograd.engine.modes import no_grad
from autograd.errors import GraphError
from autograd.ops.blas import BLAS
from autograd.ops.threads import THREADS
from autograd.tree import leaves, map_tree
from nn.arrays import raw
from nn.data.batches import Batch, structure
from nn.data.feed import FEW
from nn.layers.rnn import states_kept
from nn.optimizers import LossScaleOptimizer
from nn.shares import SHARES
from nn.training.compiled import CompiledSteps
from nn.training.compiling import Compilable
from nn.variables import Variable

__all__ = [
    "BatchTrainer",
    "differentiated",
    "given",
    "overflows",
    "parts_of",
    "take",
    "tested",
]


class Plan:
    """What a series of steps changes and penalises.

    A plain object: what is in a list of a layer counts as the layer's own.
    """

    def __init__(
        self, changed: Sequence[Variable] = (), *, penalised: bool = True
    ) -> None:
        self.changed = tuple(changed)
        self.penalised = penalised


class BatchTrainer(Compilable):
    """Single steps towards an objective, with an optimizer.

    A class of one's own may define `train_step`, `test_step`, `predict_step`,
    `compute_loss`, `compute_metrics` or `metrics` in place of these.
    """

    _plan = Plan()
    _form: Any = None
    _shares_any_work: bool | None = None
    _noticed: frozenset[str] = frozenset()

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Mapping[int, float] | None = None,
        return_dict: bool = False,
    ) -> Any:
        """One step of training; its loss and metrics, as of `evaluate`."""
        with self._cores():
            batch = self._batch("train_on_batch", x, y, sample_weight, class_weight)
            self.reset_metrics()
            self._start_steps()
            try:
                own = self._trains()(given(batch))
            finally:
                self._end_steps()
        return self._results(own, return_dict)

    def test_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """`train_on_batch` without the step."""
        with no_grad(), self._cores():
            batch = self._batch("test_on_batch", x, y, sample_weight, None)
            self.reset_metrics()
            self._look_at_programs()
            return self._results(self._tests()(given(batch)), return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch, as arrays."""
        batch = structure("predict_on_batch", x, dtype=self._input_dtype())
        batch = SHARES.active.part(self, "predict_on_batch", batch)
        self._look_at_programs()
        step = SHARES.active.predicts(self, self.predict_step)
        with no_grad(), self._cores():
            return map_tree(raw, step(given(batch)))

    def train_step(self, data: Any) -> Mapping[str, Any]:
        """One step on ``data = (x, y)`` or ``(x, y, sample_weight)``; the logs."""
        own = _trains(self)(self, data)
        return self.get_metrics_result() if own is None else own

    def test_step(self, data: Any) -> Mapping[str, Any]:
        """One batch of `evaluate`; as `train_step`, without training."""
        own = _test(self, data)
        return self.get_metrics_result() if own is None else own

    def predict_step(self, data: Any) -> Any:
        """The outputs for one batch, ``data = (x,)`` or more."""
        x = data[0] if isinstance(data, tuple) else data
        if self._programs is not None:
            found = self._programs.predict(x)
            if found is not None:
                return found
        return self(x, training=False)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """What a step lessens: the loss of `compile` and `losses`, one number."""
        loss: Any = 0.0
        objective = self._objective
        if objective is not None:
            if objective.outputs is None and y_pred is not None:
                objective.bind(y, y_pred, self.output_names)
                y = objective.targets(y, len(leaves(y_pred)[0]), y_pred)
            loss = objective.value(y, y_pred, sample_weight)
        if self._plan.penalised or self._added_losses:
            for penalty in self.losses:
                loss = loss + ops.sum(penalty)
        if not isinstance(loss, Tensor) and loss == 0.0:
            raise GraphError(
                f"{self.name}: there is nothing to train for; give compile a loss, or "
                "call add_loss in a layer's call"
            )
        return loss

    def compute_metrics(
        self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None
    ) -> Mapping[str, Any]:
        """Take a batch into the metrics of `compile`; the results of `metrics`."""
        if self._objective is not None:
            self._objective.metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def _cores(self) -> AbstractContextManager[None]:
        """The cores for the threads that share layers' work, if there are such layers.

        BLAS is left one thread then, see `autograd.ops.blas`. Layers are looked through
        once after they are built: that takes 15 µs, of 200 for a step of a small model.
        """
        shared = self._shares_any_work
        if shared is None:
            shared = any(one._shares_work for one in self._all())
            self._shares_any_work = shared if self.built else None
        return BLAS.single_threaded() if shared and THREADS.count > 1 else nullcontext()

    def _look_at_programs(self) -> None:
        """Have programs, if they are wanted, that suit the layers as they are now."""
        wanted = self._compiled.get("jit_compile", False)
        if not wanted or not self.built:
            self._programs = None
            return
        if self._programs is None:
            self._programs = CompiledSteps(self, required=wanted is True)
        self._programs.look()

    def _start_steps(self) -> None:
        """Note what the coming steps change and penalise.

        Looking through the layers in every step would cost as much as half the step.
        """
        changed = self.trainable_weights
        penalised = any(w.regularizer is not None for w in changed)
        self._plan = Plan(changed, penalised=penalised)
        if not changed:
            warnings.warn(
                f"{self.name}: no weight is trainable, so training changes nothing; "
                "set trainable = True on the model or a layer",
                stacklevel=4,
            )
        self._look_at_programs()
        for w in changed:
            w.zero_grad()

    def _end_steps(self) -> None:
        """Leave no gradient behind, also where a step was broken off."""
        for w in self._plan.changed:
            w.zero_grad()

    def _reports_outputs(self) -> bool:
        """Whether metrics look at the outputs of a step."""
        if type(self).compute_metrics is not BatchTrainer.compute_metrics:
            return True
        return self._objective is not None and bool(self._objective.metrics.metrics)

    def _trains(self) -> Callable[[Any], Mapping[str, Any] | None]:
        """`train_step`; gives None where the logs are the results of `metrics`."""
        own = type(self).train_step is not BatchTrainer.train_step
        usual = partial(_trains(self), self)
        return SHARES.active.trains(self, self.train_step if own else usual, own=own)

    def _tests(self) -> Callable[[Any], Mapping[str, Any] | None]:
        """`test_step`; gives None where the logs are the results of `metrics`."""
        own = type(self).test_step is not BatchTrainer.test_step
        usual = partial(_test, self)
        return SHARES.active.tests(self, self.test_step if own else usual, own=own)

    def _batch(
        self, caller: str, x: Any, y: Any, sample_weight: Any, class_weight: Any
    ) -> Batch:
        """Users' data as a batch that suits model and losses."""
        objective = self._require_compiled(caller)
        batch = structure(
            caller, x, y, sample_weight, class_weight, dtype=self._input_dtype()
        )
        form = tuple(array.shape[1:] for array in leaves(batch.x))
        if self._form != form or objective.outputs is None:
            with states_kept(self._all()) as whole:
                few = batch if whole else map_tree(lambda a: a[:FEW], batch)
                watch = noticing.Watch(self, caller, few)
                with no_grad(), noticing.explained(self, caller, batch):
                    outputs = watch.outputs()
                    objective.bind(batch.y, outputs, self.output_names)
                    objective.targets(batch.y, len(leaves(batch.x)[0]))
                watch.before()
            self._form = form
        count = len(leaves(batch.x)[0])
        batch = batch._replace(y=objective.targets(batch.y, count))
        return SHARES.active.part(self, caller, batch)  # type: ignore[no-any-return]

    def _input_dtype(self) -> np.dtype[Any]:
        """What float inputs are cast to: float32, or a parameter's dtype above that."""
        own = [w.dtype for w in self.weights if w.dtype.kind in "fc"]
        return np.result_type(np.float32, *own)


def _trains(model: BatchTrainer) -> Callable[..., Mapping[str, Any] | None]:
    """One step of training, `_train`, as the model's optimizer has it."""
    return _train_scaled if isinstance(model.optimizer, LossScaleOptimizer) else _train


def _train_scaled(model: BatchTrainer, data: Any) -> Mapping[str, Any] | None:
    with overflows(model):
        return _train(model, data)


def overflows(model: BatchTrainer) -> AbstractContextManager[Any]:
    """Lets numbers become too large where that is how the scale of a loss is found."""
    scaled = isinstance(model.optimizer, LossScaleOptimizer)
    return np.errstate(over="ignore", invalid="ignore") if scaled else nullcontext()


def _train(model: BatchTrainer, data: Any) -> Mapping[str, Any] | None:
    """One step of training; logs only of a `compute_metrics` of a user's own."""
    x, y, weights = parts_of(data)
    assert model.optimizer is not None
    changed, found = model._plan.changed, None
    if model._programs is not None and changed:
        found = model._programs.train(x, y, weights, changed)
        if found is not None and not isfinite(found[0]):
            noticing.lost(model, x, float(found[0]), applied=True)
    if found is None:
        y_pred = model(x, training=True)
        loss = _loss(model)(x, y, y_pred, weights)
        value = float(raw(loss))
        if value - value != 0.0:  # NaN or infinite; `isfinite` would be one more call
            noticing.lost(model, x, value, applied=False)
        if changed:
            model.optimizer.scale_loss(loss).backward()
            model.optimizer.apply([w.grad for w in changed], changed)
        parts = model._objective.take_parts() if model._objective else ()
        found = value, parts, y_pred
    for w in changed:
        w.zero_grad()
    return take(model, found, x, y, weights)


def _test(model: BatchTrainer, data: Any) -> Mapping[str, Any] | None:
    """One batch of `evaluate`; logs only of a `compute_metrics` of a user's own."""
    x, y, weights = parts_of(data)
    return take(model, tested(model, data), x, y, weights)


def tested(model: BatchTrainer, data: Any) -> tuple[Any, Any, Any]:
    """The loss of a batch, those of the outputs, and the outputs."""
    x, y, weights = parts_of(data)
    if model._programs is not None:
        found = model._programs.test(x, y, weights)
        if found is not None:
            return found
    y_pred = model(x, training=False)
    loss = raw(_loss(model, training=False)(x, y, y_pred, weights))
    parts = model._objective.take_parts() if model._objective else ()
    return loss, parts, y_pred


def differentiated(
    model: BatchTrainer, data: Any, *, share: float, ready: Any, always: bool
) -> tuple[Any, Any, Any]:
    """As `tested`, in training, of a shard that is `share` of its batch.

    ready: each weight with the function that gets its part of the gradient as soon as
    it is there. always: whether programs are made for rare forms of batches too.
    """
    x, y, weights = parts_of(data)
    assert model.optimizer is not None
    if model._programs is not None and ready:
        found = model._programs.shard(x, y, weights, share, ready, always)
        if found is not None:
            return found
    y_pred = model(x, training=True)
    loss = _loss(model)(x, y, y_pred, weights)
    if ready:
        (model.optimizer.scale_loss(loss) * share).backward(ready=ready)
    parts = model._objective.take_parts() if model._objective else ()
    return float(raw(loss)), [float(raw(part)) for part in parts], y_pred


def _loss(model: BatchTrainer, *, training: bool = True) -> Callable[..., Any]:
    """`compute_loss`, told of `training` if it is one of a user's own that takes it."""
    compute = type(model).compute_loss
    if training or compute is BatchTrainer.compute_loss or not takes_training(compute):
        return model.compute_loss
    return partial(model.compute_loss, training=training)


def take(
    model: BatchTrainer, found: Any, x: Any, y: Any, weights: Any, count: int = 0
) -> Mapping[str, Any] | None:
    """Take what a step found into the means and metrics.

    count: how many samples the loss is of, those of `x` for 0.
    """
    loss, lost, y_pred = found
    objective = model._objective
    assert objective is not None
    first = x if type(x) is np.ndarray else leaves(x)[0]
    objective.add(float(loss), count or len(first), lost)
    if type(model).compute_metrics is not BatchTrainer.compute_metrics:
        return model.compute_metrics(x, y, y_pred, weights)
    objective.metrics.update_state(y, y_pred, weights)
    return None


def given(batch: Batch) -> tuple[Any, ...]:
    """`batch` as steps take it: without what is None at its end."""
    x, y, weights = batch
    if weights is not None:
        return (x, y, weights)
    return (x,) if y is None else (x, y)


def parts_of(data: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    """x, y and sample weights of what a step is given, None for what it lacks."""
    x, y, weights = (*data, None, None)[:3]
    return x, y, weights


@lru_cache(maxsize=256)
def takes_training(function: Any) -> bool:
    """Whether `function` has a parameter `training`."""
    return "training" in signature(function).parameters
