"""Executors of other libraries, where they are installed, give the same bytes."""

import importlib.util
from pathlib import Path

import pytest

from nn.lab import sweep
from tests.lab import functions
from tests.lab.elsewhere import found
from tests.lab.launched import MPI, printed

DASK = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="needs distributed"
)


def told(folder: Path, kind: str, ranks: int = 0) -> list[str]:
    """What the program of `tests.lab.elsewhere` prints."""
    journal = str(folder / "journal")
    return printed(folder, "-m", "tests.lab.elsewhere", kind, journal, ranks=ranks)


@MPI
def test_mpi_gives_the_bytes_that_come_without_it(tmp_path: Path) -> None:
    assert told(tmp_path, "mpi", ranks=3) == found(None, str(tmp_path / "alone"))
    again = sweep(functions.drawn, functions.GRID, journal=tmp_path / "journal")
    assert all(run.resumed for run in again)


@DASK
def test_dask_gives_the_bytes_that_come_without_it(tmp_path: Path) -> None:
    assert told(tmp_path, "dask") == found(None, str(tmp_path / "alone"))


@DASK
def test_threads_of_dasks_workers_do_not_get_away_with_shared_numbers(
    tmp_path: Path,
) -> None:
    """They may be lucky, and be there one after the other."""
    lines = told(tmp_path, "dask-threads")
    alone = found(None, str(tmp_path / "alone"))
    assert lines == alone or lines[0].startswith("SweepError: sweep: drawn at")
