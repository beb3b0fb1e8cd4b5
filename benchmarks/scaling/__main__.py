"""The command line; see the docstring of `benchmarks.scaling`."""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

import benchmarks.scaling
from benchmarks.environments import ROOT, run
from benchmarks.scaling.document import rendered
from benchmarks.scaling.launch import measured
from benchmarks.scaling.measured import Measured, read, write
from benchmarks.scaling.report import TABLES

LATEST = ROOT / "out" / "benchmarks" / "scaling.json"
DATA = "measured.json"
"""What a page's data is called, beside the page."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables and write what is asked for."""
    given = _arguments(arguments)
    page = Path(given.write) if given.write else None
    if given.last:
        found = read(page.with_name(DATA) if page else LATEST)
    else:
        found = measured(
            rounds=given.rounds, quick=given.quick, patience=60.0 * given.patience
        )
        write(found, LATEST)
        found = read(LATEST)  # with the digits that are kept
    for name, made in TABLES.items():
        print(f"{name}\n\n{made(found)}\n", flush=True)
    if page:
        _write(page, found)
    return 0


def _arguments(arguments: Sequence[str] | None) -> Namespace:
    about, _, _ = (benchmarks.scaling.__doc__ or "").partition("\n")
    parser = ArgumentParser(
        prog="python -m benchmarks.scaling",
        description=about,
        formatter_class=RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--rounds", type=int, default=3, help="runs of each; default: %(default)s")
    add(
        "--patience",
        type=float,
        default=5,
        help="minutes of waiting for a quiet machine; default: %(default)s",
    )
    add("--quick", action="store_true", help="one subject, few repetitions")
    add("--last", action="store_true", help="measure nothing, take the last data")
    add("--write", metavar="PAGE", help="bring a page, its data and picture up to date")
    given = parser.parse_args(arguments)
    if given.rounds < 1:
        parser.error(f"--rounds: at least 1, not {given.rounds}")
    if given.quick and given.write:
        parser.error("--write: what --quick measures is too little for a page")
    return given


def _write(page: Path, found: Measured) -> None:
    """The page, and beside it the data and the picture, by a process of its own.

    That process alone needs matplotlib.
    """
    page.write_text(rendered(page, found), "utf-8")
    data, picture = page.with_name(DATA), page.with_suffix(".svg")
    write(found, data)
    module = "benchmarks.scaling.picture"
    run([sys.executable, "-m", module, str(data), str(picture)], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
