"""A page brought up to date: its tables and its numbers, each between two comments.

<!-- made by python -m benchmarks.scaling: NAME -->    a table of `report.TABLES`
<!-- end -->
<!--n:KEY:FORMAT-->3.14<!--/n-->                       a number of `report.figures`
"""

import re
from collections.abc import Collection
from pathlib import Path

from autograd.errors import ArgumentError
from benchmarks.scaling.measured import Measured
from benchmarks.scaling.report import TABLES, figures
from docs.questions.build import Page, Run

__all__ = ["rendered"]

BLOCK = re.compile(
    r"(<!-- made by python -m benchmarks\.scaling: ([\w-]+) -->\n).*?(<!-- end -->)",
    re.DOTALL,
)


def rendered(
    page: Path, measured: Measured, *, but: Collection[str] = frozenset()
) -> str:
    """The page's text as it should be; but: tables that are left as they are.

    Raises `ArgumentError` where the page asks for a table that there is not.
    """

    def made(found: re.Match[str]) -> str:
        name = found[2]
        if name not in TABLES:
            raise ArgumentError(
                f"scaling: {page.name} asks for the table {name!r}; there are: "
                f"{', '.join(TABLES)}"
            )
        if name in but:
            return found[0]
        return f"{found[1]}\n{TABLES[name](measured)}\n\n{found[3]}"

    run = Run(figures(measured), page.parent)
    return BLOCK.sub(made, Page(page).rendered(lambda _: run))
