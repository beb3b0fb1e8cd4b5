"""The metrics of `compile`, as one metric whose result is a dict."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.errors import ArgumentError
from autograd.tree import leaves
from nn import metrics
from nn.arrays import raw
from nn.masks import MASKS
from nn.metrics import Metric
from nn.training.outputs import Outputs

__all__ = ["CompileMetrics", "plain", "results_of"]


class CompileMetrics(Metric):
    """What `compile` was given as metrics, by output; known after `bind`.

    given: a list for one output; for several a list of lists, or a dict. weighted: the
    same, of those that sample weights apply to. Names that two would share get a
    number, or ``weighted_`` in front.
    """

    def __init__(self, given: Any, weighted: Any) -> None:
        super().__init__("compile_metrics")
        for argument, name in ((given, "metrics"), (weighted, "weighted_metrics")):
            if argument and not isinstance(argument, (list, tuple, dict)):
                raise ArgumentError(f"compile: {name} is a list, pass [{argument!r}]")
        self._given = {"metrics": given or (), "weighted_metrics": weighted or ()}
        self._by_output: list[tuple[list[Metric], list[Metric]]] = []
        self._outputs: Outputs | None = None

    @property
    def are_given(self) -> bool:
        """Whether there are any."""
        return any(self._given.values())

    def bind(self, outputs: Outputs, y: Any) -> None:
        """Give each output its metrics, by the shapes of a few samples and targets."""
        targets = outputs.ordered("targets", y)
        alike, weighted = [
            _lists(what, given, outputs) for what, given in self._given.items()
        ]
        self._outputs = outputs
        self._by_output = []
        for i, y_true in enumerate(targets):
            shapes = np.shape(raw(y_true)) if y_true is not None else ()
            about = (shapes, outputs.shapes[i]) if y_true is not None else ((), ())
            self._by_output.append(
                (
                    [metrics.as_metric(m, *about) for m in alike[i]],
                    [metrics.as_metric(m, *about) for m in weighted[i]],
                )
            )

    @property
    def metrics(self) -> list[Metric]:
        """All of them: of each output those without weights, then those with."""
        return [m for pair in self._by_output for own in pair for m in own]

    @property
    def variables(self) -> list[Any]:
        """What they gather in."""
        return [v for metric in self.metrics for v in metric.variables]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of all outputs."""
        outputs = self._outputs
        if len(self._by_output) == 1 and not isinstance(y_pred, (list, tuple, dict)):
            _update(*self._by_output[0], y_true, y_pred, sample_weight)
            return
        if outputs is None or not self.metrics:
            return
        for (alike, weighted), y, output, weight in zip(
            self._by_output,
            outputs.ordered("targets", y_true),
            leaves(y_pred),
            outputs.weights(sample_weight),
            strict=True,
        ):
            _update(alike, weighted, y, output, weight)

    def reset_state(self) -> None:
        """Forget all batches."""
        for metric in self.metrics:
            metric.reset_state()

    def result(self) -> dict[str, Any]:
        """The figure of each metric by its name, with its output's where several."""
        found: dict[str, Any] = {}
        several = len(self._by_output) > 1
        for weighted in (False, True):
            for i, pair in enumerate(self._by_output):
                prefix = f"{self._outputs.names[i]}_" if several else ""  # type: ignore[union-attr]
                for metric in pair[weighted]:
                    name = prefix + metric.name
                    if weighted and name in found:
                        name = f"{prefix}weighted_{metric.name}"
                    found[_unused(name, found)] = metric.result()
        return found


def _update(
    alike: list[Metric], weighted: list[Metric], y: Any, y_pred: Any, weight: Any
) -> None:
    """Take a batch of one output into its metrics, `weighted` with the weights."""
    if alike or weighted:
        found = raw(y_pred)
        if MASKS.known:
            MASKS.hand_on(y_pred, found)
        for metric in alike:
            metric.update_state(y, found)
        for metric in weighted:
            metric.update_state(y, found, weight)


def results_of(gathered: list[Metric]) -> dict[str, Any]:
    """The results of metrics by name, as plain numbers; those of a dict each alone."""
    found: dict[str, Any] = {}
    for metric in gathered:
        result = metric.result()
        if isinstance(result, Mapping):
            found.update({name: plain(value) for name, value in result.items()})
        else:
            found[metric.name] = plain(result)
    return found


def plain(value: Any) -> Any:
    """`value` as a number of Python, outside any graph; a larger array as a copy."""
    value = raw(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return value.item() if value.size == 1 else np.array(value)
    return value


def _unused(name: str, found: Mapping[str, Any]) -> str:
    number, unused = 0, name
    while unused in found:
        number += 1
        unused = f"{name}_{number}"
    return unused


def _lists(what: str, given: Any, outputs: Outputs) -> list[list[Any]]:
    """A list of metrics for each output."""
    if len(outputs) == 1:
        one = given
        if isinstance(given, Mapping):
            one = [m for own in given.values() for m in _listed(own)]
        return [[m for own in one for m in _listed(own)]]
    if given and not isinstance(given, Mapping):
        nested = all(isinstance(g, (list, tuple)) for g in given)
        if not nested and len(given) != len(outputs):
            raise ArgumentError(
                f"compile: {what} for {len(outputs)} outputs is a list of lists, or a "
                f"dict by output: {outputs.names}"
            )
    return [_listed(own) for own in outputs.each(what, given or None)]


def _listed(given: Any) -> list[Any]:
    if isinstance(given, (list, tuple)):
        return list(given)
    return [] if given is None else [given]
