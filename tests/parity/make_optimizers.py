"""Thirty steps of every optimizer and the values of every schedule, as the peers do.

    KERAS_BACKEND=torch python -m tests.parity.make_optimizers

Keras 3 in float64, but PyTorch for `OneCycle` and for some functions (`in_float64`).
"""

from itertools import count
from typing import Any

import keras
import numpy as np
import torch

from tests.parity.compare import exact, store
from tests.parity.optimizer_cases import OPTIMIZERS, SCHEDULES, SHAPES, STEPS, start


def optimizer_values() -> dict[str, Any]:
    """Parameters after each of `STEPS` steps, by ``case/parameter``."""
    keras.config.set_floatx("float64")
    weights, gradients = start()
    found: dict[str, Any] = {}
    for case, (kind, settings) in OPTIMIZERS.items():
        settings = dict(settings)
        if "schedule" in settings:
            name, arguments = settings.pop("schedule")
            settings["learning_rate"] = getattr(keras.optimizers.schedules, name)(
                **arguments
            )
        optimizer = getattr(keras.optimizers, kind)(**settings)
        if kind == "ScheduleFreeAdamW":
            optimizer.assign_sub = subtract_apart
        variables = [keras.Variable(w, dtype="float64") for w in weights]
        history: list[list[Any]] = [[] for _ in SHAPES]
        for step in range(STEPS):
            optimizer.apply([torch.tensor(g[step]) for g in gradients], variables)
            for known, variable in zip(history, variables, strict=True):
                known.append(keras.ops.convert_to_numpy(variable).copy())
        for i, known in enumerate(history):
            found[f"{case}/{i}"] = np.stack(known).astype(np.float64)
    return found


def subtract_apart(variable: Any, value: Any) -> None:
    """Give `variable` a new tensor, less by `value`.

    Keras writes into the old one, which ScheduleFreeAdamW still reads as the value
    before: with PyTorch alone its steps are not those of the paper.
    """
    variable._value = variable.value - value


def in_float64() -> None:
    """Have Keras keep float64 where, given a Python number too, it goes to float32."""

    def both(pair: Any) -> Any:
        return lambda x, y: pair(double(x), double(y))

    def double(x: Any) -> Any:
        return torch.as_tensor(getattr(x, "value", x), dtype=torch.float64)

    ops = keras.src.ops
    ops.maximum, ops.minimum = both(torch.maximum), both(torch.minimum)
    ops.divide, ops.power = both(torch.divide), both(torch.pow)
    ops.sqrt = lambda x: torch.sqrt(double(x))
    ops.mean = lambda x, axis=None, keepdims=False: double(x).mean(
        dim=axis, keepdim=keepdims
    )
    ops.norm = lambda x, axis, keepdims: torch.linalg.norm(x, dim=axis, keepdim=True)


def schedule_values() -> dict[str, Any]:
    """The learning rate at each of the steps, by case."""
    found: dict[str, Any] = {}
    for case, (kind, arguments, steps) in SCHEDULES.items():
        if kind == "OneCycle":
            found[case] = one_cycle(steps, **arguments)
        else:
            schedule = getattr(keras.optimizers.schedules, kind)(**arguments)
            found[case] = np.array([float(schedule(step)) for step in steps])
    return found


def one_cycle(steps: Any, max_learning_rate: float, **arguments: Any) -> Any:
    """PyTorch's rates, one for each step from 0."""
    sgd = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        sgd, max_learning_rate, cycle_momentum=False, **arguments
    )
    found = []
    for step in count():
        found.append(schedule.get_last_lr()[0])
        if step == max(steps):
            return np.array(found)[list(steps)]
        sgd.step()
        schedule.step()
    return None


if __name__ == "__main__":
    assert all((exact(w) == w).all() for w in start()[0])
    in_float64()
    store("optimizers", optimizer_values() | schedule_values())
