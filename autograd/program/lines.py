"""The user's lines of code that a program comes from: what they assign to and say."""

import ast
import linecache
import os
from collections.abc import Iterable, Iterator
from functools import cache

from autograd.engine.steps import Step

__all__ = ["Lines"]


class Lines:
    """The lines that the steps of a program come from."""

    def __init__(self, steps: Iterable[Step]) -> None:
        places = [step.place for step in steps]
        self._seen = {(p.file, p.line) for p in places} | {
            line for p in places for line in p.outer
        }

    def target(self, file: str, line: int) -> str | None:
        """The one name that the statement on a line assigns to, if it does."""
        return _statements(file).get(line, (None, ""))[0]

    def text(self, file: str, line: int) -> str:
        """The statement on a line as one line, with where it stands in front."""
        said = _statements(file).get(line, (None, ""))[1]
        said = said or linecache.getline(file, line).strip()
        return f"{os.path.basename(file)}:{line}  {said}" if said else ""

    def unpacked(self, parameter: str, keys: str) -> str | None:
        """What ``a, b = parameter`` calls the part of a parameter that has these keys.

        Looked for in the functions with a parameter of that name on whose lines the
        program comes by; None where there is none, or several that differ.
        """
        found = {
            names[keys]
            for file in {file for file, _ in self._seen}
            for first, last, of, names in _unpackings(file)
            if of == parameter and keys in names
            if any(f == file and first <= line <= last for f, line in self._seen)
        }
        return found.pop() if len(found) == 1 else None


@cache
def _tree(file: str, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _parsed(file: str) -> ast.Module:
    return _tree(file, "".join(linecache.getlines(file)))


def _statements(file: str) -> dict[int, tuple[str | None, str]]:
    return _described(file, "".join(linecache.getlines(file)))


@cache
def _described(file: str, text: str) -> dict[int, tuple[str | None, str]]:
    """Per line of a simple statement the name that it assigns to, and its text."""
    found: dict[int, tuple[str | None, str]] = {}
    for node in ast.walk(_tree(file, text)):
        if not isinstance(node, ast.stmt) or hasattr(node, "body"):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            targets = [node.target]
        one = targets[0] if len(targets) == 1 else None
        name = one.id if isinstance(one, ast.Name) else None
        said = " ".join((ast.get_source_segment(text, node) or "").split())
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            found[line] = name, said
    return found


def _unpackings(file: str) -> Iterator[tuple[int, int, str, dict[str, str]]]:
    """Where a parameter is unpacked: the lines of its function, it, names by keys."""
    for node in ast.walk(_parsed(file)):
        if not isinstance(node, ast.FunctionDef):
            continue
        parameters = {a.arg for a in (*node.args.posonlyargs, *node.args.args)}
        for inner in ast.walk(node):
            if not isinstance(inner, ast.Assign) or len(inner.targets) != 1:
                continue
            value = inner.value
            if not isinstance(value, ast.Name) or value.id not in parameters:
                continue
            names = dict(_named(inner.targets[0], ""))
            last = node.end_lineno or node.lineno
            yield node.lineno, last, value.id, names


def _named(target: ast.expr, keys: str) -> Iterator[tuple[str, str]]:
    """Each name of a target, by the keys that lead to its value."""
    if isinstance(target, ast.Name):
        yield keys, target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for k, part in enumerate(target.elts):
            if isinstance(part, ast.Starred):
                return
            yield from _named(part, f"{keys}[{k}]")
