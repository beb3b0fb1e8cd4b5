"""`nn.lab.momentum`: curvature, predictions and suggestions against known answers."""

import math

import numpy as np
import pytest
from numpy.random import Generator

import autograd as ag
import nn
from autograd.errors import ArgumentError, GraphError, ShapeError, ValueRangeError
from nn.lab import descent
from nn.lab.curvature import lanczos
from nn.lab.momentum import Outlook

SETTINGS = [(0.0, False), (0.3, False), (0.9, False), (0.3, True), (0.9, True)]


def run(
    settings: tuple[float, float], curvatures: list[float], steps: int, **kind: bool
) -> np.ndarray:
    """The distance from the minimum of a quadratic by step, with `nn.SGD`."""
    scale = np.array(curvatures)
    w = ag.tensor(np.ones(len(scale)), requires_grad=True)
    sgd, distances = nn.SGD(*settings, **kind), []
    for _ in range(steps):
        sgd.apply([scale * w.data], [w])
        distances.append(np.linalg.norm(w.data))
    return np.array(distances)


def regression(rng: Generator, optimizer: object) -> tuple[nn.Sequential, ...]:
    x = rng.normal(size=(60, 4)) * [1, 2, 3, 4]
    model = nn.Sequential([nn.Dense(2, dtype="float64")])
    model.compile(optimizer, loss="mse")
    return model, x, x @ rng.normal(size=(4, 2))


# Curvature


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_as_many_products_as_weights_are_exact(rng: Generator, n: int) -> None:
    half = rng.normal(size=(n, n))
    hessian = half @ half.T - 2 * np.eye(n)
    values = np.linalg.eigvalsh(hessian)
    found = lanczos(hessian.dot, n, products=n, rng=rng)
    assert found.smallest == pytest.approx(values[0], abs=1e-9)
    assert found.largest == pytest.approx(values[-1], abs=1e-9)
    assert (found.size, found.products) == (n, n)


def test_few_products_estimate_from_within_and_know_their_error(
    rng: Generator,
) -> None:
    values = np.geomspace(1, 1000, 300)
    q, _ = np.linalg.qr(rng.normal(size=(300, 300)))
    hessian = q * values @ q.T
    found = lanczos(hessian.dot, 300, products=30, rng=rng)
    assert found.products == 30
    assert found.largest == pytest.approx(1000, rel=1e-3)
    assert 1 <= found.smallest < 10
    for end, error in zip(found[:2], found.errors, strict=True):
        assert np.abs(values - end).min() <= error


def test_equal_eigenvalues_end_the_search_early(rng: Generator) -> None:
    found = lanczos(lambda v: 3 * v, 50, products=50, rng=rng)
    assert found.products < 4
    assert found[:2] == pytest.approx((3, 3))


def test_a_function_is_looked_at_where_one_says() -> None:
    def f(w: ag.Tensor) -> ag.Tensor:
        return (w**4).sum() + w[0, 0] * w[1, 1]

    point = np.array([[1.0, 2.0], [0.5, 1.0]])
    values = np.linalg.eigvalsh(ag.hessian(f)(point).reshape(4, 4))
    found = nn.lab.momentum(f, point).curvature
    assert found.smallest == pytest.approx(values[0])
    assert found.largest == pytest.approx(values[-1])


def test_a_model_has_the_hessian_of_its_loss(rng: Generator) -> None:
    model, x, y = regression(rng, "sgd")
    inputs = np.c_[x, np.ones(len(x))]
    values = np.linalg.eigvalsh(inputs.T @ inputs / len(x))  # mean over two outputs
    outlook = nn.lab.momentum(model, x, y)
    assert outlook.curvature.size == 10
    assert outlook.curvature.smallest == pytest.approx(values[0])
    assert outlook.condition == pytest.approx(values[-1] / values[0])


def test_a_network_is_left_as_it_was(rng: Generator) -> None:
    model = nn.Sequential([nn.Dense(5, activation="tanh"), nn.Dense(3)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.SGD(0.1, momentum=0.9, nesterov=True), loss)
    x, y = rng.normal(size=(20, 4)).astype("float32"), rng.integers(0, 3, 20)
    model(x)
    before = model.get_weights()
    outlook = nn.lab.momentum(model, x, y, products=20)
    assert outlook.curvature.largest > 0
    assert all(map(np.array_equal, before, model.get_weights()))
    assert all(w.grad is None for w in model.weights)
    assert str(outlook) == str(nn.lab.momentum(model, x, y, products=20))


# One direction


@pytest.mark.parametrize(("beta", "nesterov"), SETTINGS)
@pytest.mark.parametrize("a", [0.01, 0.4, 1.2, 1.33, 2.1, 3.7])
def test_roots_are_those_of_the_steps(a: float, beta: float, nesterov: bool) -> None:
    """The eigenvalues of the matrix that takes (w, v) to the next (w, v)."""
    columns = []
    for w, v in ((1.0, 0.0), (0.0, 1.0)):
        v = beta * v - a * w
        columns.append((w + (beta * v - a * w if nesterov else v), v))
    expected = np.linalg.eigvals(np.array(columns).T)
    found = descent.roots(a, beta, nesterov=nesterov)
    np.testing.assert_allclose(
        np.sort_complex(found), np.sort_complex(expected + 0j), atol=1e-7
    )
    distance = run((a, beta), [1.0], 150, nesterov=nesterov)
    limit = descent.stability_limit(beta, nesterov=nesterov)
    assert (distance[-1] < 1) == (a < limit)


@pytest.mark.parametrize(
    ("a", "beta", "expected"),
    [
        (-0.1, 0.9, "escaping"),
        (0.0, 0.9, "flat"),
        (0.5, 0.0, "monotone"),
        (1.0, 0.0, "monotone"),
        (1.5, 0.0, "oscillating"),
        (2.0, 0.0, "divergent"),
        (0.01, 0.80, "monotone"),
        (0.01, 0.81, "critical"),
        (0.01, 0.82, "oscillating"),
        (3.79, 0.9, "oscillating"),
        (3.81, 0.9, "divergent"),
    ],
)
def test_regimes(a: float, beta: float, expected: str) -> None:
    assert descent.regime(a, beta) == expected


@pytest.mark.parametrize(("beta", "nesterov"), SETTINGS)
def test_between_two_curvatures_no_rate_exceeds_those_at_the_ends(
    beta: float, nesterov: bool
) -> None:
    rates = descent.rate(np.linspace(0.001, 5, 2000), beta, nesterov=nesterov)
    lowest_on_the_left = np.minimum.accumulate(rates)
    lowest_on_the_right = np.minimum.accumulate(rates[::-1])[::-1]
    # First down, then up: each is the lowest of all on one of its sides.
    np.testing.assert_allclose(
        rates, np.maximum(lowest_on_the_left, lowest_on_the_right), atol=1e-9
    )


def test_no_momentum_is_faster_than_critical() -> None:
    for a in (0.001, 0.1, 0.5, 1.0):
        best = descent.critical_momentum(a)
        rates = descent.rate(a, np.linspace(0, 0.999, 500))
        assert descent.rate(a, best) <= rates.min() + 1e-7
        assert descent.rate(a, best) == pytest.approx(1 - math.sqrt(a), abs=1e-7)


# Settings


@pytest.mark.parametrize("kappa", [1.0, 4.0, 100.0, 1e6])
def test_the_suggestions_are_the_best_known(kappa: float) -> None:
    found = nn.lab.momentum(np.diag([0.5, 0.5 * kappa]))
    root = math.sqrt(kappa)
    assert found.condition == pytest.approx(kappa)
    assert found.plain.rate == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-7)
    assert found.heavy_ball.rate == pytest.approx((root - 1) / (root + 1), abs=1e-6)
    assert found.nesterov.rate == pytest.approx(1 - 1 / root, abs=1e-6)


@pytest.mark.parametrize("method", ["plain", "heavy_ball"])
def test_no_neighbour_of_a_suggestion_is_faster(method: str) -> None:
    found = nn.lab.momentum(np.diag([1.0, 30.0]))
    best = getattr(found, method)
    for eta in (0.95, 1.0, 1.05):
        for beta in (0.95, 1.0, 1.05):
            settings = nn.SGD(eta * best.learning_rate, beta * best.momentum)
            now = nn.lab.momentum(np.diag([1.0, 30.0]), optimizer=settings).now
            assert now is not None
            assert now.rate >= best.rate - 1e-9


def test_the_rate_is_that_of_the_optimizer_at_work() -> None:
    found = nn.lab.momentum(np.diag([1.0, 30.0]), optimizer=nn.SGD(0.02, 0.5))
    assert found.now is not None
    distance = run((0.02, 0.5), [1.0, 30.0], 400)
    measured = (distance[-1] / distance[-101]) ** 0.01
    assert found.now.rate == pytest.approx(measured, rel=1e-6)
    assert found.now.limit == pytest.approx(3 / 30)
    assert found.now.regimes == ("monotone", "oscillating")
    made = found.heavy_ball.optimizer()
    assert made.momentum == found.heavy_ball.momentum


def test_a_models_own_optimizer_is_judged(rng: Generator) -> None:
    model, x, y = regression(rng, nn.SGD(0.01, momentum=0.5, nesterov=True))
    now = nn.lab.momentum(model, x, y).now
    assert now is not None
    assert now[:3] == (0.01, 0.5, True)
    model.compile("adam", "mse")
    assert nn.lab.momentum(model, x, y).now is None


def test_where_no_rate_is_known_half_the_limit_is_suggested() -> None:
    for lowest in (-1.0, 0.0):
        found = nn.lab.momentum(np.diag([lowest, 2.0]))
        assert found.condition == math.inf
        assert found.plain[:2] == pytest.approx((0.5, 0.0))
        assert found.heavy_ball[:2] == pytest.approx((0.95, 0.9))
        assert found.heavy_ball.learning_rate == 0.5 * found.heavy_ball.limit
        assert found.nesterov.learning_rate == 0.5 * found.nesterov.limit
        assert found.heavy_ball.steps is None
        assert "never" in str(found)


def test_steps() -> None:
    assert descent.steps_to(1e-6, 0.0) == 1
    assert descent.steps_to(1e-6, 0.5) == 20
    assert descent.steps_to(1e-6, 1.0) is None


# Conventions


def walk(convention: str, eta: float, beta: float) -> list[float]:
    """Ten steps on ½w² from 1 as the convention writes them."""
    w, v, before, path = 1.0, 0.0, 1.0, []
    for _ in range(10):
        if convention == "keras":
            v = beta * v - eta * w
            w += v
        elif convention == "difference":
            w, before = w - eta * w + beta * (w - before), w
        else:
            v = beta * v + (1 - beta if convention == "average" else 1) * w
            w -= eta * v
        path.append(w)
    return path


@pytest.mark.parametrize("to", descent.CONVENTIONS)
def test_conventions_take_the_same_steps(to: str) -> None:
    expected = walk("keras", 0.3, 0.7)
    there = descent.translate(0.3, 0.7, to=to)
    assert walk(to, *there) == pytest.approx(expected)
    back = descent.translate(*there, to="keras", source=to)
    assert back == pytest.approx((0.3, 0.7))


def test_the_outlook_translates_its_suggestion() -> None:
    found = nn.lab.momentum(np.diag([1.0, 9.0]))
    assert isinstance(found, Outlook)
    assert set(found.conventions) == set(descent.CONVENTIONS)
    for name, (update, eta, beta) in found.conventions.items():
        assert (eta, beta) == descent.translate(*found.heavy_ball[:2], to=name)
        assert update in str(found)


# Refusals


def test_what_cannot_be_answered_is_refused(rng: Generator) -> None:
    model, *_ = regression(rng, "sgd")
    with pytest.raises(ShapeError, match=r"H \(n, n\), got \(2, 3\)"):
        nn.lab.momentum(np.ones((2, 3)))
    with pytest.raises(ValueRangeError, match="not symmetric"):
        nn.lab.momentum([[1.0, 2.0], [0.0, 1.0]])
    with pytest.raises(ValueRangeError, match="no direction curves upwards"):
        nn.lab.momentum(-np.eye(2))
    with pytest.raises(ValueRangeError, match="products are at least 1"):
        nn.lab.momentum(np.eye(2), products=0)
    with pytest.raises(ValueRangeError, match="NaN or infinite"):
        nn.lab.momentum(np.diag([1.0, np.inf]) * 1.0)
    with pytest.raises(ArgumentError, match="pass the point"):
        nn.lab.momentum(lambda w: (w * w).sum())
    with pytest.raises(ArgumentError, match=r"momentum\(model, x, y\)"):
        nn.lab.momentum(model)
    with pytest.raises(ValueRangeError, match="convention 'torch' is unknown"):
        descent.translate(0.1, 0.9, to="torch")
    with pytest.raises(ValueRangeError, match=r"momentum is in \[0, 1\)"):
        descent.translate(0.1, 1.0, to="average")


def test_a_loss_without_curvature_is_refused(rng: Generator) -> None:
    class Linear(nn.losses.Loss):
        def call(self, y_true: object, y_pred: ag.Tensor) -> ag.Tensor:
            return y_pred.sum(axis=-1)

    model, x, y = regression(rng, "sgd")
    model.compile("sgd", Linear())
    with pytest.raises(GraphError, match="linear in its weights"):
        nn.lab.momentum(model, x, y)
