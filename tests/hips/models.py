"""Models and optimizers as users of HIPS autograd write them.

Each program uses its names alone and returns numbers or arrays in containers. So the
same file runs with HIPS autograd, which `make_answers` does, and with ours.
"""

from itertools import pairwise
from typing import Any

import autograd.numpy as np
import autograd.numpy.random as npr
from autograd import grad, value_and_grad
from autograd.misc import flatten
from autograd.misc.optimizers import adam, rmsprop, sgd


def sigmoid(x: Any) -> Any:
    return 0.5 * (np.tanh(x / 2.0) + 1)


def logsumexp(x: Any, axis: int = 0) -> Any:
    top = np.max(x, axis=axis, keepdims=True)
    return np.squeeze(top) + np.log(np.sum(np.exp(x - top), axis=axis))


def logistic_regression() -> Any:
    inputs = np.array([[0.52, 1.12, 0.77], [0.88, -1.08, 0.15], [0.52, 0.06, -1.3]])
    targets = np.array([True, True, False])

    def loss(weights: Any) -> Any:
        predictions = sigmoid(np.dot(inputs, weights))
        right = predictions * targets + (1 - predictions) * (1 - targets)
        return -np.sum(np.log(right))

    weights = np.array([0.0, 0.0, 0.0])
    for _ in range(20):
        weights -= grad(loss)(weights) * 0.1
    return weights, loss(weights), value_and_grad(loss)(weights)


def neural_net() -> Any:
    rs = npr.RandomState(0)
    sizes = [4, 5, 3]
    params = [(0.3 * rs.randn(m, n), 0.1 * rs.randn(n)) for m, n in pairwise(sizes)]
    inputs, targets = rs.randn(7, 4), np.eye(3)[rs.randint(3, size=7)]

    def predicted(params: Any, x: Any) -> Any:
        for w, b in params:
            outputs = np.dot(x, w) + b
            x = np.tanh(outputs)
        return outputs - logsumexp(outputs, axis=1)[:, None]

    def objective(params: Any, i: int) -> Any:
        vector, _ = flatten(params)
        likelihood = np.sum(predicted(params, inputs) * targets)
        return 0.1 * np.dot(vector, vector) / 2 - likelihood

    told: list[Any] = []

    def callback(params: Any, i: int, g: Any) -> None:
        told.append((i, objective(params, i), g[0][1]))

    found = adam(
        grad(objective), params, step_size=0.05, num_iters=8, callback=callback
    )
    return found, told[0], told[-1]


def mixture_of_gaussians() -> Any:
    rs = npr.RandomState(1)
    data = rs.randn(9, 2) + np.array([1.0, -1.0])
    params = {
        "log proportions": 0.1 * rs.randn(3),
        "means": rs.randn(3, 2),
        "log scales": 0.1 * rs.randn(3, 2),
    }

    def loss(params: Any, i: int = 0) -> Any:
        logs = params["log proportions"]
        parts = []
        for k in range(3):
            scaled = (data - params["means"][k]) * np.exp(-params["log scales"][k])
            density = -0.5 * np.sum(scaled**2 + np.log(2 * np.pi), axis=1)
            parts.append(density - np.sum(params["log scales"][k]) + logs[k])
        joint = np.vstack(parts) - logsumexp(logs)
        return -np.sum(logsumexp(joint, axis=0))

    found = rmsprop(grad(loss), params, num_iters=6, step_size=0.05)
    return found, loss(found), grad(loss)(params)


def recurrent_net() -> Any:
    rs = npr.RandomState(2)
    params = {
        "start": rs.randn(1, 4) * 0.5,
        "change": rs.randn(3 + 4 + 1, 4) * 0.5,
        "predict": rs.randn(4 + 1, 3) * 0.5,
    }
    sequence = np.eye(3)[rs.randint(3, size=(6, 2))]  # (time, batch, 3)

    def joined(*parts: Any) -> Any:
        return np.concatenate([*parts, np.ones((parts[0].shape[0], 1))], axis=1)

    def loss(params: Any) -> Any:
        hidden = np.repeat(params["start"], 2, axis=0)
        total = 0.0
        for now, then in pairwise(sequence):
            hidden = np.tanh(np.dot(joined(now, hidden), params["change"]))
            scores = np.dot(joined(hidden), params["predict"])
            logs = scores - logsumexp(scores, axis=1)[:, None]
            total = total + np.sum(then * logs)
        return -total / sequence.shape[0]

    g = grad(loss)(params)
    clipped = {k: np.clip(v, -0.1, 0.1) for k, v in g.items()}
    return loss(params), g, clipped


def black_box_variational_inference() -> Any:
    rs = npr.RandomState(3)

    def log_density(x: Any, t: int) -> Any:
        mu, log_sigma = x[:, 0], x[:, 1]
        prior = -0.5 * (log_sigma / 1.35) ** 2
        return prior - 0.5 * (mu * np.exp(-log_sigma)) ** 2 - log_sigma

    noise = rs.randn(5, 2)

    def objective(params: Any, t: int) -> Any:
        mean, log_std = params[:2], params[2:]
        samples = noise * np.exp(log_std) + mean
        entropy = 0.5 * 2 * (1.0 + np.log(2 * np.pi)) + np.sum(log_std)
        return -(entropy + np.mean(log_density(samples, t)))

    start = np.concatenate([-1 * np.ones(2), -0.5 * np.ones(2)])
    found = adam(grad(objective), start, step_size=0.1, num_iters=10)
    return found, objective(found, 0)


def momentum_through_the_optimizer() -> Any:
    def end(step_size: Any) -> Any:
        found = sgd(
            grad(lambda x, i: np.sum(np.cos(x) * x)),
            np.array([0.3, -0.4]),
            num_iters=5,
            step_size=step_size,
            mass=0.5,
        )
        return np.sum(found**2)

    return end(0.1), grad(end)(0.1), grad(grad(end))(0.1)


MODELS = {
    f.__name__: f
    for f in (
        logistic_regression,
        neural_net,
        mixture_of_gaussians,
        recurrent_net,
        black_box_variational_inference,
        momentum_through_the_optimizer,
    )
}
