"""``python -m autograd`` as a user runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograd.__main__ import main
from tests.draw.pictures import number, read

ROOT = Path(__file__).parents[2]

PROGRAM = """
import autograd as ag
import numpy as np

x = ag.tensor(2.0, requires_grad=True)
w = ag.tensor(3.0, requires_grad=True)
v = ag.tensor([1.0, 2.0], requires_grad=True)
loss = abs(x * w - 4)
count = 3

def compute():
    return (x * w).tanh()

def model(x):
    return (v * x).sum()
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A file with a loss, a function and a model."""
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


def test_draw(program: str, tmp_path: Path) -> None:
    out = tmp_path / "graph.svg"
    assert main(["draw", f"{program}:loss", "-o", str(out), "--view", "backward"]) == 0
    shown = {t[0]: number(t[-1]) for t in read(out.read_bytes()).boxes.values()}
    assert (shown["x"], shown["w"], shown["loss"]) == (3.0, 2.0, 1.0)


@pytest.mark.parametrize(("name", "boxes"), [("compute", 4), ("model(x)", 4)])
def test_functions_and_models(
    program: str, tmp_path: Path, name: str, boxes: int
) -> None:
    out = tmp_path / "graph.svg"
    assert main(["draw", f"{program}:{name}", "-o", str(out), "--theme", "dark"]) == 0
    assert len(read(out.read_bytes()).boxes) == boxes


def test_explain(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", f"{program}:loss", "--wrt", "w"]) == 0
    assert capsys.readouterr().out.startswith("∂loss/∂w = 2, the sum over 1 path\n")
    arguments = ["explain", f"{program}:model(x)", "--wrt", "v", "--index", "1"]
    assert main([*arguments, "--markdown"]) == 0
    assert capsys.readouterr().out.startswith(r"**∂out/∂v\[1] = 2**")


def test_step(program: str, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    assert main(["step", f"{program}:loss", "-o", str(out)]) == 0
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["draw", "{}"], "is not FILE.py:NAME"),
        (["draw", "{}:"], "is not FILE.py:NAME"),
        (["draw", "nothing.py:loss"], "there is no file nothing.py"),
        (["draw", "{}:lost"], "has no lost; it has x, w, v, loss, compute, model"),
        (["draw", "{}:count"], "is int; name a Tensor"),
        (["draw", "{}:loss", "--view", "up"], "view='up' is unknown"),
        (["explain", "{}:loss", "--wrt", "v"], "does not depend on 'v'"),
        (["explain", "{}:loss", "--wrt", "w", "--index", "a"], "is not like 0 or 0,2"),
        (["draw", "{}:loss", "-o", "{}/graph.svg"], "cannot be written"),
    ],
)
def test_clear_errors(
    program: str, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([a.format(program) for a in arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("autograd: ")
    assert says in error
    assert error.count("\n") == 1


def test_as_a_program(program: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "autograd", "explain", f"{program}:loss", "--wrt", "x"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.stdout.startswith("∂loss/∂x = 3"), run.stderr
