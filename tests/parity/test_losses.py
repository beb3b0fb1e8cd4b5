"""Losses, their gradients and metrics are Keras's."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from tests.parity.cases import Case, label
from tests.parity.compare import DTYPES, assert_close, load
from tests.parity.loss_cases import LOSSES, METRICS, inputs, weights

LOSS_VALUES, METRIC_VALUES = load("losses"), load("metrics")
FEW, MANY = inputs(), inputs(50)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", LOSSES, ids=label)
def test_losses(case: Case, dtype: str) -> None:
    y, p = FEW[case.data]
    key = label(case)
    kind: Any = getattr(nn.losses, case.name)

    def value(reduction: str, part: str, **options: Any) -> None:
        loss = kind(**case.arguments, reduction=reduction)
        assert_close(
            loss(y, p.astype(dtype), **options), LOSS_VALUES[f"{key}/{part}"], dtype
        )

    given = LOSS_VALUES[f"{key}/weights"]
    value("none", "each")
    value("sum", "sum")
    value("sum_over_batch_size", "weighted", sample_weight=given)
    value("mean_with_sample_weight", "by weights", sample_weight=given)
    leaf: Any = ag.tensor(p, dtype=dtype, requires_grad=True)
    kind(**case.arguments)(y, leaf).backward()
    assert_close(leaf.grad, LOSS_VALUES[f"{key}/gradient"], dtype)


@pytest.mark.parametrize("batch", [16, 50])
@pytest.mark.parametrize("part", ["plain", "weighted"])
@pytest.mark.parametrize("case", METRICS, ids=label)
def test_metrics(case: Case, part: str, batch: int) -> None:
    y, p = MANY[case.data]
    given = weights(len(y)) if part == "weighted" else None
    metric = getattr(nn.metrics, case.name)(**case.arguments)
    for _ in range(2):  # the second time after a reset
        metric.reset_state()
        for start in range(0, len(y), batch):
            at = slice(start, start + batch)
            metric.update_state(y[at], p[at], None if given is None else given[at])
        got = np.asarray(metric.result(), np.float64)
        assert_close(got, METRIC_VALUES[f"{label(case)}/{part}"], "float64")
