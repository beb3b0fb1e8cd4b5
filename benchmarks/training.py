"""Training by momentum in each library; the works give the model alone.

Every function returns one epoch: the steps over all batches of the problem, in order.
What the epoch returns are the parameters, in the order of the problem's.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.data import MOMENTUM, RATE, Problem, batches

__all__ = [
    "by_batch",
    "by_fit",
    "descend",
    "descent",
    "in_hips",
    "in_jax",
    "in_mygrad",
    "in_torch",
    "jitted",
    "on_the_engine",
    "whole_step",
]

Epoch = Callable[[], Any]
Logits = Callable[[Any, Any], Any]
"""From parameters and a batch, (batch, …), to logits, (batch, classes)."""


def on_the_engine(logits: Logits, problem: Problem) -> Epoch:
    """Operations forwards, `backward()`, and the update by hand."""
    import autograd as ag
    from autograd import ops

    weights = [ag.tensor(p, requires_grad=True) for p in problem.params]
    velocities = [np.zeros_like(p) for p in problem.params]

    def epoch() -> Any:
        for x, y in batches(problem.x, problem.y, problem.batch):
            ops.mean_softmax_cross_entropy(logits(weights, x), labels=y).backward()
            descend([w.data for w in weights], [w.grad for w in weights], velocities)
            for w in weights:
                w.grad = None
        return weights

    return epoch


def whole_step(logits: Logits) -> Callable[..., None]:
    """The same step as a function of weights, velocities and a batch, for `jit`."""
    import autograd as ag
    from autograd import ops

    def step(weights: Any, velocities: Any, x: Any, y: Any) -> None:
        def loss(weights: Any) -> Any:
            return ops.mean_softmax_cross_entropy(logits(weights, x), labels=y)

        descend(weights, ag.grad(loss)(weights), velocities)

    return step


def jitted(logits: Logits, problem: Problem, fuse: str | None = None) -> Epoch:
    """That step as one program of `autograd.jit`."""
    import autograd as ag

    compiled = ag.jit(whole_step(logits), fuse=fuse)
    weights = [p.copy() for p in problem.params]
    velocities = [np.zeros_like(p) for p in weights]

    def epoch() -> Any:
        for x, y in batches(problem.x, problem.y, problem.batch):
            compiled(weights, velocities, x, y)
        return weights

    return epoch


def descend(params: list[Any], gradients: list[Any], velocities: list[Any]) -> None:
    """``v ← βv − ηg``, ``w ← w + v`` in their own memory; overwrites the gradients."""
    for w, g, v in zip(params, gradients, velocities, strict=True):
        np.multiply(v, np.float32(MOMENTUM), out=v)
        np.multiply(g, np.float32(RATE), out=g)
        np.subtract(v, g, out=v)
        np.add(w, v, out=w)


def descent(
    gradient: Callable[[list[Any]], list[Any]], params: list[Any], steps: int
) -> Epoch:
    """`steps` steps of ``w ← w − ηg`` from the same start each time, in any library."""

    def epoch() -> Any:
        weights = params
        for _ in range(steps):
            slopes = gradient(weights)
            weights = [w - RATE * g for w, g in zip(weights, slopes, strict=True)]
        return weights

    return epoch


def by_fit(library: Any, model: Any, problem: Problem, **options: Any) -> Epoch:
    """`fit` of ours or of Keras, whichever `library` is; options of `compile`."""
    _compile(library, model, problem, **options)

    def epoch() -> Any:
        model.fit(
            problem.x, problem.y, batch_size=problem.batch, shuffle=False, verbose=0
        )
        return model.trainable_weights

    return epoch


def by_batch(library: Any, model: Any, problem: Problem) -> Epoch:
    """`train_on_batch` for each batch."""
    _compile(library, model, problem)

    def epoch() -> Any:
        for x, y in batches(problem.x, problem.y, problem.batch):
            model.train_on_batch(x, y)
        return model.trainable_weights

    return epoch


def _compile(library: Any, model: Any, problem: Problem, **options: Any) -> None:
    model(problem.x[: problem.batch])  # makes the weights
    model.set_weights(problem.params)
    model.compile(
        library.optimizers.SGD(learning_rate=RATE, momentum=MOMENTUM),
        library.losses.SparseCategoricalCrossentropy(from_logits=True),
        **options,
    )


def in_torch(model: Any, views: Sequence[Any], problem: Problem) -> Epoch:
    """PyTorch eager with its own optimizer.

    views: the model's parameters, each seen with its numbers in the problem's order.
    """
    import torch

    with torch.no_grad():
        for view, value in zip(views, problem.params, strict=True):
            view.copy_(torch.from_numpy(value).view(view.shape))
    x, y = torch.from_numpy(problem.x), torch.from_numpy(problem.y)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=RATE, momentum=MOMENTUM)
    loss_of = torch.nn.CrossEntropyLoss()

    def epoch() -> Any:
        for xb, yb in batches(x, y, problem.batch):
            optimizer.zero_grad()
            loss_of(model(xb), yb).backward()
            optimizer.step()
        return views

    return epoch


def in_jax(logits: Logits, problem: Problem) -> Epoch:
    """The whole step, update included, compiled to one program."""
    import jax
    import jax.numpy as jnp

    def loss(params: Any, x: Any, y: Any) -> Any:
        z = logits(params, x)
        picked = jnp.take_along_axis(z, y[:, None], axis=1)[:, 0]
        return jnp.mean(jax.nn.logsumexp(z, axis=1) - picked)

    def step(params: Any, velocities: Any, x: Any, y: Any) -> Any:
        value, gradients = jax.value_and_grad(loss)(params, x, y)
        moved = [
            MOMENTUM * v - RATE * g for v, g in zip(velocities, gradients, strict=True)
        ]
        return [w + v for w, v in zip(params, moved, strict=True)], moved, value

    compiled = jax.jit(step, donate_argnums=(0, 1))
    params = [jnp.array(p) for p in problem.params]
    state = [params, [jnp.zeros_like(p) for p in params]]

    def epoch() -> Any:
        for x, y in batches(problem.x, problem.y, problem.batch):
            *state[:], _ = compiled(*state, x, y)
        return jax.block_until_ready(state[0])

    return epoch


def in_hips(logits: Logits, problem: Problem) -> Epoch:
    """`grad` of a function of the parameters, labels as rows of the unit matrix."""
    import autograd.numpy as np
    from autograd import grad

    params = [p.copy() for p in problem.params]
    velocities = [np.zeros_like(p) for p in params]
    rows = np.eye(10, dtype=np.float32)[problem.y]

    def loss(params: Any, x: Any, y: Any) -> Any:
        z = logits(params, x)
        z = z - np.max(z, axis=1, keepdims=True)
        log_sums = np.log(np.sum(np.exp(z), axis=1))
        return np.mean(log_sums - np.sum(y * z, axis=1))

    gradient = grad(loss)

    def epoch() -> Any:
        for x, y in batches(problem.x, rows, problem.batch):
            descend(params, gradient(params, x, y), velocities)
        return params

    return epoch


def in_mygrad(logits: Logits, problem: Problem) -> Epoch:
    """MyGrad as it is installed: like ours, it guards the memory of its graph."""
    import mygrad
    from mygrad.nnet.losses import softmax_crossentropy

    weights = [mygrad.tensor(p) for p in problem.params]
    velocities = [np.zeros_like(p) for p in problem.params]

    def epoch() -> Any:
        for x, y in batches(problem.x, problem.y, problem.batch):
            softmax_crossentropy(logits(weights, x), y).backward()
            gradients = [w.grad for w in weights]
            descend([w.data for w in weights], gradients, velocities)
            for w in weights:
                w.null_grad()
        return weights

    return epoch
