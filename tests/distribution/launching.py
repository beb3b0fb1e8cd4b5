"""Python under ``mpiexec``, of Open MPI and of MPICH, never for longer than a limit."""

import os
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from benchmarks.scaling.launch import mpiexec
from tests.docs.blocks import ROOT

__all__ = ["MAKERS", "Done", "launch", "why_not"]

MAKERS = ("openmpi", "mpich")

CACHE = ROOT / "out" / "parts"
MPICH = "mpich==5.0.2"

LIMIT = 60.0
"""Seconds that a job may take."""


class Done(NamedTuple):
    """How a job ended. code: None where it was stopped at the limit."""

    code: int | None
    out: str


@cache
def why_not(maker: str) -> str:
    """Why that MPI cannot be had, or ""."""
    if find_spec("mpi4py") is None:
        return "needs mpi4py"
    return "" if _mpiexec(maker) else f"needs {maker}"


def launch(
    *arguments: str,
    ranks: int,
    maker: str = "openmpi",
    library: str = "",
    folder: Path = ROOT,
    limit: float = LIMIT,
) -> Done:
    """``python *arguments`` in `folder` on so many ranks; what they print, together.

    library: whose MPI the ranks use, by default that of the launcher.
    """
    command = [str(_mpiexec(maker)), *_OPTIONS[maker], "-n", str(ranks)]
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            [*command, sys.executable, "-u", *arguments],
            cwd=folder,
            env=_surroundings(library or maker),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code: int | None = process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            code = None
        out.seek(0)
        return Done(code, out.read())


_OPTIONS = {"openmpi": ["--allow-run-as-root", "--oversubscribe"], "mpich": []}


def _mpiexec(maker: str) -> Path | None:
    if maker == "openmpi":
        return mpiexec()
    path = _prefix() / "bin" / "mpiexec"
    return path if path.exists() or _fetched() else None


def _prefix() -> Path:
    return CACHE / MPICH


def _fetched() -> bool:
    """Whether MPICH could be installed into a folder of its own."""
    _prefix().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as made:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        command = [*pip, "--prefix", f"{made}/all", MPICH]
        if subprocess.run(command, capture_output=True).returncode:
            return False
        try:
            Path(made, "all").rename(_prefix())
        except OSError:  # another process was faster
            return _prefix().exists()
    return True


def _surroundings(maker: str) -> dict[str, str]:
    """The variables of a job: one thread of BLAS for each rank, and which MPI."""
    own = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "TMPDIR": "/tmp"}
    if maker == "mpich":
        own |= {"MPI4PY_MPIABI": "mpich", "LD_LIBRARY_PATH": str(_prefix() / "lib")}
    return {**os.environ, **own}
