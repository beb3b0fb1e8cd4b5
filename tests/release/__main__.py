"""Build what is published, into dist/, once everything that is promised of it holds.

``python -m tests.release`` builds both archives twice and compares, looks at what they
hold, installs them in every Python of this machine and, last, runs the suite from the
wheel. ``--without-suite`` leaves that out.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.release.archives import ROOT, Archives, build, export, unpack
from tests.release.contents import (
    PACKAGES,
    metadata_faults,
    sdist_faults,
    wheel_faults,
)
from tests.release.environments import interpreters, lies_at, new, supported
from tests.release.suite import bare_tests, run_suite

WITH = "[dot]"
"""The extra that the smoke test needs, to render a drawing."""

FOR_THE_SUITE = "[dot,examples,jit,test]"


def archive_faults(archives: Archives, tree: Path, folder: Path) -> Iterator[str]:
    """What is wrong with the archives themselves."""
    yield from wheel_faults(archives.wheel, tree)
    yield from sdist_faults(archives.sdist, tree)
    yield from metadata_faults(archives.wheel, tree)
    again = build(export(folder / "again"), folder / "second")
    unpacked = unpack(archives.sdist, folder / "unpacked")
    anew = build(unpacked, folder / "third")
    for one, other in [
        *zip(archives, again, strict=True),
        (archives.wheel, anew.wheel),
    ]:
        if one.read_bytes() != other.read_bytes():
            yield f"{other} is not the bytes of {one}"
    twine = [sys.executable, "-m", "twine", "check", "--strict", *map(str, archives)]
    if subprocess.run(twine).returncode:
        yield "twine refuses them"


def installation_faults(archives: Archives, tree: Path, folder: Path) -> Iterator[str]:
    """Which of wheel, sdist and tree does not work, in which Python."""
    ways = {
        "wheel": [f"{archives.wheel}{WITH}"],
        "sdist": [f"{archives.sdist}{WITH}"],
        "editable": ["--editable", f"{tree}{WITH}"],
    }
    for version, python in interpreters([*supported(), "3.14"]).items():
        if python is None:
            print(f"Python {version} is not on this machine", flush=True)
            continue
        for way, arguments in ways.items():
            environment = new(folder / f"{way}{version}", python)
            environment.run("-m", "pip", "install", "--quiet", *arguments)
            home = tree if way == "editable" else environment.packages
            found = lies_at(environment, folder / f"work-{way}{version}")
            if found != {home / package for package in PACKAGES}:
                yield f"Python {version}, {way}: imported from {found}"
            print(f"Python {version}, {way}: works", flush=True)


def suite_faults(archives: Archives, folder: Path) -> Iterator[str]:
    """Whether the suite fails on the wheel, with the newest of what it depends on."""
    environment = new(folder / "suite")
    environment.run("-m", "pip", "install", "-q", f"{archives.wheel}{FOR_THE_SUITE}")
    if not run_suite(environment, bare_tests(archives.sdist, folder / "bare")):
        yield "the suite fails on the installed wheel"


def main() -> int:
    """Build, try, and leave in dist/ what passed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.release", description=__doc__
    )
    parser.add_argument("--without-suite", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        tree = export(folder / "tree")
        archives = build(tree, folder / "first")
        faults = list(archive_faults(archives, tree, folder))
        faults += [] if faults else installation_faults(archives, tree, folder)
        if not faults and not options.without_suite:
            faults += suite_faults(archives, folder)
        if not faults:
            shutil.rmtree(ROOT / "dist", ignore_errors=True)
            shutil.copytree(folder / "first", ROOT / "dist")
    print(*faults, sep="\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
