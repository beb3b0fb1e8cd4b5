"""The own tests of libraries written for HIPS autograd, run with it and with ours.

    python -m tests.clients [name ...]      # or: make clients

Two environments are made outside the repository, in ``~/.cache/retrograd-clients``:
both hold the libraries below, one HIPS autograd and the other this checkout in its
place. The test suites come from the libraries' source distributions. What passes with
HIPS autograd and not with ours is listed, and is the exit status.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from benchmarks import environments
from benchmarks.environments import CACHE, ROOT, install, pip, run
from benchmarks.peers import PINS

PLACE = CACHE / "retrograd-clients"
HIPS = PINS["autograd"]
TOOLS = (
    "pytest==9.2.0",
    "flaky==3.8.1",
    "pytest-cov",
    "pytest-xdist",
    "matplotlib",
    PINS["scipy"],
    "xarray",
)

SEEDED = """\
import random

import matplotlib
import numpy
import pytest

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def the_same_numbers_each_time():
    random.seed(42)
    numpy.random.seed(42)
"""
"""In place of a `conftest.py` that imports machine learning libraries to seed them."""


class Client(NamedTuple):
    """A library: its requirement, its tests, and those among them not to run.

    needs: what its tests import besides.
    conftest: whether its own is replaced by `SEEDED`.
    """

    requirement: str
    tests: str
    needs: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    conftest: bool = False

    @property
    def folder(self) -> str:
        """What its source distribution unpacks to."""
        return self.requirement.replace("==", "-")


CLIENTS = {
    "lifelines": Client(
        "lifelines==0.30.3",
        "lifelines/tests",
        needs=("dill", "joblib", "statsmodels", "Jinja2", "autograd-gamma==0.5.0"),
        left_out=("lifelines/tests/test_plotting.py",),  # pictures, no derivatives
    ),
    "pymanopt": Client(
        "pymanopt==2.2.1",
        "tests",
        left_out=(  # they import TensorFlow, PyTorch or JAX
            "tests/backends/test_jax.py",
            "tests/backends/test_pytorch.py",
            "tests/backends/test_tensorflow.py",
            "tests/test_examples.py",
            "tests/test_problem.py",
        ),
        conftest=True,
    ),
    "autograd": Client(HIPS, "tests"),
}
"""autograd-gamma has no tests in its source distribution; lifelines' run through it.
HIPS autograd is its own first client."""


def main() -> int:
    """Run the chosen suites in both environments and print what differs."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", default=list(CLIENTS))
    names = parser.parse_args().names
    theirs, ours = environment("hips"), environment("ours")
    install(theirs, HIPS)
    replace_by_ours(ours)
    lost = 0
    for name in names:
        client = CLIENTS[name]
        source = unpacked(client)
        expected, found = (results(source, client, env) for env in (theirs, ours))
        failing = [test for test in passing(expected) if found.get(test) != "passed"]
        print(
            f"\n{name}: {count(expected)} with HIPS autograd, {count(found)} with ours"
        )
        for test in failing:
            print(f"  lost: {test} ({found.get(test, 'did not run')})")
        for test in sorted(set(passing(found)) - set(passing(expected))):
            print(f"  won: {test}")
        lost += len(failing)
    print(f"\n{lost} tests pass with HIPS autograd and not with ours")
    return int(lost > 0)


def environment(name: str) -> Path:
    """The interpreter of an environment with all libraries, made when it is missing."""
    python = environments.environment(PLACE / name)
    needs = [need for client in CLIENTS.values() for need in client.needs]
    libraries = [client.requirement for client in CLIENTS.values()]
    install(python, *TOOLS, *needs, *libraries)
    return python


def replace_by_ours(python: Path) -> None:
    """Take HIPS autograd out of an environment and this checkout in."""
    pip(python, "uninstall", "--yes", "autograd")
    install(python, "--force-reinstall", "--no-deps", str(ROOT))
    install(python, "graphviz", "tqdm", "safetensors")
    code = "import autograd; print(autograd.__doc__)"
    said = run([str(python), "-c", code], cwd=PLACE)
    assert "Retrograd" in said, f"import autograd is not ours in {python}: {said}"


def unpacked(client: Client) -> Path:
    """The folder of a library's source distribution, fetched once."""
    target = PLACE / "sources" / client.folder
    if not target.exists():
        fetch = ["pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        place = ["--dest", str(target.parent), client.requirement]
        run([sys.executable, "-m", *fetch, *place])
        with tarfile.open(target.parent / f"{client.folder}.tar.gz") as archive:
            archive.extractall(target.parent, filter="data")
        shutil.rmtree(target / "autograd", ignore_errors=True)  # not HIPS' own package
    if client.conftest:
        (target / client.tests / "conftest.py").write_text(SEEDED, "utf-8")
    return target


def results(source: Path, client: Client, python: Path) -> dict[str, str]:
    """How each test of a library ends in an environment: passed, failed or skipped."""
    report = PLACE / f"{client.folder}-{python.parent.parent.name}.xml"
    report.unlink(missing_ok=True)
    ignored = [f"--ignore={path}" for path in client.left_out]
    options = ["-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    command = [str(python), "-m", "pytest", client.tests, *options, *ignored]
    print(f"running {' '.join(command[1:4])} of {source.name} in {report.stem}")
    log = report.with_suffix(".txt")
    with log.open("w", encoding="utf-8") as output:
        environment = {**os.environ, "MPLBACKEND": "Agg"}
        subprocess.run(
            [*command, f"--junitxml={report}"],
            cwd=source,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    assert report.exists(), f"pytest wrote no report; see {log}"
    return dict(map(_outcome, ElementTree.parse(report).iter("testcase")))


def _outcome(case: ElementTree.Element) -> tuple[str, str]:
    kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
    name = f"{case.get('classname')}::{case.get('name')}"
    return name, "skipped" if "skipped" in kinds else "failed" if kinds else "passed"


def passing(outcomes: dict[str, str]) -> list[str]:
    """The names of the tests that passed."""
    return [name for name, outcome in outcomes.items() if outcome == "passed"]


def count(outcomes: dict[str, str]) -> str:
    """How many passed, of how many."""
    return f"{len(passing(outcomes))} of {len(outcomes)}"


if __name__ == "__main__":
    sys.exit(main())
