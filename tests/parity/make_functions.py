"""Reference values of Keras: activations, initializers, regularizers, constraints."""

import keras
import numpy as np
import torch

from tests.parity.cases import Case, label
from tests.parity.compare import exact, store
from tests.parity.function_cases import (
    ACTIVATIONS,
    CONSTRAINTS,
    INITIALIZERS,
    REGULARIZERS,
)
from tests.parity.peers import in_float64

Arrays = dict[str, np.ndarray]


def hard_sigmoid(x: torch.Tensor) -> torch.Tensor:
    """By its definition: PyTorch's own derivative is 1/6 in float32, 5e-9 off."""
    return torch.nn.functional.relu6(x + 3) / 6


def activation_of(case: Case, x: np.ndarray) -> Arrays:
    """The values, and the gradient of their sum by weights of their place."""
    leaf = torch.tensor(x, requires_grad=True)
    if case.name == "hard_sigmoid":
        y = hard_sigmoid(leaf)
    else:
        y = getattr(keras.activations, case.name)(leaf, **case.arguments)
    (y * torch.arange(1.0, y.numel() + 1).reshape(y.shape)).sum().backward()
    return {"output": y.detach().numpy(), "gradient": leaf.grad.numpy()}


def initializer_of(case: Case) -> Arrays:
    """All values of a small shape; of a large one mean, deviation, least, greatest."""
    kind = getattr(keras.initializers, case.name)
    values = kind(**case.arguments)(case.data, "float64").numpy()
    if values.size < 100:
        return {"values": values}
    figures = [values.mean(), values.std(), values.min(), values.max()]
    return {"figures": np.array(figures)}


def penalty_of(case: Case, w: np.ndarray) -> Arrays:
    """The penalty and its gradient."""
    leaf = torch.tensor(w, requires_grad=True)
    penalty = getattr(keras.regularizers, case.name)(**case.arguments)(leaf)
    penalty.backward()
    return {"penalty": penalty.detach().numpy(), "gradient": leaf.grad.numpy()}


def constrained(case: Case, w: np.ndarray) -> Arrays:
    """The weight that is allowed."""
    value = getattr(keras.constraints, case.name)(**case.arguments)(w)
    return {"weight": keras.ops.convert_to_numpy(value)}


def main() -> None:
    """Write ``data/functions.npz``."""
    in_float64()
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(11)
    x, w = exact(rng.normal(0, 2.5, (12, 8))), exact(rng.normal(size=(5, 4)))
    found = {"x": x, "w": w}
    for cases, of in (
        (ACTIVATIONS, lambda case: activation_of(case, x)),
        (INITIALIZERS, initializer_of),
        (REGULARIZERS, lambda case: penalty_of(case, w)),
        (CONSTRAINTS, lambda case: constrained(case, w)),
    ):
        found |= {f"{label(c)}/{k}": v for c in cases for k, v in of(c).items()}
    store("functions", found)


if __name__ == "__main__":
    main()
