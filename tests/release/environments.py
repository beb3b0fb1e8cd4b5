"""Environments of their own, and the Pythons of this machine to make them with."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement

from tests.release.archives import ROOT

__all__ = [
    "Environment",
    "interpreters",
    "lend",
    "lies_at",
    "new",
    "project",
    "supported",
    "without_settings",
]

SMOKE = Path(__file__).with_name("smoke.py")


class Environment(NamedTuple):
    """A virtual environment: its Python, and where it keeps what is installed."""

    python: Path
    packages: Path

    def run(self, *arguments: object, cwd: Path | None = None) -> str:
        """What its Python prints; an error has what it said."""
        command = [str(self.python), *map(str, arguments)]
        run = subprocess.run(
            command, cwd=cwd, env=without_settings(), capture_output=True, text=True
        )
        if run.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{run.stdout}{run.stderr}")
        return run.stdout


def project() -> dict[str, Any]:
    """The table ``[project]`` of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    table: dict[str, Any] = tomllib.loads(text)["project"]
    return table


def supported() -> list[str]:
    """The versions of Python that pyproject.toml names, such as ``3.11``."""
    prefix = "Programming Language :: Python :: "
    classifiers = project()["classifiers"]
    return [c.removeprefix(prefix) for c in classifiers if c.startswith(prefix)]


def interpreters(versions: list[str]) -> dict[str, str | None]:
    """For each version a Python that runs and has pip, or None where there is none."""
    return {version: next(_runnable(version), None) for version in versions}


def _runnable(version: str) -> Iterator[str]:
    name = f"python{version}"
    kept = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/{name}"))
    for candidate in [shutil.which(name), *kept]:
        probe = [str(candidate), "-c", "import ensurepip"]
        if candidate and not subprocess.run(probe, capture_output=True).returncode:
            yield str(candidate)


def new(folder: Path, python: str = sys.executable, *flags: str) -> Environment:
    """An empty environment; `flags` are those of ``venv``."""
    subprocess.run([python, "-m", "venv", *flags, folder], check=True)
    (packages,) = folder.glob("lib/python3.*/site-packages")
    return Environment(folder / "bin" / "python", packages)


def lies_at(environment: Environment, cwd: Path) -> set[Path]:
    """Where the packages lie that pass the smoke test, run in a new folder `cwd`."""
    cwd.mkdir()
    return {Path(line) for line in environment.run("-I", SMOKE, cwd=cwd).splitlines()}


def lend(environment: Environment, requirements: list[str]) -> None:
    """Link what is required, and what that requires, from the Python that runs this.

    So an environment is filled without an index, with nothing that was not asked for.
    """
    waiting = [Requirement(text) for text in requirements]
    done: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        if wanted.name in done or (wanted.marker and not wanted.marker.evaluate()):
            continue
        done.add(wanted.name)
        lent = distribution(wanted.name)
        for top in {file.parts[0] for file in lent.files or []} - {"..", "__pycache__"}:
            link = environment.packages / top
            if not link.exists():
                link.symlink_to(str(lent.locate_file(top)))
        waiting += [Requirement(text) for text in lent.requires or []]


def without_settings() -> dict[str, str]:
    """The variables of this process but those that change what a Python finds."""
    changes = "PYTHON", "PIP_T", "VIRTUAL_ENV"
    return {k: v for k, v in os.environ.items() if not k.startswith(changes)}
