"""The suite with the lowest versions that pyproject.toml allows: ``make lowest``.

uv finds them, of every dependency and extra; what they themselves need is the newest.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement
from packaging.version import Version

from tests.release.archives import ROOT, build, export
from tests.release.environments import Environment, new, project
from tests.release.suite import bare_tests, run_suite

__all__ = ["bounds", "too_new"]

FOR_DEVELOPERS = {"check", "release", "site"}
"""Extras that no program which uses Retrograd installs."""

NEWER = {
    "tests/array_api/test_standard.py::test_a_call_gives_what_numpy_gives"
    "[xp.take_along_axis(x, i % 3)]": "its axis has a default since NumPy 2.3",
    "tests/array_api/test_standard.py::test_a_tensor_leads_to_the_namespace": (
        "NumPy names the standard of 2024 since 2.3"
    ),
    "tests/test_numpy.py::test_plain_numpy_comes_back_to_the_operation"
    "[trapezoid-trapz": "NumPy warns of `trapz` until 2.4, which has none",
    "tests/test_argument_names.py::test_numpys_names": (
        "NumPy tells the signatures of `concatenate` and its like since 2.4"
    ),
    "tests/test_arrays.py::test_padding_whole_numbers": (
        "NumPy takes widths by axis since 2.4"
    ),
    "tests/test_ndarray.py::test_no_name_of_an_array_is_forgotten": (
        "NumPy drops `itemset` and others, which only raised, in 2.4"
    ),
    "tests/test_ufuncs.py::test_numbers_of_python_are_weak[power-w": (
        "NumPy's `**` by a NumPy scalar of 2 promotes the dtype since 2.3"
    ),
    "tests/fuzz/test_fuzz.py::test_the_source_computes_what_the_program_does": (
        "NumPy takes the norm of no numbers since 2.3"
    ),
    "tests/coverage/test_coverage.py::test_every_function_has_a_rule_or_a_reason": (
        "NumPy drops `in1d` and others in 2.4"
    ),
    "tests/examples/test_momentum.py::test_the_picture_of_the_slips_is_up_to_date": (
        "Matplotlib writes other numbers into its pictures since 3.11"
    ),
    "tests/examples/test_pages.py::test_a_page_shows_what_its_programs_draw": (
        "as above"
    ),
    "tests/coverage/test_coverage.py::test_a_function_left_out_is_found": (
        "as above: it tells of those functions first"
    ),
}
"""Tests that name what newer versions have or no longer have, and which those are."""


def extras() -> list[str]:
    """The extras that are tried."""
    return sorted(project()["optional-dependencies"].keys() - FOR_DEVELOPERS)


def bounds() -> dict[str, str]:
    """The lowest version that pyproject.toml allows of each thing that it names."""
    declared = project()
    tables = declared["optional-dependencies"]
    found: dict[str, str] = {}
    for text in sum((tables[extra] for extra in extras()), declared["dependencies"]):
        name, lowest = _bound(text)
        if found.setdefault(name, lowest) != lowest:
            raise ValueError(f"{text}: elsewhere its lowest version is {found[name]}")
    return found


def _bound(text: str) -> tuple[str, str]:
    """What a requirement names, and from which version on."""
    wanted = Requirement(text)
    limits = [(limit.operator, limit.version) for limit in wanted.specifier]
    if [operator for operator, _ in limits] != [">="]:
        raise ValueError(f"{text}: say its lowest version by >=, and no other limit")
    return wanted.name, limits[0][1]


def too_new(tried: dict[str, str], lowest: dict[str, str]) -> Iterator[str]:
    """What was tried in a version that does not begin with the lowest allowed one."""
    for name, bound in lowest.items():
        release = Version(bound).release
        if Version(tried[name]).release[: len(release)] != release:
            yield f"{name}: {tried[name]} was tried, {bound} is allowed"


def install(environment: Environment, wheel: Path) -> dict[str, str]:
    """Install the lowest versions and the wheel; what is there then, by name."""
    uv = [sys.executable, "-m", "uv", "pip"]
    there = ["--quiet", "--python", str(environment.python)]
    chosen = [f"--extra={extra}" for extra in extras()]
    lowest = ["--resolution=lowest-direct", "-r", str(ROOT / "pyproject.toml"), *chosen]
    subprocess.run([*uv, "install", *there, *lowest], check=True)
    subprocess.run([*uv, "install", *there, "--no-deps", str(wheel)], check=True)
    listing = subprocess.check_output([*uv, "freeze", *there], text=True).splitlines()
    return dict(line.split("==") for line in listing if "==" in line)


def main() -> int:
    """Install, say what was tried, and run the suite."""
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        archives = build(export(folder / "tree"), folder / "built")
        environment = new(folder / "lowest", sys.executable, "--without-pip")
        tried = {k.lower(): v for k, v in install(environment, archives.wheel).items()}
        lowest = {k.lower(): v for k, v in bounds().items()}
        print(*(f"{name} {tried[name]}" for name in lowest), sep=", ", flush=True)
        if faults := list(too_new(tried, lowest)):
            print(*faults, sep="\n")
            return 1
        tree = bare_tests(archives.sdist, folder / "bare")
        return not run_suite(environment, tree, *NEWER)


if __name__ == "__main__":
    sys.exit(main())
