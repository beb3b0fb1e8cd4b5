"""What a model is trained for: the losses of its outputs, and their means."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from autograd.errors import ArgumentError, ValueRangeError
from autograd.tree import leaves
from nn import losses
from nn.arrays import raw
from nn.losses import Loss
from nn.metrics import Mean, Metric
from nn.training.metrics import CompileMetrics
from nn.training.outputs import Outputs

__all__ = ["Objective", "OutputTerm"]


class OutputTerm(NamedTuple):
    """One output of the model.

    weight: of its loss in the whole. mean: of its loss, where there are several terms.
    """

    loss: Loss | None
    weight: float
    mean: Mean | None


class Objective:
    """Losses and metrics by output, as `compile` was given them.

    loss: one for all outputs, or a list or dict with one for each. loss_weights: a
    number, or a list or dict of them. metrics, weighted_metrics: see `CompileMetrics`.

    Attributes
    ----------
    outputs: what they are called; None before `bind`.
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
        if any(isinstance(w, (str, Metric)) for w in leaves(loss_weights)):
            raise ArgumentError(
                f"compile: loss_weights are numbers, got {loss_weights!r}; metrics are "
                "given by keyword: metrics=[…]"
            )
        self.metrics = CompileMetrics(metrics, weighted_metrics)
        self.loss_weights = loss_weights
        self.total = Mean("loss")
        self.terms: list[OutputTerm] = []
        self.outputs: Outputs | None = None
        self._lost: list[Any] = []

    def bind(self, y: Any, y_pred: Any, names: Sequence[str] | None) -> None:
        """Give each output its loss and metrics, by the shapes of a few samples.

        y may be None only where there are no losses.
        """
        if y is None and self.loss is not None:
            raise ArgumentError("fit: y is missing; pass the targets, one per sample")
        outputs = Outputs(y_pred, names)
        weights = 1.0 if self.loss_weights is None else self.loss_weights
        terms = []
        for i, (loss, weight) in enumerate(
            zip(
                outputs.each("loss", self.loss),
                outputs.each("loss_weights", weights),
                strict=True,
            )
        ):
            mean = Mean(f"{outputs.names[i]}_loss") if len(outputs) > 1 else None
            terms.append(
                OutputTerm(loss, 1.0 if weight is None else float(weight), mean)
            )
        self.metrics.bind(outputs, y)
        self.terms, self.outputs = terms, outputs

    def targets(self, y: Any, count: int, y_pred: Any = None) -> Any:
        """`y` checked against the outputs, of `count` samples: one array, or a list.

        y_pred: outputs whose shapes are meant, those of `bind` where None.
        """
        outputs = self._known()
        shapes = outputs.shapes if y_pred is None else Outputs(y_pred).shapes
        checked = [
            part
            if term.loss is None or part is None
            else term.loss.targets(part, (count, *shape[1:]))
            for term, part, shape in zip(
                self.terms, outputs.ordered("targets", y), shapes, strict=True
            )
        ]
        return checked if len(checked) > 1 else checked[0]

    def value(self, y: Any, y_pred: Any, weights: Any = None) -> Any:
        """The whole loss, one number: ``Σ weight · loss`` over the outputs."""
        if len(self.terms) == 1:
            term = self.terms[0]
            if term.loss is None:
                return 0.0
            if isinstance(y_pred, (list, tuple, dict)):
                y, y_pred = leaves(y)[0], leaves(y_pred)[0]
            loss = term.loss.reduced(y, y_pred, weights)
            return loss if term.weight == 1.0 else loss * term.weight
        whole: Any = 0.0
        lost: list[Any] = []
        outputs = self._known()
        for term, y_true, output, weight in zip(
            self.terms,
            outputs.ordered("targets", y),
            leaves(y_pred),
            outputs.weights(weights),
            strict=True,
        ):
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

    def add(self, loss: float, count: int, parts: Sequence[Any] = ()) -> None:
        """Take the loss of a batch of `count` samples into the means.

        parts: the losses of the outputs that have one, where there are several.
        """
        self.total.add(loss, count)
        if parts:
            for mean, part in zip(self.means, parts, strict=True):
                mean.add(float(raw(part)), count)

    @property
    def means(self) -> list[Mean]:
        """The means of the outputs' losses, where there are several outputs."""
        return [term.mean for term in self.terms if term.mean is not None and term.loss]

    def _known(self) -> Outputs:
        assert self.outputs is not None
        return self.outputs


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
