"""Losses that are operations of their own because their composition is slower."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batched import Batched
from autograd.engine.batching import Batching, Step, rows
from autograd.engine.primitive import Array
from autograd.engine.rules import custom
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from autograd.ops.activation import softmax
from autograd.ops.reduction import sum

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["softmax_cross_entropy"]


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape in ((4,), (3, 4), (2, 1, 3), (0, 3), (3, 2)):
        labels = rng.integers(0, shape[-1], shape[:-1])
        yield Sample((uniform(rng, shape, -1, 1),), {"labels": labels})
    yield Sample((uniform(rng, (2, 3), -1, 1),), {"labels": [2, 0]})
    x = np.zeros((2, 3))
    yield ErrorSample(
        (x,), {"labels": np.array([0, 3])}, ValueRangeError, r"label 3.*0 to 2"
    )
    yield ErrorSample(
        (x,), {"labels": np.array([0, -1])}, ValueRangeError, r"label -1.*0 to 2"
    )
    yield ErrorSample((x,), {"labels": np.zeros(2)}, DTypeError, r"float64.*integers")
    yield ErrorSample(
        (x,), {"labels": np.array([0, 1, 2])}, ShapeError, r"labels \(3,\).*\(2,\)"
    )


def _picked(x: Any, labels: Any) -> Any:
    """``x[…, label]``: of each row the entry that its label names."""
    rows = x.reshape(-1, x.shape[-1])
    return rows[np.arange(len(rows)), labels.ravel()].reshape(labels.shape)


def _residual(y: Any, x: Any, labels: Any) -> Any:
    """``softmax(x) − one-hot(labels)``: the gradient of each row's loss."""
    rows, classes = np.asarray(labels).reshape(-1), x.shape[-1]
    if type(x) is not np.ndarray:
        return softmax(x, axis=-1) - (
            np.asarray(labels)[..., None] == np.arange(classes)
        )
    # log Σ exp(x) is y + x[label]: in place, half the time of softmax at (32, 10).
    flat, places = x.reshape(-1, classes), (np.arange(rows.size), rows)
    losses = np.reshape(y, -1)
    if np.isfinite(np.add.reduce(losses)):
        shift = flat[places] + losses
    else:  # a label's logit is −inf
        shift = np.maximum.reduce(flat, axis=1)
    share = np.exp(flat - shift[:, None])
    share /= np.add.reduce(
        share, axis=1, keepdims=True
    )  # y has lost digits by its size
    share[places] -= 1
    return share.reshape(x.shape)


def _of_examples(step: Step) -> Any:
    """Logits and labels with the examples in front of both."""
    labels, x = step.params["labels"], step.whole(0)
    if type(labels) is Batched and labels._level == step.level:
        return step.again(x, labels=labels._examples)
    if np.shape(labels) != x.shape[1:-1]:
        return rows.rule(step)  # which says what is wrong
    return step.again(x, labels=np.broadcast_to(labels, x.shape[:-1]))


@custom(
    vjps=(lambda g, y, x, labels: g[..., None] * _residual(y, x, labels),),
    jvps=(lambda dx, y, x, labels: sum(dx * _residual(y, x, labels), axis=-1),),
    symbol="H",
    formula="log Σ exp(x) − x[label]",
    samples=_samples,
    batching=Batching(_of_examples, parameters=True),
)
def softmax_cross_entropy(x: Array, *, labels: Any) -> Any:
    """``log Σ exp(x) − x[label]`` along the last axis, ``−log softmax(x)[label]``.

    x: (…, classes) logits. labels: (…) integers in [0, classes). Result: (…).
    A label whose logit is −inf has the loss +inf and the derivative of any other,
    ``softmax(x) − one-hot(label)``.
    A primitive for its speed, two thirds of log_softmax and indexing at (32, 10).
    """
    labels = _integers(labels, x.shape)
    flat = x.reshape(-1, x.shape[-1])  # (rows, classes)
    rows = labels.reshape(-1)
    if rows.size and np.minimum.reduce(rows) < 0:
        raise _no_class(labels, x.shape)
    try:
        picked = flat[np.arange(rows.size), rows]
    except IndexError:
        raise _no_class(labels, x.shape) from None
    high = np.maximum.reduce(flat, axis=1)
    e = flat - high[:, None]
    np.exp(e, out=e)
    y = np.log(np.add.reduce(e, axis=1)) + (high - picked)
    return y.reshape(labels.shape)[()]


def _integers(labels: Any, shape: tuple[int, ...]) -> Any:
    """`labels` as an array that can index the last axis of `shape`."""
    labels = np.asarray(labels)
    if labels.shape != shape[:-1]:
        raise ShapeError(
            f"softmax_cross_entropy: labels {labels.shape} do not suit x {shape}; "
            f"expected integers of shape {shape[:-1]}"
        )
    if labels.dtype.kind not in "iu":
        raise DTypeError(
            f"softmax_cross_entropy: labels have dtype {labels.dtype}; expected "
            "integers, e.g. labels.astype(int)"
        )
    return labels


def _no_class(labels: Array, shape: tuple[int, ...]) -> ValueRangeError:
    classes = shape[-1]
    wrong = labels[(labels < 0) | (labels >= classes)].flat[0]
    return ValueRangeError(
        f"softmax_cross_entropy: label {wrong} for x {shape} with {classes} classes; "
        f"expected 0 to {classes - 1}"
    )
