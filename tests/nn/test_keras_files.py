"""Keras's files of weights and archives: what is kept, and what errors say."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, ShapeError, StorageError

h5py = pytest.importorskip("h5py")

OPTIMIZERS = [
    nn.optimizers.SGD(0.01, momentum=0.9, nesterov=True),
    nn.optimizers.Adam(amsgrad=True, use_ema=True),
    nn.optimizers.RMSprop(momentum=0.5, centered=True),
    nn.optimizers.Adafactor(),
    nn.optimizers.Nadam(gradient_accumulation_steps=2),
    nn.optimizers.Muon(),
    nn.optimizers.ScheduleFreeAdamW(),
    nn.optimizers.LossScaleOptimizer(nn.optimizers.Adam()),
    nn.optimizers.SGD(nn.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)),
    nn.optimizers.MultiOptimizer(
        nn.optimizers.OptimizerMap(
            nn.optimizers.SGD(0.1), {".*kernel": nn.optimizers.Adam()}
        )
    ),
]


def stack(*units: int) -> Any:
    """Dense layers one after the other."""
    layers = [nn.layers.Dense(n) for n in units]
    return nn.Sequential([nn.Input((4,)), *layers])


def data() -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(12, 4)), rng.normal(size=(12, 2))


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: o.name)
def test_training_goes_on_where_it_was(optimizer: Any, tmp_path: Path) -> None:
    x, y = data()
    model = stack(3, 2)
    model.compile(type(optimizer).from_config(optimizer.get_config()), "mse")
    model.fit(x, y, batch_size=4, epochs=1, verbose=0, shuffle=False)
    model.save(tmp_path / "m.keras")
    again = nn.saving.load_model(tmp_path / "m.keras")
    options = {"batch_size": 4, "epochs": 2, "verbose": 0, "shuffle": False}
    expected = model.fit(x, y, **options).history["loss"]
    found = again.fit(x, y, **options).history["loss"]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_of_a_model_that_was_not_trained_the_optimizer_begins(tmp_path: Path) -> None:
    model = stack(2)
    model.compile(nn.optimizers.Adam(0.25), "mse")
    model.save(tmp_path / "m.keras")
    again = nn.saving.load_model(tmp_path / "m.keras")
    assert (again.optimizer.learning_rate, again.optimizer.iterations) == (0.25, 0)


def test_without_compile_and_without_the_optimizer(tmp_path: Path) -> None:
    model = stack(2)
    model.compile("adam", "mse")
    model.save(tmp_path / "m.keras")
    again = nn.saving.load_model(tmp_path / "m.keras", compile=False)
    assert not again.compiled
    model.save(tmp_path / "n.keras", include_optimizer=False)
    assert not nn.saving.load_model(tmp_path / "n.keras").compiled


def test_a_subclassed_model_keeps_its_attributes_as_places(tmp_path: Path) -> None:
    class Net(nn.Model):
        def __init__(self, units: int = 3, **options: Any) -> None:
            super().__init__(**options)
            self.units = units
            self.first = nn.layers.Dense(units)
            self.rest = [nn.layers.Dense(2), {"a": [nn.layers.Dense(2)]}]

        def call(self, x: Any) -> Any:
            return self.rest[1]["a"][0](self.rest[0](self.first(x)))

        def get_config(self) -> Any:
            return {**super().get_config(), "units": self.units}

    model, x = Net(), data()[0]
    y = model(x)
    model.save_weights(tmp_path / "m.weights.h5")
    with h5py.File(tmp_path / "m.weights.h5") as file:
        places = {"first", "layers", "vars"}
        assert set(file) == places
        assert set(file["layers"]) == {"dense_1", "dense_2"}
    model.save(tmp_path / "m.keras")
    again = nn.saving.load_model(tmp_path / "m.keras", {"Net": Net})
    np.testing.assert_allclose(again.predict(x, verbose=0), y.numpy(), rtol=1e-6)


def test_weights_of_another_shape(tmp_path: Path) -> None:
    path = tmp_path / "m.weights.h5"
    stack(3, 2).save_weights(path)
    model = stack(3, 5)
    before = model.get_weights()
    with pytest.raises(
        ShapeError, match=r"dense_1/kernel has shape \(3, 5\).*\(3, 2\)"
    ):
        model.load_weights(path)
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.warns(UserWarning, match="layers/dense_1"):
        model.load_weights(path, skip_mismatch=True)
    assert not np.array_equal(model.get_weights()[0], before[0])
    np.testing.assert_array_equal(model.get_weights()[2], before[2])


def test_another_number_of_layers(tmp_path: Path) -> None:
    path = tmp_path / "m.weights.h5"
    stack(3).save_weights(path)
    with pytest.raises(ShapeError, match=r"layers/dense_1.*has 2 weights.*holds 0"):
        stack(3, 2).load_weights(path)


def legacy(path: Path, layers: dict[str, dict[str, Any]]) -> None:
    """A file as Keras 2 writes it."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = list(layers)
        for name, arrays in layers.items():
            group = file.create_group(name)
            group.attrs["weight_names"] = [f"{name}/{n}" for n in arrays]
            for n, array in arrays.items():
                group[f"{name}/{n}"] = array


def test_keras_2_in_order_and_by_name(tmp_path: Path) -> None:
    path = tmp_path / "m.h5"
    kernel, bias = np.ones((4, 2)), np.full(2, 3.0)
    legacy(path, {"input": {}, "head": {"kernel:0": kernel, "bias:0": bias}})
    model = stack(2)
    model.load_weights(path)
    np.testing.assert_array_equal(model.get_weights()[1], [3, 3])
    head = nn.layers.Dense(2, name="head")
    model = nn.Sequential([nn.Input((4,)), head, nn.layers.Dense(3)])
    with pytest.raises(ShapeError, match=r"2 layers with weights.*1"):
        model.load_weights(path)
    model.load_weights(path, by_name=True)
    np.testing.assert_array_equal(head.get_weights()[0], kernel)
    with pytest.raises(ShapeError, match=r"shape \(4, 3\).*kernel.*\(4, 2\)"):
        stack(3).load_weights(path)
    with pytest.warns(UserWarning, match="left out"):
        stack(3).load_weights(path, skip_mismatch=True)


def test_names_of_files_that_would_mislead(tmp_path: Path) -> None:
    model = stack(2)
    with pytest.raises(ArgumentError, match=r"end its name in .weights.h5"):
        model.save_weights(tmp_path / "m.h5")
    with pytest.raises(ArgumentError, match="by_name is for files of Keras 2"):
        model.load_weights(tmp_path / "m.weights.h5", by_name=True)
    model.save_weights(tmp_path / "m.weights.h5")
    with pytest.raises(StorageError, match="there already"):
        model.save_weights(tmp_path / "m.weights.h5", overwrite=False)


def test_what_keras_cannot_hold(tmp_path: Path) -> None:
    x = nn.Input((4,))
    model = nn.Model(x, nn.ops.vectorized_map(lambda row: row * 2, x))
    with pytest.raises(StorageError, match="no operation that Keras can store"):
        model.save(tmp_path / "m.keras")
    model = nn.Sequential([nn.Input((4,)), nn.layers.Lambda(lambda x: x)])
    with pytest.raises(StorageError, match="write it with def, and register it"):
        model.save(tmp_path / "m.keras")


def test_a_policy_of_few_bits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    stack(2).save(path)
    with zipfile.ZipFile(path) as file:
        content = {name: file.read(name) for name in file.namelist()}
    config = json.loads(content["config.json"])
    about = {"mode": "int8", "source_name": "float32"}
    policy = {"class_name": "QuantizedDTypePolicy", "config": about}
    config["config"]["layers"][1]["config"]["dtype"] = policy
    content["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, entry in content.items():
            file.writestr(name, entry)
    with pytest.raises(StorageError, match=r"int8.*NumPy does not compute with"):
        nn.saving.load_model(path)


def test_registered_functions_keep_their_package(tmp_path: Path) -> None:
    @nn.saving.register_keras_serializable("mine")
    def thrice(x: Any) -> Any:
        return 3 * x

    model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(2, activation=thrice)])
    model.save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as file:
        assert b'"mine>thrice"' in file.read("config.json")
    again = nn.saving.load_model(tmp_path / "m.keras")
    x = data()[0]
    np.testing.assert_allclose(again(x).numpy(), model(x).numpy())


def test_without_h5py_the_error_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ArgumentError, match=r"pip install retrograd\[hdf5\]"):
        stack(2).save_weights(tmp_path / "m.weights.h5")


def test_brain_floats_are_read(tmp_path: Path) -> None:
    path = tmp_path / "m.weights.h5"
    model = stack(2)
    model.save_weights(path)
    upper = (np.full((4, 2), 1.5, np.float32).view(np.uint32) >> 16).astype(np.uint16)
    with h5py.File(path, "a") as file:
        group = file["layers/dense/vars"]
        del group["0"]
        group.create_dataset("0", data=upper.view("V2")).attrs["dtype"] = "bfloat16"
    model.load_weights(path)
    np.testing.assert_array_equal(model.get_weights()[0], np.full((4, 2), 1.5))
