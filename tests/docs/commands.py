"""The commands that the documentation names, and whether they exist."""

import argparse
import contextlib
import importlib.util
import io
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

from autograd import commands
from tests.docs.blocks import ROOT, blocks

__all__ = ["named", "unknown"]

SPAN = re.compile(r"`((?:make|mpiexec|python -m|retrograd) [^`\n]+)`")
"""A command within a sentence."""

EXTRAS = re.compile(r"\[([\w, -]+)\]")


def named(page: Path) -> list[str]:
    """The commands of a page, those in ``sh`` blocks first, then those in sentences."""
    lines = [
        line
        for block in blocks(page)
        if block.language == "sh"
        for line in block.code.replace("\\\n", " ").splitlines()
        if shlex.split(line, comments=True)
    ]
    return [*lines, *SPAN.findall(page.read_text("utf-8"))]


def unknown(command: str) -> list[str]:
    """What is wrong with a command: the parts of it that are not there."""
    first, *rest = shlex.split(command, comments=True)
    if first not in KNOWN:
        return [f"{first} is none of {', '.join(KNOWN)}"]
    return [f"{command}: {problem}" for problem in KNOWN[first](rest)]


def _of_make(arguments: list[str]) -> Iterator[str]:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", text, re.MULTILINE))
    settings = set(re.findall(r"\$\((\w+)\)", text))
    for argument in arguments:
        name, given, _ = argument.partition("=")
        if name not in (settings if given else targets):
            yield f"make knows no {name}"


def _of_python(arguments: list[str]) -> Iterator[str]:
    if arguments[:1] == ["-m"]:
        module = arguments[1]
        if _spec(module) is None:
            yield f"there is no module {module}"
        elif module == "autograd":
            yield from _of_retrograd(arguments[2:])
        elif module == "pip":
            yield from _of_pip(arguments[2:])
    elif not (ROOT / arguments[0]).exists():
        yield f"there is no file {arguments[0]}"


def _of_mpiexec(arguments: list[str]) -> Iterator[str]:
    """Of what it starts."""
    if arguments[0] != "-n" or not arguments[1].isdigit():
        yield f"mpiexec begins with -n and a number, not {arguments[0]}"
    elif arguments[3].endswith(".py"):
        return  # a reader's own
    else:
        yield from unknown(shlex.join(arguments[2:]))


def _of_pip(arguments: list[str]) -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = set(project["optional-dependencies"])
    for argument in arguments:
        if argument.startswith((".", project["name"])):
            for found in EXTRAS.findall(argument):
                absent = {part.strip() for part in found.split(",")} - extras
                if absent:
                    yield f"there is no extra {', '.join(sorted(absent))}"


def _of_retrograd(arguments: list[str]) -> Iterator[str]:
    """By the command's own parser; an ellipsis stands for what a reader fills in."""
    name, *rest = arguments or ["…"]
    if name in ("…", "--version", "--help"):
        return
    if name not in commands.COMMANDS:
        yield f"retrograd has no command {name}"
        return
    parser = argparse.ArgumentParser()
    getattr(commands, name).arguments(parser)
    if not rest or rest == ["…"]:
        return
    with contextlib.redirect_stderr(io.StringIO()) as told:
        try:
            parser.parse_args(rest)
        except SystemExit:
            yield told.getvalue().splitlines()[-1]


def _spec(module: str) -> object:
    try:
        return importlib.util.find_spec(module)
    except ImportError:
        return None


KNOWN = {
    "make": _of_make,
    "mpiexec": _of_mpiexec,
    "pip": _of_pip,
    "python": _of_python,
    "retrograd": _of_retrograd,
}
"""From a program to what finds fault with its arguments."""
