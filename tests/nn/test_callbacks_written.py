"""Callbacks that write: to a terminal, to files, to a server."""

import csv
import http.server
import json
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, StorageError, ValueRangeError
from nn import callbacks as cb
from nn.callbacks.layer_graph import vertices_of
from tests.nn.test_callbacks import DATA, classifier

HELD_OUT = {"validation_split": 0.2}


def test_columns_for_validation_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    logger = cb.CSVLogger(path, separator=";")
    logger.on_train_begin()
    logger.on_epoch_end(0, {"loss": 1.0, "f1": np.array([0.25, 0.5])})
    logger.on_epoch_end(1, {"loss": 2.0, "f1": np.array(0.5)})
    logger.on_train_end()
    assert path.read_bytes().decode().split("\r\n")[:3] == [
        "epoch;f1;loss;val_f1;val_loss",
        "0;[0.25, 0.5];1.0;NA;NA",
        "1;0.5;2.0;NA;NA",
    ]


def test_appended_logs_keep_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    for append in (False, True):
        classifier().fit(
            *DATA, verbose=0, callbacks=[cb.CSVLogger(path, append=append)]
        )
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["epoch", "accuracy", "loss", "val_accuracy", "val_loss"]
    assert [row[0] for row in rows] == ["epoch", "0", "0"]


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_a_bar_for_a_loop_of_ones_own(
    verbose: int, capsys: pytest.CaptureFixture[str]
) -> None:
    called = cb.CallbackList(add_progbar=True, epochs=2, steps=3, verbose=verbose)
    called.on_train_begin()
    for epoch in range(2):
        called.on_epoch_begin(epoch)
        for batch in range(3):
            called.on_train_batch_end(batch, {"loss": 0.5})
        called.on_test_begin()  # silent within a training
        called.on_test_batch_end(0, {"loss": 9.0})
        called.on_test_end({"loss": 9.0})
        called.on_epoch_end(epoch, {"loss": 0.25})
    called.on_train_end()
    shown = "".join(capsys.readouterr())
    assert ("Epoch 2/2" in shown) == bool(verbose)
    assert ("loss: 0.2500" in shown) == bool(verbose)
    assert "9.0" not in shown


def test_a_bar_for_tests_and_predictions(capsys: pytest.CaptureFixture[str]) -> None:
    bar = cb.ProgbarLogger()
    model = classifier()
    model.fit(*DATA, verbose=0)
    called = cb.CallbackList([bar], model=model, steps=1, verbose=1)
    called.on_test_begin()
    called.on_test_batch_end(0, {"loss": 0.5})
    called.on_test_end({"loss": 0.5})
    called.on_predict_begin()
    called.on_predict_batch_end(0, {"outputs": np.zeros(3)})
    called.on_predict_end()
    shown = capsys.readouterr().out
    assert "Evaluate" in shown
    assert "Predict" in shown


class Heard(http.server.BaseHTTPRequestHandler):
    """Notes what is posted to it."""

    requests: list[tuple[str, dict[str, str], str]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length).decode()
        self.requests.append((self.path, dict(self.headers), body))
        self.send_response(200 if self.path != "/refused" else 404)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def server() -> Iterator[tuple[str, list[Any]]]:
    requests: list[Any] = []
    handler = type("Handler", (Heard,), {"requests": requests})
    listening = http.server.HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", requests
    listening.shutdown()
    listening.server_close()
    thread.join()


def test_remote_monitor(server: tuple[str, list[Any]]) -> None:
    root, requests = server
    form = cb.RemoteMonitor(root, field="told", headers={"X-Key": "a"})
    plain = cb.RemoteMonitor(root, "/json", send_as_json=True)
    history = classifier().fit(*DATA, epochs=2, verbose=0, callbacks=[form, plain])
    assert [path for path, _, _ in requests] == ["/publish/epoch/end/", "/json"] * 2
    (_, headers, body), (_, json_headers, text) = requests[2:]
    expected = {"epoch": 1, **{k: v[1] for k, v in history.history.items()}}
    assert json.loads(parse_qs(body)["told"][0]) == expected
    assert headers["X-Key"] == "a"
    assert json.loads(text) == expected
    assert json_headers["Content-Type"] == "application/json"
    plain.on_epoch_end(3, {"score": np.float32(0.5), "all": np.array([1.0, 2.0])})
    assert json.loads(requests[-1][2]) == {"epoch": 3, "score": 0.5, "all": [1.0, 2.0]}


def test_a_server_that_is_not_there(server: tuple[str, list[Any]]) -> None:
    with pytest.warns(UserWarning, match=r"RemoteMonitor: .* cannot be reached"):
        cb.RemoteMonitor("http://127.0.0.1:1").on_epoch_end(0, {})
    with pytest.warns(UserWarning, match="cannot be reached: HTTP Error 404"):
        cb.RemoteMonitor(server[0], "/refused").on_epoch_end(0, {})
    with pytest.raises(ValueRangeError, match="root is an address http://"):
        cb.RemoteMonitor("file:///etc")


def events(folder: Path) -> list[Any]:
    """The events of the one file in `folder`: length, checksum, event, checksum."""
    proto = pytest.importorskip("tensorboardX.proto.event_pb2")
    (path,) = folder.iterdir()
    data, found = path.read_bytes(), []
    while data:
        (size,) = struct.unpack("<Q", data[:8])
        found.append(proto.Event.FromString(data[12 : 12 + size]))
        data = data[16 + size :]
    return found


def values(folder: Path) -> dict[str, list[tuple[int, Any]]]:
    """All summaries by tag: step and value."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for event in events(folder):
        for value in event.summary.value:
            found.setdefault(value.tag, []).append((event.step, value))
    return found


def scalars(folder: Path, tag: str) -> list[tuple[int, float]]:
    return [(step, v.simple_value) for step, v in values(folder)[tag]]


def test_tensorboard(tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX")
    model = classifier()
    board = cb.TensorBoard(tmp_path, histogram_freq=2, write_images=True)
    history = model.fit(
        *DATA, batch_size=16, epochs=3, verbose=0, callbacks=[board], **HELD_OUT
    )
    for name, where in (("loss", "train"), ("val_loss", "validation")):
        steps, found = zip(*scalars(tmp_path / where, "epoch_loss"), strict=True)
        assert steps == (0, 1, 2)
        np.testing.assert_allclose(found, history.history[name], rtol=1e-6)
    rates = scalars(tmp_path / "train", "epoch_learning_rate")
    assert rates == [(i, pytest.approx(0.1)) for i in range(3)]
    by_step = scalars(tmp_path / "validation", "evaluation_loss_vs_iterations")
    assert [step for step, _ in by_step] == [3, 6, 9]
    kept = values(tmp_path / "train")
    name = model.weights[0].name
    assert [step for step, _ in kept[f"{name}/histogram"]] == [0, 2]
    assert kept[f"{name}/histogram"][0][1].histo.num == model.weights[0].size
    assert kept[f"{name}/image/0"][0][1].image.height == 2
    assert not any(tag.startswith("batch_") for tag in kept)


def test_tensorboard_by_batches(tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX")
    board = cb.TensorBoard(
        tmp_path, update_freq=2, write_steps_per_second=True, write_graph=False
    )
    model = classifier()
    model.fit(*DATA, batch_size=10, epochs=2, verbose=0, callbacks=[board])
    steps = [step for step, _ in scalars(tmp_path / "train", "batch_loss")]
    assert steps == [2, 4, 6, 8, 10, 12]
    assert len(scalars(tmp_path / "train", "batch_steps_per_second")) == 6
    assert all(v > 0 for _, v in scalars(tmp_path / "train", "epoch_steps_per_second"))
    assert not any(event.graph_def for event in events(tmp_path / "train"))
    assert not (tmp_path / "validation").exists()
    model.evaluate(*DATA, verbose=0, callbacks=[board])
    found = scalars(tmp_path / "validation", "evaluation_accuracy_vs_iterations")
    assert [step for step, _ in found] == [12]


def test_tensorboard_draws_the_layers(tmp_path: Path) -> None:
    graphs = pytest.importorskip("tensorboardX.proto.graph_pb2")
    x = nn.Input((2,), name="x")
    left = nn.Dense(3, name="left")(x)
    sum_of = nn.layers.Add(name="sum")([left, nn.Dense(3, name="right")(x)])
    model = nn.Model(x, sum_of, name="two")
    model.compile(nn.SGD(0.1), "mse")
    y = np.eye(3)[DATA[1]]
    board = cb.TensorBoard(tmp_path, update_freq="batch")
    model.fit(DATA[0], y, epochs=2, verbose=0, callbacks=[board])
    (stored,) = [e.graph_def for e in events(tmp_path / "train") if e.graph_def]
    nodes = {
        n.name: (n.op, list(n.input)) for n in graphs.GraphDef.FromString(stored).node
    }
    assert nodes == {
        "two/x": ("InputLayer", []),
        "two/left": ("Dense", ["two/x"]),
        "two/right": ("Dense", ["two/x"]),
        "two/sum": ("Add", ["two/left", "two/right"]),
    }
    row = [(v.kind, v.sources) for v in vertices_of(classifier())]
    assert [kind for kind, _ in row] == ["InputLayer", "Dense", "Dense"]
    assert row[0][1] == []


def test_tensorboard_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for option in ({"profile_batch": 5}, {"embeddings_freq": 1}):
        with pytest.raises(ArgumentError, match=f"{next(iter(option))} reads"):
            cb.TensorBoard(**option)
    with pytest.raises(ValueRangeError, match="update_freq is 'epoch', 'batch' or"):
        cb.TensorBoard(update_freq=0)
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(ArgumentError, match="tensorboardX writes its files and is not"):
        classifier().fit(*DATA, verbose=0, callbacks=[cb.TensorBoard(tmp_path)])


def test_checkpoints_in_folders_and_by_batches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = classifier()
    each = cb.ModelCheckpoint(tmp_path / "a/b" / "{epoch}-{batch}.st", save_freq=2)
    best = cb.ModelCheckpoint(
        tmp_path / "best.st",
        "loss",
        1,
        save_best_only=True,
        save_weights_only=True,
        initial_value_threshold=1e-9,
    )
    model.fit(*DATA, batch_size=20, epochs=2, verbose=0, callbacks=[each, best])
    assert sorted(p.name for p in (tmp_path / "a/b").iterdir()) == [
        "1-2.st",
        "2-1.st",
        "2-3.st",
    ]
    assert not (tmp_path / "best.st").exists()
    assert "Epoch 2: loss did not improve from 0.00000" in capsys.readouterr().out
    best.best = None
    model.fit(*DATA, verbose=0, callbacks=[best])
    assert "Epoch 1: loss improved to" in capsys.readouterr().out
    assert (tmp_path / "best.st").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"the folder .* cannot be made"):
        model.fit(
            *DATA, verbose=0, callbacks=[cb.ModelCheckpoint(tmp_path / "file/x.st")]
        )


def test_a_checkpoint_of_what_is_not_logged(tmp_path: Path) -> None:
    path = tmp_path / "m.st"
    missing = cb.ModelCheckpoint(path, save_best_only=True)
    with pytest.warns(UserWarning, match="there is no 'val_loss' among"):
        classifier().fit(*DATA, verbose=0, callbacks=[missing])
    assert path.exists()  # as in Keras


def test_a_damaged_backup_goes_on_from_the_one_before(tmp_path: Path) -> None:
    def fit(epochs: int, broken_at: int | None = None) -> Any:
        def stop(epoch: int, logs: Any) -> None:
            if epoch == broken_at:
                raise KeyboardInterrupt

        backup = cb.BackupAndRestore(tmp_path, double_checkpoint=True)
        calls = [backup, cb.LambdaCallback(on_epoch_begin=stop)]
        model = classifier(optimizer=nn.optimizers.Adam(0.01))
        model.fit(*DATA, epochs=epochs, verbose=0, callbacks=calls)
        return model.get_weights()

    whole = fit(4)
    with pytest.raises(KeyboardInterrupt):
        fit(4, broken_at=3)
    newest, earlier = tmp_path / "training.safetensors", "training-earlier.safetensors"
    assert sorted(p.name for p in tmp_path.iterdir()) == [earlier, newest.name]
    newest.write_bytes(newest.read_bytes()[:100])
    for a, b in zip(fit(4), whole, strict=True):
        np.testing.assert_array_equal(a, b)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ArgumentError, match="backup_dir is empty"):
        cb.BackupAndRestore("")
