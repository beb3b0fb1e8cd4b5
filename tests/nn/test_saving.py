"""Files of weights, models and trainings: equal when read, whole or not there."""

import errno
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

import autograd as ag
import nn
from autograd import files
from autograd.errors import DTypeError, GraphError, ShapeError, StorageError
from nn.layers.input import Input
from nn.saving import storage

ROOT = Path(__file__).parents[2]


def classifier(**options: Any) -> nn.Sequential:
    """Two small layers, compiled and built."""
    model = nn.Sequential([nn.Dense(8, activation="relu"), nn.Dense(3)])
    settings = {
        "optimizer": nn.optimizers.Adam(0.01),
        "loss": nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        "metrics": ["accuracy"],
    }
    model.compile(**settings | options)
    model.build((None, 2))
    return model


@pytest.fixture
def trained() -> nn.Sequential:
    """A classifier after an epoch."""
    model = classifier()
    model.fit(*nn.datasets.blobs(60), verbose=0)
    return model


def test_weights_there_and_back(tmp_path: Path, trained: nn.Sequential) -> None:
    path = tmp_path / "w.safetensors"
    trained.save_weights(path)
    other = classifier()
    other.load_weights(path)
    for a, b in zip(trained.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    names = set(safetensors.numpy.load_file(path))
    assert "weights/layers/0/kernel" in names  # any reader of safetensors finds them


def test_a_model_there_and_back(tmp_path: Path, trained: nn.Sequential) -> None:
    x, y = nn.datasets.blobs(60)
    trained.save(tmp_path / "m.safetensors")
    again = nn.saving.load_model(tmp_path / "m.safetensors")
    np.testing.assert_array_equal(again.predict(x), trained.predict(x))
    assert again.evaluate(x, y, verbose=0) == trained.evaluate(x, y, verbose=0)
    for model in (trained, again):  # the optimizer goes on from where it was
        model.fit(x, y, verbose=0, epochs=2, shuffle=False)
    for a, b in zip(trained.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert again.optimizer.iterations == trained.optimizer.iterations == 6


def test_a_model_of_steps_there_and_back(tmp_path: Path) -> None:
    a, b = Input(shape=(2,), name="a"), Input(shape=(3,), name="b")
    h = nn.layers.Dense(4, activation="relu")(a)
    outputs = [nn.layers.Dense(1)(h), nn.layers.Concatenate()([h, b])]
    model = nn.models.Model([a, b], outputs)
    model.save(tmp_path / "m.safetensors")
    again = nn.saving.load_model(tmp_path / "m.safetensors")
    x = [np.ones((5, 2), np.float32), np.ones((5, 3), np.float32)]
    for p, q in zip(model.predict(x), again.predict(x), strict=True):
        np.testing.assert_array_equal(p, q)


def test_architecture_stands_in_the_header(
    tmp_path: Path, trained: nn.Sequential
) -> None:
    trained.save(tmp_path / "m.safetensors")
    with safetensors.safe_open(tmp_path / "m.safetensors", "numpy") as file:
        header = file.metadata()
    assert header["kind"] == "model"
    assert '"class_name": "Dense"' in header["content"]


@nn.saving.register_keras_serializable()
def doubled(x: Any) -> Any:
    """Twice `x`."""
    return x * 2.0


def tripled(x: Any) -> Any:
    """Three times `x`."""
    return x * 3.0


class Times(nn.layers.Layer):
    """`x` times a number."""

    def __init__(self, factor: float, **options: Any) -> None:
        super().__init__(**options)
        self.factor = factor

    def call(self, x: Any) -> Any:
        """The product."""
        return x * self.factor


def test_custom_objects(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    layers = [nn.Dense(2, activation=doubled), Times(0.5), nn.Dense(2, tripled)]
    model = nn.Sequential(layers)
    x = np.ones((3, 2), np.float32)
    model(x)
    model.save(path)
    with pytest.raises(StorageError, match=r"'tripled' is not known.*custom_objects"):
        nn.saving.load_model(path)
    again = nn.saving.load_model(path, custom_objects={"tripled": tripled})
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    with pytest.raises(StorageError):  # known only while it was loaded
        nn.saving.load_model(path)
    assert nn.saving.get_registered_object("doubled") is doubled


@pytest.mark.parametrize(
    "optimizer",
    [
        nn.SGD(0.1, momentum=0.9),
        nn.optimizers.RMSprop(centered=True),
        nn.optimizers.Adam(amsgrad=True, use_ema=True, clipnorm=1.0),
        nn.optimizers.AdamW(nn.optimizers.schedules.CosineDecay(0.1, 20)),
        nn.optimizers.Nadam(gradient_accumulation_steps=2),
        nn.optimizers.Muon(),
    ],
    ids=lambda o: type(o).__name__,
)
def test_every_optimizers_state(optimizer: Any, tmp_path: Path) -> None:
    x, y = nn.datasets.blobs(60)
    model = classifier(optimizer=optimizer)
    model.fit(x, y, verbose=0)
    model.save(tmp_path / "m.safetensors")
    again = nn.saving.load_model(tmp_path / "m.safetensors")
    assert again.optimizer.get_config() == optimizer.get_config()
    for one in (model, again):
        one.fit(x, y, verbose=0, epochs=2, shuffle=False)
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_refuses_files_that_are_not_whole(
    tmp_path: Path, trained: nn.Sequential
) -> None:
    path = tmp_path / "w.safetensors"
    trained.save_weights(path)
    whole = path.read_bytes()
    before = trained.get_weights()
    for size in (0, 7, 100, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(StorageError, match=r"w\.safetensors.*cut short"):
            trained.load_weights(path)
    for at in (len(whole) - 1, len(whole) - 200, whole.index(b"sha256") + 12):
        altered = bytearray(whole)
        altered[at] ^= 1
        path.write_bytes(bytes(altered))
        with pytest.raises(StorageError, match=r"altered|cut short"):
            trained.load_weights(path)
    path.write_bytes(pickle.dumps({"weights": [1, 2]}))
    with pytest.raises(StorageError, match="no file of this kind"):
        trained.load_weights(path)
    with pytest.raises(StorageError, match="missing"):
        trained.load_weights(tmp_path / "none.safetensors")
    for a, b in zip(trained.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_refuses_foreign_files(tmp_path: Path, trained: nn.Sequential) -> None:
    path = tmp_path / "w.safetensors"
    safetensors.numpy.save_file({"a": np.ones(3)}, path)
    with pytest.raises(StorageError, match=r"another program's file.*load_file"):
        trained.load_weights(path)
    trained.save(path)
    with pytest.raises(StorageError, match="holds no weights but model"):
        trained.load_weights(path)
    wide = nn.Sequential([nn.Dense(9), nn.Dense(3)])
    wide.build((None, 2))
    wide.save_weights(path)
    with pytest.raises(
        ShapeError, match=r"layers/0/kernel is float32\[2, 8\].*\[2, 9\]"
    ):
        trained.load_weights(path)
    nn.Sequential([nn.Dense(8)])
    deep = nn.Sequential([nn.Dense(8), nn.Dense(8), nn.Dense(3)])
    deep.build((None, 2))
    deep.save_weights(path)
    with pytest.raises(ShapeError, match=r"another model's: .*unknown"):
        trained.load_weights(path)


def test_refuses_what_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="has no weights yet"):
        nn.Sequential([nn.Dense(2)]).save_weights(tmp_path / "w")
    with pytest.raises(DTypeError, match="complex128"):
        storage.write(tmp_path / "w", "weights", {"a": np.zeros(2, complex)})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failing", ["fsync", "write"])
def test_a_full_disk_leaves_the_old_file(
    failing: str, tmp_path: Path, trained: nn.Sequential, monkeypatch: Any
) -> None:
    path = tmp_path / "m.safetensors"
    trained.save(path)
    before = path.read_bytes()

    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:

        def open_full(path: str, mode: str) -> Any:
            return Full(open(path, mode))

        class Full:
            def __init__(self, file: Any) -> None:
                self.file, self.fileno = file, file.fileno

            def __enter__(self) -> "Full":
                return self

            def __exit__(self, *error: object) -> None:
                self.file.close()

            def write(self, data: bytes) -> None:
                self.file.write(data[:100])
                full()

        monkeypatch.setattr(files, "open", open_full, raising=False)
    trained.fit(*nn.datasets.blobs(60), verbose=0)
    with pytest.raises(StorageError, match=r"No space left.*unchanged"):
        trained.save(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["m.safetensors"]


def test_storage_keeps_nested_values(tmp_path: Path) -> None:
    content = {
        "number": 2**80,
        "text": "π",
        "nothing": None,
        "infinite": float("-inf"),
        "nested": [{"scalar": np.array(2.5), "flags": np.array([True, False])}, []],
        "tensor": ag.tensor([1.0, 2.0]),
        "empty": np.zeros((0, 3), np.float32),
    }
    storage.write(tmp_path / "s", "example", content)
    found = storage.read(tmp_path / "s", "example")
    assert found["number"] == 2**80
    assert found["text"] == "π"
    assert found["infinite"] == float("-inf")
    assert found["nested"][0]["scalar"].shape == ()
    assert found["nested"][0]["flags"].tolist() == [True, False]
    assert found["tensor"].tolist() == [1.0, 2.0]
    assert found["empty"].shape == (0, 3)


def run(folder: Path, kind: str, *kill_at: str) -> subprocess.CompletedProcess[str]:
    """`resumable` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tests.nn.resumable", str(folder), kind, *kill_at],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("kind", "kills"),
    [
        ("arrays", (1, -1, -4, -3, 6, 9)),
        ("dataset", (5, 11)),
        ("endless", (3, 12)),
        ("generator", (4, 13)),
    ],
)
def test_killed_and_resumed_ends_with_the_same_bytes(
    kind: str, kills: tuple[int, ...], tmp_path: Path
) -> None:
    whole = run(tmp_path / "whole", kind)
    assert whole.returncode == 0, whole.stderr
    for at in kills:
        killed = run(tmp_path / "killed", kind, str(at))
        assert killed.returncode == -9, killed.stderr
    resumed = run(tmp_path / "killed", kind)
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout == whole.stdout
