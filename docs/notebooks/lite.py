"""Jupyter with these notebooks and our library, whole in the reader's browser.

    python -m docs.notebooks.lite OUT

OUT is a folder for any web server; nothing is asked of another host, neither when it is
opened nor when a cell is run. It is JupyterLite on the Python of the playground, whose
parts are used. IPython's come beside, pinned in `requirements.txt`. What Jupyter's
kernel asks for and a browser does without has a stand-in.
"""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jupytext

from docs.notebooks import build
from docs.playground.parts import CACHE, fetched, module

__all__ = ["main"]

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PINS = HERE / "requirements.txt"

EXTENSION = "@jupyterlite/pyodide-kernel-extension"
KERNEL = ("ipykernel", "piplite", "pyodide_kernel")
"""The wheels that the extension brings; it knows them by these names."""

KERNELSPEC = {"name": "python", "display_name": "Python (Pyodide)"}
"""What JupyterLite calls its own; for another it would ask the reader which to take."""

RUNTIME = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")

PYTHON = "3.12"
"""The version of Python that Pyodide is."""

NO_DATABASE = '''\
"""The names that IPython looks for; its history is kept nowhere."""

PARSE_COLNAMES = PARSE_DECLTYPES = 0


class DatabaseError(Exception):
    """Of a database."""


class OperationalError(DatabaseError):
    """Always, since there is none."""


class IntegrityError(DatabaseError):
    """Never."""


class Connection:
    """Never made."""


def connect(*path, **options):
    raise OperationalError("there is no database in a browser")
'''

STAND_INS = {"jedi": {}, "sqlite3": {"sqlite3.py": NO_DATABASE}, "ssl": {}}
"""From a package that the kernel asks for to the files that it gets instead."""


def main(arguments: Sequence[str]) -> Path:
    """Make the folder that is named, anew; the folder."""
    (out,) = map(Path, arguments)
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as work:
        _jupyter(out.resolve(), Path(work))
    place = out / "static" / "pyodide"
    place.mkdir(parents=True)
    for name in RUNTIME:
        shutil.copy(module(f"pyodide/{name}"), place)
    brought = out / "extensions" / EXTENSION / "static" / "pypi"
    kernel = [path for name in KERNEL for path in brought.glob(f"{name}-*.whl")]
    for path in [*_wheels(), *(fetched() / "wheels").glob("*.whl"), *kernel]:
        shutil.copy(path, place)
    for name, files in STAND_INS.items():
        _write_wheel(place, name, "0", {n: t.encode() for n, t in files.items()})
    _write_wheel(place, *_library())
    _configure(out, _lock(place))
    return out


def _jupyter(out: Path, work: Path) -> None:
    """JupyterLite itself, with the notebooks, which the reader runs."""
    (work / "notebooks").mkdir()
    for path in build.sources():
        notebook = build.read(path)
        notebook.metadata["kernelspec"] = KERNELSPEC
        jupytext.write(notebook, work / "notebooks" / f"{path.stem}.ipynb")
    options = ["--contents", "notebooks", "--output-dir", str(out), "--no-sourcemaps"]
    apps = ["--apps", "notebooks", "--apps", "lab"]
    _run([sys.executable, "-m", "jupyterlite_core", "build", *options, *apps], work)


def _wheels() -> list[Path]:
    """The wheels that are pinned, fetched once."""
    place = CACHE / f"lite-{hashlib.sha256(PINS.read_bytes()).hexdigest()[:16]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of when its process ends
        if not place.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as made:
                pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
                pins = ["--require-hashes", "--only-binary=:all:", "-r", str(PINS)]
                for_browser = ["--python-version", PYTHON, "--platform", "any"]
                _run([*pip, *pins, *for_browser, "--dest", "all"], Path(made))
                (Path(made) / "all").rename(place)
    return sorted(place.glob("*.whl"))


def _library() -> tuple[str, str, dict[str, bytes]]:
    """Name, version and files of our own wheel, as they are in the tree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    files = [p for name in ("autograd", "nn") for p in (ROOT / name).rglob("*")]
    content = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in sorted(files)
        if path.is_file() and "__pycache__" not in path.parts
    }
    return project["name"], project["version"], content


def _write_wheel(place: Path, name: str, version: str, files: dict[str, bytes]) -> None:
    """A wheel of these files, for Python alone."""
    about = f"{name}-{version}.dist-info"
    meta = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    said = {"METADATA": meta, "WHEEL": tags, "RECORD": ""}
    files = files | {f"{about}/{n}": text.encode() for n, text in said.items()}
    path = place / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for member, content in files.items():
            wheel.writestr(member, content)


def _lock(place: Path) -> list[str]:
    """Write Pyodide's list of what there is; the names to be loaded at the start."""
    lock = json.loads(module("pyodide/pyodide-lock.json").read_text("utf-8"))
    names = {path.name.split("-")[0]: path for path in sorted(place.glob("*.whl"))}
    lock["packages"] = {
        name.replace("_", "-").lower(): _entry(name, path)
        for name, path in names.items()
    }
    (place / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    return list(names)


def _entry(name: str, path: Path) -> dict[str, Any]:
    return {
        "name": name.replace("_", "-").lower(),
        "version": path.name.split("-")[1],
        "file_name": path.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": [],
        "depends": [],
        "unvendored_tests": False,
    }


def _configure(out: Path, names: list[str]) -> None:
    """Have the kernel take all from the folder, and ask no index."""
    path = out / "jupyter-lite.json"
    told = json.loads(path.read_text("utf-8"))
    plugins = told["jupyter-config-data"].setdefault("litePluginSettings", {})
    plugins.setdefault(f"{EXTENSION}:kernel", {}).update(
        pyodideUrl="./static/pyodide/pyodide.js",
        disablePyPIFallback=True,
        loadPyodideOptions={"packages": names},
    )
    path.write_text(json.dumps(told, indent=1), "utf-8")


def _run(command: list[str], place: Path) -> None:
    done = subprocess.run(command, cwd=place, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise RuntimeError(f"notebooks: {' '.join(command[1:4])} failed.\n{said}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m docs.notebooks.lite OUT")
    print(main(sys.argv[1:]))
