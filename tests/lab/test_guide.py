"""The study of docs/experiments.md, run as its readers would run it."""

import re
import runpy
from pathlib import Path

from nn.lab import Sweep, sweep
from tests.docs.blocks import ROOT
from tests.lab.launched import MPI, printed

GUIDE = (ROOT / "docs" / "experiments.md").read_text("utf-8")


def study(folder: Path, **changed: str) -> str:
    """The file of the page, in `folder`, with other words for some."""
    (code,) = re.findall(r"`study.py`:\n\n```python\n(.*?)```", GUIDE, re.DOTALL)
    for old, new in changed.items():
        assert old in code
        code = code.replace(old, new)
    (folder / "study.py").write_text(code, "utf-8")
    return "study.py"


def without_seconds(lines: list[str]) -> list[str]:
    """The table without its last column."""
    return [line.rpartition(" ")[0].rstrip() for line in lines]


def here(folder: Path) -> Sweep:
    """The same sweep in this process, with the journal that the study left."""
    names = runpy.run_path(str(folder / "study.py"))
    return sweep(names["distance"], names["grid"], journal=folder / "study.jsonl")


def test_the_study_runs_on_processes_and_goes_on(tmp_path: Path) -> None:
    lines = printed(tmp_path, study(tmp_path))
    again = here(tmp_path)
    assert all(run.resumed for run in again)
    assert without_seconds(lines) == without_seconds(str(again).splitlines())


@MPI
def test_the_study_runs_under_mpi(tmp_path: Path) -> None:
    assert "`mpiexec -n 9 python -m mpi4py.futures study.py`" in GUIDE
    change = {"ProcessPoolExecutor": "MPIPoolExecutor", "concurrent.": "mpi4py."}
    lines = printed(tmp_path, study(tmp_path, **change), ranks=3)
    (tmp_path / "study.jsonl").unlink()
    study(tmp_path)
    alone = here(tmp_path)
    assert not any(run.resumed for run in alone)
    assert without_seconds(lines) == without_seconds(str(alone).splitlines())
