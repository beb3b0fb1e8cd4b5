"""`why` on gradients that fade or swell: sick networks are named, healthy ones not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import ops
from autograd.explanation.cause import why
from autograd.explanation.cause.decay import FADED
from tests.draw.graphs import leaf

Net = tuple[ag.Tensor, ag.Tensor]
"""The weight that is asked about, and the loss."""

SAMPLES = np.random.default_rng(0).normal(size=(16, 32))

INITIALIZERS = {"relu": "he_normal", "selu": "lecun_normal"}


def dense(
    depth: int,
    activation: str,
    *,
    initializer: Any = None,
    dtype: str = "float64",
    between: Callable[[], Any] | None = None,
    residual: bool = False,
) -> Net:
    """A stack of layers of 32 units, and its mean squared output."""
    nn.utils.set_random_seed(0)
    kind = initializer or INITIALIZERS.get(activation, "glorot_uniform")
    layers = [
        nn.Dense(32, activation=activation, kernel_initializer=kind, dtype=dtype)
        for _ in range(depth)
    ]
    norms = [between() if between else None for _ in layers]
    x: Any = SAMPLES.astype(dtype)
    for layer, norm in zip(layers, norms, strict=True):
        y = layer(x)
        if norm is not None:
            y = norm(y, training=True)
        x = x + y if residual else y
    return layers[0].kernel, (x**2).mean()


def scaled(net: Net, factor: float) -> Net:
    return net[0], net[1] * factor


def steps(f: Callable[[Any], Any], count: int, start: float = 0.5) -> Net:
    """The same step over and over, on one vector."""
    w = leaf(np.full(3, start), "w")
    x: Any = w
    for _ in range(count):
        x = f(x)
    return w, x.sum()


def recurrent(times: int, scale: float) -> Net:
    """A linear recurrence: the state's matrix is `scale` times a rotation."""
    rng = np.random.default_rng(0)
    turn, _ = np.linalg.qr(rng.normal(size=(8, 8)))
    h0 = leaf(rng.normal(size=(1, 8)), "h0")
    h: Any = h0
    for _ in range(times):
        h = h @ (scale * turn)
    return h0, (h**2).sum()


def normal(stddev: float) -> Any:
    return nn.initializers.RandomNormal(stddev=stddev)


NORM = nn.layers.LayerNormalization
BATCH = nn.layers.BatchNormalization

HEALTHY: dict[str, Callable[[], Net]] = {
    "one sigmoid layer": lambda: dense(1, "sigmoid"),
    "three sigmoid layers": lambda: dense(3, "sigmoid"),
    "one relu layer": lambda: dense(1, "relu"),
    "5 relu layers": lambda: dense(5, "relu"),
    "20 relu layers": lambda: dense(20, "relu"),
    "50 relu layers": lambda: dense(50, "relu"),
    "20 relu layers in float32": lambda: dense(20, "relu", dtype="float32"),
    "5 tanh layers": lambda: dense(5, "tanh"),
    "20 tanh layers": lambda: dense(20, "tanh"),
    "50 tanh layers": lambda: dense(50, "tanh"),
    "20 tanh layers in float32": lambda: dense(20, "tanh", dtype="float32"),
    "20 selu layers": lambda: dense(20, "selu"),
    "50 selu layers": lambda: dense(50, "selu"),
    "20 linear layers": lambda: dense(20, "linear"),
    "10 elu layers": lambda: dense(10, "elu"),
    "10 gelu layers": lambda: dense(10, "gelu", initializer="he_normal"),
    "20 relu layers, layer norm": lambda: dense(20, "relu", between=NORM),
    "20 relu layers, batch norm": lambda: dense(20, "relu", between=BATCH),
    "10 tanh layers, layer norm": lambda: dense(10, "tanh", between=NORM),
    "30 residual tanh layers": lambda: dense(30, "tanh", residual=True),
    "a loss in small units": lambda: scaled(dense(5, "relu"), 1e-12),
    "a loss in large units": lambda: scaled(dense(5, "relu"), 1e5),
    "50 layers in small units": lambda: scaled(dense(50, "relu"), 1e-12),
    "steps that change nothing": lambda: steps(lambda x: x + 0.1, 200),
    "steps that turn": lambda: steps(lambda x: -x, 200),
    "steps up and down": lambda: steps(lambda x: (x * 4.0) / 4.0, 100),
    "a rotation, 100 times": lambda: recurrent(100, 1.0),
    "a mean of a million": lambda: _mean(10**6),
    "a sum of a million": lambda: (lambda n: (n[0], n[1] * 1e6))(_mean(10**6)),
    "GRU of 20 times": lambda: _recurrent_layer(nn.layers.GRU),
    "LSTM of 20 times": lambda: _recurrent_layer(nn.layers.LSTM),
    "attention": lambda: _attention(),
}

SICK: dict[str, tuple[str, str, Callable[[], Net]]] = {
    "20 sigmoid layers": ("vanishing", "sigmoid", lambda: dense(20, "sigmoid")),
    "12 sigmoid layers": ("vanishing", "sigmoid", lambda: dense(12, "sigmoid")),
    "20 sigmoid layers in float32": (
        "vanishing",
        "sigmoid",
        lambda: dense(20, "sigmoid", dtype="float32"),
    ),
    "50 sigmoid layers": ("vanishing", "sigmoid", lambda: dense(50, "sigmoid")),
    "20 sigmoid layers, large units": (
        "vanishing",
        "sigmoid",
        lambda: scaled(dense(20, "sigmoid"), 1e12),
    ),
    "20 sigmoid layers, small units": (
        "vanishing",
        "sigmoid",
        lambda: scaled(dense(20, "sigmoid"), 1e-12),
    ),
    "small weights, relu": (
        "vanishing",
        "matmul",
        lambda: dense(20, "relu", initializer=normal(0.02)),
    ),
    "small weights, tanh": (
        "vanishing",
        "matmul",
        lambda: dense(20, "tanh", initializer=normal(0.02)),
    ),
    "small weights, linear": (
        "vanishing",
        "matmul",
        lambda: dense(15, "linear", initializer=normal(0.01)),
    ),
    "large weights, tanh": (
        "vanishing",
        "tanh",
        lambda: dense(40, "tanh", initializer=normal(30.0)),
    ),
    "large weights, relu": (
        "exploding",
        "matmul",
        lambda: dense(20, "relu", initializer=normal(1.0)),
    ),
    "large weights, linear": (
        "exploding",
        "matmul",
        lambda: dense(20, "linear", initializer=normal(1)),
    ),
    "large weights in float32": (
        "exploding",
        "matmul",
        lambda: dense(
            20,
            "relu",
            dtype="float32",
            initializer=normal(1.0),
        ),
    ),
    "large weights, small units": (
        "exploding",
        "matmul",
        lambda: scaled(
            dense(20, "relu", initializer=normal(1.0)),
            1e-30,
        ),
    ),
    "60 × tanh(0.3 x)": (
        "vanishing",
        "multiply",
        lambda: steps(lambda x: np.tanh(x * 0.3), 60),
    ),
    "20 × sin(0.2 x)": (
        "vanishing",
        "multiply",
        lambda: steps(lambda x: np.sin(x * 0.2), 20),
    ),
    "30 × sigmoid": ("vanishing", "sigmoid", lambda: steps(ops.sigmoid, 30)),
    "20 × x / 3": ("vanishing", "divide", lambda: steps(lambda x: x / 3.0, 20)),
    "40 × 0.5 x": ("vanishing", "multiply", lambda: steps(lambda x: x * 0.5, 40)),
    "30 × sqrt": ("vanishing", "sqrt", lambda: steps(np.sqrt, 30, 9.0)),
    "20 × tanh(5 x)": (
        "vanishing",
        "tanh",
        lambda: steps(lambda x: np.tanh(x * 5.0), 20),
    ),
    "20 × arctan(0.4 x)": (
        "vanishing",
        "multiply",
        lambda: steps(lambda x: np.arctan(x * 0.4), 20),
    ),
    "40 × 2 x": ("exploding", "multiply", lambda: steps(lambda x: x * 2.0, 40)),
    "30 × 3 sin": (
        "exploding",
        "multiply",
        lambda: steps(lambda x: 3.0 * np.sin(x), 60, 0.3),
    ),
    "6 × cube": (
        "exploding",
        "power",
        lambda: steps(lambda x: x**3, 6, 1.5),
    ),
    "20 × x / 0.3": ("exploding", "divide", lambda: steps(lambda x: x / 0.3, 20)),
    "a recurrence that shrinks": ("vanishing", "matmul", lambda: recurrent(60, 0.5)),
    "a recurrence that grows": ("exploding", "matmul", lambda: recurrent(60, 1.5)),
    "a long recurrence that shrinks": (
        "vanishing",
        "matmul",
        lambda: recurrent(300, 0.9),
    ),
    "a long recurrence that grows": (
        "exploding",
        "matmul",
        lambda: recurrent(300, 1.1),
    ),
}


def _mean(count: int) -> Net:
    w = leaf(np.ones(count), "w")
    return w, (w * 2.0).mean()


def _recurrent_layer(kind: Any) -> Net:
    nn.utils.set_random_seed(0)
    layer = kind(8, dtype="float64")
    x = np.random.default_rng(0).normal(size=(4, 20, 3))
    loss = (layer(x) ** 2).mean()
    return layer.weights[0], loss


def _attention() -> Net:
    nn.utils.set_random_seed(0)
    layer = nn.layers.MultiHeadAttention(2, 8, dtype="float64")
    x = np.random.default_rng(0).normal(size=(2, 6, 16))
    loss = (layer(x, x) ** 2).mean()
    return layer.weights[0], loss


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_network_is_called_so(name: str) -> None:
    w, loss = HEALTHY[name]()
    found = why(w, loss)
    assert found.kind == "healthy", str(found)
    loss.backward(retain_graph=True)
    assert why(w, loss).kind == "healthy"


@pytest.mark.parametrize("name", SICK)
def test_a_sick_network_is_named(name: str) -> None:
    kind, guilty, make = SICK[name]
    w, loss = make()
    found = why(w, loss)
    assert (found.kind, found.guilty) == (kind, guilty), str(found)
    assert found.remedy


def test_there_are_enough_situations() -> None:
    assert len(HEALTHY) >= 30
    assert len(SICK) >= 30


def test_also_without_the_loss_under_detect_anomaly() -> None:
    w = leaf(np.full(3, 0.5), "w")
    with ag.detect_anomaly():
        x: Any = w
        for _ in range(60):
            x = np.tanh(x * 0.3)
        x.sum().backward()
    found = why(w)
    assert (found.kind, found.guilty) == ("vanishing", "multiply")
    assert "test_decay.py" in found.source


def test_a_tiny_gradient_alone_asks_for_the_loss() -> None:
    w, loss = dense(20, "sigmoid")
    loss.backward()
    assert why(w).kind == "output needed"


def test_the_text_counts_the_steps() -> None:
    w, loss = steps(lambda x: x * 0.5, 40)
    assert str(why(w, loss)).startswith(
        "vanishing: of what flows back, repeated steps leave a factor of 9.095e−13 at "
        "w: 40 × multiply, each multiplying by about 0.5\n"
    )
    assert FADED > 0.5**40
