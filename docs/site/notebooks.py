"""A notebook's text as a page: its cells as blocks of Python, its answers folded."""

import re

from docs.notebooks.build import ANSWER

__all__ = ["as_page"]

HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
CELL = re.compile(
    r"```\{code-cell\}[^\n]*\n(:tags: \[([^\]]*)\]\n\n)?(.*?)```", re.DOTALL
)
TITLE = re.compile(r"^(# .*\n)", re.MULTILINE)


def as_page(text: str, name: str, *, lite: bool) -> str:
    """The page of the notebook called `name`; `lite`: JupyterLite is on the site."""

    def cell(found: re.Match[str]) -> str:
        block = f"```python\n{found[3]}```"
        if ANSWER not in (found[2] or ""):
            return block
        open_, close = "<details><summary>Answer</summary>", "</details>"
        return f"{open_}\n\n{block}\n\n{close}"

    ways = [f'<a class="run" href="{name}.ipynb" download>Download the notebook</a>']
    if lite:
        there = f"../lite/lab/index.html?path={name}.ipynb"
        ways.append(f'<a class="lite" href="{there}">Open it in JupyterLite</a>')
    head = f'\\1\n<p class="runs">{" ".join(ways)}</p>\n'
    return TITLE.sub(head, CELL.sub(cell, HEAD.sub("", text)), count=1)
