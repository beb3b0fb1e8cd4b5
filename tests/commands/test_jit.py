"""``retrograd jit`` as a user runs it."""

from pathlib import Path

import numpy as np
import pytest

from autograd.__main__ import main

PROGRAM = """
import autograd as ag
import numpy as np

scale = 3.0

def f(x):
    y = np.exp(x)
    return y * 2

@ag.jit
def g(x):
    return x + 1

count = 3
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A file with two functions."""
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


def test_it_prints_the_program(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["jit", f"{program}:f", "--args", "np.full(3, scale)"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith('"""The program of `f` (program.py:7).')
    assert "program.py:8  y = np.exp(x)" in shown


def test_it_writes_files(program: str, tmp_path: Path) -> None:
    out, page = tmp_path / "step.py", tmp_path / "step.html"
    arguments = ["jit", f"{program}:g", "--args", "np.ones(2)"]
    assert main([*arguments, "-o", str(out), "--view", str(page)]) == 0
    names: dict[str, object] = {}
    exec(out.read_text(), names)
    run = names["g"]
    assert callable(run)
    np.testing.assert_array_equal(run(np.ones(2)), [2.0, 2.0])
    assert page.read_text().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("count", [], "has no function count; it has f, g"),
        ("f(x)", [], "is not FILE.py:NAME"),
        ("f", ["np.nothing"], "jit: --args 'np.nothing': AttributeError"),
    ],
)
def test_mistakes(
    program: str,
    name: str,
    args: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = ["--args", *args] if args else []
    assert main(["jit", f"{program}:{name}", *given]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith("retrograd: ")
    assert message in shown


def test_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jit", "nowhere.py:f"]) == 1
    assert "there is no file nowhere.py" in capsys.readouterr().err
