"""Python environments outside the repository, for what must not be in ours."""

import os
import subprocess
import sys
import venv
from pathlib import Path

__all__ = ["CACHE", "ROOT", "environment", "install", "pip", "run"]

ROOT = Path(__file__).parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))


def environment(folder: Path) -> Path:
    """The interpreter of the environment in `folder`, made when it is missing."""
    scripts, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    python = folder / scripts / name
    if not python.exists():
        print(f"making {folder}", file=sys.stderr, flush=True)
        venv.create(folder)  # without pip: this one's is used
    return python


def install(python: Path, *requirements: str) -> None:
    """Install into an environment; nothing happens where all is there."""
    pip(python, "install", *requirements)


def pip(python: Path, command: str, *arguments: str) -> None:
    """Run this interpreter's pip on another's environment."""
    options = ["--python", str(python), "--disable-pip-version-check"]
    run([sys.executable, "-m", "pip", *options, command, "--quiet", *arguments])


def run(command: list[str], cwd: Path | None = None) -> str:
    """What a command prints; its complaint where it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout
