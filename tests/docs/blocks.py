"""The code blocks of a page: how they are read and run, and what they promise.

The blocks of ``python`` on a page share a namespace and run in order. All that they
print has to be promised, and what is promised has to come:

    print(a)  # 2                by a comment, what this line prints;
    a.grad  # → 5.0              the value of an expression, as `repr` writes it;
    a @ b  # raises ShapeError   the error that a statement ends in;

the next block of ``text`` is what was printed since the one before; and what begins
with ``>>>`` is a doctest. What `docs.questions.build` wrote between comments is held by
its own test: of a listing the function that it is of is there for later blocks, and
figures are passed by.
"""

import ast
import builtins
import contextlib
import doctest
import importlib
import importlib.util
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docs.questions import build as questions
from docs.site.contents import OPTIONAL

__all__ = ["ROOT", "Block", "blocks", "contradictions", "missing", "pages"]

ROOT = Path(__file__).parents[2]

LANGUAGES = ("bash", "python", "sh", "text")
"""What a block is marked with: one that is marked otherwise would be passed by.

bash: a script of a reader's own, which nothing here runs.
"""

LISTING = "listing"
"""The language of a block that is the source of a function, ``MODULE:FUNCTION``."""

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^[ >\t]*(?:```|~~~).*", re.MULTILINE)
IMPORT = re.compile(r"^(?:>>> )? *(?:from|import) (\w+)", re.MULTILINE)
PRINTS = re.compile(r"^ *print\(.*\)  # (.*)$", re.MULTILINE)
PROMISE = re.compile(r"  # (→|raises) (.+)$", re.MULTILINE)

Names = dict[str, Any]


class Block(NamedTuple):
    """One block: its language, its code, and the line of the page where it begins."""

    language: str
    code: str
    line: int


def pages() -> list[Path]:
    """The pages with blocks: all but the notebooks, which have a test of their own."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    notebooks = ROOT / "docs" / "notebooks"
    return sorted(p for p in found if p.parent != notebooks and BLOCK.search(_text(p)))


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order; ValueError where one cannot be told."""
    text = _text(page)
    for other in FENCE.findall(BLOCK.sub("", text)):
        raise ValueError(f"{page}: {other!r} begins or ends no block that is known")
    written = _written(page, text)
    found = []
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 2
        if match[1] not in LANGUAGES:
            raise ValueError(f"{page}:{line}: choose one of {LANGUAGES}")
        around = [w for w in written if w.start() < match.start() < w.end()]
        if not around:
            found.append(Block(match[1], match[2], line))
        elif around[0].re is questions.CODE:
            found.append(Block(LISTING, ":".join(around[0].groups()), line))
    return found


def missing(block: Block) -> list[str]:
    """The optional packages that a block imports and that are not installed."""
    named = set(IMPORT.findall(block.code)) & set(OPTIONAL)
    return sorted(name for name in named if importlib.util.find_spec(name) is None)


def contradictions(page: Path, place: Path) -> list[str]:
    """Where the page says one thing and its blocks, run inside `place`, do another.

    There are the folders of pictures that lie beside the page, empty, to draw into.
    """
    for picture in page.parent.glob("*/*.svg"):
        (place / picture.parent.name).mkdir(exist_ok=True)
    with contextlib.chdir(place):
        return list(_contradictions(page))


def _contradictions(page: Path) -> Iterator[str]:
    names: Names = {"__name__": "page"}
    printed, since = "", 1
    found = blocks(page)
    code = "".join(block.code for block in found if block.language == "python")
    for block in found:
        where = f"{page.name}:{block.line}"
        if block.language == "text":
            yield from _differing(where, block.code, printed)
            printed = ""
        elif block.language == LISTING:
            module, _, function = block.code.partition(":")
            if function in code:
                names[function] = getattr(importlib.import_module(module), function)
        elif block.language == "python" and not missing(block):
            out = io.StringIO()
            with contextlib.redirect_stdout(out), _told(where):
                yield from [f"{where}: {told}" for told in _run(block.code, names)]
            said = PRINTS.findall(block.code)
            if said:
                yield from _differing(where, "\n".join(said) + "\n", out.getvalue())
            else:
                printed, since = printed + out.getvalue(), block.line
    yield from _differing(f"{page.name}:{since}", "", printed)


def _differing(where: str, promised: str, printed: str) -> Iterator[str]:
    if promised != printed:
        yield f"{where}: promised {promised!r}, printed {printed!r}"


@contextlib.contextmanager
def _told(where: str) -> Iterator[None]:
    """What is raised inside says where on the page it was."""
    try:
        yield
    except Exception as error:
        error.add_note(f"in the block at {where}")
        raise


def _run(code: str, names: Names) -> Iterator[str]:
    """Run a block; what contradicts its promises about values and errors."""
    if code.startswith(">>>"):
        yield from _doctest(code, names)
        return
    lines = code.splitlines()
    kept = 0
    for statement in ast.parse(code).body:
        promise = PROMISE.search(lines[(statement.end_lineno or 0) - 1])
        if promise is None:
            _executed(statement, names)
            continue
        kept += 1
        kind, said = promise.groups()
        found = (
            _error(statement, names) if kind == "raises" else _value(statement, names)
        )
        if found != said:
            yield f"{ast.unparse(statement)} promises {said}, gives {found}"
    if kept != len(PROMISE.findall(code)):
        yield "a promise stands where it is not kept: only whole statements keep one"


def _executed(statement: ast.stmt, names: Names) -> None:
    # The name that `exec` gives a string: programs of ag.jit tell where they are from.
    exec(compile(ast.Module([statement], []), "<string>", "exec"), names)


def _value(statement: ast.stmt, names: Names) -> str:
    if not isinstance(statement, ast.Expr):
        return "no value: it is no expression"
    code = compile(ast.Expression(statement.value), "<string>", "eval")
    return builtins.repr(eval(code, names))


def _error(statement: ast.stmt, names: Names) -> str:
    try:
        _executed(statement, names)
    except Exception as error:
        return type(error).__name__
    return "nothing"


def _doctest(code: str, names: Names) -> Iterator[str]:
    test = doctest.DocTestParser().get_doctest(code, names, "page", None, 0)
    report: list[str] = []
    if doctest.DocTestRunner().run(test, out=report.append, clear_globs=False).failed:
        yield "".join(report)
    names |= test.globs


def _written(page: Path, text: str) -> list[re.Match[str]]:
    """What a program wrote between comments, on those pages whose program is tested."""
    if page not in {tested.path for tested in questions.pages()}:
        return []
    kinds = (questions.TEXT, questions.CODE)
    return [match for kind in kinds for match in kind.finditer(text)]


def _text(page: Path) -> str:
    return page.read_text("utf-8")
