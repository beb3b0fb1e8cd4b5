"""A training step of a CNN: twice 3×3 convolution, relu, 2×2 pooling; then dense."""

from collections.abc import Callable
from typing import Any

from benchmarks import training
from benchmarks.data import Problem, classification
from benchmarks.work import Case, Work

FILTERS = (32, 64)


def train_on_batch(problem: Problem) -> Callable[[], Any]:
    import nn

    return training.by_batch(nn, model(nn), problem)


def fit(problem: Problem) -> Callable[[], Any]:
    import nn

    return training.by_fit(nn, model(nn), problem)


def keras(problem: Problem) -> Callable[[], Any]:
    import keras

    return training.by_fit(keras, model(keras), problem)


def model(library: Any) -> Any:
    """The same text in `nn` and in Keras."""
    layers = library.layers
    return library.Sequential(
        [
            layers.Conv2D(FILTERS[0], 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(FILTERS[1], 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )


def torch(problem: Problem) -> Callable[[], Any]:
    """PyTorch's own order of axes: channels before rows and columns."""
    from torch import nn

    side = problem.x.shape[1] // 4
    first = nn.Conv2d(3, FILTERS[0], 3, padding=1)
    second = nn.Conv2d(*FILTERS, 3, padding=1)
    head = nn.Linear(side * side * FILTERS[1], 10)
    blocks = [first, nn.ReLU(), nn.MaxPool2d(2), second, nn.ReLU(), nn.MaxPool2d(2)]
    flat = head.weight.detach().view(10, FILTERS[1], side, side)
    views = [
        first.weight.permute(2, 3, 1, 0),
        first.bias,
        second.weight.permute(2, 3, 1, 0),
        second.bias,
        flat.permute(2, 3, 1, 0),
        head.bias,
    ]
    model = nn.Sequential(*blocks, nn.Flatten(), head)
    x = problem.x.transpose(0, 3, 1, 2).copy()
    return training.in_torch(model, views, problem._replace(x=x))


def jax(problem: Problem) -> Callable[[], Any]:
    import jax
    from jax import lax

    def block(x: Any, w: Any, b: Any) -> Any:
        axes = ("NHWC", "HWIO", "NHWC")
        y = lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=axes)
        window = (1, 2, 2, 1)
        return lax.reduce_window(
            jax.nn.relu(y + b), -float("inf"), lax.max, window, window, "VALID"
        )

    def logits(params: Any, x: Any) -> Any:
        w1, b1, w2, b2, w3, b3 = params
        h = block(block(x, w1, b1), w2, b2)
        return h.reshape(len(x), -1) @ w3 + b3

    return training.in_jax(logits, problem)


def data(batch: int, side: int, steps: int) -> Problem:
    one, two = FILTERS
    flat = (side // 4) ** 2 * two
    shapes = [(3, 3, 3, one), (one,), (3, 3, one, two), (two,), (flat, 10), (10,)]
    return classification((side, side, 3), shapes, batch=batch, steps=steps)


GOALS = {"torch": 1.2, "jax": 0.6}

WORK = Work(
    name="cnn",
    title="CNN {case}, two convolutions with pooling, momentum SGD",
    cases=(
        Case(
            "64×32×32×3",
            {"batch": 64, "side": 32, "steps": 3},
            {"train_on_batch": GOALS, "fit": GOALS},
        ),
    ),
    data=data,
    ours={"train_on_batch": train_on_batch, "fit": fit},
    peers={"torch": torch, "jax": jax, "keras": keras},
    memory_goal=1.2,
)
