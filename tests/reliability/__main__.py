"""Measure every promise and write the page that states them.

    python -m tests.reliability docs/reliability.md

Each measurement runs in a process of its own. The page is written if all promises are
kept; what is broken is printed, and the exit status is 1.
"""

import subprocess
import sys
from pathlib import Path

from tests.reliability.measurements import MEASUREMENTS, NotKeptError
from tests.reliability.page import page

ROOT = Path(__file__).parents[2]


def main(path: str) -> int:
    """Write the page to `path`."""
    figures, broken = [], 0
    for measurement in MEASUREMENTS:
        command = [sys.executable, "-m", "tests.reliability", "--only"]
        run = subprocess.run(
            [*command, measurement.name], cwd=ROOT, capture_output=True, text=True
        )
        figures.append(run.stdout.strip())
        broken += run.returncode != 0
        print(f"{measurement.name}: {figures[-1] or run.stderr}", flush=True)
    if broken:
        return 1
    Path(path).write_text(page(MEASUREMENTS, figures), "utf-8")
    return 0


def only(name: str) -> int:
    """Print the figures of one measurement."""
    (measurement,) = [m for m in MEASUREMENTS if m.name == name]
    try:
        print(measurement.measure(True))
    except NotKeptError as error:
        print(f"not kept: {error}")
        return 1
    return 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(only(arguments[1]) if arguments[0] == "--only" else main(arguments[0]))
