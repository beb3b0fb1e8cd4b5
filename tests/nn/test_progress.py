"""What training shows: on terminals of all widths, in pipes, and in notebooks."""

import contextlib
import io
import re
import subprocess
import sys
import types
from typing import Any

import numpy as np
import pytest

import nn
from nn.display import text
from nn.display.terminal import Lines, Terminal
from nn.training.progress import Progress, verbosity
from tests.nn.screen import ROOT, on_terminal, screen

TRAINING = """
import time, numpy as np, nn
nn.utils.set_random_seed(0)
x = np.random.default_rng(0).normal(size=(320, 8)).astype("f")
y = (x.sum(1) > 0).astype(int)
model = nn.Sequential([nn.Dense(2, activation="softmax")])
long = nn.metrics.SparseCategoricalAccuracy(name="accuracy_with_a_long_name")
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy", long])
pause = nn.callbacks.LambdaCallback(on_train_batch_end=lambda b, logs: time.sleep(0.03))
model.fit(x, y, epochs=2, validation_split=0.2, callbacks=[pause], verbose=VERBOSE)
model.evaluate(x, y, verbose=VERBOSE)
model.predict(x, verbose=VERBOSE)
"""
NAMES = ["loss", "accuracy", "accuracy_with_a_long_name"]
FIGURES = [*NAMES, *(f"val_{name}" for name in NAMES)]


def training(verbose: Any) -> str:
    return TRAINING.replace("VERBOSE", repr(verbose))


def figures(lines: list[str]) -> list[list[str]]:
    """The names with values, by pass; a line that was broken is put together."""
    text = "".join(line.rstrip() if line[:1] != " " else line for line in lines)
    parts = re.split(r"(?=Epoch \d|Evaluate|Predict)", text)[1:]
    return [re.findall(r"([a-z]\w*): \d\.\d{4}", part) for part in parts]


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_no_figure_is_cut_on_any_terminal(width: int) -> None:
    written = on_terminal(training("auto"), width)
    assert written.count("\r") > 12  # it moved
    lines = screen(written, width)
    assert max(map(len, lines)) < width
    assert figures(lines) == [FIGURES, FIGURES, NAMES, []]
    assert [line.split()[0] for line in lines if line[:1] in "EP" and line] == [
        *["Epoch"] * 2,
        "Evaluate",
        "Predict",
    ]


@pytest.mark.parametrize("verbose", [1, "auto"])
def test_a_pipe_gets_a_line_for_each_pass(verbose: Any) -> None:
    run = subprocess.run(
        [sys.executable, "-c", training(verbose)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert run.stderr == ""
    assert "\r" not in run.stdout
    assert "\x1b" not in run.stdout
    lines = run.stdout.splitlines()
    assert len(lines) == 4
    assert figures(lines) == [FIGURES, FIGURES, NAMES, []]
    assert re.match(r"Epoch 1/2 - 8/8 - \d+s - \d+(ms|s)/step - loss: \d", lines[0])


def test_two_is_what_keras_prints() -> None:
    run = subprocess.run(
        [sys.executable, "-c", training(2)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    pace = r" - \d+s - \d+(ms|us|s)/step"
    patterns = ["Epoch 1/2", f"8/8{pace} - loss", "Epoch 2/2", f"8/8{pace} - loss"]
    patterns += [f"10/10{pace} - loss", f"10/10{pace}"]
    lines = run.stdout.splitlines()
    assert len(lines) == len(patterns)
    assert all(map(re.match, patterns, lines))


def test_a_terminal_that_cannot_move_gets_lines() -> None:
    written = on_terminal(training("auto"), 80, {"TERM": "dumb"})
    assert "\x1b" not in written
    assert written.count("\n") == 4


def test_colours_can_be_switched_off() -> None:
    run = text.Pass("Epoch 1/2", "1/2", 3, 9, 1.0, 0.1)
    for off in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("NO_COLOR", "1") if off else patch.delenv("NO_COLOR", False)
            stream = io.StringIO()
            Terminal(stream).begin(run)
        assert ("\x1b[32m" in stream.getvalue()) is not off


def test_of_a_line_the_pace_goes_first_and_then_the_bar() -> None:
    run = text.Pass("Epoch 2/9", "2/9", 50, 100, 5.0, 0.1)
    lines = [text.fitted(run, {"loss": 0.5}, n) for n in (99, 58, 48, 36, 30, 16)]
    assert lines == [
        ["Epoch 2/9  50/100 ━━━━━━━━━━────────── 5s 100ms/step - loss: 0.5000"],
        ["Epoch 2/9  50/100 ━━━━━━━━━━────────── 5s - loss: 0.5000"],
        ["Epoch 2/9  50/100 ━━━━━───── 5s - loss: 0.5000"],
        ["Epoch 2/9  50/100 - loss: 0.5000"],
        ["Epoch 2/9  50/100 ━━━━━─────", "  loss: 0.5000"],
        ["2/9", "loss: 0.5000"],
    ]


@pytest.mark.parametrize("width", range(1, 90, 4))
def test_all_is_there_in_every_width(width: int) -> None:
    run = text.Pass("Epoch 2/9", "2/9", 50, 100, 5.0, 0.1)
    logs = {"loss": 0.5, "損失": 1e-5, "a_metric_of_twenty_nine_chars": 123456.0}
    lines = text.fitted(run, logs, width)
    assert all(text.cells(line) <= max(width, 2) for line in lines)
    shown = re.sub(r"\s", "", "".join(lines))
    for name in text.named(logs):
        assert name.replace(" ", "") in shown


def test_small_and_strange_values() -> None:
    logs = {"a": 1e-3, "b": -2.0, "c": float("nan"), "d": None, "e\x1b[2J": np.ones(2)}
    assert text.named(logs) == [
        "a: 1.0000e-03",
        "b: -2.0000",
        "c: nan",
        "d: None",
        "e�[2J: 1.0000",
    ]


def test_times() -> None:
    def shown(seconds: float, step: float) -> tuple[str, str]:
        return text.pace(text.Pass("", "", 1, None, seconds, step))

    assert shown(59.4, 2.0) == ("59s", "2s/step")
    assert shown(61, 2e-3) == ("1:01", "2ms/step")
    assert shown(3600, 2e-6) == ("1:00:00", "2us/step")


def test_a_number_of_steps_that_nobody_knows() -> None:
    run = text.Pass("Predict", "", 7, None, 1.0, 0.1)
    assert text.fitted(run, {}, 80) == ["Predict 7/? 1s 100ms/step"]
    assert text.counted(run._replace(ended=True)) == "7/7"


def test_a_stream_of_few_characters() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Terminal(stream).begin(text.Pass("Epoch 1/2", "1/2", 5, 10, 1.0, 0.1))
    Lines(stream, apart=False).end(
        text.Pass("Epoch", "", 1, 1, 1.0, 1.0, True), {"損": 1}
    )
    stream.seek(0)
    assert "==========.........." in stream.read()


def test_without_a_standard_output_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with Progress(1, "Epoch", 1) as shown:
        shown.begin(2, 1)
        shown.step(dict)
        shown.finish({})


def test_a_bar_that_an_error_broke_off_leaves_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", stream := Screen())
    monkeypatch.setenv("TERM", "xterm")
    with contextlib.suppress(KeyboardInterrupt), Progress(1, "Epoch", 1) as shown:
        shown.begin(2, 1)
        raise KeyboardInterrupt
    assert stream.getvalue().endswith("\n")


def test_levels() -> None:
    assert list(map(verbosity, ["auto", 0, 1, 2, True])) == [1, 0, 1, 2, 1]
    with pytest.raises(ValueError, match="expected 'auto'"):
        verbosity(3)


class Handle:
    """What a kernel hands out: it keeps what it was asked to show."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def display(self, thing: Any, *, display_id: bool) -> "Handle":
        assert display_id
        self.update(thing)
        return self

    def update(self, thing: Any) -> None:
        self.shown.append((thing._repr_html_(), repr(thing)))


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Handle:
    """A process that looks like a notebook's."""
    handle = Handle()
    shell = types.SimpleNamespace(kernel=object())
    ipython: Any = types.ModuleType("IPython")
    ipython.get_ipython = lambda: shell
    shown: Any = types.ModuleType("IPython.display")
    shown.display = handle.display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", shown)
    return handle


def test_a_notebook_sees_curves_grow(
    kernel: Handle, capsys: pytest.CaptureFixture[str]
) -> None:
    x = np.random.default_rng(0).normal(size=(40, 3)).astype("f")
    model = nn.Sequential([nn.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    model.fit(x, x[:, :1], epochs=3, validation_split=0.2)
    html, plain = kernel.shown[-1]
    assert html.count("<svg") == 1  # the curves
    assert html.count('class="bar"') == 1
    assert html.count("<polyline") == 4
    assert "<script" not in html
    assert "prefers-color-scheme: dark" in html
    assert "val_mae" in html
    assert plain.startswith("Epoch 3/3 1/1")
    assert "<polyline" not in kernel.shown[0][0]
    assert capsys.readouterr().out == ""
    kernel.shown.clear()
    model.evaluate(x, x[:, :1])
    model.predict(x)
    assert [plain.split()[0] for _, plain in kernel.shown[::2]] == [
        "Evaluate",
        "Predict",
    ]


def test_a_notebook_is_changed_ten_times_a_second_at_most(kernel: Handle) -> None:
    with Progress(1, "Epoch", 50) as shown:
        for epoch in range(1, 51):
            shown.begin(100, epoch)
            for _ in range(100):
                shown.step(dict)
            shown.finish({"loss": 1 / epoch})
    assert len(kernel.shown) < 20
    assert "Epoch 50/50" in kernel.shown[-1][0]


def test_in_ipythons_own_kernel_of_displays() -> None:
    shells = pytest.importorskip("IPython.core.interactiveshell")
    publishers = pytest.importorskip("IPython.core.displaypub")
    shell = shells.InteractiveShell.instance()
    shell.kernel = object()
    shell.display_pub = published = publishers.CapturingDisplayPublisher()
    try:
        with Progress(1, "Epoch", 1) as shown:
            shown.begin(1, 1)
            shown.step(dict)
            shown.finish({"loss": 0.5})
    finally:
        shells.InteractiveShell.clear_instance()
    assert [bool(o["update"]) for o in published.outputs] == [False, True]
    assert set(published.outputs[-1]["data"]) == {"text/plain", "text/html"}
    assert len({o["transient"]["display_id"] for o in published.outputs}) == 1
