"""The test suite, run against an installation and not against the source tree."""

import shutil
import subprocess
from pathlib import Path

from tests.release.archives import unpack
from tests.release.contents import PACKAGES
from tests.release.environments import Environment, without_settings

__all__ = ["ABOUT_THE_SOURCE", "bare_tests", "run_suite"]

ABOUT_THE_SOURCE = [
    "tests/test_style.py",
    "tests/test_tracebacks.py::test_what_is_ours",
    "tests/docs/test_commands.py",
    "tests/playground",
    "tests/examples/test_pages.py::"
    "test_pictures_are_described_and_links_lead_somewhere",
]
"""Tests that read the packages' source beside them, or documents that lead into it, or
put it into a page; a run in the tree has them."""


def bare_tests(sdist: Path, to: Path) -> Path:
    """What a sdist holds but the packages, so that only installed ones are found."""
    tree = unpack(sdist, to)
    for package in PACKAGES:
        shutil.rmtree(tree / package)
    return tree


def run_suite(environment: Environment, tree: Path, *left_out: str) -> bool:
    """Whether the tests of `tree` pass with what is installed in the environment."""
    where = environment.run("-c", "import autograd; print(autograd.__file__)", cwd=tree)
    print(f"the suite runs on {where.strip()}", flush=True)
    if not Path(where.strip()).is_relative_to(environment.packages):
        return False
    command = [str(environment.python), "-m", "pytest", "-n", "auto", "-q"]
    command += [f"--deselect={test}" for test in [*ABOUT_THE_SOURCE, *left_out]]
    return not subprocess.run(command, cwd=tree, env=without_settings()).returncode
