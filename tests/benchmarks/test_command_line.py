"""What is asked for, what is missing, what is written where."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as command_line
from benchmarks import peers
from benchmarks.machine import Usage, busy_elsewhere, machine, usage
from benchmarks.results import Outcome, Results, write
from benchmarks.works import WORKS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mpl"], "no work is called 'mpl'; did you mean 'mlp'?"),
        (["zzz"], "no work is called 'zzz'. There are: micrograd, mlp, cnn"),
        (["--rounds", "0"], "--rounds: at least 1, not 0"),
        (["--threads", "0"], "--threads: at least 1, not 0"),
        (["mlp", "--peers", "tensorflow"], "invalid choice: 'tensorflow'"),
    ],
)
def test_what_cannot_be_measured_is_said(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit):
        command_line.main(arguments)
    assert message in capsys.readouterr().err


def test_help_lists_the_works(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.main(["--help"])
    shown = capsys.readouterr().out
    assert all(f"\n  {name} " in shown for name in WORKS)


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where results go in place of the repository's folder."""
    monkeypatch.setattr(command_line, "OUT", tmp_path / "out")
    monkeypatch.setattr(command_line, "LATEST", tmp_path / "out" / "results.json")
    return tmp_path / "out"


def test_the_last_results_are_asked_for_before_there_are_any(out: Path) -> None:
    with pytest.raises(SystemExit, match="nothing was measured yet"):
        command_line.main(["--last"])
    assert not out.exists()


def test_the_last_results_are_written_into_a_page(out: Path, tmp_path: Path) -> None:
    times = {"engine": Outcome((1e-6,)), "micrograd": Outcome((2e-6,))}
    write(Results({}, {}, {"micrograd": {"": times}}), [], out / "results.json")
    page = tmp_path / "speed.md"
    page.write_text("<!-- made by python -m benchmarks -->\n<!-- end -->\n", "utf-8")
    assert command_line.main(["--last", "--write", str(page)]) == 0
    row = (
        "| micrograd's expression | engine | micrograd | 1 µs | 2 µs | 0.50 (0.50–0.50)"
    )
    assert row in page.read_text("utf-8")
    assert row in (out / "table.md").read_text("utf-8")
    pictures = tmp_path / "speed.svg", out / "ratios.svg"
    assert all(p.read_text("utf-8").startswith("<svg") for p in pictures)


def test_some_works_are_measured_and_kept(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def installed(names: Any) -> tuple[dict[str, Path], dict[str, str]]:
        return {}, dict.fromkeys(names, "no matching distribution")

    monkeypatch.setattr(command_line, "installed", installed)
    monkeypatch.setattr(
        command_line, "measured", lambda *_: {"engine": Outcome((1.0,))}
    )
    assert command_line.main(["micrograd", "--quick"]) == 0
    assert not out.exists()
    assert command_line.main(["micrograd"]) == 0
    assert (out / "results.json").exists()
    assert "PyTorch is missing: no matching distribution" in capsys.readouterr().err


def test_a_peer_that_cannot_be_installed_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, ...]] = []

    def install(python: Path, *requirements: str) -> None:
        asked.append(requirements)
        if "jax==0.10.2" in requirements:
            raise SystemExit("no matching distribution")

    monkeypatch.setattr(peers, "PLACE", tmp_path)
    monkeypatch.setattr(peers, "install", install)
    monkeypatch.setattr(peers, "environment", made)
    for _ in range(2):  # the second time what is there is not asked for again
        found, missing = peers.installed(["hand", "jax", "micrograd"])
        assert found["hand"] == Path(sys.executable)
        assert found["micrograd"] == tmp_path / "micrograd" / "python"
        assert missing == {"jax": "no matching distribution"}
    assert [r[-1] for r in asked] == [
        *(peers.PINS["jax"], peers.PINS["micrograd"], peers.PINS["jax"])
    ]


def made(folder: Path) -> Path:
    """In place of a whole environment: its folder."""
    folder.mkdir(exist_ok=True)
    return folder / "python"


def test_pins_can_be_asked_for_by_name() -> None:
    command = [sys.executable, "-m", "benchmarks.peers", "torch", "scipy"]
    done = subprocess.run(
        command, cwd=command_line.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [peers.PINS["torch"], peers.PINS["scipy"]]
    assert peers.versions(["torch"]) == {"torch": peers.PINS["torch"].split("==")[1]}


def test_what_others_take_of_the_cores() -> None:
    before, after = Usage(100.0, 50.0, 5.0), Usage(200.0, 90.0, 35.0)
    assert busy_elsewhere(before, after) == pytest.approx(0.3)
    assert busy_elsewhere(before, before) == 0.0
    assert busy_elsewhere(None, after) == 0.0


def test_the_machine_is_described() -> None:
    facts = machine()
    assert facts.keys() >= {"processor", "cores", "memory", "Python", "NumPy"}
    assert all(facts.values())


@pytest.mark.skipif(usage([]) is None, reason="the system does not tell")
def test_what_a_process_spends_is_counted_as_ours() -> None:
    before = usage([os.getpid()])
    sum(range(10**7))
    after = usage([os.getpid(), 2**22 + 1])  # the other is no process
    assert before is not None
    assert after is not None
    assert after.own > before.own
    assert after.passed > before.passed
