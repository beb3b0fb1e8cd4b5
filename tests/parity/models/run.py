"""A description run: what training, evaluation, prediction and saving gave."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.parity.models.build import (
    arrays_of,
    build,
    compiled,
    fit_arguments,
    suffix,
)
from tests.parity.models.spec import Spec

__all__ = ["run"]


def run(kit: Any, spec: Spec) -> dict[str, Any]:
    """Numbers by name: logs, weights, predictions; after saving and loading too."""
    model = compiled(kit, build(kit, spec), spec)
    x, *_ = arrays_of(spec)
    found: dict[str, Any] = {
        "trainable": [len(model.trainable_weights), len(model.non_trainable_weights)],
        "first": _arrays(model.predict(x, batch_size=7, verbose=0)),
    }
    with tempfile.TemporaryDirectory() as folder:
        history = model.fit(**fit_arguments(kit, spec, Path(folder)))
        found["history"] = {k: _floats(v) for k, v in sorted(history.history.items())}
        found |= _trained(kit, model, spec)
        found["written"] = _written(kit, model, x, Path(folder))
    return found


def _trained(kit: Any, model: Any, spec: Spec) -> dict[str, Any]:
    x, y, _ = arrays_of(spec)
    found: dict[str, Any] = {}
    whole = model.evaluate(x, y, batch_size=7, verbose=0, return_dict=True)
    found["evaluate"] = {k: _floats(v) for k, v in sorted(whole.items())}
    found["weights"] = [np.asarray(w, np.float64) for w in model.get_weights()]
    found["predictions"] = _arrays(model.predict(x, verbose=0))
    batch = model.train_on_batch(_rows(x), _rows(y), return_dict=True)
    found["on batch"] = {k: _floats(v) for k, v in sorted(batch.items())}
    if spec.form != "subclassed" and not any(g.form == "block" for g in spec.groups):
        found["again"] = _again(kit, model, x, y)
    return found


def _written(kit: Any, model: Any, x: Any, folder: Path) -> Any:
    """What callbacks left: the log's numbers, what the best weights predict."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    if names == ["log.csv"]:
        lines = (folder / "log.csv").read_text().splitlines()
        return [sorted(lines[0].split(",")), len(lines)]
    if not any(name.startswith("best") for name in names):
        return names
    model.load_weights(folder / f"best.weights{suffix(kit)}")
    return [a[:3] for a in _arrays(model.predict(x, verbose=0))]


def _again(kit: Any, model: Any, x: Any, y: Any) -> dict[str, Any]:
    """The model saved, loaded, and trained on."""
    suffix = ".keras" if kit.__name__ == "keras" else ".safetensors"
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / f"model{suffix}")
        model.save(path)
        again = kit.saving.load_model(path)
    first = _arrays(again.predict(x, verbose=0))
    history = again.fit(x, y, batch_size=8, epochs=1, shuffle=False, verbose=0)
    return {
        "predictions": first,
        "history": {k: _floats(v) for k, v in sorted(history.history.items())},
        "weights": [np.asarray(w, np.float64) for w in again.get_weights()],
    }


def _rows(tree: Any) -> Any:
    return [a[:6] for a in tree] if isinstance(tree, list) else tree[:6]


def _arrays(tree: Any) -> list[Any]:
    several = tree if isinstance(tree, (list, tuple)) else [tree]
    return [np.asarray(a, np.float64) for a in several]


def _floats(values: Any) -> Any:
    if isinstance(values, (list, tuple)):
        return [_floats(v) for v in values]
    array = np.asarray(values, np.float64)
    return float(array) if array.ndim == 0 else array.tolist()
