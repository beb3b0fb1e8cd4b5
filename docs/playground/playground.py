"""What the playground runs programs with: Python's side of the page, and `slider`.

In the browser the worker calls `prepare` once and `run` for each program. `slider` can
be imported anywhere: outside of the playground it gives the value that it starts at.
"""

import ast
import builtins
import contextlib
import io
import itertools
import json
import linecache
import math
import sys
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

import autograd as ag
from autograd.drawing.render import render_with
from autograd.tracebacks import rendered

__all__ = ["prepare", "run", "slider"]

PROGRAM, BEFORE = "program.py", "before.py"
"""What the program, and what ran before it, are called in a traceback."""

AT_ONCE = 20
"""Texts that are sent as they are printed; after these, one every `PAUSE` seconds."""

PAUSE = 0.05

Post = Callable[[str], None]


class Sliders:
    """The sliders of the run that is going on, and where the reader has put them."""

    def __init__(self) -> None:
        self.begin({})

    def begin(self, positions: dict[str, float]) -> None:
        """Forget those of an earlier run."""
        self.positions = positions
        self.made: list[dict[str, Any]] = []

    def add(self, name: str, value: float, low: float, high: float, step: float) -> Any:
        """Another one; the value that it stands at."""
        names = {one["name"] for one in self.made}
        name = next(said for said in _numbered(name) if said not in names)
        at = min(max(float(self.positions.get(name, value)), low), high)
        found = {"name": name, "value": at, "low": low, "high": high, "step": step}
        self.made.append(found)
        return at


def _numbered(name: str) -> Iterator[str]:
    """The name, and those that further ones of it get."""
    yield name
    for number in itertools.count(2):
        yield f"{name} {number}"


SLIDERS = Sliders()
"""Those of the program that runs."""


def slider(
    value: float,
    low: float = -5.0,
    high: float = 5.0,
    *,
    step: float | None = None,
    name: str | None = None,
) -> ag.Tensor:
    """A leaf Tensor of one number, which the reader moves between `low` and `high`.

    Moving it runs the program again. step: what one press of an arrow key adds, by
    default 1, 2 or 5 times a power of ten, a hundredth of the way or a little more.
    name: what stands beside it; in ``a = slider(2)`` it is ``a``.
    """
    if not low < high:
        raise ValueError(f"slider: low={low} must be less than high={high}")
    step = _round_step(low, high) if step is None else step
    if not step > 0:
        raise ValueError(f"slider: step={step} must be more than 0")
    given = [float(x) for x in (value, low, high, step)]
    at = SLIDERS.add(name or "slider", *given)
    return ag.tensor(at, requires_grad=True, name=name)


def _round_step(low: float, high: float) -> float:
    least = (high - low) / 100
    power = 10.0 ** math.floor(math.log10(least))
    return next(k * power for k in (1, 2, 5, 10) if k * power >= least * (1 - 1e-9))


class Printed(io.TextIOBase):
    """What a program prints, sent on at once, but not so often that the page chokes."""

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send = send
        self._held: list[str] = []
        self._count, self._last = 0, time.monotonic()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        """Take `text`; the number of its characters."""
        self._held.append(text)
        now = time.monotonic()
        if now - self._last > PAUSE:
            self._count, self._last = 0, now
        if self._count < AT_ONCE:
            self._count += 1
            self.release()
        return len(text)

    def release(self) -> None:
        """Send what is held back."""
        if self._held:
            self._send("".join(self._held))
            self._held.clear()


def prepare(draw: Callable[[str, str, str], str]) -> None:
    """Let drawings be made by `draw(dot, format, engine)`, the page's Graphviz."""

    def render(source: str, format: str, engine: str) -> bytes:
        return draw(source, format, engine).encode()

    render_with(render)
    sys.modules.pop("js", None)  # of the worker whose memory this one began with
    sys.stdin = io.StringIO()


def run(request: str, post: Post) -> None:
    """Run a program and post what comes of it, a JSON object each, ``kind`` first.

    request: JSON with ``run``, a number that every answer bears, ``program``,
    ``before``, ``action`` and ``positions`` of sliders by their names.
    """
    asked = json.loads(request)

    def say(kind: str, **more: Any) -> None:
        post(json.dumps({"kind": kind, "run": asked["run"], **more}))

    SLIDERS.begin(asked["positions"])
    printed = Printed(lambda text: say("text", text=text))
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            names = _namespace()
            if asked["before"]:
                with contextlib.redirect_stdout(io.StringIO()):
                    execute(asked["before"], BEFORE, names)
            found = execute(asked["program"], PROGRAM, names)
            for said in _shown(found, names, asked["action"]):
                say("shown", **said)
        except BaseException as error:
            printed.release()
            say("error", **failure(error))
    printed.release()
    say("sliders", sliders=SLIDERS.made)
    say("done")


def _namespace() -> dict[str, Any]:
    """The names that a program starts with, as those of the module ``__main__``."""
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    module.__dict__.update(slider=slider, __builtins__=builtins)
    return module.__dict__


def execute(source: str, file: str, names: dict[str, Any]) -> Any:
    """Run a program; the value of its last line if that is an expression."""
    lines = source.splitlines(keepends=True)
    linecache.cache[file] = (len(source), None, lines, file)
    tree = ast.parse(source, file)
    _name_sliders(tree)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, file, "exec"), names)
        return None
    del tree.body[-1]
    exec(compile(tree, file, "exec"), names)
    return eval(compile(ast.Expression(last.value), file, "eval"), names)


def _name_sliders(tree: ast.Module) -> None:
    """Give each slider the name of the variable that it is assigned to."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=variable)], value=value):
                for call in filter(_is_nameless_slider, ast.walk(value)):
                    call.keywords.append(ast.keyword("name", ast.Constant(variable)))
    ast.fix_missing_locations(tree)


def _is_nameless_slider(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="slider"), keywords=given):
            return all(keyword.arg != "name" for keyword in given)
    return False


def failure(error: BaseException) -> dict[str, Any]:
    """What is shown of an error: its text, and the line of the program, 0 if none."""
    entry = error.__traceback__
    while entry and entry.tb_frame.f_code.co_filename not in (PROGRAM, BEFORE):
        entry = entry.tb_next
    lines = [line for file, line in _places(error) if file == PROGRAM]
    text = "\n".join(rendered(error.with_traceback(entry)))
    return {"text": text, "line": lines[-1] if lines else 0}


def _places(error: BaseException) -> Iterator[tuple[str | None, int]]:
    entry = error.__traceback__
    while entry:
        yield entry.tb_frame.f_code.co_filename, entry.tb_lineno
        entry = entry.tb_next
    if isinstance(error, SyntaxError):
        yield error.filename, error.lineno or 0


def _shown(found: Any, names: dict[str, Any], action: str) -> Iterator[dict[str, str]]:
    """What the page shows of a program's last value, or of its graph if so asked."""
    if action in ("explore", "step"):
        show = ag.explore if action == "explore" else ag.step_through
        found = show(_target(found, names), names=_tensors(names))
    if found is None:
        return
    if isinstance(found, ag.Tensor) and not found.is_leaf:
        found = ag.draw(found, names=_tensors(names))
    yield forms(found)


def forms(value: Any) -> dict[str, str]:
    """`value` as a notebook would show it: ``html`` or, of what has none, ``text``."""
    bundle = getattr(value, "_repr_mimebundle_", dict)()
    for form, method in FORMS:
        said = bundle.get(form) or getattr(value, method, str)() if method else None
        if said:
            return {"html": said}
    return {"text": bundle.get("text/plain") or repr(value)}


FORMS = (("text/html", "_repr_html_"), ("image/svg+xml", "_repr_svg_"))


def _target(found: Any, names: dict[str, Any]) -> Any:
    """What is explored: the last value, else ``loss``, else the last result."""
    for value in (found, names.get("loss"), *reversed(names.values())):
        if isinstance(value, ag.Graph) or hasattr(value, "_explored_"):
            return value
        if isinstance(value, ag.Tensor) and not value.is_leaf:
            return value
    raise LookupError(
        "nothing to explore: let the last line be a Tensor that was computed from "
        "others, or a model, or call it loss"
    )


def _tensors(names: dict[str, Any]) -> dict[str, Any]:
    return {name: x for name, x in names.items() if isinstance(x, ag.Tensor)}
