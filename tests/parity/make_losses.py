"""Reference values of Keras: losses, with their gradients, and metrics."""

import keras
import numpy as np
import torch
from keras.src.metrics import iou_metrics

from tests.parity.cases import Case, label
from tests.parity.compare import store
from tests.parity.loss_cases import LOSSES, METRICS, inputs, weights
from tests.parity.peers import in_float64

BATCH = 16


class Float64Operations:
    """`keras.ops` whose cast to float32, as the IoU metrics do it, keeps float64."""

    def __getattr__(self, name: str) -> object:
        return getattr(keras.ops, name)

    def cast(self, x: object, dtype: str) -> object:
        """`keras.ops.cast` to float64 in place of float32."""
        return keras.ops.cast(x, "float64" if dtype == "float32" else dtype)


def losses_of(case: Case) -> dict[str, np.ndarray]:
    """Values without reduction, their weighted mean and sum, the mean's gradient."""
    y, p = inputs()[case.data]
    kind = getattr(keras.losses, case.name)

    def value(reduction: str, **options: object) -> np.ndarray:
        loss = kind(**case.arguments, reduction=reduction, dtype="float64")
        return keras.ops.convert_to_numpy(loss(y, p, **options))

    each = value("none")
    sample_weight = weights(each.size).reshape(each.shape)
    leaf = torch.tensor(p, requires_grad=True)
    kind(**case.arguments, dtype="float64")(torch.tensor(y), leaf).backward()
    return {
        "each": each,
        "weights": sample_weight,
        "sum": value("sum"),
        "weighted": value("sum_over_batch_size", sample_weight=sample_weight),
        "by weights": value("mean_with_sample_weight", sample_weight=sample_weight),
        "gradient": leaf.grad.numpy(),
    }


def metric_of(case: Case) -> dict[str, np.ndarray]:
    """Results over batches of which the last is short, without and with weights."""
    y, p = inputs(50)[case.data]
    sample_weight = weights(len(y))
    results = {}
    for name in ("plain", "weighted"):
        metric = getattr(keras.metrics, case.name)(**case.arguments, dtype="float64")
        for start in range(0, len(y), BATCH):
            part = slice(start, start + BATCH)
            weight = sample_weight[part] if name == "weighted" else None
            metric.update_state(y[part], p[part], weight)
        results[name] = keras.ops.convert_to_numpy(metric.result())
    return results


def main() -> None:
    """Write ``data/losses.npz`` and ``data/metrics.npz``."""
    in_float64()
    iou_metrics.ops = Float64Operations()
    for name, cases, of in (
        ("losses", LOSSES, losses_of),
        ("metrics", METRICS, metric_of),
    ):
        store(name, {f"{label(c)}/{k}": v for c in cases for k, v in of(c).items()})


if __name__ == "__main__":
    main()
