"""`BatchTrainer`: what a model is trained for, and one batch of training or testing."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.engine.modes import no_grad
from autograd.errors import GraphError, ValueRangeError
from autograd.ops.blas import BLAS
from autograd.ops.threads import THREADS
from autograd.tree import leaves, map_tree
from nn import optimizers
from nn.arrays import raw
from nn.data.feed import Batch, structure
from nn.layers.base import Layer
from nn.layers.rnn import states_kept
from nn.lookup import serialize
from nn.optimizers import Optimizer
from nn.training.compiled import CompiledSteps
from nn.training.objective import Objective

__all__ = ["BatchTrainer", "given"]


class BatchTrainer(Layer):
    """A layer with an optimizer and an objective, and single steps towards it.

    A class of one's own may define `train_step`, `test_step`, `predict_step` or
    `compute_loss` in place of these.

    Attributes
    ----------
    optimizer: what `compile` was given, None before.
    """

    optimizer: Optimizer | None = None
    _objective: Objective | None = None
    _compiled: Mapping[str, Any] = {}
    _changed: tuple[Tensor, ...] = ()
    _limits: tuple[tuple[Tensor, Callable[[Any], Any]], ...] = ()
    _penalised = True
    _shares_any_work: bool | None = None
    _programs: CompiledSteps | None = None

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: Any = None,
        *,
        loss_weights: Any = None,
        weighted_metrics: Any = None,
        jit_compile: Any = "auto",
    ) -> None:
        """Choose how to train: optimizer, loss and metrics, by name or as objects.

        loss: for several outputs one for all, or a list or dict with one for each;
        metrics: a list, for several outputs a list of lists or a dict. loss_weights:
        numbers in the same form. weighted_metrics: those that sample weights apply to.
        jit_compile: whether steps are programs of `autograd.jit`; ``"auto"`` where they
        can be, and with True it is an error where they cannot.
        """
        if jit_compile not in (True, False, "auto"):
            raise ValueRangeError(
                f"compile: jit_compile is {jit_compile!r}; expected True, False, 'auto'"
            )
        objective = Objective(loss, metrics, weighted_metrics, loss_weights)
        self.optimizer, self._objective = optimizers.get(optimizer), objective
        self._compiled = {
            "loss": loss,
            "metrics": metrics,
            "loss_weights": loss_weights,
            "weighted_metrics": weighted_metrics,
            "jit_compile": jit_compile,
        }
        self._programs = None

    @property
    def loss(self) -> Any:
        """The loss, or the losses by output, as objects; None before `compile`."""
        return None if self._objective is None else self._objective.loss

    @property
    def metrics(self) -> list[Any]:
        """The mean loss and the metrics, once data has shown which they are."""
        return [] if self._objective is None else self._objective.meters

    @property
    def metrics_names(self) -> list[str]:
        """What `evaluate` returns, in its order."""
        return [] if self._objective is None else list(self._objective.results())

    @property
    def output_names(self) -> list[str] | None:
        """What the outputs are called in logs; None for ``output_0`` and so on."""
        return None

    def reset_metrics(self) -> None:
        """Start the mean loss and the metrics anew."""
        if self._objective is not None:
            self._objective.reset()

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Mapping[int, float] | None = None,
        *,
        return_dict: bool = False,
    ) -> Any:
        """One step of training; the means since `reset_metrics`, as of `evaluate`."""
        with self._cores():
            batch = self._batch("train_on_batch", x, y, sample_weight, class_weight)
            self._start_steps()
            try:
                own = self.train_step(given(batch))
            finally:
                self._end_steps()
        return self._results(own, return_dict)

    def test_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        *,
        return_dict: bool = False,
    ) -> Any:
        """`train_on_batch` without the step."""
        with no_grad(), self._cores():
            batch = self._batch("test_on_batch", x, y, sample_weight, None)
            self._look_at_programs()
            return self._results(self.test_step(given(batch)), return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch, as arrays."""
        batch = structure("predict_on_batch", x, dtype=self._input_dtype())
        self._look_at_programs()
        with no_grad(), self._cores():
            return map_tree(raw, self.predict_step(given(batch)))

    def train_step(self, data: Any) -> Mapping[str, float] | None:
        """One step on ``data = (x, y)`` or ``(x, y, sample_weight)``.

        A class of one's own may return logs; for None they are those of `metrics`.
        """
        x, y, weights = _parts(data)
        assert self.optimizer is not None
        assert self._objective is not None
        changed, found = self._changed, None
        if self._programs is not None:
            found = self._programs.train(x, y, weights, changed)
        if found is None:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x, y, y_pred, weights)
            self.optimizer.scale_loss(loss).backward()
            self.optimizer.apply([w.grad for w in changed], changed)
            found = loss.item(), self._objective.take_parts(), y_pred
        for w in changed:
            w.zero_grad()
        for w, constraint in self._limits:
            w.data = constraint(w.data)
        self._take(found, x, y, weights)
        return None

    def test_step(self, data: Any) -> Mapping[str, float] | None:
        """One batch of `evaluate`; as `train_step`, without training."""
        x, y, weights = _parts(data)
        assert self._objective is not None
        found = None
        if self._programs is not None:
            found = self._programs.test(x, y, weights)
        if found is None:
            y_pred = self(x, training=False)
            loss = raw(self.compute_loss(x, y, y_pred, weights))
            found = loss, self._objective.take_parts(), y_pred
        self._take(found, x, y, weights)
        return None

    def predict_step(self, data: Any) -> Any:
        """The outputs for one batch, ``data = (x,)`` or more."""
        if self._programs is not None:
            found = self._programs.predict(data[0])
            if found is not None:
                return found
        return self(data[0], training=False)

    def compute_loss(
        self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None
    ) -> Any:
        """What a step lessens: the loss of `compile` and `losses`, one number."""
        assert self._objective is not None
        loss = self._objective.value(y, y_pred, sample_weight)
        if self._penalised or self._added_losses:
            for penalty in self.losses:
                loss = loss + penalty
        if not isinstance(loss, Tensor) and loss == 0.0:
            raise GraphError(
                f"{self.name}: there is nothing to train for; give compile a loss, or "
                "call add_loss in a layer's call"
            )
        return loss

    def get_compile_config(self) -> dict[str, Any]:
        """What `compile` was given, as JSON can hold it."""
        return {"optimizer": serialize(self.optimizer), **serialize(self._compiled)}

    def compile_from_config(self, config: Mapping[str, Any]) -> None:
        """`compile` with what `get_compile_config` gave."""
        self.compile(**config)

    def _cores(self) -> AbstractContextManager[None]:
        """The cores for the threads that share layers' work, if there are such layers.

        BLAS is left one thread then, see `autograd.ops.blas`. Layers are looked through
        once after they are built: that takes 15 µs, of 200 for a step of a small model.
        """
        shared = self._shares_any_work
        if shared is None:
            shared = any(one.shares_work for one in self._all())
            self._shares_any_work = shared if self.built else None
        return BLAS.single_threaded() if shared and THREADS.count > 1 else nullcontext()

    def _take(self, found: Any, x: Any, y: Any, weights: Any) -> None:
        """Take what a step found into the means and metrics."""
        loss, parts, y_pred = found
        assert self._objective is not None
        count = _count(x if y_pred is None else y_pred)
        self._objective.add(float(loss), count, y, y_pred, weights, parts)

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
        """Note what the coming steps change, limit and penalise.

        Looking through the layers in every step would cost as much as half the step.
        """
        self._changed = tuple(self.trainable_weights)
        self._look_at_programs()
        layers = self._all()
        self._limits = tuple([pair for one in layers for pair in one._constrained])
        self._penalised = any(one._regularized for one in layers)
        for w in self._changed:
            w.zero_grad()

    def _end_steps(self) -> None:
        """Leave no gradient behind, also where a step was broken off."""
        for w in self._changed:
            w.zero_grad()

    def _logs(self, own: Mapping[str, float] | None) -> dict[str, float]:
        if own is not None:
            return dict(own)
        assert self._objective is not None
        return self._objective.results()

    def _progress_of(
        self, own: Mapping[str, float] | None
    ) -> Callable[[], Mapping[str, float]]:
        assert self._objective is not None
        return self._objective.results if own is None else lambda: own

    def _results(self, own: Mapping[str, float] | None, as_dict: bool) -> Any:
        logs = self._logs(own)
        if as_dict:
            return logs
        return logs["loss"] if len(logs) == 1 else list(logs.values())

    def _batch(
        self, caller: str, x: Any, y: Any, sample_weight: Any, class_weight: Any
    ) -> Batch:
        """Users' data as a batch that suits model and losses."""
        objective = self._require_compiled(caller)
        batch = structure(
            caller, x, y, sample_weight, class_weight, dtype=self._input_dtype()
        )
        with states_kept(self._all()) as whole, no_grad():
            # The shapes show on one sample.
            first = batch.x if whole else map_tree(lambda a: a[:1], batch.x)
            outputs = self(first, training=False)
        if not objective.terms:
            objective.bind(batch.y, outputs, self.output_names)
        count = len(leaves(batch.x)[0])
        return batch._replace(y=objective.targets(batch.y, outputs, count))

    def _require_compiled(self, caller: str) -> Objective:
        if self._objective is None:
            raise GraphError(
                f"{caller}: the model has no loss and no optimizer yet; call "
                "compile(optimizer=…, loss=…) first"
            )
        return self._objective

    def _input_dtype(self) -> np.dtype[Any]:
        """What float inputs are cast to: the first parameter's dtype."""
        return next((w.dtype for w in self.weights if w.dtype.kind in "fc"), self.dtype)


def given(batch: Batch) -> tuple[Any, ...]:
    """`batch` as steps take it: without what is None at its end."""
    x, y, weights = batch
    if weights is not None:
        return (x, y, weights)
    return (x,) if y is None else (x, y)


def _parts(data: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    x, y, weights = (*data, None, None)[:3]
    return x, y, weights


def _count(outputs: Any) -> int:
    first = outputs if isinstance(outputs, Tensor) else leaves(outputs)[0]
    return int(first.shape[0])
