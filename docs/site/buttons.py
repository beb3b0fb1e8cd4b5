"""Buttons that run code in the playground: below blocks of Python, and by themselves.

A button is a link to the playground that carries the program, and before it the blocks
of Python that stand higher on the page. ``static/run.js`` opens it within the page.
"""

import html
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from docs.playground.build import examples
from docs.playground.links import fragment
from docs.site.contents import OPTIONAL

__all__ = ["LISTING", "examples_of", "opened", "setup"]

LISTING = "listing"
"""The class of a block that shows a part of a program, which does not run alone."""

ACTIONS = {"run": "Run", "explore": "Explore"}
ELSEWHERE = re.compile(rf"\b(?:{'|'.join(OPTIONAL)})\b")
"""A block with one of these is for the reader's own machine."""

GRAPH = re.compile(r"^\w+\.backward\(|\bdraw\(|\bexplore\(", re.MULTILINE)
FUNCTION = re.compile(r"^def (\w+)", re.MULTILINE)


def opened(page: str, program: str, before: str, action: str, label: str) -> str:
    """The link that opens `program` from the page of that name."""
    up = "../" * page.count("/")
    there = f"{up}playground/index.html{fragment(program, before, action=action)}"
    return f'<a class="run" href="{there}">{html.escape(label)}</a>'


def examples_of(page: str) -> str:
    """Markdown for the end of a page: the playground's programs that belong to it."""
    wanted = page.replace("/pt/", "/")
    programs = [
        program
        for group in examples()
        if group.get("page") == wanted
        for program in group["programs"]
    ]
    if not programs:
        return ""
    title = "Experimente" if "/pt/" in page else "Try it"
    items = [f"- {opened(page, p['program'], '', 'run', p['title'])}" for p in programs]
    return f"\n## {title}\n\n" + "\n".join(items) + "\n"


def buttons(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put buttons below each block of Python that runs in a browser."""
    if page.startswith(("reference/", "source/")):
        return
    before, blocks = "", list(doctree.findall(nodes.literal_block))
    for place, block in enumerate(blocks):
        program = block.astext()
        if block.get("language") != "python" or program.startswith(">>>"):
            continue
        if LISTING in block["classes"]:
            later = "\n".join(other.astext() for other in blocks[place + 1 :])
            if any(
                re.search(rf"(?<!def ){f}\(", later) for f in FUNCTION.findall(program)
            ):
                before += program + "\n"
            continue
        if ELSEWHERE.search(before + program):
            continue
        actions = list(ACTIONS)[: 2 if GRAPH.search(program) else 1]
        links = " ".join(
            opened(page, program, before, action, ACTIONS[action]) for action in actions
        )
        below = nodes.raw("", f'<p class="runs">{links}</p>', format="html")
        parent = block.parent
        parent.insert(parent.index(block) + 1, below)
        before += program + "\n"


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-resolved", buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
