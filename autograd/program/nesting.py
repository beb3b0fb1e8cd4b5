"""The text of control flow: a function for each part, and one that calls them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from autograd.program.flows import Flow
from autograd.program.listing import Input, Listing
from autograd.program.memory import Layout, laid_out
from autograd.program.naming import Naming
from autograd.program.text import Said, Text

__all__ = ["write_flow"]

Write = Callable[[Listing, Layout, frozenset[str]], Text]


def write_flow(
    flow: Flow, given: Sequence[str], text: Text, naming: Naming, write: Write
) -> str:
    """Write the functions of `flow` into `text`, before its own; the name of the last.

    given: what the arguments of the call are called; what a part found is called so
    inside too.
    """
    called: dict[str, str] = {}
    names: list[str] = []
    for part, listing in flow.parts.items():
        operands, found = (
            listing.inputs[: flow.operands],
            listing.inputs[flow.operands :],
        )
        words = given[len(given) - len(found) :]
        found = [_named(x, word) for x, word in zip(found, words, strict=True)]
        listing = replace(listing, inputs=[*operands, *found])
        inner = write(listing, laid_out(listing), naming.outside | _globals(text))
        for name in _globals(inner):
            naming.taken(name)
        names = [inner.names[x.value] for x in listing.inputs]
        called[part] = naming.taken(f"{flow.name}_{part}")
        text.take(inner)
        head = f"def {called[part]}({', '.join(names)}):"
        text.parts += [*map(Said, ["", "", head])]
        text.parts += [Said("    " + line.code, line.step) for line in inner.steps]
        text.parts.append(Said(f"    return {inner.plain}"))
        _forget(listing)
    own = naming.taken(flow.name)
    head, *lines = flow.lines(called, names)
    text.parts += map(Said, ["", "", f"def {own}{head}", *lines])
    return own


def _named(x: Input, name: str) -> Input:
    if not name.isidentifier():
        return x
    return replace(x, source=replace(x.source, name=name))


def _forget(part: Listing) -> None:
    """Let go of what values were while the part was traced."""
    for step in part.steps:
        for value in (*step.outputs, *step.uses()):
            value.about = None
            if not value.constant:
                value.example = None


def _globals(text: Text) -> frozenset[str]:
    """The names that the text of a program has outside of its function."""
    lines = (*text.once, *text.functions)
    found = [re.match(r"(?:def )?(\w+)(?: =|\()", line) for line in lines]
    return frozenset({m[1] for m in found if m} | text.objects.keys())
