"""Checks of the inputs, and of how the data is used."""

from typing import Any

import numpy as np

from autograd.tree import leaves
from nn.arrays import Array
from nn.layers import BatchNormalization, Conv2D, Dense
from nn.layers.rnn import RNN
from nn.layers.windowed import Windowed
from nn.noticing.facts import ENOUGH, Call, Facts, all_alike, picked

__all__ = [
    "batches_of_one",
    "channels_first",
    "constant_inputs",
    "known_validation",
    "sorted_classes",
    "tiny_inputs",
    "unknown_class_weights",
    "unscaled_inputs",
    "unseen_classes",
    "weights_of_zero",
]

LARGE, TINY = 30.0, 3e-3
"""Root mean squares of inputs that layers with weights near 1 are not made for."""


def unscaled_inputs(facts: Facts) -> str | None:
    """Values far above 1 in the first layer with a kernel, as pixels from 0 to 255."""
    call = _first_weighted(facts)
    if call is None or call.given is None or _size(call.given) <= LARGE:
        return None
    size, high = _size(call.given), float(call.given.max())
    pixels = 200 <= high <= 255 and float(call.given.min()) >= 0
    remedy = (
        "divide by 255, x / 255 or nn.layers.Rescaling(1 / 255)"
        if pixels
        else "scale each feature, (x - x.mean(0)) / x.std(0), or begin with "
        "nn.layers.Normalization() after its adapt(x)"
    )
    return (
        f"{call.layer.name} gets inputs that are not scaled, of size {size:.3g}, up to "
        f"{high:.4g}; layers are made for values near 1: {remedy}"
    )


def tiny_inputs(facts: Facts) -> str | None:
    """Values far below 1 in the first layer with a kernel, as pixels scaled twice."""
    call = _first_weighted(facts)
    if call is None or not abs(call.given).max() < 10 * TINY:  # type: ignore[arg-type]
        return None
    if not 0 < _size(call.given) < TINY:
        return None
    return (
        f"{call.layer.name} gets inputs of size {_size(call.given):.2g}, near 0; "
        "layers are made for values near 1: were they scaled twice?"
    )


def constant_inputs(facts: Facts) -> str | None:
    """Inputs that are the same for all samples."""
    if facts.caller != "fit" or not facts.x or len(facts.x[0]) < ENOUGH:
        return None
    if not all(all_alike(x) for x in facts.x):
        return None
    return (
        "all samples of x are the same, so that outputs cannot differ; look at how x "
        "was made"
    )


def channels_first(facts: Facts) -> str | None:
    """Images whose channels come first, for a convolution that has them last."""
    for call in facts.calls:
        if not isinstance(call.layer, Conv2D) or call.given is None:
            continue
        shape = call.given.shape
        last = getattr(call.layer, "data_format", None) in (None, "channels_last")
        if last and len(shape) == 4 and shape[1] in (1, 3) and _square(shape):
            return (
                f"{call.layer.name} takes images (batch, height, width, channels), but "
                f"gets {shape}, like (batch, channels, height, width); pass "
                "x.transpose(0, 2, 3, 1)"
            )
        return None
    return None


def _square(shape: tuple[int, ...]) -> bool:
    return shape[2] == shape[3] and shape[3] >= 8


def batches_of_one(facts: Facts) -> str | None:
    """Batches of one sample, whose mean a BatchNormalization takes away."""
    if facts.caller != "fit" or facts.size != 1:
        return None
    for call in facts.calls:
        norm = isinstance(call.layer, BatchNormalization) and call.layer.trainable
        if norm and call.given is not None and call.given.ndim == 2:
            return (
                f"{call.layer.name} normalises by the batch, and batch_size=1 leaves "
                "each sample as 0; use larger batches, or LayerNormalization"
            )
    return None


def sorted_classes(facts: Facts) -> str | None:
    """Batches in the order of data that is sorted by class."""
    if facts.caller != "fit" or facts.shuffled or facts.whole is None:
        return None
    labels = _labels(facts)
    if labels is None or facts.size is None or len(facts.whole.x) < 4 * facts.size:
        return None
    if (labels[1:] < labels[:-1]).any() or labels[0] == labels[-1]:
        return None
    return (
        "shuffle=False, and the samples are sorted by class, so that the model sees "
        "one class for many batches and forgets the others; leave out shuffle=False, "
        "or shuffle once before"
    )


def unseen_classes(facts: Facts) -> str | None:
    """Validation data of classes which training has none of, as of sorted data."""
    if facts.held_out is None:
        return None
    own, held = _labels(facts), _labels(facts, facts.held_out)
    if own is None or held is None:
        return None
    unseen = ~np.isin(held, own)
    if len(held) < 8 or unseen.mean() < 0.2:
        return None
    return (
        f"{unseen.mean():.0%} of the validation samples are of classes that training "
        "has none of; validation_split holds back the last samples: if the data is "
        "sorted, shuffle it before, order = rng.permutation(len(x)), x[order], y[order]"
    )


def known_validation(facts: Facts) -> str | None:
    """Validation data that is trained on too."""
    if facts.held_out is None or facts.whole is None:
        return None
    pairs = zip(leaves(facts.whole.x), leaves(facts.held_out.x), strict=False)
    if not all(_holds(trained, held) for trained, held in pairs):
        return None
    return (
        "validation_data is part of what is trained on, so that it cannot tell whether "
        "the model knows more than that; hold samples back, e.g. validation_split=0.2"
    )


def _holds(trained: Array, held: Array) -> bool:
    """Whether `held` is the beginning or the end of `trained`, or all of it."""
    if trained.shape[1:] != held.shape[1:] or not 8 <= len(held) <= len(trained):
        return False
    rows = np.linspace(0, len(held) - 1, min(len(held), 64)).astype(int)
    some = held[rows].reshape(len(rows), -1)
    if len(np.unique(some, axis=0)) < 0.9 * len(rows):
        return False
    starts = (0, len(trained) - len(held))
    return any(np.array_equal(trained[rows + at], held[rows]) for at in starts)


def unknown_class_weights(facts: Facts) -> str | None:
    """Weights of classes that no sample has."""
    term = facts.term
    if not facts.class_weight or term is None:
        return None
    known = {"each": 2, "classes": term.output.shape[term.kind.axis]}
    classes = range(known.get(term.kind.takes, 0))
    lacking = [key for key in facts.class_weight if key not in classes]
    if not lacking or not classes or (term.kind.takes == "each" and term.y.ndim > 2):
        return None
    return (
        f"class_weight has weights for {lacking[:5]}, which are no classes of "
        f"{term.name}: these are 0 to {classes[-1]}"
    )


def weights_of_zero(facts: Facts) -> str | None:
    """Sample weights that are all 0: the loss is 0, whatever the model gives."""
    if facts.weights is None or not facts.weights.size or facts.weights.any():
        return None
    if facts.class_weight is None and len(facts.weights) < 2:
        return None
    return "all sample weights are 0, so that nothing is learnt; give some samples more"


def _labels(facts: Facts, data: Any = None) -> Array | None:
    """The class of each sample; None where targets are no classes of one output."""
    term, data = facts.term, facts.whole if data is None else data
    y = None if data is None or term is None else data.y
    if term is None or not isinstance(y, np.ndarray):
        return None
    if term.kind.takes == "classes" and y.ndim == 2 and y.shape[-1] > 1:
        return np.asarray(picked(y).argmax(-1))
    y = picked(y)
    one = y.ndim == 1 or (y.ndim == 2 and y.shape[-1] == 1)
    return y.reshape(-1) if one and term.kind.takes in ("classes", "each") else None


def _first_weighted(facts: Facts) -> Call | None:
    """The first call of a layer with a kernel, if none comes before that scales."""
    for call in facts.calls:
        if not call.layer._made or hasattr(call.layer, "compile"):
            continue
        kernel = isinstance(call.layer, (Dense, Windowed, RNN))
        numbers = call.given is not None and call.given.dtype.kind in "biuf"
        return call if kernel and numbers else None
    return None


def _size(values: Array | None) -> float:
    if values is None or not values.size:
        return 0.0
    flat = values.reshape(-1)
    if flat.dtype.kind != "f":
        flat = flat.astype(np.float32)
    return float(np.sqrt(flat @ flat / flat.size))
