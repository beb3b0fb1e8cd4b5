"""A training run: what it gave, as arrays by name."""

from pathlib import Path
from typing import Any

import numpy as np

import nn
from tests.distribution.fuzz.build import arguments, made
from tests.parity.models.build import arrays_of
from tests.parity.models.spec import Spec

__all__ = ["run"]


def run(spec: Spec, folder: Path) -> dict[str, Any]:
    """Plain lists by name: logs, weights, the optimizer's state, outputs.

    folder: where callbacks write.
    """
    nn.utils.set_random_seed(spec.seed)
    model = made(spec)
    x, y, weights = arrays_of(spec)
    found: dict[str, Any] = {"first": model.predict(x, batch_size=7, verbose=0)}
    if spec.fit.get("way") == "by batch":
        found["logs"] = _by_batch(model, spec)
    else:
        given, watch = arguments(spec, folder)
        found["history"] = model.fit(**given).history
        if spec.fit.get("again"):
            found["again"] = model.fit(x, y, batch_size=8, epochs=2, verbose=0).history
        chief = nn.distribution.distribution()
        if watch is not None and (chief is None or chief.is_chief):
            found["seen"] = watch.seen
    found["evaluate"] = model.evaluate(
        x, y, batch_size=7, verbose=0, return_dict=True, **_weighed(spec, weights)
    )
    found["weights"] = [w.numpy() for w in model.weights]
    found["optimizer"] = [np.asarray(v) for v in model.optimizer.variables]
    found["outputs"] = model.predict(x, verbose=0)
    found["tested"] = model.test_on_batch(_rows(x), _rows(y), return_dict=True)
    found["batch"] = model.predict_on_batch(_rows(x))
    named: dict[str, Any] = _named(found)
    return named


def _weighed(spec: Spec, weights: Any) -> dict[str, Any]:
    given = spec.fit.get("sample_weight")
    return {"sample_weight": weights} if given else {}


def _by_batch(model: Any, spec: Spec) -> list[Any]:
    """The logs of steps on batches that the user cuts."""
    x, y, weights = arrays_of(spec)
    size, logs = spec.fit["batch_size"], []
    for start in range(0, spec.samples, size):
        rows = slice(start, start + size)
        own = [_rows(part, rows) for part in (x, y)]
        given = _weighed(spec, weights[rows])
        logs.append(model.train_on_batch(*own, **given, return_dict=True))
    return logs


def _rows(tree: Any, rows: slice = slice(0, 6)) -> Any:
    return [a[rows] for a in tree] if isinstance(tree, list) else tree[rows]


def _named(tree: Any, place: str = "") -> dict[str, Any]:
    """The numbers of a tree by their places in it."""
    if isinstance(tree, dict):
        pairs = list(tree.items())
    elif isinstance(tree, (list, tuple)):
        pairs = list(enumerate(tree))
    else:
        return {place: np.asarray(tree, np.float64).tolist()}
    return {k: v for key, x in pairs for k, v in _named(x, f"{place}/{key}").items()}
