"""The wheel and the sdist: built from what git tracks, the same bytes every time."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import NamedTuple

__all__ = ["ROOT", "Archives", "build", "committed_at", "export", "unpack"]

ROOT = Path(__file__).parents[2]
PACKED = 1_577_836_800  # January 2020, where no commit says when


class Archives(NamedTuple):
    """The two files of a release."""

    wheel: Path
    sdist: Path


def export(to: Path) -> Path:
    """Copy what git tracks, as it is in the work tree, into the new folder `to`."""
    listing = ["git", "ls-files", "-z"]
    names = subprocess.check_output(listing, cwd=ROOT, text=True).split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():  # and not deleted since the last commit
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to / name)
    return to


def committed_at() -> int:
    """When the last commit was made, in seconds: the date of every file packed."""
    run = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True
    )
    return int(run.stdout or PACKED)


def build(tree: Path, to: Path) -> Archives:
    """Build both archives from the source in `tree`."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", to],
        cwd=tree,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(committed_at())},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (wheel,), (sdist,) = to.glob("*.whl"), to.glob("*.tar.gz")
    return Archives(wheel, sdist)


def unpack(sdist: Path, to: Path) -> Path:
    """The folder that a sdist holds, unpacked into `to`."""
    with tarfile.open(sdist) as archive:
        archive.extractall(to, filter="data")
    return to / sdist.name.removesuffix(".tar.gz")
