"""What a model is trained for: losses and metrics, for each of its outputs."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from autograd.errors import ArgumentError, ValueRangeError
from autograd.tree import leaves
from nn import losses, metrics
from nn.arrays import raw
from nn.losses import Loss
from nn.metrics import Mean, Metric

__all__ = ["Objective", "OutputTerm"]


class OutputTerm(NamedTuple):
    """One output of the model.

    weight: of its loss in the whole. mean: of its loss, where there are several terms.
    metrics: without sample weights. weighted: with them.
    """

    loss: Loss | None
    weight: float
    mean: Mean | None
    metrics: list[Any]
    weighted: list[Any]


class Objective:
    """Losses and metrics by output, as `compile` was given them.

    loss: one for all outputs, or a list or dict with one for each. metrics and
    weighted_metrics: a list for one output; for several a list of lists, or a dict.
    loss_weights: a list or dict of numbers.

    Attributes
    ----------
    names: of the outputs, known after `bind`.
    total: the running mean of the whole loss.
    """

    def __init__(
        self,
        loss: Any,
        metrics: Any = (),
        weighted_metrics: Any = (),
        loss_weights: Any = None,
    ) -> None:
        self.loss = _resolved(loss)
        for given, name in (
            (metrics, "metrics"),
            (weighted_metrics, "weighted_metrics"),
        ):
            if isinstance(given, (str, Metric)):
                raise ArgumentError(f"compile: {name} is a list, pass [{given!r}]")
        self.metrics = metrics or ()
        self.weighted = weighted_metrics or ()
        self.loss_weights = loss_weights
        self.total = Mean("loss")
        self.terms: list[OutputTerm] = []
        self.names: list[str] = []
        self._lost: list[Any] = []

    def bind(self, y: Any, y_pred: Any, names: Sequence[str] | None) -> None:
        """Give each output its loss and metrics, by the shapes of a few samples.

        y may be None only where there are no losses.
        """
        if y is None and self.loss is not None:
            raise ArgumentError("fit: y is missing; pass the targets, one per sample")
        outputs = leaves(y_pred)
        keys = list(y_pred) if isinstance(y_pred, dict) else None
        self.names = list(keys or names or _numbered(len(outputs)))
        count = len(outputs)
        spread = {
            "loss": self._per_output("loss", self.loss, count),
            "metrics": self._lists("metrics", self.metrics, count),
            "weighted_metrics": self._lists("weighted_metrics", self.weighted, count),
            "loss_weights": self._per_output(
                "loss_weights",
                1.0 if self.loss_weights is None else self.loss_weights,
                count,
            ),
        }
        y_leaves = self.ordered(y)
        self.terms = []
        for i, output in enumerate(outputs):
            shapes = (
                (raw(y_leaves[i]).shape, output.shape) if y is not None else ((), ())
            )
            self.terms.append(
                OutputTerm(
                    spread["loss"][i],
                    float(spread["loss_weights"][i]),
                    Mean(f"{self.names[i]}_loss") if count > 1 else None,
                    self._metrics(i, spread["metrics"][i], *shapes),
                    self._metrics(i, spread["weighted_metrics"][i], *shapes),
                )
            )

    def ordered(self, y: Any) -> list[Any]:
        """The targets or sample weights of each output, in the outputs' order."""
        if isinstance(y, dict):
            missing = [name for name in self.names if name not in y]
            if missing or len(y) != len(self.names):
                raise ArgumentError(
                    f"fit: y has the keys {sorted(y)}, the outputs are {self.names}"
                )
            return [y[name] for name in self.names]
        parts = list(y) if isinstance(y, (list, tuple)) else [y]
        if y is not None and len(parts) != len(self.names):
            raise ArgumentError(
                f"fit: {len(parts)} targets for the {len(self.names)} outputs "
                f"{self.names}"
            )
        return parts if y is not None else [None] * len(self.names)

    def targets(self, y: Any, y_pred: Any, count: int) -> Any:
        """`y` checked against the outputs, of `count` samples: one array, or a list."""
        outputs = leaves(y_pred)
        checked = [
            part
            if term.loss is None or part is None
            else term.loss.targets(part, (count, *output.shape[1:]))
            for term, part, output in zip(
                self.terms, self.ordered(y), outputs, strict=True
            )
        ]
        return checked if len(checked) > 1 else checked[0]

    def value(self, y: Any, y_pred: Any, weights: Any = None) -> Any:
        """The whole loss, one number: ``Σ weight · loss`` over the outputs."""
        if len(self.terms) == 1:
            term = self.terms[0]
            if term.loss is None:
                return 0.0
            loss = term.loss.reduced(y, y_pred, weights)
            return loss if term.weight == 1.0 else loss * term.weight
        whole: Any = 0.0
        lost: list[Any] = []
        parts = self._parts(y, y_pred, weights)
        for term, y_true, output, weight in parts:
            if term.loss is not None:
                loss = term.loss.reduced(y_true, output, weight)
                lost.append(loss)
                whole = whole + loss * term.weight
        self._lost = lost
        return whole

    def take_parts(self) -> list[Any]:
        """The losses of the outputs that the last `value` was made of, if several."""
        lost, self._lost = self._lost, []
        return lost

    def add(
        self,
        loss: float,
        count: int,
        y: Any,
        y_pred: Any,
        weights: Any,
        parts: Sequence[Any] = (),
    ) -> None:
        """Take a batch of `count` samples into the means and metrics.

        parts: the losses of the outputs that have one, where there are several.
        """
        self.total.add(loss, count)
        if len(self.terms) == 1:
            term = self.terms[0]
            if term.metrics or term.weighted:
                _add(term, y, raw(y_pred), weights)
            return
        lost = iter(parts)
        for term, y_true, output, weight in self._parts(y, y_pred, weights):
            if term.loss is not None and term.mean is not None:
                term.mean.add(float(raw(next(lost))), len(output))
            _add(term, y_true, raw(output), weight)

    @property
    def needs_outputs(self) -> bool:
        """Whether metrics look at outputs, or the counts of several are asked for."""
        return len(self.terms) > 1 or any(
            term.metrics or term.weighted for term in self.terms
        )

    @property
    def meters(self) -> list[Any]:
        """The mean loss, the outputs' losses and the metrics."""
        means = [
            term.mean for term in self.terms if term.mean is not None and term.loss
        ]
        own = [m for term in self.terms for m in (*term.metrics, *term.weighted)]
        return [self.total, *means, *own]

    def results(self) -> dict[str, float]:
        """What the meters say, the whole loss first."""
        found = {"loss": self.total.result()}
        for term in self.terms:
            if term.mean is not None and term.loss is not None:
                found[term.mean.name] = term.mean.result()
        several = len(self.terms) > 1
        for i, term in enumerate(self.terms):
            prefix = f"{self.names[i]}_" if several else ""
            for metric in (*term.metrics, *term.weighted):
                found[prefix + metric.name] = metric.result()
        return found

    def reset(self) -> None:
        """Start the means and metrics anew."""
        for meter in self.meters:
            meter.reset_state()

    def _parts(
        self, y: Any, y_pred: Any, weights: Any
    ) -> list[tuple[Any, Any, Any, Any]]:
        shared = not isinstance(weights, (list, tuple, dict))
        by_output = [weights] * len(self.terms) if shared else self.ordered(weights)
        return list(
            zip(self.terms, self.ordered(y), leaves(y_pred), by_output, strict=True)
        )

    def _per_output(self, what: str, given: Any, count: int) -> list[Any]:
        """`given` for each of `count` outputs."""
        if isinstance(given, Mapping):
            for name in given:
                if name not in self.names:
                    raise ValueRangeError(
                        f"compile: {what} names the output {name!r}; the outputs are "
                        f"{self.names}"
                    )
            return [given.get(name) for name in self.names]
        if isinstance(given, (list, tuple)):
            if len(given) != count:
                raise ArgumentError(
                    f"compile: {len(given)} {what} for {count} outputs {self.names}"
                )
            return list(given)
        return [given] * count

    def _lists(self, what: str, given: Any, count: int) -> list[Any]:
        """A list of metrics for each output."""
        if count > 1 and not isinstance(given, Mapping) and given:
            nested = all(isinstance(g, (list, tuple)) for g in given)
            if not nested and len(given) != count:
                raise ArgumentError(
                    f"compile: {what} for {count} outputs is a list of lists, or a "
                    f"dict by output: {self.names}"
                )
        elif not isinstance(given, Mapping):
            return [list(given)] * count
        found = self._per_output(what, given, count)
        return [
            list(f) if isinstance(f, (list, tuple)) else [f] if f else [] for f in found
        ]

    def _metrics(
        self, i: int, given: Any, y_shape: Any, output_shape: Any
    ) -> list[Any]:
        return [metrics.as_metric(m, y_shape, output_shape) for m in given]


def _add(term: OutputTerm, y: Any, y_pred: Any, weights: Any) -> None:
    for metric in term.metrics:
        metric.update_state(y, y_pred)
    for metric in term.weighted:
        metric.update_state(y, y_pred, weights)


def _resolved(loss: Any) -> Any:
    if isinstance(loss, Mapping) and "class_name" not in loss:
        return {name: _resolved(part) for name, part in loss.items()}
    if isinstance(loss, (list, tuple)):
        return [_resolved(part) for part in loss]
    if loss is None:
        return None
    found = losses.as_loss(loss)
    if found.reduction in (None, "none"):
        raise ValueRangeError(
            f"compile: {found.name} with reduction=None gives one loss per "
            "sample, training needs one number: 'sum_over_batch_size' or 'sum'"
        )
    return found


def _numbered(count: int) -> list[str]:
    return ["output"] if count == 1 else [f"output_{i}" for i in range(count)]
