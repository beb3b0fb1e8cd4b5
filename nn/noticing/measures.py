"""Checks of metrics and of a user's own functions against targets and outputs."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd import no_grad
from nn import losses
from nn.arrays import Array, raw
from nn.losses import Loss, LossFunction
from nn.metrics import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    MeanMetricWrapper,
    Precision,
    Recall,
    SparseCategoricalAccuracy,
)
from nn.noticing.facts import Facts, Term

__all__ = [
    "accuracy_of_quantities",
    "broadcast_functions",
    "equality_of_scores",
    "threshold_of_logits",
]

_ACCURACIES = (BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy, Accuracy)


def accuracy_of_quantities(facts: Facts, term: Term) -> str | None:
    """Accuracy, where targets are no classes."""
    found = [m for m in term.metrics if isinstance(m, _ACCURACIES)]
    if not found or _are_classes(term, found[0]):
        return None
    return (
        f"the metric {found[0].name} counts exact answers, but the targets, such as "
        f"{term.y.ravel()[0]:.4g}, are no classes: it stays near 0; use "
        "'mean_absolute_error' or nn.metrics.R2Score()"
    )


def equality_of_scores(facts: Facts, term: Term) -> str | None:
    """`Accuracy` as an object, which takes outputs for labels."""
    found = [m for m in term.metrics if type(m) is Accuracy]
    if not found or _whole(term.output):
        return None
    return (
        f"the metric {found[0].name} asks whether outputs equal targets, and outputs "
        "are scores, such as "
        f"{term.output.ravel()[0]:.3g}; pass metrics=['accuracy'], which suits itself "
        "to the targets"
    )


def threshold_of_logits(facts: Facts, term: Term) -> str | None:
    """A metric that takes outputs for probabilities, where they are logits."""
    if not term.kind.from_logits or term.kind.takes != "each":
        return None
    for metric in term.metrics:
        level = getattr(metric, "threshold", getattr(metric, "thresholds", None))
        asks = isinstance(metric, (BinaryAccuracy, Precision, Recall))
        if asks and (level is None or level == 0.5):
            return (
                f"the metric {metric.name} takes an output above 0.5 for a yes, but "
                "outputs are logits (from_logits=True), which say yes above 0; use "
                "nn.metrics.BinaryAccuracy(threshold=0.0), or end with 'sigmoid' and "
                "from_logits=False"
            )
    return None


def broadcast_functions(facts: Facts, term: Term) -> str | None:
    """A function of the user's that makes (n, n) of (n,) and (n, 1)."""
    y, p = term.sample, term.output
    short, long = sorted((y.shape, p.shape), key=len)
    if len(y) < 2 or (*short, 1) != long:
        return None
    for name, function in _own_functions(term):
        if _differs(function, y, p):
            return (
                f"{name} gets y_true {_batch(y)} and y_pred {_batch(p)}, and NumPy "
                "makes a (batch, batch) array of the two, every target against every "
                "output; give y one more axis, y[:, None], or reshape within: "
                "y_true.reshape(y_pred.shape)"
            )
    return None


def _own_functions(term: Term) -> Iterator[tuple[str, Any]]:
    if term.kind.takes == "own":
        own = term.loss
        function = own.function if isinstance(own, LossFunction) else own.call
        yield f"the loss {own.name}", function
    known = {getattr(losses, name) for name in losses.__all__}
    for metric in term.metrics:
        if isinstance(metric, MeanMetricWrapper) and not isinstance(metric.fn, Loss):
            of_nn = (getattr(metric.fn, "__module__", "") or "").startswith("nn.")
            if not of_nn and metric.fn not in known:
                yield f"the metric {metric.name}", metric.values


def _differs(function: Any, y: Array, p: Array) -> bool:
    """Whether `function` is another one of targets in the outputs' shape.

    It is tried on the outputs, which may be all alike, and on the targets as outputs.
    """
    column = y.reshape(p.shape)
    for given in (p, column.astype(p.dtype)):
        try:
            with no_grad(), np.errstate(all="ignore"):
                found, wanted = [
                    float(np.mean(raw(function(one, given)))) for one in (y, column)
                ]
        except Exception:  # it wants this very shape
            return False
        if not np.isclose(found, wanted, rtol=1e-3, atol=1e-6, equal_nan=True):
            return True
    return False


def _are_classes(term: Term, metric: Any) -> bool:
    y = term.y
    if isinstance(metric, BinaryAccuracy):
        few = ((y == 0) | (y == 1)).mean() > 0.5
        return bool(few) or (len(np.unique(y)) < 3 and _whole(y))
    if isinstance(metric, CategoricalAccuracy):
        return bool(y.min() >= 0 and y.max() <= 1) or term.kind.takes != "quantities"
    return _whole(y) or isinstance(metric, SparseCategoricalAccuracy)


def _whole(values: Array) -> bool:
    return values.dtype.kind in "biu" or bool((values == np.floor(values)).all())


def _batch(array: Array) -> str:
    lengths = ["batch", *map(str, array.shape[1:])]
    return f"({', '.join(lengths)}{',' if array.ndim == 1 else ''})"
