"""`Compilable`: what a model is trained for and by, and what it reports of that."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from autograd.errors import ArgumentError, GraphError, ValueRangeError
from nn import losses, metrics, optimizers
from nn.layers.base import Layer
from nn.layers.parts import parts
from nn.lookup import serialize
from nn.metrics import Metric
from nn.optimizers import LossScaleOptimizer, Optimizer
from nn.shares import SHARES
from nn.training.compiled import CompiledSteps
from nn.training.metrics import CompileMetrics, plain, results_of
from nn.training.objective import Objective

__all__ = ["Compilable"]


class Compilable(Layer):
    """A layer with an optimizer, an objective and metrics.

    Attributes
    ----------
    optimizer: what `compile` was given, None before.
    """

    optimizer: Optimizer | None = None
    _objective: Objective | None = None
    _compiled: Mapping[str, Any] = {}
    _programs: CompiledSteps | None = None
    _looks = 0

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Choose how to train: optimizer, loss and metrics, by name or as objects.

        loss: for several outputs one for all, or a list or dict with one for each;
        metrics: a list, for several outputs a list of lists or a dict. loss_weights:
        numbers in the same form. weighted_metrics: those that sample weights apply to.
        jit_compile: whether steps are programs of `autograd.jit`; ``"auto"`` where they
        can be, and with True it is an error where they cannot. run_eagerly: never.
        auto_scale_loss: put the optimizer into a `LossScaleOptimizer` if the model's
        dtype policy is ``"mixed_float16"``.
        """
        if jit_compile not in (True, False, "auto"):
            raise ValueRangeError(
                f"compile: jit_compile is {jit_compile!r}; expected True, False, 'auto'"
            )
        if steps_per_execution != 1:
            raise ValueRangeError(
                f"compile: steps_per_execution is {steps_per_execution!r}; it must be "
                "1 here, where a step costs the same alone as among others"
            )
        if run_eagerly and jit_compile is True:
            raise ArgumentError(
                "compile: run_eagerly and jit_compile exclude each other; pass one"
            )
        objective = Objective(loss, metrics, weighted_metrics, loss_weights)
        found = _optimizer_of(self, optimizer, scales=auto_scale_loss)
        self.optimizer, self._objective = found, objective
        given = {
            "loss": loss,
            "metrics": metrics,
            "loss_weights": loss_weights,
            "weighted_metrics": weighted_metrics,
            "run_eagerly": run_eagerly,
            "jit_compile": jit_compile,
            "auto_scale_loss": auto_scale_loss,
        }
        self._compiled = MappingProxyType(given)  # metrics in a dict would be its own
        self._steps_by_form: dict[str, int] = {}  # which make programs pay; see RARE
        self._programs, self._looks = None, 0

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called."""
        return self._objective is not None

    @property
    def loss(self) -> Any:
        """The loss, or the losses by output, as objects; None before `compile`."""
        return None if self._objective is None else self._objective.loss

    @property
    def metrics(self) -> list[Metric]:
        """The mean loss, the metrics of `compile`, the outputs' losses, and its own.

        Its own are those among its attributes and those of its layers, other models
        left out. What a class of one's own returns here in their place is reported and
        set back instead.
        """
        found: list[Metric] = []
        if self._objective is not None:
            found.append(self._objective.total)
            if self._objective.metrics.are_given:
                found.append(self._objective.metrics)
            found += self._objective.means
        for layer in self._all():
            if layer is self or not isinstance(layer, Compilable):
                found += parts(layer, Metric)
        return list({id(m): m for m in found}.values())

    def _flat_metrics(self) -> list[Metric]:
        """Those of `metrics`, each of what `compile` was given for itself."""
        return [
            metric
            for one in self.metrics
            for metric in (one.metrics if isinstance(one, CompileMetrics) else [one])
        ]

    @property
    def metrics_names(self) -> list[str]:
        """What `evaluate` returns, in its order."""
        return self._in_order(results_of(self.metrics))

    @property
    def output_names(self) -> list[str] | None:
        """What the outputs are called in logs; None for ``output_0`` and so on."""
        return None

    def reset_metrics(self) -> None:
        """Start the mean loss and the metrics anew."""
        for metric in self.metrics:
            metric.reset_state()

    def get_metrics_result(self) -> dict[str, Any]:
        """The results of `metrics` by name."""
        return results_of(self.metrics)

    def get_compile_config(self) -> dict[str, Any]:
        """What `compile` was given, as JSON can hold it."""
        return {"optimizer": serialize(self.optimizer), **serialize(self._compiled)}

    def compile_from_config(self, config: Mapping[str, Any]) -> None:
        """`compile` with what `get_compile_config` gave."""
        made = {
            key: _made(_GETTERS[key], config[key]) for key in _GETTERS if key in config
        }
        self.compile(**{**config, **made})

    def _logs(
        self, own: Mapping[str, Any] | None, *, final: bool = False
    ) -> dict[str, Any]:
        """The logs after a step that returned `own`; final: the last one."""
        if own is None:
            return SHARES.active.results(self, final=final)
        found: dict[str, Any] = {}
        for name, value in own.items():
            found.update(value if isinstance(value, Mapping) else {name: value})
        return {name: plain(value) for name, value in found.items()}

    def _final_logs(self, own: Mapping[str, Any] | None) -> dict[str, Any]:
        """The logs of a whole pass whose last step returned `own`.

        Where those are of the same names as the results of `metrics`, the latter, which
        are of all batches; unless nothing has been taken into the mean loss.
        """
        objective = self._objective
        whole = SHARES.active.results(self, final=True)
        if own is None:
            return whole
        logs = self._logs(own)
        if objective is None:
            return logs
        gathers = objective.total not in self.metrics or float(objective.total.count)
        return whole if gathers and set(whole) == set(logs) else logs

    def _results(self, own: Mapping[str, Any] | None, as_dict: bool) -> Any:
        logs = self._logs(own, final=True)
        return logs if as_dict else self._listed(logs)

    def _listed(self, logs: Mapping[str, Any]) -> Any:
        """The values of `logs` in the order of `metrics_names`; one alone as it is."""
        values = [logs[name] for name in self._in_order(logs)]
        return values[0] if len(values) == 1 else values

    def _in_order(self, logs: Mapping[str, Any]) -> list[str]:
        """The names in `logs`: of `metrics` in their order, then others by alphabet."""
        named = dict.fromkeys(metric.name for metric in self._flat_metrics())
        first = [name for name in named if name in logs]
        return first + sorted(set(logs).difference(first))

    def _require_compiled(self, caller: str) -> Objective:
        if self._objective is None:
            raise GraphError(
                f"{caller}: the model has no loss and no optimizer yet; call "
                "compile(optimizer=…, loss=…) first"
            )
        return self._objective


def _optimizer_of(model: Layer, given: Any, *, scales: bool) -> Optimizer | None:
    """The optimizer that `given` stands for; it may be put into another.

    scales: whether into a `LossScaleOptimizer`, for a model of ``"mixed_float16"``.
    """
    found = None if given is None else optimizers.get(given)
    half = scales and model.dtype_policy.name == "mixed_float16"
    if not half or found is None or isinstance(found, LossScaleOptimizer):
        return found
    return LossScaleOptimizer(found, name="loss_scale_optimizer")


_GETTERS: dict[str, Callable[[Any], Any]] = {
    "loss": losses.get,
    "metrics": metrics.get,
    "weighted_metrics": metrics.get,
}
"""What makes objects of the descriptions that `get_compile_config` gave."""


def _made(get: Callable[[Any], Any], tree: Any) -> Any:
    """`tree` with objects in place of their descriptions; names stay names."""
    if isinstance(tree, Mapping) and "class_name" in tree:
        return get(tree)
    if isinstance(tree, Mapping):
        return {k: _made(get, v) for k, v in tree.items()}
    return [_made(get, v) for v in tree] if isinstance(tree, list) else tree
