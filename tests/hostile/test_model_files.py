"""Model files that name what they should not, and ask for more than there is."""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from nn.layers.config import KINDS
from nn.lookup import CUSTOM
from nn.saving import storage
from tests.hostile.bounded import bounded
from tests.hostile.cases import Case, ids, refused
from tests.hostile.makers import described, rewritten

NAMES = [
    "os.system",
    "os",
    "builtins.eval",
    "eval",
    "__import__",
    "__class__",
    "__init_subclass__",
    "subprocess.Popen",
    "nn.layers.core.Lambda",
    "autograd.__main__.main",
    "type",
    "object",
    "KerasTensor",
    "../../Dense",
    "Dense\0",
    "dense\x1b[31m",
    "D" * 10**5,
    "",
]

Place = Callable[[dict[str, Any], Any], None]


def first(content: Any) -> Any:
    """The configuration of the first layer behind the input."""
    return content["model"]["config"]["layers"][1]["config"]


def at_model(content: Any, value: Any) -> None:
    content["model"] = value


def at_layer(content: Any, value: Any) -> None:
    content["model"]["config"]["layers"][1] = value


def at_argument(name: str) -> Place:
    """The place of an argument of the first layer."""

    def put(content: Any, value: Any) -> None:
        first(content)[name] = value

    return put


def at_compile(name: str) -> Place:
    """The place of an argument of `compile`."""

    def put(content: Any, value: Any) -> None:
        content["compile"][name] = value

    return put


def at_schedule(content: Any, value: Any) -> None:
    content["compile"]["optimizer"]["config"]["learning_rate"] = value


PLACES: dict[str, Place] = {
    "model": at_model,
    "layer": at_layer,
    **{
        name: at_argument(name)
        for name in (
            "activation",
            "kernel_initializer",
            "kernel_regularizer",
            "kernel_constraint",
        )
    },
    **{name: at_compile(name) for name in ("optimizer", "loss")},
    "metrics": lambda content, value: at_compile("metrics")(content, [value]),
    "schedule": at_schedule,
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a small compiled model."""
    path = tmp_path_factory.mktemp("good") / "m.safetensors"
    model = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(3), nn.Dense(1)])
    model.compile(nn.optimizers.Adam(0.01), "mse", metrics=["mae"])
    model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
    model.save(path)
    return path


@pytest.fixture
def altered(good: Path, tmp_path: Path) -> Callable[[Callable[[Any], Any]], Any]:
    """What loads the good file after a change of its content."""

    def change(alter: Callable[[Any], Any]) -> Any:
        path = tmp_path / "m.safetensors"
        path.write_bytes(good.read_bytes())

        def changed(content: Any) -> Any:
            return alter(content) or content

        rewritten(path, changed)
        return lambda: nn.saving.load_model(path)

    return change


def test_the_good_file_is_good(good: Path, altered: Any, tmp_path: Path) -> None:
    found = bounded(altered(lambda content: None), tmp_path)
    assert (found.error, found.offences) == ([], [])
    assert "Sequential" in found.message


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMES, ids=[repr(n[:30]) for n in NAMES])
def test_a_name_finds_only_what_is_in_the_table(
    name: str, place: str, altered: Any, tmp_path: Path
) -> None:
    named = {"class_name": name, "config": {"command": "touch executed"}}
    load = altered(lambda content: PLACES[place](content, named))

    def use() -> None:  # metrics are made when they are first needed
        load().evaluate(np.ones((4, 2)), np.ones((4, 1)), verbose=0)

    refused(use, tmp_path, error="AutogradError")


def put(place: str, value: Any) -> Callable[[Any], Any]:
    """A change that puts `value` at a place."""
    return lambda content: PLACES[place](content, value)


def deep(depth: int) -> Any:
    """Models within models."""
    config: Any = {"class_name": "Dense", "config": {"units": 1}}
    for i in range(depth):
        config = {
            "class_name": "Sequential",
            "config": {"name": f"s{i}", "layers": [config]},
        }
    return config


def dropped(key: str) -> Callable[[Any], Any]:
    """The content without an entry."""
    return lambda content: {k: v for k, v in content.items() if k != key}


def layer(class_name: Any, **config: Any) -> Callable[[Any], Any]:
    """A change that puts another layer first."""
    return put("layer", {"class_name": class_name, "config": config})


STRUCTURES = [
    Case("without a model", dropped("model")),
    Case("without shapes", dropped("build")),
    Case("weights but no arrays", lambda c: {**c, "weights": {"dense/kernel": 1}}),
    Case("no weights", dropped("weights")),
    Case("the model is a number", put("model", 3)),
    Case("the model is a text", put("model", "os.system")),
    Case("the model is a layer", put("model", {"class_name": "Dense"})),
    Case("the model is a list", put("model", [])),
    Case("a class of a number", layer(3)),
    Case("a class of a list", layer([])),
    Case("a class of a dict", layer({})),
    Case("arguments of a list", put("layer", {"class_name": "Dense", "config": [1]})),
    Case("layers that are a number", lambda c: c["model"]["config"].update(layers=3)),
    Case("an argument of Python's", layer("Dense", units=3, __class__="os.system")),
    Case("an argument that is unknown", layer("Dense", units=3, exec="import os")),
    Case("self as an argument", layer("Dense", units=3, self=1)),
    Case("a name of a number", layer("Dense", units=3, name=5)),
    Case("a name of a dict", layer("Dense", units=3, name={"a": 1})),
    Case("a dtype of objects", layer("Dense", units=3, dtype="O")),
    Case("a dtype of fields", layer("Dense", units=3, dtype="f4,f4")),
    Case("a dtype of code", layer("Dense", units=3, dtype="os.system")),
    Case("no units", layer("Dense")),
    Case("units of text", layer("Dense", units="3")),
    Case("negative units", layer("Dense", units=-3)),
    Case("NaN units", layer("Dense", units=float("nan"))),
    Case("infinite units", layer("Dense", units=float("inf"))),
    Case("a function to be called", layer("Lambda", function="os.system")),
    Case("a function that is eval", layer("Lambda", function="eval")),
    Case("an operation of Python's", layer("Operator", function="__import__")),
    Case("models 40 deep", put("model", deep(40))),
    Case("models 400 deep", put("model", deep(200))),
    Case("the optimizer is a list", put("optimizer", [1])),
    Case("the optimizer has no rate", put("optimizer", {"class_name": "Adam"})),
    Case("a rate of NaN", put("schedule", float("nan"))),
    Case("compile with self", lambda c: c["compile"].update(self=1)),
    Case("compile is a list", lambda c: c.update(compile=[1])),
    Case("a state of text", lambda c: c.update(optimizer={"calls": "1"})),
    Case("a state of a list", lambda c: c.update(optimizer=[1])),
]


@pytest.mark.parametrize("case", STRUCTURES, ids=ids(STRUCTURES))
def test_structures_of_nonsense(case: Case, altered: Any, tmp_path: Path) -> None:
    refused(altered(case.made), tmp_path, error="AutogradError")


def test_thresholds_are_bounded(altered: Any, tmp_path: Path) -> None:
    many = {"class_name": "AUC", "config": {"num_thresholds": 10**9}}
    load = altered(put("metrics", many))

    def use() -> None:
        load().evaluate(np.ones((4, 2)), np.ones((4, 1)), verbose=0)

    refused(use, tmp_path, "the most is 1,000,000")


@pytest.mark.parametrize("shape", ["ab", 3, {"a": 1}, [[None, "x"]], [[None, -1]], []])
def test_shapes_of_nonsense(shape: Any, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    model = nn.Sequential([nn.Dense(2)])
    model.build((None, 3))
    model.save(path)

    def change(content: Any) -> Any:
        content["build"] = {"input_shapes": shape}
        del content["model"]["config"]["layers"][0]  # the input
        return content

    rewritten(path, change)
    refused(lambda: nn.saving.load_model(path), tmp_path, "load_model")


STEPS: dict[str, dict[str, Any]] = {
    "a layer that is not there": {"layer": 7, "args": [{"place": 0}], "kwargs": {}},
    "a layer of text": {"layer": "0", "args": [{"place": 0}], "kwargs": {}},
    "a place that is not there": {"layer": 1, "args": [{"place": 99}], "kwargs": {}},
    "a place of text": {"layer": 1, "args": [{"place": "os"}], "kwargs": {}},
    "a place of a dict": {"layer": 1, "args": [{"place": {}}], "kwargs": {}},
    "self as an argument": {"layer": 1, "args": [], "kwargs": {"self": 1}},
    "no arguments": {"layer": 1, "args": [], "kwargs": {}},
    "text as an argument": {"layer": 1, "args": ["os.system"], "kwargs": {}},
    "arguments of a number": {"layer": 1, "args": 3, "kwargs": {}},
}


@pytest.mark.parametrize("name", STEPS)
def test_steps_of_nonsense(name: str, tmp_path: Path) -> None:
    x = nn.Input(shape=(2,))
    path = tmp_path / "m.safetensors"
    nn.Model(x, nn.layers.Dense(2)(x)).save(path)

    def change(content: Any) -> Any:
        content["model"]["config"]["steps"] = [STEPS[name]]
        return content

    rewritten(path, change)
    refused(lambda: nn.saving.load_model(path), tmp_path, "load_model")


def sizes() -> Iterator[tuple[str, dict[str, Any], list[Any]]]:
    """Every layer that makes weights, asked for more than any machine has."""
    huge = 10**12
    wide = {"filters": huge, "kernel_size": 3}
    for name in ("Dense", "SimpleRNN", "LSTM", "GRU"):
        yield name, {"units": huge}, [None, 2, 3] if name != "Dense" else [None, 3]
    yield "Dense", {"units": 10**6}, [None, 10**6]
    yield "Dense", {"units": 10**400}, [None, 3]
    yield "Embedding", {"input_dim": huge, "output_dim": 2}, [None, 3]
    yield "Embedding", {"input_dim": 2, "output_dim": huge}, [None, 3]
    yield "Conv1D", wide, [None, 8, 2]
    for name in ("Conv2D", "Conv2DTranspose", "SeparableConv2D"):
        yield name, wide, [None, 8, 8, 2]
    yield "Conv2D", {"filters": 2, "kernel_size": huge}, [None, 8, 8, 2]
    yield (
        "DepthwiseConv2D",
        {"kernel_size": 2, "depth_multiplier": huge},
        [None, 8, 8, 2],
    )
    yield "BatchNormalization", {}, [None, huge]
    yield "LayerNormalization", {}, [None, huge]
    yield "PReLU", {}, [None, huge]
    yield "MultiHeadAttention", {"num_heads": huge, "key_dim": 2}, [None, 3, 2]
    yield "MultiHeadAttention", {"num_heads": 2, "key_dim": huge}, [None, 3, 2]


SIZES = list(sizes())


@pytest.mark.parametrize(
    ("kind", "config", "shape"),
    SIZES,
    ids=[f"{k} {i}" for i, (k, _, _) in enumerate(SIZES)],
)
def test_sizes_beyond_the_weights_in_the_file(
    kind: str, config: dict[str, Any], shape: list[Any], altered: Any, tmp_path: Path
) -> None:
    def change(content: Any) -> None:
        given = {"class_name": "InputLayer", "config": {"batch_shape": shape}}
        asked = {"class_name": kind, "config": config}
        content["model"]["config"]["layers"] = [given, asked]

    found = refused(altered(change), tmp_path, "load_model", grown=32 << 20)
    said = "larger than the input" if "kernel_size" in config else " bytes"
    assert said in found.message or "takes" in found.message, found


WITHOUT_WEIGHTS = {
    "UpSampling2D": {"size": 10**9},
    "ZeroPadding2D": {"padding": 10**12},
    "RepeatVector": {"n": 10**12},
    "Reshape": {"target_shape": [10**12, 10**12]},
    "MaxPooling2D": {"pool_size": 10**12},
    "Flatten": {},
    "Permute": {"dims": list(range(1, 10**4))},
    "Softmax": {"axis": 10**12},
    "Dropout": {"rate": 10**12},
}


@pytest.mark.parametrize("kind", WITHOUT_WEIGHTS)
def test_sizes_of_layers_without_weights_take_nothing(
    kind: str, altered: Any, tmp_path: Path
) -> None:
    """Such a model may be made, its shapes being only numbers; nothing is computed."""

    def change(content: Any) -> dict[str, Any]:
        shape = [None, 3] if kind == "RepeatVector" else [None, 8, 8, 2]
        given = {"class_name": "InputLayer", "config": {"batch_shape": shape}}
        asked = {"class_name": kind, "config": WITHOUT_WEIGHTS[kind]}
        config = {"name": "s", "layers": [given, asked]}
        model = {"class_name": "Sequential", "config": config}
        return {"model": model, "build": {}, "weights": {}}

    found = bounded(altered(change), tmp_path)
    assert not found.error or "AutogradError" in found.error, found
    assert found.grown < 32 << 20
    assert found.seconds < 2
    assert found.offences == []


def test_inputs_that_are_tried_are_bounded(altered: Any, tmp_path: Path) -> None:
    def change(content: Any) -> None:
        shape = [None, 10**6, 10**6]
        given = {"class_name": "InputLayer", "config": {"batch_shape": shape}}
        config = {"function": "negative", "args": None, "kwargs": {}, "name": "n"}
        asked = {"class_name": "Operator", "config": config}
        content["model"]["config"]["layers"] = [given, asked]

    refused(altered(change), tmp_path, "too many to find", grown=32 << 20)


def test_weights_of_a_model_saved_unbuilt_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    nn.Sequential([nn.Dense(2)]).save(path)

    def change(content: Any) -> Any:
        content["build"] = {"": {"input_shapes": [[None, 10**5]]}}
        content["model"]["config"]["layers"][0]["config"]["units"] = 10**5
        return content

    rewritten(path, change)
    refused(lambda: nn.saving.load_model(path), tmp_path, "leave 268,435,456")


def test_layers_in_thousands_take_seconds(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    nn.Sequential([nn.layers.Identity()]).save(path)

    def change(content: Any) -> Any:
        one = content["model"]["config"]["layers"][0]
        many = []
        for i in range(2000):
            many.append(copy.deepcopy(one))
            many[-1]["config"]["name"] = f"identity_{i}"
        content["model"]["config"]["layers"] = many
        return content

    rewritten(path, change)
    found = bounded(lambda: len(nn.saving.load_model(path).layers), tmp_path)
    assert (found.error, found.message) == ([], "2000")
    assert found.seconds < 10


def test_a_name_of_nn_cannot_be_taken_over(good: Path) -> None:
    class Dense(nn.layers.Layer):
        """Another one."""

    with nn.saving.custom_object_scope({}):
        nn.saving.register_keras_serializable()(Dense)
        assert KINDS["Dense"] is nn.Dense
        assert nn.saving.get_registered_object("Dense") is Dense
        assert type(nn.saving.load_model(good).layers[0]) is nn.Dense
    with nn.saving.custom_object_scope({"Dense": print}):
        assert type(nn.saving.load_model(good).layers[0]) is nn.Dense
    assert type(nn.saving.load_model(good).layers[0]) is nn.Dense


def test_custom_objects_are_forgotten_also_after_an_error(
    altered: Any, tmp_path: Path
) -> None:
    path = tmp_path / "m.safetensors"
    altered(put("layer", {"class_name": "planted", "config": {}}))
    before = dict(CUSTOM)
    for planted in (print, object, 3, "text"):
        with pytest.raises(storage.StorageError):
            nn.saving.load_model(path, custom_objects={"planted": planted})
    assert before == CUSTOM
    assert nn.saving.get_registered_object("planted") is None


def test_what_was_read_is_what_was_written(good: Path) -> None:
    content, arrays = described(good)
    assert content["model"]["class_name"] == "Sequential"
    assert "weights/layers/0/kernel" in arrays
