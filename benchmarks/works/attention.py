"""A training step of an attention block with a residual, normalised, and a head."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import training
from benchmarks.data import Problem, classification
from benchmarks.work import Case, Work

EPSILON = 1e-3


def fit(problem: Problem) -> Callable[[], Any]:
    import nn

    return training.by_fit(nn, model(nn, problem), problem)


def keras(problem: Problem) -> Callable[[], Any]:
    import keras

    return training.by_fit(keras, model(keras, problem), problem)


def model(library: Any, problem: Problem) -> Any:
    """The same text in `nn` and in Keras."""
    layers = library.layers
    width, heads, depth = problem.params[0].shape
    x = library.Input(problem.x.shape[1:])
    attended = layers.MultiHeadAttention(heads, depth)(x, x)
    h = layers.LayerNormalization(epsilon=EPSILON)(layers.Add()([x, attended]))
    h = layers.Dense(width, activation="relu")(h)
    y = layers.Dense(10)(layers.GlobalAveragePooling1D()(h))
    return library.Model(x, y)


def torch(problem: Problem) -> Callable[[], Any]:
    import torch
    from torch import nn

    width, heads, _ = problem.params[0].shape

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
            self.norm = nn.LayerNorm(width, eps=EPSILON)
            self.dense = nn.Linear(width, width)
            self.head = nn.Linear(width, 10)

        def forward(self, x: Any) -> Any:
            attended, _ = self.attention(x, x, x, need_weights=False)
            h = torch.relu(self.dense(self.norm(x + attended)))
            return self.head(h.mean(1))

    model = Model()
    own = model.attention
    kernels = own.in_proj_weight.detach().T.chunk(3, 1)
    biases = own.in_proj_bias.detach().chunk(3)
    rest = [own.out_proj, model.norm, model.dense, model.head]
    views = [view for pair in zip(kernels, biases, strict=True) for view in pair]
    views += [view for layer in rest for view in (layer.weight.t(), layer.bias)]
    return training.in_torch(model, views, problem)


def jax(problem: Problem) -> Callable[[], Any]:
    import jax
    import jax.numpy as jnp

    def attention(x: Any, params: Any) -> Any:
        wq, bq, wk, bk, wv, bv, wo, bo = params
        q, k, v = (
            jnp.einsum("btd,dhk->bhtk", x, w) + b[:, None]
            for w, b in ((wq, bq), (wk, bk), (wv, bv))
        )
        scores = jax.nn.softmax(q @ jnp.swapaxes(k, 2, 3) / q.shape[3] ** 0.5)
        return jnp.einsum("bhtk,hkd->btd", scores @ v, wo) + bo

    def logits(params: Any, x: Any) -> Any:
        gamma, beta, w1, b1, w2, b2 = params[8:]
        h = x + attention(x, params[:8])
        h = h - h.mean(2, keepdims=True)
        h = h / jnp.sqrt((h * h).mean(2, keepdims=True) + EPSILON) * gamma + beta
        return jax.nn.relu(h @ w1 + b1).mean(1) @ w2 + b2

    return training.in_jax(logits, problem)


def data(batch: int, times: int, width: int, heads: int, steps: int) -> Problem:
    depth = width // heads
    split = [(width, heads, depth), (heads, depth)] * 3
    shapes = [*split, (heads, depth, width), (width,), (width,), (width,)]
    shapes += [(width, width), (width,), (width, 10), (10,)]
    problem = classification((times, width), shapes, batch=batch, steps=steps)
    problem.params[8] = np.ones(width, np.float32)  # the scale of the normalisation
    return problem


WORK = Work(
    name="attention",
    title="attention block {case}, momentum SGD",
    cases=(
        Case(
            "32×32×64, 4 heads",
            {"batch": 32, "times": 32, "width": 64, "heads": 4, "steps": 10},
            {"fit": {"torch": 1.0}},
        ),
    ),
    data=data,
    ours={"fit": fit},
    peers={"torch": torch, "jax": jax, "keras": keras},
)
