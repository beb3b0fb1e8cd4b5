"""The command line: ``python -m autograd draw | explain | step | jit  FILE.py:NAME``.

NAME is a Tensor of the file, a function that returns one when called without arguments,
or ``MODEL(INPUT)``: a callable of the file on a value of it. For ``jit`` it is a
function.
"""

import argparse
import re
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograd.check.command import add_check_command
from autograd.drawing.graph import RANKDIRS, draw, step_through
from autograd.engine.tensor import Tensor
from autograd.errors import ArgumentError, AutogradError
from autograd.explanation import explain
from autograd.program.command import add_jit_command

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status. An error is a line on standard error."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except AutogradError as error:
        print(f"autograd: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograd", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    drawn = _command(commands, "draw", _draw, "write the graph as a picture")
    drawn.add_argument(
        "-o", "--output", default="graph.svg", help="where to (.svg .png)"
    )
    drawn.add_argument("--view", default="forward", help="forward, backward or both")
    drawn.add_argument("--depth", type=int, help="fold modules from this depth on")
    drawn.add_argument("--max-nodes", type=int, default=200, help="fold beyond so many")
    drawn.add_argument("--theme", default="light", help="light, dark or print")
    drawn.add_argument("--rankdir", default="LR", help=", ".join(RANKDIRS))
    explained = _command(commands, "explain", _explain, "print a gradient's paths")
    explained.add_argument("--wrt", required=True, help="the name of a value")
    explained.add_argument("--index", help="of an element, as 0,2")
    explained.add_argument("--markdown", action="store_true", help="as Markdown")
    stepped = _command(commands, "step", _step, "write the step-through page")
    stepped.add_argument("-o", "--output", default="steps.html", help="where to")
    add_jit_command(commands, _opened)
    add_check_command(commands)
    return parser


def _command(commands: Any, name: str, run: Any, about: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about)
    parser.add_argument("value", metavar="FILE.py:NAME", help="what to look at")
    parser.set_defaults(run=run)
    return parser


def _draw(options: argparse.Namespace) -> None:
    value, names = _load(options.value)
    drawing = draw(
        value,
        names=names,
        view=options.view,
        depth=options.depth,
        max_nodes=options.max_nodes,
        theme=options.theme,
        rankdir=options.rankdir,
    )
    print(drawing.render(outfile=options.output, cleanup=True))


def _explain(options: argparse.Namespace) -> None:
    value, names = _load(options.value)
    index = options.index
    if index is not None:
        if not re.fullmatch(r"-?\d{1,18}(,-?\d{1,18})*", index):
            raise ArgumentError(f"explain: --index {index!r} is not like 0 or 0,2")
        index = tuple(map(int, index.split(",")))
    found = explain(value, options.wrt, index=index, names=names)
    print(found.to_markdown() if options.markdown else found)


def _step(options: argparse.Namespace) -> None:
    value, names = _load(options.value)
    print(step_through(value, options.output, names=names))


_NAME = r"[^\W\d]\w*"


def _load(spec: str) -> tuple[Tensor, dict[str, Any]]:
    """The Tensor that `spec` means, and all that is named in its file."""
    file, _, name = spec.rpartition(":")
    match = re.fullmatch(rf"({_NAME})(?:\(({_NAME})?\))?", name)
    if not file or not match:
        raise ArgumentError(
            f"{spec!r} is not FILE.py:NAME, where NAME is a Tensor, a function without "
            "arguments, or MODEL(INPUT)"
        )
    names = _opened(spec, file)
    value = _named(names, match[1], file)
    if match[2] is not None:
        value = value(_named(names, match[2], file))
    elif callable(value) and not isinstance(value, Tensor):
        value = value()
    if not isinstance(value, Tensor):
        raise ArgumentError(
            f"{spec!r} is {type(value).__name__}; name a Tensor, a function that "
            "returns one when called without arguments, or MODEL(INPUT)"
        )
    return value, names


def _opened(spec: str, file: str) -> dict[str, Any]:
    """All that is named in a file, which is run for it."""
    if not Path(file).is_file():
        raise ArgumentError(f"{spec!r}: there is no file {file}")
    sys.path.insert(0, str(Path(file).resolve().parent))
    try:
        return runpy.run_path(file)
    finally:
        sys.path.pop(0)


def _named(names: dict[str, Any], name: str, file: str) -> Any:
    if name not in names:
        known = [k for k, v in names.items() if isinstance(v, Tensor) or callable(v)]
        public = ", ".join(k for k in known if not k.startswith("_"))
        raise ArgumentError(
            f"{file} has no {name}; it has {public or 'nothing to draw'}"
        )
    return names[name]


if __name__ == "__main__":
    sys.exit(main())
