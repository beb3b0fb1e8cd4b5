"""The table of what is noticed: when it is asked, how it is found, what it says."""

from collections.abc import Callable
from typing import Any, NamedTuple

from nn.losses.base import tell_of_order
from nn.noticing import inputs, measures, outputs, progress, targets
from nn.noticing.facts import Facts
from nn.noticing.layers import dead_layer
from nn.noticing.swaps import explained

__all__ = ["CHECKS", "Check", "table"]


class Check(NamedTuple):
    """One mistake that can be noticed.

    asked: ``"output"``, before training of every output with a loss; ``"data"``, before
    training; ``"epoch"``, after each; ``"end"``, after the last. What is ``"step"``,
    ``"error"`` and ``"call"`` tells by itself, where it happens.
    find: gives the message, or None; it is asked of `Facts`, for ``"output"`` of a
    `Term` too, after training of a `Course`.
    says: what is noticed, in a few words, and remedy: what helps, for documents.
    """

    name: str
    asked: str
    find: Callable[..., Any]
    says: str
    remedy: str


def dead_at_start(facts: Facts) -> str | None:
    """A layer with a relu that gives 0 alone, before any training."""
    layer = dead_layer(facts.calls, least=16)
    if layer is None:
        return None
    return (
        f"{layer.name} gives 0 for every sample before training: no gradient passes "
        "its relu; leave its initializers as they are, and scale the inputs"
    )


_ROWS: tuple[tuple[Any, ...], ...] = (
    # asked, find, what is noticed, remedy
    (
        "output",
        outputs.logits_as_probabilities,
        "logits in a loss that takes probabilities",
        "`from_logits=True`, or a last sigmoid or softmax",
    ),
    (
        "output",
        outputs.logits_as_rates,
        "negative outputs in `poisson`",
        "a last `softplus`",
    ),
    (
        "output",
        outputs.probabilities_as_logits,
        "a sigmoid or softmax, and `from_logits=True`",
        "one of them",
    ),
    (
        "output",
        outputs.limited_logits,
        "logits out of a relu, tanh or the like",
        "no last activation",
    ),
    (
        "output",
        outputs.always_one,
        "a softmax or a categorical loss over one output",
        "`sigmoid` and `binary_crossentropy`",
    ),
    (
        "output",
        outputs.wrong_axis,
        "a softmax along another axis than the classes'",
        "the classes' axis",
    ),
    (
        "output",
        outputs.exclusive_sigmoids,
        "a sigmoid for each class in a categorical loss",
        "`softmax`, or `binary_crossentropy`",
    ),
    (
        "output",
        outputs.shares_of_each,
        "a softmax over three or more in `binary_crossentropy`",
        "`categorical_crossentropy`, or `sigmoid`",
    ),
    (
        "output",
        outputs.unreachable_targets,
        "targets that the last activation cannot give",
        "no last activation, or scaled targets",
    ),
    (
        "output",
        outputs.dropped_outputs,
        "a Dropout after the last layer",
        "before the last layer",
    ),
    (
        "output",
        targets.targets_of_shares,
        "targets of a categorical loss whose rows do not sum to 1",
        "`binary_crossentropy`, or rows divided by their sum",
    ),
    (
        "output",
        targets.empty_targets,
        "one-hot targets that are all 0",
        "`nn.utils.to_categorical`",
    ),
    (
        "output",
        targets.signs_of_hinge,
        "targets of a hinge loss other than −1 and 1, or 0 and 1",
        "recoded targets",
    ),
    (
        "output",
        targets.negative_targets,
        "negative targets for `poisson` or a logarithmic loss",
        "another loss",
    ),
    (
        "output",
        targets.percent_of_zero,
        "targets of 0 for a loss in percent of them",
        "`mean_absolute_error`",
    ),
    (
        "output",
        targets.huge_targets,
        "targets in the thousands, not scaled",
        "`(y - y.mean()) / y.std()`",
    ),
    ("output", targets.constant_targets, "targets that are all the same", "other data"),
    (
        "output",
        measures.accuracy_of_quantities,
        "accuracy for targets that are quantities",
        "`mean_absolute_error`, `R2Score`",
    ),
    (
        "output",
        measures.equality_of_scores,
        "`nn.metrics.Accuracy()` of scores",
        '`metrics=["accuracy"]`',
    ),
    (
        "output",
        measures.threshold_of_logits,
        "accuracy, precision or recall at 0.5 of logits",
        "`BinaryAccuracy(threshold=0.0)`",
    ),
    (
        "output",
        measures.broadcast_functions,
        "(n,) against (n, 1) in a loss or metric of one's own",
        "`y[:, None]`",
    ),
    (
        "data",
        inputs.unscaled_inputs,
        "inputs far above 1, as pixels up to 255",
        "`Rescaling`, `Normalization`",
    ),
    ("data", inputs.tiny_inputs, "inputs far below 1", "to scale them once"),
    ("data", inputs.constant_inputs, "inputs that are all the same", "other data"),
    (
        "data",
        inputs.channels_first,
        "images with channels first in a Conv2D",
        "`x.transpose(0, 2, 3, 1)`",
    ),
    (
        "data",
        inputs.batches_of_one,
        "BatchNormalization with batches of one",
        "larger batches, LayerNormalization",
    ),
    (
        "data",
        inputs.sorted_classes,
        "`shuffle=False` with data sorted by class",
        "shuffled data",
    ),
    (
        "data",
        inputs.unseen_classes,
        "validation data of classes that training has none of",
        "data shuffled before",
    ),
    (
        "data",
        inputs.known_validation,
        "validation data that is trained on",
        "data held back",
    ),
    (
        "data",
        inputs.unknown_class_weights,
        "`class_weight` of classes that are not there",
        "the labels' own numbers",
    ),
    ("data", inputs.weights_of_zero, "sample weights that are all 0", "other weights"),
    (
        "data",
        dead_at_start,
        "a relu layer that gives 0 alone",
        "its default initializers, scaled inputs",
    ),
    (
        "error",
        explained,
        "x and y swapped in `fit(y, x)`, in a note of the error",
        "`fit(x, y)`",
    ),
    (
        "call",
        tell_of_order,
        "outputs and targets swapped in a call of a loss",
        "`loss(y_true, y_pred)`",
    ),
    (
        "step",
        progress.lost,
        "a loss that is NaN or infinite: in which step and from which layer",
        "a lower learning rate, `clipnorm`, scaled data",
    ),
    (
        "epoch",
        progress.exploded,
        "a loss that grows a hundredfold",
        "a lower learning rate",
    ),
    (
        "epoch",
        progress.still,
        "a loss that does not move, for a reason that is found",
        "what the reason says",
    ),
    ("end", progress.dead, "a relu layer that died", "a lower learning rate"),
    (
        "end",
        progress.unreached,
        "layers that no gradient reaches",
        "no argmax, round or `stop_gradient` behind them",
    ),
    (
        "end",
        progress.vanished,
        "gradients that vanish on their way back, where nothing is learnt",
        "relu and `he_normal`, normalisation, shortcuts",
    ),
    (
        "end",
        progress.crept,
        "weights that hardly change",
        "a larger learning rate",
    ),
)

CHECKS = tuple(
    Check(find.__name__, asked, find, says, remedy)
    for asked, find, says, remedy in _ROWS
)
"""Every mistake, in the order in which they are looked for."""


def table() -> str:
    """What is noticed, as a table in Markdown."""
    lines = ["| noticed | when | remedy |", "| --- | --- | --- |"]
    lines += [f"| {c.says} | {_WHEN[c.asked]} | {c.remedy} |" for c in CHECKS]
    return "\n".join(lines) + "\n"


_WHEN = {
    "output": "before training",
    "data": "before training",
    "error": "with an error",
    "call": "in the call",
    "step": "after a step",
    "epoch": "after an epoch",
    "end": "at the end",
}
