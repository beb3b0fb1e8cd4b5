"""The command line as a whole: versions, errors and how they are said, signals."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograd import __version__
from autograd.__main__ import main
from autograd.commands import COMMANDS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["draw", "{}"], "is not FILE.py:NAME"),
        (["draw", "{}:"], "is not FILE.py:NAME"),
        (["draw", "nothing.py:loss"], "there is no file nothing.py"),
        (["draw", "{}:lost"], "has no lost; it has x, w, v, loss, compute, model"),
        (["draw", "{}:count"], "is int; name a Tensor"),
        (["draw", "{}:model"], "needs arguments (missing a required argument: 'x')"),
        (["explain", "{}:loss", "--wrt", "v"], "does not depend on 'v'"),
        (["explain", "{}:loss", "--wrt", "w", "--index", "a"], "is not like 0 or 0,2"),
    ],
)
def test_clear_errors(
    program: str, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([a.format(program) for a in arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("retrograd: ")
    assert says in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["draw", "-o", "{}/graph.xyz"], "formats that always work are .svg, .png"),
        (["draw", "-o", "{}/graph"], "graph ends in no format"),
        (["draw", "-o", "{}/typo/graph.svg"], "there is no folder {}/typo"),
        (["draw", "-o", "{}/program.py/graph.svg"], "cannot be written"),
        (["step", "-o", "{}/typo/page.html"], "there is no folder {}/typo"),
        (["step", "-o", "{}/page.pdf"], "a page ends in .html"),
        (["explore", "-o", "{}/page.svg"], "a page ends in .html"),
        (["jit", "-o", "{}/step.txt"], "a program ends in .py"),
        (["jit", "--view", "{}/typo/page.html"], "there is no folder {}/typo"),
        (["demo", "-o", "{}/typo/demo.html"], "there is no folder {}/typo"),
        (["demo", "-o", "{}/demo.html", "--epochs", "0"], "--epochs must be 1 or more"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_runs(
    tmp_path: Path,
    arguments: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "program.py").write_text("raise SystemExit('it ran')")
    command, *others = [a.format(tmp_path) for a in arguments]
    target = [] if command == "demo" else [f"{tmp_path}/program.py:loss"]
    assert main([command, *target, *others]) == 1
    error = capsys.readouterr().err
    assert says.format(tmp_path) in error
    assert error.startswith("retrograd: ")
    assert [p.name for p in tmp_path.iterdir()] == ["program.py"]


def test_what_is_a_folder_or_no_ending(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "graph.svg").mkdir()
    assert main(["draw", "any.py:loss", "-o", str(tmp_path / "graph.svg")]) == 1
    assert "it is a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "name", "says"),
    [
        ("x = 1\ny = x / 0\n", "y", "2: ZeroDivisionError: division by zero"),
        ("def f(:\n", "f", "1: SyntaxError: invalid syntax"),
        ("import nothing_at_all\n", "f", "1: ModuleNotFoundError: No module named"),
        ("\nraise SystemExit(3)\n", "f", "2: SystemExit: 3"),
        ("def f():\n    raise KeyError\n", "f", "2: KeyError: (it has no message)"),
        (
            "import numpy as np, autograd as ag\n\ndef f():\n"
            "    x = ag.tensor(np.ones((2, 3)))\n    return x @ x\n",
            "f",
            "5: ShapeError: matmul: x (2, 3) and w (2, 3) do not align",
        ),
    ],
)
@pytest.mark.parametrize("command", ["draw", "step"])
def test_an_error_in_the_users_file_is_its_line(
    tmp_path: Path,
    command: str,
    code: str,
    name: str,
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("program.py").write_text(code)
    assert main([command, f"program.py:{name}"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"program.py:{says}")
    assert error.count("\n") == 1


def test_lines_within_jit_and_check(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["jit", f"{program}:broken"]) == 1
    assert "program.py:22: ZeroDivisionError: division by zero" in (
        capsys.readouterr().err
    )
    assert main(["check", f"{program}:count"]) == 1
    assert "has no function count" in capsys.readouterr().err


def test_the_whole_error_where_it_is_asked_for(program: str) -> None:
    with pytest.raises(ZeroDivisionError):
        main(["draw", f"{program}:broken", "--traceback"])


def test_what_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    for given in ([], ["paint"], ["draw", "a.py:x", "--view", "up"], ["draw"]):
        with pytest.raises(SystemExit) as stopped:
            main(given)
        assert stopped.value.code == 2
    assert "usage: retrograd" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_its_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith(f"usage: retrograd {command}")
    assert "--traceback" in told


def test_all_commands_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(name in told for name in COMMANDS)


def _run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograd", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def test_as_a_program(program: str) -> None:
    run = _run("explain", f"{program}:loss", "--wrt", "x")
    assert run.stdout.startswith("∂loss/∂x = 3"), run.stderr
    run = _run("draw", f"{program}:broken", "-o", f"{program[:-3]}.svg")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.endswith("program.py:22: ZeroDivisionError: division by zero\n")
    assert "Traceback" not in run.stderr
    run = _run("draw", f"{program}:broken", "--traceback")
    assert "Traceback" in run.stderr


def test_the_version() -> None:
    assert _run("--version").stdout == f"retrograd {__version__}\n"
    script = Path(sys.executable).with_name("retrograd")
    if not script.exists():
        pytest.skip("needs the command retrograd (pip install -e .)")
    said = subprocess.run([script, "--version"], capture_output=True, text=True)
    assert said.stdout == f"retrograd {__version__}\n"


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "f.py").write_text("def f(x):\n    return x + 1\n")
    command = f"{sys.executable} -m autograd jit {tmp_path}/f.py:f --args 1.0 | true"
    run = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True
    )
    assert run.stderr == ""


def test_an_interrupt_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.py").write_text("raise KeyboardInterrupt\n")
    assert main(["draw", f"{tmp_path}/f.py:f"]) == 130
    assert capsys.readouterr().err == "\nretrograd: interrupted\n"


def test_only_the_command_that_is_called_is_imported() -> None:
    code = (
        "import sys; from autograd.__main__ import main\n"
        "try: main(['check', '--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('nn', 'autograd.commands.draw') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert run.stdout.endswith("[]\n"), run.stderr
