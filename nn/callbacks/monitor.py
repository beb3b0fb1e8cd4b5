"""Callbacks that watch one number: they stop and slow down."""

import warnings
from collections.abc import Mapping
from typing import Any

from autograd.errors import ValueRangeError
from nn.callbacks.base import Callback, Logs
from nn.callbacks.rates import optimizers_of, rates_of
from nn.metrics import Metric

__all__ = ["EarlyStopping", "Monitor", "ReduceLROnPlateau", "direction_of"]

_MODES = ("auto", "min", "max")


class Monitor(Callback):
    """Tells whether `monitor` of the logs has become better than its best so far.

    mode: ``"min"``, ``"max"``, or ``"auto"``: a loss is to fall, a metric of `compile`
    to go where its `direction` says.

    Attributes
    ----------
    best: the best value so far, None before the first.
    """

    best: float | None

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "auto",
        baseline: float | None = None,
        min_delta: float = 0,
    ) -> None:
        if mode not in _MODES:
            raise ValueRangeError(f"mode: expected one of {_MODES}, got {mode!r}")
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta = abs(min_delta)
        self._sign: float | None = {"min": -1.0, "max": 1.0}.get(mode)

    def value(self, logs: Logs) -> float | None:
        """`monitor` of `logs`; a warning and None where it is not there."""
        found = (logs or {}).get(self.monitor)
        if found is None:
            warnings.warn(
                f"{type(self).__name__}: there is no {self.monitor!r} among "
                f"{sorted(logs or {})}",
                stacklevel=2,
            )
        return found

    def improves(self, value: float, reference: float | None) -> bool:
        """Whether `value` is better than `reference` by more than min_delta.

        The first value is, whatever it is. NaN is never better, and nothing is than it.
        """
        if reference is None:
            return True
        if self.direction() > 0:
            return value - self.min_delta > reference
        return value + self.min_delta < reference

    def direction(self) -> float:
        """1 if the monitor is to rise, −1 if it is to fall."""
        if self._sign is None:
            self._sign = self._found_direction()
        return self._sign

    def _found_direction(self) -> float:
        found = direction_of(self.monitor, self.model)
        if found is None:
            raise ValueRangeError(
                f"{type(self).__name__}: whether {self.monitor!r} is to rise or to "
                "fall is not known; pass mode='max' or mode='min'"
            )
        return found

    def get_state(self) -> dict[str, Any]:
        """The best value so far."""
        return {"best": self.best}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from that."""
        self.best = state["best"]


def direction_of(name: str, model: Any) -> float | None:
    """1 if the figure `name` of the logs is to rise, −1 if to fall, None if unsaid."""
    name = name.removeprefix("val_")
    if name == "loss":
        return -1.0
    for label, metric in _named_metrics(model):
        if label == name and metric.direction is not None:
            return 1.0 if metric.direction == "up" else -1.0
    return None


def _named_metrics(model: Any) -> list[tuple[str, Metric]]:
    """The metrics of `compile`, each as itself and as it is logged for its output."""
    objective = getattr(model, "_objective", None)
    if objective is None:
        return []
    outputs = objective.outputs.names if objective.outputs is not None else ()
    return [
        (label, metric)
        for metric in model._flat_metrics()
        for label in (metric.name, *(f"{o}_{metric.name}" for o in outputs))
    ]


class EarlyStopping(Monitor):
    """Stop `fit` when `monitor` has not improved for `patience` epochs.

    min_delta: what counts as improvement is more than this. baseline: a value to be
    better than from the start. start_from_epoch: the first that is watched.
    restore_best_weights: at the end go back to the weights of the best epoch.

    Attributes
    ----------
    stopped_epoch: the last epoch, 0 if it was not stopped. best, best_epoch.
    """

    on_every_rank = True

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self._start()

    def _start(self) -> None:
        self.best = None
        self.best_epoch = 0
        self.best_weights: list[Any] | None = None
        self.wait = 0
        self.stopped_epoch = 0

    def on_train_begin(self, logs: Logs = None) -> None:
        """Forget an earlier training."""
        self._start()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Compare, and stop if patience is at its end."""
        self.direction()  # refuses a monitor of which nothing is known
        value = self.value(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self.improves(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self.improves(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs = None) -> None:
        """Go back to the best weights, if asked to."""
        if self.stopped_epoch and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                print(f"Weights are those of the best epoch, {self.best_epoch + 1}")
            self.model.set_weights(self.best_weights)

    def get_state(self) -> dict[str, Any]:
        """All that decides when it stops."""
        return super().get_state() | {
            "best_epoch": self.best_epoch,
            "best_weights": self.best_weights,
            "wait": self.wait,
            "stopped_epoch": self.stopped_epoch,
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from that."""
        super().set_state(state)
        self.best_epoch, self.wait = state["best_epoch"], state["wait"]
        self.best_weights = state["best_weights"]
        self.stopped_epoch = state["stopped_epoch"]


class ReduceLROnPlateau(Monitor):
    """Multiply the learning rate by `factor` after `patience` epochs without progress.

    cooldown: epochs after a reduction in which none are counted. min_lr: the least.
    min_delta: what counts as progress is more than this. The logs of each epoch get its
    ``"learning_rate"``.
    """

    on_every_rank = True

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        if not factor < 1.0:
            raise ValueRangeError(
                f"ReduceLROnPlateau: factor must be < 1, got {factor!r}"
            )
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr
        self._start()

    def _start(self) -> None:
        self.best = None
        self.wait = 0
        self.cooldown_counter = 0

    def on_train_begin(self, logs: Logs = None) -> None:
        """Forget an earlier training."""
        self._start()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Enter the rate into the logs, compare, reduce if patience is at its end."""
        self.direction()
        logs = {} if logs is None else logs
        logs.update(rates_of(self.model.optimizer))
        value = self.value(logs)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improves(value, self.best):
            self.best, self.wait = value, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience and self._reduced(epoch):
                self.cooldown_counter, self.wait = self.cooldown, 0

    def in_cooldown(self) -> bool:
        """Whether epochs do not count, so soon after a reduction."""
        return self.cooldown_counter > 0

    def _reduced(self, epoch: int) -> bool:
        """Reduce every rate above the least; whether there was one."""
        high = [
            one for one in optimizers_of(self.model.optimizer) if one.rate > self.min_lr
        ]
        for one in high:
            one.learning_rate = max(one.rate * self.factor, self.min_lr)
            if self.verbose:
                print(f"\nEpoch {epoch + 1}: learning rate is now {one.rate}")
        return bool(high)

    def get_state(self) -> dict[str, Any]:
        """All that decides when it reduces."""
        return super().get_state() | {
            "wait": self.wait,
            "cooldown_counter": self.cooldown_counter,
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from that."""
        super().set_state(state)
        self.wait = state["wait"]
        self.cooldown_counter = state["cooldown_counter"]
