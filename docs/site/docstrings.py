"""Docstrings as reStructuredText: formulas and Python's stars are no markup in them."""

import inspect
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["escaped", "marked_up", "setup"]

LITERAL = re.compile(r"(``.+?``|`[^`]+`)")
EMPTY = inspect.Signature.empty
ITEM = re.compile(r"([*\w]+(?:, [*\w]+)*):(?= )")
RULE = re.compile(r"-{4,}")
MARKUP = re.compile(r"([|*]|(?<=\w)_(?!\w))")


def escaped(line: str) -> str:
    """`line` with what reStructuredText would take for markup taken as written.

    >>> escaped("``|w|`` is |w|, and x_ of *args")
    '``|w|`` is \\\\|w\\\\|, and x\\\\_ of \\\\*args'
    """
    if line.lstrip().startswith((">>>", "...")):
        return line
    pieces = LITERAL.split(line)
    pieces[::2] = [MARKUP.sub(r"\\\1", piece) for piece in pieces[::2]]
    return "".join(pieces)


def marked_up(lines: list[str]) -> list[str]:
    """A docstring's lines as reStructuredText.

    What is told of arguments, ``x: (batch, in)`` on lines of their own, further lines
    indented, becomes a paragraph each; a heading underlined becomes a line in bold.

    >>> marked_up(["x: an", "    array.", "y: another."])
    ['**x**: an', 'array.', '', '**y**: another.']
    """
    made: list[str] = []
    example = item = False
    for line in lines:
        if not line.strip():
            example = item = False
        elif line.lstrip().startswith(">>>"):
            example = True
        elif RULE.fullmatch(line) and made:
            made[-1:] = [f"**{made[-1].strip()}**", ""]
            continue
        elif not example and (found := ITEM.match(line)) and (item or _fresh(made)):
            made += [""] * item
            line, item = f"**{escaped(found[1])}**{escaped(line[found.end(1) :])}", True
        elif not example:
            line = escaped(line.strip() if item else line)
        made.append(line)
    return made


def _fresh(made: list[str]) -> bool:
    """Whether a paragraph begins after these lines."""
    return not made or not made[-1].strip()


def process(
    app: "Sphinx", what: str, name: str, value: Any, options: Any, lines: list[str]
) -> None:
    """What autodoc calls with the lines of each docstring, to change them in place."""
    lines[:] = marked_up(lines)


def called(
    app: "Sphinx", what: str, name: str, value: Any, options: Any, given: Any, back: Any
) -> tuple[str, str | None] | None:
    """What autodoc calls for signatures: layers' own, which `Layer.__new__` hides."""
    if what != "class" or given is None or "*args" not in given:
        return None
    return str(inspect.signature(value).replace(return_annotation=EMPTY)), None


def setup(app: "Sphinx") -> dict[str, Any]:
    app.connect("autodoc-process-docstring", process)
    app.connect("autodoc-process-signature", called)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
