"""A description as a model of Keras or of `nn`: `kit` is one of the two modules."""

from pathlib import Path
from typing import Any

import numpy as np

from tests.parity.models.spec import Node, Spec

__all__ = ["arrays_of", "build", "compiled", "fit_arguments", "suffix"]

KIND = "float64"
APART = ("MultiHeadAttention", "GroupQueryAttention")
"""Layers called with each value as an argument; others with a list of several."""


def build(kit: Any, spec: Spec) -> Any:
    """The model of `spec`, built, with weights drawn from its seed."""
    layers = _layers(kit, spec)
    places = [node for node in spec.nodes if node.layer == "Input"]
    made = [
        kit.Input(node.shape, dtype="int32" if "words" in node.options else KIND)
        for node in places
    ]
    if spec.form == "subclassed":
        model = _subclass(kit)(spec, _units(kit, spec, layers))
        model(_one_or_list([np.zeros((2, *n.shape), _kind(n)) for n in places]))
    elif spec.form == "sequential":
        units = _units(kit, spec, layers)
        model = kit.Sequential([made[0], *[unit for _, unit in units]])
    else:
        outputs = _run(spec, _units(kit, spec, layers), made)
        model = kit.Model(_one_or_list(made), _one_or_list(outputs))
    for i in spec.frozen:
        layers[i].trainable = False
    _set_weights(model, spec.seed)
    return model


def _kind(node: Node) -> str:
    return "int32" if "words" in node.options else KIND


def _one_or_list(things: list[Any]) -> Any:
    return things[0] if len(things) == 1 else things


def _layers(kit: Any, spec: Spec) -> dict[int, Any]:
    """The layer of each node, shared ones once."""
    found: dict[int, Any] = {}
    for i, node in enumerate(spec.nodes):
        if node.same is not None:
            found[i] = found[node.same]
        elif node.layer != "Input":
            found[i] = _layer(kit, node.layer, node.options)
    return found


def _layer(kit: Any, name: str, options: dict[str, Any]) -> Any:
    options = {k: _option(kit, v) for k, v in options.items()}
    return getattr(kit.layers, name)(**options, dtype=KIND)


def _option(kit: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return _layer(
            kit, value["class"], {k: v for k, v in value.items() if k != "class"}
        )
    if isinstance(value, list):
        inner = [_option(kit, v) for v in value]
        return inner if any(isinstance(v, dict) for v in value) else tuple(inner)
    return value


def _units(kit: Any, spec: Spec, layers: dict[int, Any]) -> list[tuple[list[int], Any]]:
    """What the model is put together from: nodes, and the layer or inner model."""
    found: list[tuple[list[int], Any]] = []
    groups = {group.start: group for group in spec.groups}
    i = sum(node.layer == "Input" for node in spec.nodes)
    while i < len(spec.nodes):
        group = groups.get(i)
        if group is None:
            found.append(([i], layers[i]))
            i += 1
            continue
        inner = [layers[j] for j in range(group.start, group.end)]
        found.append((list(range(i, group.end)), _inner(kit, spec, group, inner)))
        i = group.end
    return found


def _inner(kit: Any, spec: Spec, group: Any, layers: list[Any]) -> Any:
    if group.form == "sequential":
        return kit.Sequential(layers)
    if group.form == "block":
        return _block(kit)(layers)
    before = spec.nodes[spec.nodes[group.start].on[0]]
    x = place = kit.Input(before.shape, dtype=_kind(before))
    for layer in layers:
        x = layer(x)
    return kit.Model(place, x)


def _run(
    spec: Spec, units: list[tuple[list[int], Any]], inputs: list[Any]
) -> list[Any]:
    """The outputs, from values or symbolic inputs."""
    known = dict(enumerate(inputs))
    for nodes, unit in units:
        on = [known[j] for j in spec.nodes[nodes[0]].on]
        apart = spec.nodes[nodes[0]].layer in APART
        known[nodes[-1]] = unit(*on) if apart else unit(_one_or_list(on))
    return [known[i] for i in spec.outputs]


def _block(kit: Any) -> Any:
    class Block(kit.layers.Layer):  # type: ignore[misc]
        """Layers one after the other, as a user writes them."""

        def __init__(self, inner: list[Any]) -> None:
            super().__init__(dtype=KIND)
            self.inner = inner

        def call(self, x: Any, training: Any = None) -> Any:
            """All of them."""
            for layer in self.inner:
                x = layer(x)
            return x

    return Block


def _subclass(kit: Any) -> Any:
    class Net(kit.Model):  # type: ignore[misc]
        """The nodes, run in Python."""

        def __init__(self, spec: Spec, units: list[tuple[list[int], Any]]) -> None:
            super().__init__(dtype=KIND)
            self.order = [nodes for nodes, _ in units]
            self.units = [unit for _, unit in units]
            self.spec = spec

        def call(self, inputs: Any, training: Any = None) -> Any:
            """The outputs; without `training` Keras would never train its layers."""
            given = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
            units = list(zip(self.order, self.units, strict=True))
            return _one_or_list(_run(self.spec, units, given))

    return Net


def _set_weights(model: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = []
    for w, old in zip(model.weights, model.get_weights(), strict=True):
        value = rng.normal(0, 0.5, np.shape(old))
        positive = any(word in w.path for word in ("variance", "gamma"))
        values.append(np.abs(value) + 0.5 if positive else value)
    model.set_weights(values)


def compiled(kit: Any, model: Any, spec: Spec) -> Any:
    """`model`, compiled as `spec` says."""
    name, options = spec.compiled["optimizer"]
    options = dict(options)
    if "schedule" in options:
        kind, args = options.pop("schedule")
        options["learning_rate"] = getattr(kit.optimizers.schedules, kind)(*args)
    about: dict[str, Any] = {"optimizer": getattr(kit.optimizers, name)(**options)}
    about["loss"] = _one_or_list([_named(kit.losses, x) for x in spec.compiled["loss"]])
    for key in ("metrics", "weighted_metrics"):
        if key in spec.compiled:
            given = spec.compiled[key]
            lists = [[_named(kit.metrics, m) for m in own] for own in given]
            about[key] = lists[0] if len(lists) == 1 else lists
    if "loss_weights" in spec.compiled:
        about["loss_weights"] = spec.compiled["loss_weights"]
    model.compile(**about)
    return model


def _named(module: Any, name: str) -> Any:
    return name if name.islower() else getattr(module, name)(name=name.lower())


def arrays_of(spec: Spec) -> tuple[Any, Any, Any]:
    """Inputs, targets and sample weights, drawn from the seed."""
    rng = np.random.default_rng(spec.seed + 1)
    inputs = []
    for node in spec.nodes:
        if node.layer != "Input":
            continue
        shape = (spec.samples, *node.shape)
        if "words" in node.options:
            lengths = rng.integers(1, node.shape[0] + 1, spec.samples)
            ids = rng.integers(1, node.options["words"], shape)
            inputs.append(np.where(np.arange(shape[1]) < lengths[:, None], ids, 0))
            continue
        x = rng.normal(size=shape)
        if node.options.get("padded"):
            lengths = rng.integers(1, node.shape[0] + 1, spec.samples)
            x[np.arange(shape[1]) >= lengths[:, None]] = 0.0
        inputs.append(x)
    targets = [
        _targets(rng, kind, (spec.samples, *spec.nodes[i].shape))
        for i, kind in zip(spec.outputs, spec.targets, strict=True)
    ]
    weights = rng.uniform(0.2, 2.0, spec.samples)
    return _one_or_list(inputs), _one_or_list(targets), weights


def _targets(rng: np.random.Generator, kind: str, shape: tuple[int, ...]) -> Any:
    if kind == "numbers":
        return rng.normal(size=shape)
    if kind == "binary":
        return rng.integers(0, 2, shape)
    labels = rng.integers(0, shape[-1], shape[:-1])
    return labels if kind == "labels" else np.eye(shape[-1])[labels]


def fit_arguments(kit: Any, spec: Spec, folder: Path) -> dict[str, Any]:
    """What `fit` is called with; callbacks write into `folder`."""
    x, y, w = arrays_of(spec)
    given = dict(spec.fit)
    data, size = given.pop("data"), given["batch_size"]
    weights = w if given.pop("sample_weight", False) else None
    if "class_weight" in given:
        given["class_weight"] = {int(k): v for k, v in given["class_weight"].items()}
    callbacks = [
        getattr(kit.callbacks, name)(**options, **_more_options(kit, name, folder))
        for name, options in given.pop("callbacks", [])
    ]
    found = {**given, "verbose": 0, "shuffle": False, "callbacks": callbacks}
    if data == "generator":
        del found["batch_size"]
        return {**found, "x": _endless(x, y, weights, size)}
    if data == "dataset":
        del found["batch_size"]
        return {**found, "x": _dataset(kit)(list(_batches(x, y, weights, size)))}
    if weights is not None:
        found["sample_weight"] = weights
    if data == "split":
        found["validation_split"] = 0.25
    if data in ("held out", "weighed"):
        held = [_part(tree, slice(0, 9)) for tree in (x, y, w)]
        found["validation_data"] = tuple(held if data == "weighed" else held[:2])
    return {**found, "x": x, "y": y}


def _more_options(kit: Any, name: str, folder: Path) -> dict[str, Any]:
    written = {
        "ModelCheckpoint": ("filepath", f"best.weights{suffix(kit)}"),
        "CSVLogger": ("filename", "log.csv"),
        "BackupAndRestore": ("backup_dir", "backup"),
    }
    if name == "LearningRateScheduler":
        return {"schedule": _halved}
    if name not in written:
        return {}
    argument, file = written[name]
    weights = {"save_weights_only": True} if name == "ModelCheckpoint" else {}
    return {argument: str(folder / file), **weights}


def suffix(kit: Any) -> str:
    """Of files of weights."""
    return ".h5" if kit.__name__ == "keras" else ".safetensors"


def _halved(epoch: int, rate: float) -> float:
    return rate * 0.5


def _part(tree: Any, rows: slice) -> Any:
    return [a[rows] for a in tree] if isinstance(tree, list) else tree[rows]


def _endless(x: Any, y: Any, weights: Any, size: int) -> Any:
    while True:
        yield from _batches(x, y, weights, size)


def _batches(x: Any, y: Any, weights: Any, size: int) -> Any:
    count = len(x[0] if isinstance(x, list) else x)
    for start in range(0, count, size):
        rows = slice(start, start + size)
        batch = (_several(_part(x, rows)), _several(_part(y, rows)))
        yield batch if weights is None else (*batch, weights[rows])


def _dataset(kit: Any) -> Any:
    class Batches(kit.utils.PyDataset):  # type: ignore[misc]
        """Batches by number."""

        def __init__(self, batches: list[Any]) -> None:
            super().__init__()
            self.batches = batches

        def __len__(self) -> int:
            return len(self.batches)

        def __getitem__(self, index: int) -> Any:
            return self.batches[index]

    return Batches


def _several(tree: Any) -> Any:
    return tuple(tree) if isinstance(tree, list) else tree
