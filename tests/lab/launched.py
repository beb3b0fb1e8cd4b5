"""Programs run as their readers run them: alone, or over the processes of MPI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.distribution.launching import launch, why_not
from tests.docs.blocks import ROOT

__all__ = ["MPI", "printed"]

MPI = pytest.mark.skipif(why_not("openmpi") != "", reason=why_not("openmpi"))


def printed(folder: Path, *arguments: str, ranks: int = 0) -> list[str]:
    """The lines of ``python *arguments`` in `folder`, with `ranks` under MPI."""
    if ranks:
        run = ["-m", "mpi4py.futures", *arguments]
        done = launch(*run, ranks=ranks, folder=folder)
        assert done.code == 0, done.out
        return done.out.splitlines()
    return subprocess.check_output(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        timeout=120,
    ).splitlines()
