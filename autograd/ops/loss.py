"""Losses that are operations of their own because their composition is slower."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batched import Batched
from autograd.engine.batching import Batching, Step, rows
from autograd.engine.fused import fused
from autograd.engine.primitive import Array
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.traced import ARRAYS, as_array, in_one_step
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from autograd.ops.activation import logsumexp
from autograd.ops.indexing import take_along_axis
from autograd.ops.matrices import row_maxima, row_starts, row_sums
from autograd.ops.reduction import mean
from autograd.ops.shape import reshape

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["mean_softmax_cross_entropy", "softmax_cross_entropy"]


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


def _mean_samples(rng: Generator) -> Iterable[Sample]:
    for shape in ((4,), (3, 4), (2, 1, 3), (3, 2)):
        labels = rng.integers(0, shape[-1], shape[:-1])
        yield Sample((uniform(rng, shape, -1, 1),), {"labels": labels})


def _compute(x: Array, *, labels: Any) -> Any:
    if type(x) not in ARRAYS or x.dtype.kind != "f":
        return None
    labels = _integers(labels, x.shape)
    classes = x.shape[-1]
    flat = x.reshape(-1, classes)
    check = _checked if type(labels) is np.ndarray else in_one_step(_checked)
    given = check(labels, x.shape)
    places = row_starts(*flat.shape) + given
    e = np.subtract(flat, row_maxima(flat)[:, None], order="C")  # which views rely on
    picked = e.reshape(-1)[places]
    np.exp(e, out=e)
    total = row_sums(e)
    y = np.log(total)
    y -= picked
    return y.reshape(labels.shape)[()], (e, total, places)


def _checked(labels: Array, shape: tuple[int, ...]) -> Array:
    """The labels of all rows, if each is one of the classes of `shape`."""
    given = labels.reshape(-1)
    # A label below 0 is above all as a number without sign: one pass for both ends.
    unsigned = given.astype(np.uint64)
    if given.size and unsigned[unsigned.argmax()] >= shape[-1]:  # max takes 1 µs more
        raise _no_class(labels, shape)
    return given


def _of_examples(step: Step) -> Any:
    """Logits and labels with the examples in front of both."""
    labels, x = step.params["labels"], step.whole(0)
    if type(labels) is Batched and labels._level == step.level:
        return step.again(x, labels=labels._examples)
    if np.shape(labels) != x.shape[1:-1]:
        return rows.rule(step)  # which says what is wrong
    return step.again(x, labels=np.broadcast_to(labels, x.shape[:-1]))


def _residual(g: Any, kept: tuple[Array, Array, Array], shape: Any) -> Any:
    """``g·(softmax(x) − one-hot(labels))`` of what the forward pass had in hand.

    g: a number for each row, or one for all.
    """
    e, total, places = kept
    share = e * (g / total)[:, None]
    share.reshape(-1)[places] -= g
    return share.reshape(shape)


def _backward(g: Any, y: Any, kept: Any, wanted: Any, x: Array, *, labels: Any) -> Any:
    return (_residual(np.reshape(g, -1), kept, x.shape),)


@fused(
    _compute,
    _backward,
    whole=True,
    symbol="cross-entropy",
    formula="log Σ exp(x) − x[label]",
    samples=_samples,
    batching=Batching(_of_examples, parameters=True),
)
def softmax_cross_entropy(x: Array, *, labels: Any) -> Any:
    """``log Σ exp(x) − x[label]`` along the last axis, ``−log softmax(x)[label]``.

    x: (…, classes) logits. labels: (…) integers in [0, classes). Result: (…).
    A label whose logit is −inf has the loss +inf and the derivative of any other,
    ``softmax(x) − one-hot(label)``.
    """
    if np.ndim(x) == 0:
        raise ShapeError(
            "softmax_cross_entropy: x () has no axis of classes; expected logits (…, "
            "classes)"
        )
    labels = _integers(labels, np.shape(x))
    if labels.size and not 0 <= labels.min() <= labels.max() < np.shape(x)[-1]:
        raise _no_class(labels, np.shape(x))
    picked = take_along_axis(x, labels[..., None], axis=-1)
    return logsumexp(x, axis=-1) - reshape(picked, labels.shape)


def _compute_mean(x: Array, *, labels: Any) -> Any:
    found = _compute(x, labels=labels)
    if found is None or found[0].ndim == 0 or not found[0].size:
        return None
    losses, kept = found
    return np.add.reduce(losses, axis=None) / losses.dtype.type(losses.size), kept


def _backward_mean(
    g: Any, y: Any, kept: Any, wanted: Any, x: Array, *, labels: Any
) -> Any:
    _, total, _ = kept  # one for each row
    return (_residual(g / y.dtype.type(total.size), kept, x.shape),)


@fused(
    _compute_mean,
    _backward_mean,
    symbol="mean cross-entropy",
    formula="mean(log Σ exp(x) − x[label])",
    samples=_mean_samples,
)
def mean_softmax_cross_entropy(x: Array, *, labels: Any) -> Any:
    """``mean(softmax_cross_entropy(x, labels))``, in one step: a number.

    x: (…, classes) logits. labels: (…) integers in [0, classes).

    >>> import numpy as np
    >>> round(float(mean_softmax_cross_entropy(np.zeros((2, 4)), labels=[0, 3])), 4)
    1.3863
    """
    return mean(softmax_cross_entropy(x, labels=labels))


def _integers(labels: Any, shape: tuple[int, ...]) -> Any:
    """`labels` as an array that can index the last axis of `shape`."""
    if type(labels) is not np.ndarray:
        labels = as_array(labels)
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
