"""Every measurement runs, a broken promise is told, and the page states them all."""

from pathlib import Path
from typing import Any

import pytest

from tests.reliability import __main__ as command
from tests.reliability import memory, passes
from tests.reliability.measurements import MEASUREMENTS, Measurement, NotKeptError
from tests.reliability.page import page

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.parametrize("measurement", MEASUREMENTS, ids=lambda m: m.name)
def test_it_runs(measurement: Measurement) -> None:
    assert any(letter.isdigit() for letter in measurement.measure(False))


def test_the_page_states_every_promise() -> None:
    written = PAGE.read_text("utf-8")
    rows = [line for line in written.splitlines() if line.startswith("| ")]
    figures = [row.split(" | ")[2].rstrip(" |") for row in rows[2:]]
    assert page(MEASUREMENTS, figures) == written
    assert all(figures)


def test_a_broken_promise_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Any] = []

    def leaky() -> memory.Advance:
        return lambda steps: kept.extend(map(float, range(steps)))

    monkeypatch.setattr(memory, "PROGRAMS", [leaky])
    monkeypatch.setattr(passes, "threads_left", lambda ending: 1)
    for name in ("long runs", "passes over data"):
        (measurement,) = [m for m in MEASUREMENTS if m.name == name]
        with pytest.raises(NotKeptError, match="times, first: "):
            measurement.measure(False)


def test_a_page_is_written_only_of_promises_that_are_kept(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (quick,) = [m for m in MEASUREMENTS if m.name == "graphs let go of"]
    unknown = quick._replace(name="unknown")  # which the other process does not find
    for measurements, status in (([quick], 0), ([quick, unknown], 1)):
        monkeypatch.setattr(command, "MEASUREMENTS", measurements)
        path = tmp_path / f"{status}.md"
        assert command.main(str(path)) == status
        assert path.exists() == (status == 0)
    assert "nothing was left" in (tmp_path / "0.md").read_text("utf-8")
    assert "unknown: " in capsys.readouterr().out


def test_only_one_measurement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(full: bool) -> str:
        raise NotKeptError("2 times, first: here")

    fine = Measurement("fine", "", lambda full: f"full: {full}")
    monkeypatch.setattr(
        command, "MEASUREMENTS", [fine, Measurement("broken", "", broken)]
    )
    assert (command.only("fine"), command.only("broken")) == (0, 1)
    assert capsys.readouterr().out == "full: True\nnot kept: 2 times, first: here\n"
