"""The user's lines of code that a program comes from: what they assign to and say."""

import ast
import linecache
import os
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from autograd.engine.steps import Step

__all__ = ["Lines"]


class Lines:
    """The lines that the steps of a program come from."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._files: dict[str, dict[int, tuple[str | None, str]]] = {}
        places = [step.place for step in steps]
        self._seen = {(p.file, p.line) for p in places} | {
            line for p in places for line in p.outer
        }

    @cached_property
    def _unpackings(self) -> list[tuple[int, int, str, dict[str, str]]]:
        """The unpackings of all functions that the program comes by."""
        return [
            found
            for file in sorted({file for file, _ in self._seen})
            for found in _unpackings("".join(linecache.getlines(file)))
            if any(f == file and found[0] <= k <= found[1] for f, k in self._seen)
        ]

    def target(self, file: str, line: int) -> str | None:
        """The one name that the statement on a line assigns to, if it does."""
        return self._statements(file).get(line, (None, ""))[0]

    def text(self, file: str, line: int) -> str:
        """The statement on a line as one line, with where it stands in front."""
        said = self._statements(file).get(line, (None, ""))[1]
        said = said or linecache.getline(file, line).strip()
        return f"{os.path.basename(file)}:{line}  {said}" if said else ""

    def _statements(self, file: str) -> dict[int, tuple[str | None, str]]:
        found = self._files.get(file)
        if found is None:
            found = self._files[file] = _described("".join(linecache.getlines(file)))
        return found

    def unpacked(self, parameter: str, keys: str) -> str | None:
        """What ``a, b = parameter`` calls the part of a parameter that has these keys.

        Looked for in the functions with a parameter of that name on whose lines the
        program comes by; None where there is none, or several that differ.
        """
        found = {
            names[keys]
            for first, last, of, names in self._unpackings
            if of == parameter and keys in names
        }
        return found.pop() if len(found) == 1 else None


@cache
def _tree(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


@cache
def _described(text: str) -> dict[int, tuple[str | None, str]]:
    """Per line of a simple statement the name that it assigns to, and its text."""
    found: dict[int, tuple[str | None, str]] = {}
    lines = text.encode().split(b"\n")
    for node in ast.walk(_tree(text)):
        if not isinstance(node, ast.stmt) or hasattr(node, "body"):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            targets = [node.target]
        one = targets[0] if len(targets) == 1 else None
        name = one.id if isinstance(one, ast.Name) else None
        said = _segment(lines, node)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            found[line] = name, said
    return found


def _segment(lines: list[bytes], node: ast.stmt) -> str:
    """A statement as one line; `ast.get_source_segment` goes through the whole file."""
    last = (node.end_lineno or node.lineno) - 1
    parts = lines[node.lineno - 1 : last + 1]
    parts[-1] = parts[-1][: node.end_col_offset]
    parts[0] = parts[0][node.col_offset :]
    return " ".join(b" ".join(parts).decode().split())


@cache
def _unpackings(text: str) -> list[tuple[int, int, str, dict[str, str]]]:
    """Where a parameter is unpacked: the lines of its function, it, names by keys."""
    found = []
    for node in ast.walk(_tree(text)):
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
            found.append((node.lineno, last, value.id, names))
    return found


def _named(target: ast.expr, keys: str) -> Iterator[tuple[str, str]]:
    """Each name of a target, by the keys that lead to its value."""
    if isinstance(target, ast.Name):
        yield keys, target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for k, part in enumerate(target.elts):
            if isinstance(part, ast.Starred):
                return
            yield from _named(part, f"{keys}[{k}]")
