"""A description as a model and the arguments of its training."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np

import nn
from tests.distribution.fuzz.generate import KEYS
from tests.distribution.fuzz.watching import WATCHES, Evaluates, Fails, Largest, Own
from tests.parity.models.build import arrays_of, build, compiled, fit_arguments
from tests.parity.models.spec import Spec

__all__ = ["arguments", "made"]


class _Asked:
    """Keeps what `compile` is given."""

    def compile(self, **given: Any) -> None:
        self.given = given


def made(spec: Spec) -> Any:
    """The model, compiled."""
    model = build(nn, spec)
    if spec.fit.get("way") == "own step":
        model = Own(model)
        x, *_ = arrays_of(spec)
        model(nn.tree.map_structure(lambda a: a[:2], x), training=False)
    given: dict[str, Any] = compiled(nn, _Asked(), spec).given
    about = spec.compiled
    if "reduction" in about:
        losses = map(nn.losses.get, nn.tree.flatten(given["loss"]))
        kinds = [_class_of(loss)(reduction=about["reduction"]) for loss in losses]
        given["loss"] = kinds if len(kinds) > 1 else kinds[0]
    if about.get("ignores"):
        kind = nn.losses.SparseCategoricalCrossentropy
        reduction = about.get("reduction", "sum_over_batch_size")
        given["loss"] = kind(ignore_class=1, reduction=reduction)
    if about.get("scaled"):
        given["optimizer"] = nn.optimizers.LossScaleOptimizer(given["optimizer"])
    fails = spec.fit.get("wrong") == "metric"
    if "more" in about or fails:
        given["metrics"] = [*given.get("metrics", []), Largest(fails=fails)]
    if "jit" in about:
        given["jit_compile"] = about["jit"]
    model.compile(**given)
    return model


def _class_of(loss: Any) -> Any:
    """The class of a loss that is given as a class or as a function."""
    if isinstance(loss, nn.losses.Loss):
        return type(loss)
    words = loss.__name__.split("_")
    return getattr(nn.losses, "".join(word.capitalize() for word in words))


def arguments(spec: Spec, folder: Path) -> tuple[dict[str, Any], Any]:
    """What `fit` is called with, and the callback that keeps logs, if there is one."""
    plain = deepcopy(spec)
    own = {key: plain.fit.pop(key) for key in KEYS if key in plain.fit}
    streams = plain.fit["data"] == "stream"
    if streams:
        plain.fit["data"] = "arrays"
    given = fit_arguments(nn, plain, folder)
    given["shuffle"] = own.get("shuffle", False)
    if own.get("steps") and "y" in given:
        given["sample_weight"] = _of_steps(given["y"], spec)
        given.pop("class_weight", None)
    _spoil(given, own.get("wrong"))
    if streams:
        _stream(given)
    if own.get("held"):
        given["validation_data"] = _stream_of(*given["validation_data"], size=5)
    watch = WATCHES[own["watch"]]() if "watch" in own else None
    given["callbacks"] += [] if watch is None else [watch]
    if own.get("evaluates"):
        given["callbacks"] += [Evaluates(*arrays_of(spec)[:2])]
    return given, watch


def _of_steps(y: Any, spec: Spec) -> Any:
    """A weight for each step of time."""
    (output,) = spec.outputs
    shape = len(y), spec.nodes[output].shape[0]
    return np.random.default_rng(spec.seed + 2).uniform(0.0, 2.0, shape)


def _stream(given: dict[str, Any]) -> None:
    """Have a Dataset that shuffles in place of arrays."""
    names = ("x", "y", "sample_weight")
    found = [given.pop(name) for name in names if given.get(name) is not None]
    given["x"] = _stream_of(*found, size=given.pop("batch_size"), shuffled=True)


def _stream_of(*found: Any, size: int, shuffled: bool = False) -> Any:
    parts = tuple([tuple(a) if isinstance(a, list) else a for a in found])
    data = nn.data.Dataset.from_tensor_slices(parts)
    return (data.shuffle(100) if shuffled else data).batch(size)


def _spoil(given: dict[str, Any], wrong: str | None) -> None:
    """Have the training fail, or not be one with finite numbers."""
    if wrong in ("callback", "chief"):
        given["callbacks"] += [Fails(everywhere=wrong == "callback")]
    elif wrong == "labels":
        given["y"] = given["y"].copy()
        given["y"][-3] = 77
    elif wrong == "targets":
        given["y"] = given["y"][:, None, None]
    elif wrong == "input":
        given["x"] = nn.tree.map_structure(lambda a: a[:, :-1], given["x"])
    elif wrong == "infinite":
        given["x"] = nn.tree.map_structure(_with_infinity, given["x"])
    elif wrong == "data ends":
        given["x"] = _ends(given["x"])


def _with_infinity(x: Any) -> Any:
    found = x.copy()
    if x.dtype.kind == "f":
        found[-2] = np.inf
    return found


def _ends(batches: Any) -> Any:
    """Two batches, then an error."""
    for k, batch in enumerate(batches):
        if k == 2:
            raise OSError("the data cannot be read on")
        yield batch
