"""Files that Keras wrote, read here; and what is written here has the same places."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from tests.parity.file_models import MODELS, custom_objects, inputs_of, targets_of

h5py = pytest.importorskip("h5py")

FILES = Path(__file__).parent / "data" / "files.zip"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with Keras's files."""
    folder = tmp_path_factory.mktemp("files")
    with zipfile.ZipFile(FILES) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def answers(files: Path) -> dict[str, Any]:
    """What Keras computed with each model."""
    found: dict[str, Any] = json.loads((files / "answers.json").read_text())
    return found


def compiled(name: str) -> Any:
    """The model, made here."""
    model = MODELS[name](nn)
    model.compile(nn.optimizers.Adam(0.01), "mse", metrics=["mae"])
    return model


def goes_on(model: Any, answer: dict[str, Any]) -> None:
    """It predicts what Keras's model does, and trains on as that does."""
    x, y = inputs_of(model), targets_of(model)
    outputs = model.predict(x, verbose=0)
    np.testing.assert_allclose(outputs, answer["outputs"], rtol=1e-5, atol=1e-5)
    more = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
    np.testing.assert_allclose(more.history["loss"], answer["losses"], rtol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_of_keras_is_read_and_trained_on(
    name: str, files: Path, answers: dict[str, Any]
) -> None:
    objects = custom_objects(nn)
    goes_on(nn.saving.load_model(files / f"{name}.keras", objects), answers[name])


@pytest.mark.parametrize("ending", ["weights.h5", "keras"])
@pytest.mark.parametrize("name", MODELS)
def test_weights_of_keras_are_read_with_the_optimizer(
    name: str, ending: str, files: Path, answers: dict[str, Any]
) -> None:
    model = compiled(name)
    model.load_weights(files / f"{name}.{ending}")
    goes_on(model, answers[name])


@pytest.mark.parametrize("name", MODELS)
def test_weights_in_the_form_of_keras_2_are_read(
    name: str, files: Path, answers: dict[str, Any]
) -> None:
    model = MODELS[name](nn)
    model.load_weights(files / f"{name}.h5")
    outputs = model.predict(inputs_of(model), verbose=0)
    expected = answers[name]["outputs"]
    np.testing.assert_allclose(outputs, expected, rtol=1e-5, atol=1e-5)


def places_in(path: Path) -> dict[str, tuple[int, ...]]:
    """The arrays of an HDF5 file by their places."""
    found: dict[str, Any] = {}
    with h5py.File(path, "r") as file:
        file.visititems(lambda k, x: found.update({k: getattr(x, "shape", None)}))
    return {place: shape for place, shape in found.items() if shape is not None}


@pytest.mark.parametrize("name", MODELS)
def test_what_is_written_has_the_places_of_keras(
    name: str, files: Path, tmp_path: Path
) -> None:
    model = compiled(name)
    x, y = inputs_of(model), targets_of(model)
    model.fit(x, y, epochs=1, verbose=0)
    model.save_weights(tmp_path / "own.weights.h5")
    expected = places_in(files / f"{name}.weights.h5")
    assert places_in(tmp_path / "own.weights.h5") == expected


def graph_of(path: Path) -> Any:
    """The layers of the model in an archive: classes, names, calls, and the ends."""
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))["config"]
    layers = [
        (x["module"], x["class_name"], x.get("name"), _calls(x.get("inbound_nodes")))
        for x in config["layers"]
    ]
    return layers, config.get("input_layers"), config.get("output_layers")


def _calls(nodes: Any) -> Any:
    """The calls of a layer, without arguments that say nothing."""
    return [
        {
            **n,
            "kwargs": {k: v for k, v in n["kwargs"].items() if v not in (None, False)},
        }
        for n in nodes or ()
    ]


@pytest.mark.parametrize("name", MODELS)
def test_what_is_written_has_the_form_of_keras(
    name: str, files: Path, tmp_path: Path
) -> None:
    model = nn.saving.load_model(files / f"{name}.keras", custom_objects(nn))
    model.save(tmp_path / "own.keras")
    ours, theirs = (
        graph_of(p) for p in (tmp_path / "own.keras", files / f"{name}.keras")
    )
    assert ours == theirs
