"""Makes the notebooks of this folder files to download, run and with what they show.

    python -m docs.notebooks.build OUT

Here they are kept as text: MyST, as Jupytext reads it. The cell that answers an
exercise bears the tag ``hide-cell``, and is folded in the files.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

__all__ = ["ANSWER", "cleaned", "executed", "main", "read", "sources"]

HERE = Path(__file__).parent

ANSWER = "hide-cell"
"""The tag of a cell that is folded."""

SECONDS = 60
"""How long a cell may take before it counts as stuck."""


def sources() -> list[Path]:
    """The texts of all notebooks."""
    return sorted(HERE.glob("*.md"))


def read(path: Path) -> NotebookNode:
    """The notebook whose text is in `path`: not run yet, its answers folded."""
    notebook = jupytext.read(path, fmt="md:myst")
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place}"  # those of Jupytext are others each time
        if ANSWER in cell.metadata.get("tags", ()):
            cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
    return notebook


def executed(notebook: NotebookNode) -> NotebookNode:
    """The same notebook, each cell with its outputs; a cell that raises is an error."""
    with tempfile.TemporaryDirectory() as place:
        resources = {"metadata": {"path": place}}
        NotebookClient(notebook, timeout=SECONDS, resources=resources).execute()
    return notebook


def cleaned(notebook: NotebookNode) -> NotebookNode:
    """The same notebook without times and stderr, which belong to this machine."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]
    return notebook


def main(arguments: Sequence[str]) -> list[Path]:
    """Write every notebook as ``.ipynb`` into the folder that is named; the files."""
    (out,) = map(Path, arguments)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sources():
        written.append(out / f"{path.stem}.ipynb")
        nbformat.write(cleaned(executed(read(path))), written[-1])
    return written


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m docs.notebooks.build OUT")
    for made in main(sys.argv[1:]):
        print(made)
