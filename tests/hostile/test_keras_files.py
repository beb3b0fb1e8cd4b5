"""Keras's files that lead elsewhere, unfold to more than there is, or hold code."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from tests.hostile.bounded import bounded
from tests.hostile.cases import refused
from tests.hostile.test_model_files import NAMES

h5py = pytest.importorskip("h5py")

PLACE = "layers/dense/vars/0"


def model() -> Any:
    """A model of one layer with weights."""
    return nn.Sequential([nn.Input((4,)), nn.layers.Dense(3)])


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A file of its weights."""
    path = tmp_path / "m.weights.h5"
    model().save_weights(path)
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A file of the whole model."""
    path = tmp_path / "m.keras"
    made = model()
    made.compile("adam", "mse", metrics=["mae"])
    made.save(path)
    return path


def test_the_good_files_are_good(weights: Path, archive: Path, tmp_path: Path) -> None:
    for act in (
        lambda: model().load_weights(weights),
        lambda: nn.saving.load_model(archive),
    ):
        found = bounded(act, tmp_path)
        assert (found.error, found.offences) == ([], [])


def external_link(file: Any) -> None:
    file[PLACE] = h5py.ExternalLink("/etc/passwd", "/kernel")


def soft_link(file: Any) -> None:
    file[PLACE] = h5py.SoftLink("/layers/dense/vars/1")


def link_to_a_group(file: Any) -> None:
    del file["layers/dense"]
    file["layers/dense"] = h5py.ExternalLink("other.h5", "/")


def external_file(file: Any) -> None:
    where = [("/etc/passwd", 0, 48)]
    file.create_dataset(PLACE, (4, 3), "<f4", external=where)


def view_of_another(file: Any) -> None:
    layout = h5py.VirtualLayout((4, 3), "<f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4, 3))
    file.create_virtual_dataset(PLACE, layout)


def compressed(file: Any) -> None:
    file.create_dataset(PLACE, data=np.zeros((4, 3), "f"), compression="gzip")


def huge_chunks(file: Any) -> None:
    options = {"maxshape": (None, None), "chunks": (1 << 15, 1 << 13)}
    file.create_dataset(PLACE, (4, 3), "<f4", **options)


def not_stored(file: Any) -> None:
    file.create_dataset(PLACE, (4, 3), "<f4", chunks=(4, 3))


def objects(file: Any) -> None:
    file.create_dataset(PLACE, (4, 3), h5py.string_dtype())


def records(file: Any) -> None:
    file.create_dataset(PLACE, (4, 3), [("a", "<f4"), ("b", "<i4")])


def nothing(file: Any) -> None:
    file[PLACE] = h5py.Empty("f")


def a_group(file: Any) -> None:
    file.create_group(PLACE)


def an_array_for_a_group(file: Any) -> None:
    del file["layers/dense/vars"]
    file["layers/dense/vars"] = np.zeros(3)


ALTERED = {
    external_link: "ExternalLink",
    soft_link: "SoftLink",
    link_to_a_group: "ExternalLink",
    external_file: "an external file",
    view_of_another: "a view of other arrays",
    compressed: "compressed",
    huge_chunks: "it was altered",
    not_stored: "it was altered",
    objects: "expected numbers",
    records: "expected numbers",
    nothing: "HDF5",
    a_group: "is no array",
    an_array_for_a_group: "expected a group",
}


@pytest.mark.parametrize("change", ALTERED, ids=lambda f: f.__name__)
def test_altered_arrays(
    change: Callable[[Any], None], weights: Path, tmp_path: Path
) -> None:
    with h5py.File(weights, "a") as file:
        del file[PLACE]
        change(file)
    refused(lambda: model().load_weights(weights), tmp_path, ALTERED[change])


def test_an_array_of_another_size_is_not_read(weights: Path, tmp_path: Path) -> None:
    with h5py.File(weights, "a") as file:
        del file[PLACE]
        file.create_dataset(PLACE, (1 << 20, 1 << 20), "<f4", chunks=(64, 64))
    act = lambda: model().load_weights(weights)
    refused(act, tmp_path, "they must be equal", error="ShapeError")


@pytest.mark.parametrize("size", [0, 8, 100, 2000])
def test_files_cut_short(
    size: int, weights: Path, archive: Path, tmp_path: Path
) -> None:
    weights.write_bytes(weights.read_bytes()[:size])
    archive.write_bytes(archive.read_bytes()[:size])
    refused(lambda: model().load_weights(weights), tmp_path)
    refused(lambda: nn.saving.load_model(archive), tmp_path)


@pytest.mark.parametrize("name", ["layer_names", "weight_names"])
def test_names_in_the_form_of_keras_2(name: str, tmp_path: Path) -> None:
    path = tmp_path / "m.h5"
    for names in (["../../etc"], ["/etc"], [""], np.arange(3), ["a"] * 70000):
        with h5py.File(path, "w") as file:
            file.attrs["layer_names"] = ["dense"]
            group = file.create_group("dense")
            group.attrs["weight_names"] = ["kernel", "bias"]
            try:
                (file if name == "layer_names" else group).attrs[name] = names
            except OSError:  # more than HDF5 has room for
                continue
        refused(lambda: model().load_weights(path), tmp_path, error="AutogradError")


def rewritten(path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """The archive at `path` with ``change(config)`` as its config.json."""
    with zipfile.ZipFile(path) as file:
        content = {name: file.read(name) for name in file.namelist()}
    config = json.loads(content["config.json"])
    content["config.json"] = json.dumps(change(config) or config).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, data in content.items():
            file.writestr(name, data)


@pytest.mark.parametrize("module", ["keras.layers", "os", None, "keras.src.ops.numpy"])
@pytest.mark.parametrize("name", NAMES, ids=[repr(n[:30]) for n in NAMES])
def test_a_name_finds_only_what_is_in_the_table(
    name: str, module: str | None, archive: Path, tmp_path: Path
) -> None:
    def change(config: dict[str, Any]) -> None:
        given = {"command": "touch executed"}
        entry = {"module": module, "class_name": name, "config": given}
        config["config"]["layers"][1] = {**entry, "registered_name": name}

    rewritten(archive, change)
    refused(lambda: nn.saving.load_model(archive), tmp_path)


CODE = {
    "a lambda": {"class_name": "__lambda__", "config": {"value": "4wAAAA=="}},
    "marshalled code": ["4wEAAAAAAAAAAAAAAAEAAAA=\n", None, None],
}


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize("safe_mode", [True, False])
def test_code_is_refused(
    name: str, safe_mode: bool, archive: Path, tmp_path: Path
) -> None:
    def change(config: dict[str, Any]) -> None:
        own = {"name": "lambda", "function": CODE[name], "function_type": "lambda"}
        entry = {"module": "keras.layers", "class_name": "Lambda", "config": own}
        config["config"]["layers"][1] = entry

    rewritten(archive, change)
    load = lambda: nn.saving.load_model(archive, safe_mode=safe_mode)
    refused(load, tmp_path, "write the function with def")


def test_a_layer_larger_than_the_weights(archive: Path, tmp_path: Path) -> None:
    def change(config: dict[str, Any]) -> None:
        config["config"]["layers"][1]["config"]["units"] = 10**10

    rewritten(archive, change)
    refused(lambda: nn.saving.load_model(archive), tmp_path, "the weights in the file")


VALUES = [None, 3, "x", [], {}, [1], {"a": 1}, [[]], {"class_name": 3, "config": {}}]
KEYS = [
    ("config",),
    ("config", "layers"),
    ("config", "layers", 1),
    ("config", "layers", 1, "config"),
    ("config", "layers", 1, "config", "kernel_initializer"),
    ("config", "layers", 1, "config", "activation"),
    ("config", "layers", 1, "config", "dtype"),
    ("compile_config", "optimizer"),
]


@pytest.mark.parametrize("keys", KEYS, ids=lambda keys: str(keys[-1]))
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_of_nonsense(
    value: Any, keys: tuple[Any, ...], archive: Path, tmp_path: Path
) -> None:
    def change(config: dict[str, Any]) -> None:
        for key in keys[:-1]:
            config = config[key]
        config[keys[-1]] = value  # type: ignore[index]

    rewritten(archive, change)
    found = bounded(lambda: nn.saving.load_model(archive), tmp_path)
    assert found.offences == []
    assert found.error == [] or "AutogradError" in found.error, found


NODES: list[Any] = [
    [{"args": [], "kwargs": {}}],
    [{"args": [{"class_name": "__keras_tensor__", "config": {}}], "kwargs": {}}],
    [[["x", 0, 0, {}]]],
    [[["dense", 0, 0]]],
    [3],
    "x",
    [[]],
]


@pytest.mark.parametrize("nodes", NODES, ids=repr)
def test_calls_of_nonsense(nodes: Any, tmp_path: Path) -> None:
    path = tmp_path / "f.keras"
    x = nn.Input((4,), name="x")
    nn.Model(x, nn.layers.Dense(3, name="dense")(x)).save(path)

    def change(config: dict[str, Any]) -> None:
        config["config"]["layers"][1]["inbound_nodes"] = nodes

    rewritten(path, change)
    found = bounded(lambda: nn.saving.load_model(path), tmp_path)
    assert found.offences == []
    assert found.error == [] or "AutogradError" in found.error, found


def unfolding(size: int) -> bytes:
    """An archive whose weights unfold to `size` bytes of nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("config.json", "{}")
        with file.open("model.weights.h5", "w") as one:
            for _ in range(size >> 20):
                one.write(bytes(1 << 20))
    return buffer.getvalue()


def test_an_archive_that_unfolds(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(unfolding(1 << 29))
    refused(lambda: nn.saving.load_model(path), tmp_path, "unfolds")
    refused(lambda: model().load_weights(path), tmp_path, "unfolds")


@pytest.mark.parametrize("name", ["config.json", "model.weights.h5"])
def test_archives_that_lack_a_file_or_have_it_twice(
    name: str, archive: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(archive) as file:
        content = [(n, file.read(n)) for n in file.namelist()]
    for count in (0, 2):
        with (
            pytest.warns(UserWarning, match="Duplicate")
            if count == 2
            else nullcontext(),
            zipfile.ZipFile(archive, "w") as file,
        ):
            for n, data in content:
                for _ in range(count if n == name else 1):
                    file.writestr(n, data)
        refused(lambda: nn.saving.load_model(archive), tmp_path, f"{count} times")


def test_other_names_in_an_archive_are_not_written(
    archive: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(archive, "a") as file:
        for name in ("../../out", "/tmp/out", "x/../../out"):
            file.writestr(name, "x")
    found = bounded(lambda: nn.saving.load_model(archive), tmp_path)
    assert (found.error, found.offences) == ([], [])
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("assets/../../vocabulary.txt", "x")
    refused(lambda: nn.saving.load_model(archive), tmp_path, "a vocabulary")
