"""A training step of an LSTM over twenty times and a dense layer on its last output."""

from collections.abc import Callable
from typing import Any

from benchmarks import training
from benchmarks.data import Problem, classification
from benchmarks.work import Case, Work


def fit(problem: Problem) -> Callable[[], Any]:
    import nn

    return training.by_fit(nn, model(nn, problem), problem)


def keras(problem: Problem) -> Callable[[], Any]:
    import keras

    return training.by_fit(keras, model(keras, problem), problem)


def model(library: Any, problem: Problem) -> Any:
    """The same text in `nn` and in Keras."""
    layers, units = library.layers, len(problem.params[1])
    return library.Sequential([layers.LSTM(units), layers.Dense(10)])


def torch(problem: Problem) -> Callable[[], Any]:
    """PyTorch has two biases where one does; the second stays 0."""
    import torch

    features, units = problem.x.shape[2], len(problem.params[1])

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = torch.nn.LSTM(features, units, batch_first=True)
            self.head = torch.nn.Linear(units, 10)

        def forward(self, x: Any) -> Any:
            return self.head(self.lstm(x)[0][:, -1])

    model = Model()
    torch.nn.init.zeros_(model.lstm.bias_hh_l0).requires_grad_(False)
    views = [
        model.lstm.weight_ih_l0.T,
        model.lstm.weight_hh_l0.T,
        model.lstm.bias_ih_l0,
        model.head.weight.T,
        model.head.bias,
    ]
    return training.in_torch(model, views, problem)


def jax(problem: Problem) -> Callable[[], Any]:
    import jax
    import jax.numpy as jnp

    def logits(params: Any, x: Any) -> Any:
        w, u, b, w_head, b_head = params

        def step(state: Any, z: Any) -> Any:
            h, c = state
            i, f, g, o = jnp.split(z + h @ u, 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

        zeros = jnp.zeros((len(x), len(u)), x.dtype)
        (h, _), _ = jax.lax.scan(step, (zeros, zeros), jnp.swapaxes(x, 0, 1) @ w + b)
        return h @ w_head + b_head

    return training.in_jax(logits, problem)


def data(batch: int, times: int, features: int, units: int, steps: int) -> Problem:
    gates = 4 * units
    shapes = [(features, gates), (units, gates), (gates,), (units, 10), (10,)]
    return classification((times, features), shapes, batch=batch, steps=steps)


WORK = Work(
    name="lstm",
    title="LSTM {case}, momentum SGD",
    cases=(
        Case(
            "32×20×16, 32 units",
            {"batch": 32, "times": 20, "features": 16, "units": 32, "steps": 10},
            {"fit": {"torch": 1.0}},
        ),
    ),
    data=data,
    ours={"fit": fit},
    peers={"torch": torch, "jax": jax, "keras": keras},
)
