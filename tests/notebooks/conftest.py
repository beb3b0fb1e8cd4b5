"""A notebook that was run once, and its pages."""

from pathlib import Path
from typing import Any

import pytest

from tests.notebooks.book import CELLS


@pytest.fixture(scope="package")
def book() -> Any:
    """The notebook with the outputs of its cells."""
    reason = "needs nbclient, nbformat and ipykernel"
    nbformat = pytest.importorskip("nbformat", reason=reason)
    nbclient = pytest.importorskip("nbclient", reason=reason)
    pytest.importorskip("ipykernel", reason=reason)
    cells = [nbformat.v4.new_code_cell(code, id=name) for name, code in CELLS.items()]
    made = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(made, timeout=60, allow_errors=True).execute()
    return made


@pytest.fixture(scope="package")
def pages(book: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The notebook as a page, light and dark, of which nothing is fetched."""
    nbconvert = pytest.importorskip("nbconvert", reason="needs nbconvert")
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for theme in ("light", "dark"):
        exporter = nbconvert.HTMLExporter(
            theme=theme, require_js_url="", mathjax_url="", jquery_url=""
        )
        text, _ = exporter.from_notebook_node(book)
        found[theme] = folder / f"{theme}.html"
        found[theme].write_text(text, "utf-8")
    return found
