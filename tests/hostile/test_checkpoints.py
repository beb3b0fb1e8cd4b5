"""Checkpoints of a training that another file was put in the place of."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from tests.hostile.bounded import bounded
from tests.hostile.cases import Case, ids, refused
from tests.hostile.makers import forged, rewritten


def training(folder: Path, epochs: int = 2) -> Any:
    """What trains a small model, or goes on with its training."""
    nn.utils.set_random_seed(0)
    model = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(1)])
    model.compile(nn.optimizers.Adam(0.01), "mse", metrics=["mae", "auc"])
    stopping = nn.callbacks.EarlyStopping("loss", patience=9)
    backup = nn.callbacks.BackupAndRestore(folder, delete_checkpoint=False)
    x, y = np.ones((4, 2)), np.ones((4, 1))
    return lambda: model.fit(
        x, y, epochs=epochs, verbose=0, callbacks=[stopping, backup]
    )


def meter(**values: Any) -> Any:
    """A change of the first metric's numbers."""

    def change(content: Any) -> None:
        content["meters"][0] |= values

    return change


def entry(name: str, value: Any) -> Any:
    """A change of an entry."""
    return lambda content: content.update({name: value})


CHANGES = [
    Case("an epoch of 10**12", entry("epoch", 10**12), "epoch 1000000000000 of 3"),
    Case("an epoch before the first", entry("epoch", -1), "epoch -1 of 3"),
    Case("an epoch of NaN", entry("epoch", float("nan"))),
    Case("an epoch of text", entry("epoch", "2")),
    Case("a batch of 10**12", entry("batch", 10**12), "batch 1000000000000 of 1"),
    Case("a batch of text", entry("batch", "os")),
    Case("no generators", entry("generators", {})),
    Case("generators of text", entry("generators", "MT19937")),
    Case("no metrics", entry("meters", [])),
    Case("metrics of text", entry("meters", ["total", "total", "total"])),
    Case("a metric's class", meter(__class__={"result": 5}), "'__class__'"),
    Case("a metric's dict", meter(__dict__={"result": 5}), "'__dict__'"),
    Case("a metric's method", meter(result=5), "'result'"),
    Case("a method's globals", meter(result={"__globals__": {}}), "'result'"),
    Case("a metric's name", meter(name=5), "'name'"),
    Case("a name like a page", meter(**{"n" * 10**5: 5}), "'nnn"),
    Case("no callbacks", entry("callbacks", [])),
    Case("a callback of text", entry("callbacks", ["best"] * 3)),
    Case("weights of text", entry("weights", "w")),
    Case("no optimizer", entry("optimizer", {})),
    Case("an optimizer of text", entry("optimizer", "adam")),
]


@pytest.mark.parametrize("case", CHANGES, ids=ids(CHANGES))
def test_states_of_nonsense(case: Case, tmp_path: Path) -> None:
    training(tmp_path)()
    path = tmp_path / "training.safetensors"

    def change(content: Any) -> Any:
        case.made(content)
        return content

    rewritten(path, change, "checkpoint")
    refused(training(tmp_path, 3), tmp_path, case.match, error="AutogradError")


def test_the_same_checkpoint_unchanged_goes_on(tmp_path: Path) -> None:
    training(tmp_path)()
    rewritten(tmp_path / "training.safetensors", lambda content: content, "checkpoint")
    found = bounded(lambda: len(training(tmp_path, 3)().epoch), tmp_path)
    assert (found.error, found.message, found.offences) == ([], "3", [])


def test_a_metrics_class_stays_as_it_is(tmp_path: Path) -> None:
    training(tmp_path)()
    path = tmp_path / "training.safetensors"

    def change(content: Any) -> Any:
        content["meters"][0] |= {"__class__": {"planted": 5, "count": 7}}
        return content

    rewritten(path, change, "checkpoint")
    with pytest.raises(OSError, match="__class__"):
        training(tmp_path, 3)()
    assert not hasattr(nn.metrics.Mean, "planted")
    assert not hasattr(nn.metrics.Mean, "count")


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "training.safetensors"
    path.write_bytes(forged("weights", {}))
    refused(training(tmp_path), tmp_path, "holds no checkpoint but weights")
