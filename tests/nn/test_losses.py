"""Losses: values against plain formulas, derivatives, stability, refusals.

`tests/parity` holds them against Keras.
"""

import itertools
import json
import math
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from nn import losses
from nn.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)
from tests.parity.cases import Case, label
from tests.parity.loss_cases import LOSSES, inputs

FAR = 1e4
CLASSES = [getattr(losses, n) for n in losses.__all__ if n[0].isupper()]
SPECIAL = ("CTC", "CategoricalGeneralizedCrossEntropy", "Circle")
CLASSES = [c for c in CLASSES if c.__name__ not in ("Loss", "LossFunction", *SPECIAL)]


def softmax(z: Any) -> Any:
    """By the definition."""
    return np.exp(z) / np.exp(z).sum(-1, keepdims=True)


@pytest.mark.parametrize("shape", [(4, 3), (2, 4, 3)])
def test_four_ways_to_one_cross_entropy(
    shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    z = rng.normal(size=shape)
    labels = rng.integers(0, 3, shape[:-1])
    one_hot = np.eye(3)[labels]
    expected = -np.log(softmax(z)[one_hot == 1]).mean()
    for loss, y_true, y_pred in [
        (SparseCategoricalCrossentropy(from_logits=True), labels, z),
        (SparseCategoricalCrossentropy(), labels, softmax(z)),
        (SparseCategoricalCrossentropy(), labels, 5 * softmax(z)),  # scaled to sum to 1
        (SparseCategoricalCrossentropy(), labels[..., None], softmax(z)),
        (CategoricalCrossentropy(from_logits=True), one_hot, z),
        (CategoricalCrossentropy(), one_hot, softmax(z)),
    ]:
        np.testing.assert_allclose(loss(y_true, y_pred), expected, rtol=1e-12)


@pytest.mark.parametrize("case", LOSSES, ids=label)
def test_derivatives(case: Case) -> None:
    y, p = inputs(4)[case.data]
    kind: Any = getattr(losses, case.name)
    loss = kind(**case.arguments)
    # The second derivative of a piecewise linear loss is 0.
    order = 1 if case.name in PIECEWISE_LINEAR else 2
    ag.check_grads(lambda p: loss(y, p), order=order)(p)


PIECEWISE_LINEAR = (
    "CategoricalHinge",
    "Hinge",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("loss", "y", "expected", "slope"),
    [
        (SparseCategoricalCrossentropy, [0, 1], [0, FAR], [[0, 0], [1, -1]]),
        (CategoricalCrossentropy, np.eye(2), [0, FAR], [[0, 0], [1, -1]]),
        (losses.CategoricalFocalCrossentropy, np.eye(2), [0, FAR / 4], None),
        (BinaryCrossentropy, [[1, 0], [0, 1]], [0, FAR], [[0, 0], [0.5, -0.5]]),
        (losses.BinaryFocalCrossentropy, [[1, 0], [0, 1]], [0, FAR], None),
    ],
)
def test_logits_are_exact_far_out(
    loss: Any, y: Any, expected: Any, slope: Any, dtype: str
) -> None:
    z: Any = ag.tensor([[FAR, -FAR], [FAR, -FAR]], requires_grad=True, dtype=dtype)
    if "Binary" not in loss.__name__:
        z = ag.tensor([[FAR, 0.0], [FAR, 0.0]], requires_grad=True, dtype=dtype)
    found = loss(from_logits=True, reduction=None)(y, z)
    found.sum().backward()
    assert found.tolist() == expected
    assert np.isfinite(z.grad).all()
    assert slope is None or z.grad.tolist() == slope


@pytest.mark.parametrize("loss", CLASSES)
@pytest.mark.parametrize("far", [-FAR, FAR])
def test_nothing_overflows(loss: Any, far: float) -> None:
    y = [1] if "Sparse" in loss.__name__ else [[0.0, 1.0]]
    options = {"from_logits": True} if "entropy" in loss.__name__ else {}
    z: Any = ag.tensor([[far, 0.5]], requires_grad=True)
    if loss is losses.Poisson:  # whose outputs are means of counts
        z = ag.tensor([[abs(far), 0.5]], requires_grad=True)
    value = loss(**options)(y, z)
    value.backward()
    assert np.isfinite(value.item())
    assert np.isfinite(z.grad).all()


def test_cross_entropy_from_probabilities_is_held_off_infinity() -> None:
    for loss, y in [
        (SparseCategoricalCrossentropy(), [1]),
        (CategoricalCrossentropy(), [[0, 1]]),
        (BinaryCrossentropy(), [[0, 1]]),
    ]:
        p: Any = ag.tensor([[1.0, 0.0]], requires_grad=True)
        value = loss(y, p)
        value.backward()
        assert math.isclose(value.item(), -math.log(1e-7))
        assert np.isfinite(p.grad).all()


def test_targets_may_lack_an_axis_of_length_one(rng: np.random.Generator) -> None:
    y, p = rng.normal(size=(2, 4, 1))
    expected = ((y - p) ** 2).mean()
    np.testing.assert_allclose(MeanSquaredError()(y[:, 0], p), expected)
    np.testing.assert_allclose(losses.mean_squared_error(y[:, 0], p).mean(), expected)
    with pytest.raises(
        ShapeError, match=r"y_true has shape \(3,\), the output \(4, 1\)"
    ):
        MeanSquaredError()(np.zeros(3), p)


def test_a_loss_is_differentiable_by_its_targets_too(rng: np.random.Generator) -> None:
    y, p = rng.normal(size=(2, 3, 2))
    ag.check_grads(MeanSquaredError())(y, p)


@pytest.mark.parametrize(
    ("reduction", "by"), [("sum", np.sum), (None, np.array), ("mean", np.mean)]
)
def test_reductions(reduction: str | None, by: Any) -> None:
    loss = MeanSquaredError(reduction=reduction)
    np.testing.assert_allclose(loss([[1.0], [2.0]], [[3.0], [5.0]]), by([4.0, 9.0]))
    with pytest.raises(ValueRangeError, match=r"'avg' is not known; known are mean"):
        MeanSquaredError(reduction="avg")


def test_sample_weights() -> None:
    y, p = np.zeros((2, 3, 1)), np.array([[[1.0]] * 3, [[2.0]] * 3])
    each = np.array([[1.0] * 3, [4.0] * 3])
    loss = MeanSquaredError()
    assert loss(y, p, [2.0, 0.5]) == (2 * each[0] + 0.5 * each[1]).mean() / 2
    assert loss(y, p, [[2.0], [0.5]]) == loss(y, p, [2.0, 0.5])
    assert loss(y, p, np.eye(2, 3)) == 5 / 6
    by_weights = MeanSquaredError(reduction="mean_with_sample_weight")
    assert by_weights(y, p, [3.0, 1.0]) == (3 * 1 + 1 * 4) / 4
    assert by_weights(y, p, [0.0, 0.0]) == 0.0
    with pytest.raises(ShapeError, match=r"sample_weight has shape \(3,\), what it"):
        loss(y, p, [1.0, 1.0, 1.0])


def test_an_ignored_class_does_not_count() -> None:
    z = np.array([[2.0, 0.0], [0.0, 1.0], [5.0, 5.0]])
    some = SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    all_of = SparseCategoricalCrossentropy(from_logits=True)
    np.testing.assert_allclose(some([0, 1, -1], z), all_of([0, 1], z[:2]))
    leaf: Any = ag.tensor(z, requires_grad=True)
    some([0, 1, -1], leaf).backward()
    assert leaf.grad[2].tolist() == [0.0, 0.0]
    assert some([-1, -1, -1], z) == 0.0
    with pytest.raises(ValueRangeError, match="label -2"):
        some([0, 1, -2], z)


def test_hinge_takes_binary_labels_by_the_whole() -> None:
    p = np.array([[0.3], [-2.0]])
    assert losses.Hinge()([[0], [1]], p) == losses.Hinge()([[-1], [1]], p)
    assert losses.hinge([[-1], [1]], p).tolist() == [1.3, 3.0]


@pytest.mark.parametrize("loss", CLASSES)
def test_float32_stays_float32(loss: Any) -> None:
    p = ag.tensor(np.full((2, 3), 0.25), requires_grad=True, dtype="float32")
    y: Any = [0, 1] if "Sparse" in loss.__name__ else np.eye(3)[:2]
    found = loss()(y, p)
    assert found.dtype == np.float32
    assert loss(dtype="float64")(y, p).dtype == np.float64


@pytest.mark.parametrize(
    ("labels", "error", "match"),
    [
        ([0, 3], ValueRangeError, r"label 3 at \[1\].*3 classes: labels are 0 to 2"),
        ([-1, 0], ValueRangeError, r"label -1 at \[0\]"),
        ([0, 1, 2], ShapeError, r"shape \(3,\).*expected labels of shape \(2,\)"),
        ([0.0, 0.5], ValueRangeError, r"label 0.5 at \[1\]"),
        ([0.0, np.nan], ValueRangeError, r"label nan at \[1\]"),
        (["a", "b"], DTypeError, r"integer labels, got dtype <U1; use y.astype"),
        (np.eye(3)[:2], ShapeError, r"one-hot rows go with 'categorical_crossent"),
    ],
)
def test_refuses_labels(labels: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        SparseCategoricalCrossentropy(from_logits=True)(labels, np.zeros((2, 3)))
    with pytest.raises(error, match=match):
        losses.sparse_categorical_crossentropy(labels, np.zeros((2, 3)))


def test_refuses_targets() -> None:
    with pytest.raises(ShapeError, match="integer labels use 'sparse_categorical_cro"):
        CategoricalCrossentropy()([0, 1], np.zeros((2, 3)))
    with pytest.raises(ValueRangeError, match=r"holds 2 at \[1, 0\].*from 0 to 1"):
        BinaryCrossentropy()([[0], [2]], np.zeros((2, 1)))
    with pytest.raises(ValueRangeError, match=r"label_smoothing must be in \[0, 1\]"):
        BinaryCrossentropy(label_smoothing=2)
    with pytest.raises(DTypeError, match="y_true has dtype <U1; expected numbers"):
        MeanSquaredError()(["a"], np.zeros((1, 1)))


def test_names() -> None:
    assert losses.get("mse") is losses.get("MSE") is losses.mean_squared_error
    assert isinstance(losses.get("MeanSquaredError"), losses.MeanSquaredError)
    assert isinstance(losses.get(losses.Huber), losses.Huber)
    assert losses.get(None) is None
    assert losses.as_loss("mse").name == "mean_squared_error"
    assert isinstance(losses.as_loss(losses.huber), losses.Huber)
    with pytest.raises(ValueRangeError, match="did you mean 'categorical"):
        losses.get("categorical_crossentropi")


def test_serialize_and_deserialize() -> None:
    stored = json.loads(json.dumps(losses.serialize(losses.Huber(0.5))))
    assert losses.deserialize(stored).delta == 0.5
    assert losses.serialize(losses.dice) == "dice"
    assert losses.deserialize("dice") is losses.dice
    own = {"class_name": "Mine", "config": {"reduction": "sum"}}
    mine = losses.deserialize(own, custom_objects={"Mine": MeanSquaredError})
    assert mine.reduction == "sum"
    with pytest.raises(ValueRangeError, match="loss: 'Mine' is not known"):
        losses.deserialize(own)


def test_crossentropy_by_shape() -> None:
    loss = losses.as_loss("crossentropy")
    assert loss.name == losses.as_loss("CE").name == "crossentropy"
    p = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
    labels, rows = np.array([2, 0]), np.eye(3)[[2, 0]]
    expected = SparseCategoricalCrossentropy()(labels, p)
    for y in (labels, labels[:, None], rows, labels.astype(float)):
        np.testing.assert_allclose(loss(y, p), expected)
    binary = BinaryCrossentropy()([[0], [1]], p[:, :1])
    assert loss([[0], [1]], p[:, :1]) == loss([0, 1], p[:, :1]) == binary
    again = losses.get(json.loads(json.dumps(losses.serialize(loss))))
    assert again(labels, p) == loss(labels, p)


def test_a_function_is_a_loss() -> None:
    def cubic(y_true: Any, y_pred: Any) -> Any:
        return ag.ops.mean(ag.ops.absolute(y_pred - y_true) ** 3, axis=-1)

    loss = losses.as_loss(cubic)
    assert loss.name == "cubic"
    assert loss([[0.0], [0.0]], [[1.0], [3.0]]) == 14.0


@pytest.mark.parametrize("case", LOSSES, ids=label)
def test_a_loss_is_made_again_from_json(case: Case) -> None:
    kind: Any = getattr(losses, case.name)
    loss = kind(**case.arguments, reduction="sum", name="mine")
    text = json.dumps(nn.lookup.serialize(loss))
    again = nn.losses.get(json.loads(text))
    assert type(again) is kind
    assert again.get_config() == loss.get_config()
    y, p = inputs()[case.data]
    assert again(y, p) == loss(y, p)


def test_dice_is_tversky_by_halves(rng: np.random.Generator) -> None:
    y, p = rng.integers(0, 2, (3, 4, 2)), rng.random((3, 4, 2))
    for axis in (None, (1, 2), [1], -1):
        found = losses.dice(y, p, axis=axis)
        np.testing.assert_allclose(found, losses.tversky(y, p, axis=axis), atol=1e-7)
    assert losses.Dice()(y, p).shape == ()
    assert losses.dice(np.zeros((2, 2)), np.zeros((2, 2))) == 1.0


def ways(labels: Any, time: int, classes: int) -> list[tuple[int, ...]]:
    """All ways through `time` that read as `labels`, by trying all."""
    return [
        way
        for way in itertools.product(range(classes), repeat=time)
        if [k for k, _ in itertools.groupby(way) if k] == list(labels)
    ]


@pytest.mark.parametrize("labels", [[], [1], [1, 2], [1, 1], [2, 1, 2], [2, 2, 1]])
def test_ctc_sums_over_all_ways(labels: Any, rng: np.random.Generator) -> None:
    z = rng.normal(size=(1, 4, 3))
    p = softmax(z)[0]
    total = sum(math.prod(p[range(4), way]) for way in ways(labels, 4, 3))
    padded = np.array([labels + [0] * (3 - len(labels))])
    expected = -math.log(total) if total else math.inf
    np.testing.assert_allclose(losses.ctc(padded, z), [expected], rtol=1e-10)
    np.testing.assert_allclose(losses.ctc(padded.astype(float), z), [expected])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_ctc_without_a_way(dtype: str) -> None:
    z: Any = ag.tensor(np.zeros((2, 3, 3)), requires_grad=True, dtype=dtype)
    found = losses.ctc([[1, 1, 1], [1, 2, 0]], z)
    assert found.dtype == dtype
    assert np.isinf(found.data).tolist() == [True, False]
    found.sum().backward()
    assert not z.grad[0].any()
    assert np.isfinite(z.grad).all()


@pytest.mark.parametrize("far", [-FAR, FAR])
def test_special_losses_do_not_overflow(far: float) -> None:
    z: Any = ag.tensor([[[far, 0.5], [0.0, far]]], requires_grad=True)
    losses.CTC()([[1, 0]], z).backward()
    assert np.isfinite(z.grad).all()
    p: Any = ag.tensor([[1.0, 0.0], [0.0, 1.0]], requires_grad=True)
    losses.Circle(gamma=abs(far))([0, 0], p).backward()
    assert np.isfinite(p.grad).all()


def test_special_losses_keep_float32() -> None:
    p = ag.tensor(np.full((2, 3), 0.25), dtype="float32", requires_grad=True)
    for loss in (losses.Circle(), losses.CategoricalGeneralizedCrossEntropy()):
        assert loss([0, 0], p).dtype == np.float32
    z = ag.tensor(np.zeros((2, 4, 3)), dtype="float32", requires_grad=True)
    assert losses.CTC()([[1], [2]], z).dtype == np.float32


@pytest.mark.parametrize(
    ("labels", "error", "match"),
    [
        ([[1, 3]], ValueRangeError, r"holds 3 at \[0, 1\]; expected whole labels from"),
        (
            [[1, 0, 2]],
            ValueRangeError,
            r"holds 2 at \[0, 2\].*0, the blank, only after",
        ),
        ([[0.5]], ValueRangeError, r"holds 0.5 at \[0, 0\]"),
        ([1], ShapeError, r"labels \(batch, length\) and logits \(batch, time, cla"),
        ([["a"]], DTypeError, "y_true holds labels, got dtype <U1"),
    ],
)
def test_ctc_refuses(labels: Any, error: type[Exception], match: str) -> None:
    for loss in (losses.ctc, losses.CTC()):
        with pytest.raises(error, match=match):
            loss(np.array(labels), np.zeros((1, 4, 3)))


def test_circle_without_pairs_is_zero() -> None:
    p = np.eye(3)
    assert losses.circle([0, 1, 2], p).tolist() == [0.0, 0.0, 0.0]  # no one alike
    assert losses.circle([0, 0, 0], p).tolist() == [0.0, 0.0, 0.0]  # no one else
    assert losses.Circle()([0, 1, 2], p) == 0.0
    with pytest.raises(ShapeError, match=r"expected labels \(batch,\) and embeddings"):
        losses.circle([0, 1], p)


def test_circle_against_others(rng: np.random.Generator) -> None:
    p = rng.normal(size=(6, 4))
    p /= np.linalg.norm(p, axis=1, keepdims=True)
    labels = np.array([0, 1, 0, 1, 1, 0])
    own = losses.circle(labels, p, remove_diagonal=False, gamma=2)
    given = losses.circle(labels, p, labels, p, remove_diagonal=False, gamma=2)
    np.testing.assert_allclose(own, given)
    few = losses.circle(labels, p, labels[:2], p[:2], remove_diagonal=False)
    assert few.shape == (6,)


def test_q_is_between_cross_entropy_and_absolute_error() -> None:
    p, of = np.array([[0.25, 0.75]]), losses.categorical_generalized_cross_entropy
    np.testing.assert_allclose(of([0], p, 1e-9), [-math.log(0.25)], rtol=1e-6)
    np.testing.assert_allclose(of([0], p, 1.0), [0.75])
    for q in (0, 1):
        with pytest.raises(ValueRangeError, match="q must be > 0 and < 1"):
            losses.CategoricalGeneralizedCrossEntropy(q)


@pytest.mark.parametrize("name", SPECIAL)
def test_special_losses_run_as_programs(name: str) -> None:
    case = next(c for c in LOSSES if c.name == name)
    y, p = inputs()[case.data]
    loss = getattr(losses, name)(**case.arguments)
    y = loss.targets(y, p.shape)
    program = ag.jit(ag.value_and_grad(lambda p, y: loss.reduced(y, p)))
    for _ in range(3):
        value, gradient = program(p, y)
    leaf: Any = ag.tensor(p, requires_grad=True)
    expected = loss(y, leaf)
    expected.backward()
    np.testing.assert_allclose(value, expected.data, rtol=1e-12)
    np.testing.assert_allclose(gradient, leaf.grad, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("jit_compile", [True, False])
def test_crossentropy_by_shape_trains(jit_compile: bool) -> None:
    x, y = nn.datasets.blobs(64)
    found = []
    for loss, target in (
        ("crossentropy", y),
        ("sparse_categorical_crossentropy", y),
        ("sparse_categorical_crossentropy", y.astype(np.float32)),
        ("ce", np.eye(3)[y]),
    ):
        nn.utils.set_random_seed(0)
        model = nn.Sequential([nn.Dense(3, activation="softmax")])
        model.compile(nn.SGD(0.1), loss, metrics=["acc"], jit_compile=jit_compile)
        history = model.fit(x, target, 8, 3, verbose=0, seed=0).history
        assert list(history) == ["loss", "acc"]
        found.append((history["loss"], history["acc"]))
    np.testing.assert_allclose(found[1:], [found[0]] * 3, rtol=1e-5)
