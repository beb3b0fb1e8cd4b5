"""Every optimizer for thirty steps, and every schedule, against the stored values."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from nn.optimizers import schedules
from tests.parity.compare import DTYPES, assert_close, load
from tests.parity.optimizer_cases import OPTIMIZERS, SCHEDULES, STEPS, start

STORED = load("optimizers")


def _optimizer(case: str) -> Any:
    kind, settings = OPTIMIZERS[case]
    settings = dict(settings)
    if "schedule" in settings:
        name, arguments = settings.pop("schedule")
        settings["learning_rate"] = getattr(schedules, name)(**arguments)
    return getattr(nn.optimizers, kind)(**settings)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", OPTIMIZERS)
def test_thirty_steps(case: str, dtype: str) -> None:
    weights, gradients = start()
    optimizer = _optimizer(case)
    tensors = [ag.tensor(w, requires_grad=True, dtype=dtype) for w in weights]
    history: list[list[Any]] = [[] for _ in tensors]
    for step in range(STEPS):
        optimizer.apply([g[step].astype(dtype) for g in gradients], tensors)
        for known, w in zip(history, tensors, strict=True):
            known.append(w.data.copy())
    for i, known in enumerate(history):
        assert_close(np.stack(known), STORED[f"{case}/{i}"], dtype)


@pytest.mark.parametrize("case", SCHEDULES)
def test_schedule(case: str) -> None:
    kind, arguments, steps = SCHEDULES[case]
    schedule = getattr(schedules, kind)(**arguments)
    found = np.array([schedule(step) for step in steps])
    np.testing.assert_allclose(found, STORED[case], rtol=1e-10, atol=1e-15)
