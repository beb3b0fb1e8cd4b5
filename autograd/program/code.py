"""The source of a function or class, and what its names mean."""

import ast
import builtins
import inspect
import io
import linecache
import re
import textwrap
import tokenize
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

__all__ = ["Code", "code_of", "is_ours"]

_OURS = frozenset({"autograd", "nn"})


def is_ours(module: str) -> bool:
    """Whether a module is part of us."""
    return module.partition(".")[0] in _OURS


@dataclass
class Code:
    """Source text, the name that it defines, and the values of names that it uses."""

    source: str
    name: str
    needs: dict[str, Any] = field(default_factory=dict)

    def attributes(self, own: str) -> list[str]:
        """The attributes that the source asks a name for."""
        return sorted(
            {
                n.attr
                for n in ast.walk(ast.parse(self.source))
                if isinstance(n, ast.Attribute)
                and isinstance(n.value, ast.Name)
                and n.value.id == own
            }
        )

    def text(self, renamed: dict[str, str]) -> str:
        """The source with other names for some."""
        renamed = {k: v for k, v in renamed.items() if k != v}
        source = re.sub(r"  # type: ignore\[[\w-]*\]", "", self.source)
        return _renamed(source, renamed) if renamed else source


def code_of(x: Any) -> Code | None:
    """The source of a function or class, without decorators; None where it has none."""
    if isinstance(x, type):
        return _class(x)
    x = inspect.unwrap(x, stop=lambda f: hasattr(f, "__code__"))
    if not hasattr(x, "__code__"):
        return None
    file = x.__code__.co_filename
    text = "".join(linecache.getlines(file, x.__globals__))
    if not text and x.__code__.co_names == ("function",):
        return _handing_on(x)
    node = _node(text, x)
    if node is None:
        return None
    if isinstance(node, ast.Lambda):
        source = f"def function({ast.unparse(node.args)}):\n"
        source += f"    return {ast.unparse(node.body)}"
        name = "function"
    else:
        source, name = _without_decorators(text, node), node.name
    known = {**x.__globals__}
    for free, cell in zip(x.__code__.co_freevars, x.__closure__ or (), strict=True):
        known[free] = cell.cell_contents
    return Code(source, name, _needs(source, known, name))


def _handing_on(x: types.FunctionType) -> Code:
    """What hands its arguments on, as `autograd.scipy` makes it from a string."""
    code = x.__code__
    names = ", ".join(code.co_varnames[: code.co_argcount])
    source = f"def handed_on({names}):\n    return function({names})"
    return Code(source, "handed_on", {"function": x.__globals__["function"]})


def _class(x: type) -> Code | None:
    module = __import__("sys").modules.get(x.__module__)
    file = getattr(module, "__file__", None)
    if file is None:
        return None
    text = "".join(linecache.getlines(file))
    for node in _parsed(text).body:
        if isinstance(node, ast.ClassDef) and node.name == x.__name__:
            first = min([d.lineno for d in node.decorator_list], default=node.lineno)
            lines = text.splitlines()[first - 1 : node.end_lineno]
            source = "\n".join(lines)
            return Code(source, node.name, _needs(source, vars(module), node.name))
    return None


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _node(text: str, f: types.FunctionType) -> Any:
    """The definition of `f` in its file."""
    first = f.__code__.co_firstlineno
    for node in ast.walk(_parsed(text)):
        if isinstance(node, ast.FunctionDef) and node.name == f.__code__.co_name:
            starts = [node.lineno, *[d.lineno for d in node.decorator_list]]
            if first in starts:
                return node
        elif isinstance(node, ast.Lambda) and f.__code__.co_name == "<lambda>":
            body = node.body
            start = body.lineno, body.col_offset
            end = body.end_lineno, body.end_col_offset
            if node.lineno == first and (start, end) == _extent(f.__code__):
                return node
    return None


def _extent(code: types.CodeType) -> tuple[Any, Any]:
    """Where the expression of a lambda starts and ends, as line and column."""
    places = [p for p in code.co_positions() if p[0] and p[2] is not None]
    places = [p for p in places if p[:2] != (p[0], p[0]) or p[2] != p[3]]
    starts, ends = [(p[0], p[2]) for p in places], [(p[1], p[3]) for p in places]
    return min(starts), max(ends)


def _without_decorators(text: str, node: ast.FunctionDef) -> str:
    lines = text.splitlines()
    kept = [
        line
        for d in node.decorator_list
        if ast.unparse(d).partition("(")[0].rpartition(".")[2] in _KEPT
        for line in [f"{lines[d.lineno - 1][: node.col_offset]}@{ast.unparse(d)}"]
    ]
    own = lines[node.lineno - 1 : node.end_lineno]
    return textwrap.dedent("\n".join([*kept, *own]))


_KEPT = frozenset({"cache", "lru_cache", "contextmanager", "property", "dataclass"})
"""Decorators that do more than enter what they decorate into a table."""


def _needs(source: str, known: dict[str, Any], own: str) -> dict[str, Any]:
    """The values of the names that the source takes from around it."""
    found: dict[str, Any] = {}
    for name in _global_names(source):
        if name in known and not (
            hasattr(builtins, name) and known[name] is getattr(builtins, name)
        ):
            found[name] = known[name]
    return found


@cache
def _global_names(source: str) -> list[str]:
    """The names that code in the source loads and nowhere there assigns."""
    tree = _Bare().visit(ast.parse(source))
    names: dict[str, None] = {}
    for code in _codes(compile(ast.fix_missing_locations(tree), "", "exec")):
        own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
        for name in code.co_names:
            if name not in own:
                names[name] = None
    loaded = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return [name for name in names if name in loaded]


class _Bare(ast.NodeTransformer):
    """Code without annotations, whose names nobody needs."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        self.generic_visit(node)
        if node.value is None:
            return ast.Pass()
        return ast.Assign([node.target], node.value)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _renamed(source: str, renamed: dict[str, str]) -> str:
    """The source with other names, but for attributes and keywords of that name."""
    lines = source.splitlines()
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    depth, changes = 0, []
    for k, token in enumerate(tokens):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        if token.type != tokenize.NAME or token.string not in renamed:
            continue
        before, after = tokens[k - 1].string, tokens[k + 1].string
        keyword = depth and after == "=" and before in ("(", ",", "\n", "")
        if before != "." and not keyword:
            changes.append(token)
    for token in reversed(changes):
        row, column = token.start
        line = lines[row - 1]
        end = column + len(token.string)
        lines[row - 1] = line[:column] + renamed[token.string] + line[end:]
    return "\n".join(lines)
