"""Brings the numbers, code and pictures of these pages up to date with the programs.

    python -m docs.questions.build            all pages
    python -m docs.questions.build backprop   the pages of one question

In a page stand, between comments that a reader does not see,

    <!--n:KEY:FORMAT-->3.14<!--/n-->            a figure, by Python's format codes
    <!--text:KEY--> … <!--/text-->              a figure of several lines, as a block
    <!--code:MODULE:FUNCTION--> … <!--/code-->  the source of a function

KEY is a figure of the program that has the page's name, or PROGRAM.KEY for one of
another. A picture ``pictures/PROGRAM/NAME.svg`` is what PROGRAM wrote as ``NAME.svg``,
and ``NAME.pt.svg`` the same with its texts translated by the tables in ``pt/pictures``.
"""

import importlib
import inspect
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from examples.languages import COMMA, also_in

__all__ = ["PICTURES", "TABLES", "Page", "Run", "main", "pages", "run", "words"]

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
TABLES = HERE / "pt" / "pictures"

NUMBER = re.compile(r"<!--n:([\w.]+):([^>]*?)-->.*?<!--/n-->")
TEXT = re.compile(r"<!--text:([\w.]+)-->.*?<!--/text-->", re.DOTALL)
CODE = re.compile(r"<!--code:([\w.]+):([\w.]+)-->.*?<!--/code-->", re.DOTALL)
PICTURE = re.compile(r"!\[([^]]*)\]\((?:\.\./)?pictures/(\w+)/([\w-]+(?:\.pt)?\.svg)\)")
EXPONENT = re.compile(r"(\d)e([+-])0*(\d+)")

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Run(NamedTuple):
    """What a program returned and where it wrote its pictures."""

    figures: dict[str, Any]
    out: Path


class Page(NamedTuple):
    """A page in one language: ``en``, or ``pt`` with a decimal comma."""

    path: Path

    @property
    def language(self) -> str:
        return "pt" if self.path.parent.name == "pt" else "en"

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    def key(self, key: str) -> tuple[str, str]:
        """The program and the name of its figure that `key` means on this page."""
        program, _, figure = key.rpartition(".")
        return program or self.path.stem, figure

    @property
    def programs(self) -> set[str]:
        """The programs from which something stands on the page."""
        keys = [m[1] for kind in (NUMBER, TEXT) for m in kind.finditer(self.text)]
        return {self.key(key)[0] for key in keys} | {p[0] for p in self.pictures}

    @property
    def pictures(self) -> set[tuple[str, str]]:
        """The pictures shown, each as program and file name."""
        return {(m[2], m[3]) for m in PICTURE.finditer(self.text)}

    def rendered(self, ran: Callable[[str], Run]) -> str:
        """The page as it should be, by what the programs return."""

        def figure(key: str) -> Any:
            program, name = self.key(key)
            return ran(program).figures[name]

        def number(m: re.Match[str]) -> str:
            shown = formatted(figure(m[1]), m[2], self.language)
            return f"<!--n:{m[1]}:{m[2]}-->{shown}<!--/n-->"

        def text(m: re.Match[str]) -> str:
            block = _block("text", str(figure(m[1])))
            return f"<!--text:{m[1]}-->{block}<!--/text-->"

        def code(m: re.Match[str]) -> str:
            source = inspect.getsource(getattr(importlib.import_module(m[1]), m[2]))
            return f"<!--code:{m[1]}:{m[2]}-->{_block('python', source)}<!--/code-->"

        return NUMBER.sub(number, TEXT.sub(text, CODE.sub(code, self.text)))


def formatted(value: Any, spec: str, language: str) -> str:
    """`value` for a reader: a true minus, powers of ten, the language's comma.

    >>> formatted(-1.5e-7, ".1e", "pt")
    '−1,5·10⁻⁷'
    """
    if isinstance(value, str):
        return value
    text = format(value, spec)
    text = EXPONENT.sub(
        lambda m: m[1] + "·10" + (m[2].strip("+") + m[3]).translate(SUPERSCRIPT), text
    )
    text = text.replace("-", "−")
    return text.translate(COMMA) if language == "pt" else text


def _block(language: str, text: str) -> str:
    return f"\n```{language}\n{text.rstrip()}\n```\n"


def pages(names: Iterable[str] = ()) -> list[Page]:
    """All pages, or those called one of `names`, in both languages."""
    wanted = set(names)
    found = sorted([*HERE.glob("*.md"), *(HERE / "pt").glob("*.md")])
    return [Page(p) for p in found if not wanted or p.stem in wanted]


def words() -> dict[str, str]:
    """What is read on pictures, from English to Portuguese."""
    tables = [json.loads(p.read_text("utf-8")) for p in sorted(TABLES.glob("*.json"))]
    return {phrase: said for table in tables for phrase, said in table.items()}


def run(program: str, out: Path) -> Run:
    """Run ``examples.PROGRAM``, its pictures written into `out`.

    Those of the pages' programs are written in both languages.
    """
    main = importlib.import_module(f"examples.{program}").main
    if all(program not in page.programs for page in pages()):
        return Run(main(out=out), out)
    with also_in("pt", words()):
        return Run(main(out=out), out)


def main(names: Iterable[str] = ()) -> None:
    """Rewrite the pages, and the pictures that they show."""
    found = pages(names)
    with tempfile.TemporaryDirectory() as directory:
        runs = {
            program: run(program, Path(directory) / program)
            for program in sorted(set().union(*(page.programs for page in found)))
        }
        for page in found:
            page.path.write_text(page.rendered(runs.__getitem__), "utf-8")
            for program, name in page.pictures:
                (PICTURES / program).mkdir(parents=True, exist_ok=True)
                shutil.copy(runs[program].out / name, PICTURES / program)


if __name__ == "__main__":
    main(sys.argv[1:])
