"""`import nn` brings what most programs need; the rest comes when it is asked for."""

import json
import subprocess
import sys
from importlib import import_module

import pytest

import nn
from nn.layers.config import KINDS
from nn.layers.homes import HOMES

LATER = [
    "concurrent.futures",
    "nn.datasets",
    "nn.layers.attention",
    "nn.layers.preprocessing",
    "nn.noticing.watch",
    "safetensors",
    "scipy",
    "tqdm",
]


def printed(code: str) -> str:
    """What a program prints that imports `nn` for the first time."""
    command = [sys.executable, "-c", f"import json, sys, nn\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_what_few_need_is_not_imported() -> None:
    loaded = json.loads(printed("print(json.dumps(list(sys.modules)))"))
    assert not set(LATER) & set(loaded)
    for name in LATER:
        import_module(name)  # there is such a module


def test_layers_are_found_by_name_that_are_not_imported_yet() -> None:
    config = {"class_name": "Conv2D", "config": {"filters": 2, "kernel_size": 3}}
    code = f"print(nn.layers.deserialize({config!r}).filters, nn.layers.LSTM.__name__)"
    assert printed(code) == "2 LSTM\n"
    assert printed("print('Conv2D' in nn.layers.config.KINDS)") == "True\n"


@pytest.mark.parametrize("name", nn.layers.__all__)
def test_every_layer_is_there(name: str) -> None:
    assert getattr(nn.layers, name) is not None


def test_homes_are_those_of_the_layers() -> None:
    for home, names in HOMES.items():
        assert set(names) <= set(import_module(*home).__all__)


def test_kinds_are_classes_of_nn() -> None:
    assert {"Dense", "Conv2D", "Model", "TextVectorization"} <= set(KINDS)
    assert KINDS.get("add") is None
    assert not {"add", "Input", "InputSpec", "KerasTensor", "serialize"} & set(KINDS)
    for name in ("InputSpec", "KerasTensor", "deserialize", "__doc__"):
        assert name not in KINDS
    for name in KINDS:
        assert KINDS[name].__name__ == name
    assert "Tensor" not in KINDS
    with pytest.raises(KeyError):
        KINDS["Nothing"]
