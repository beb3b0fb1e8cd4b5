"""The notebooks of docs/notebooks run, and their exercises have answers that hold."""

import re
from pathlib import Path
from typing import Any

import pytest

NEEDED = "needs jupytext, nbclient and ipykernel"
pytest.importorskip("jupytext", reason=NEEDED)
pytest.importorskip("nbclient", reason=NEEDED)
pytest.importorskip("ipykernel", reason=NEEDED)

import nbformat  # noqa: E402
from nbclient.exceptions import CellExecutionError  # noqa: E402

from docs.notebooks import build  # noqa: E402

SECONDS = 10
"""Of a processor, at most, for a notebook."""

EXERCISE = "**Exercise.**"
EACH = pytest.mark.parametrize("path", build.sources(), ids=lambda path: path.stem)

PLANTED = """\
# Planted

```{code-cell}
print("warmed up")
1 + 1
```

**Exercise.** Add three.

```{code-cell}
:tags: [hide-cell]

import sys

print("stray", file=sys.stderr)
assert 2 + 3 == 5
```
"""


def answers(notebook: Any) -> list[Any]:
    """The cells that are folded."""
    return [c for c in notebook.cells if build.ANSWER in c.metadata.get("tags", ())]


def said(notebook: Any, stream: str) -> str:
    """All that its cells wrote to a stream."""
    outputs = [o for c in notebook.cells for o in c.get("outputs", ())]
    return "".join(o.text for o in outputs if o.get("name") == stream)


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The text of a small notebook, the only one that there is."""
    monkeypatch.setattr(build, "HERE", tmp_path)
    path = tmp_path / "planted.md"
    path.write_text(PLANTED, "utf-8")
    return path


def test_there_is_one_for_each_question_and_a_tour() -> None:
    names = [path.stem for path in build.sources()]
    assert names == ["backprop", "batches", "momentum", "tour"]


@EACH
def test_it_runs_soon_and_without_a_warning(path: Path) -> None:
    notebook = build.read(path)
    clock = "import time\nprint(time.process_time())"
    notebook.cells.append(nbformat.v4.new_code_cell(clock, id="clock"))
    build.executed(notebook)
    assert float(notebook.cells[-1].outputs[0].text) < SECONDS
    assert "Warning:" not in said(notebook, "stderr")


def test_a_value_bears_its_name_and_not_that_of_a_cells_result() -> None:
    shown = "import autograd as ag\na = ag.tensor(2.0, requires_grad=True)\na * a"
    asked = "e = _\nag.explain(e, a, names=locals())"
    cells = [nbformat.v4.new_code_cell(code) for code in (shown, asked)]
    notebook = build.executed(nbformat.v4.new_notebook(cells=cells))
    text = notebook.cells[1].outputs[0].data["text/plain"]
    assert text.startswith("∂e/∂a = 4")


@EACH
def test_each_exercise_has_one_answer_that_is_checked(path: Path) -> None:
    notebook = build.read(path)
    asked = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not (asked and EXERCISE in cell.source), "no answer before the next"
            asked = asked or EXERCISE in cell.source
        elif cell in answers(notebook):
            assert asked, cell.source
            assert "assert " in cell.source
            asked = False
    assert not asked
    assert len(answers(notebook)) >= 4


@EACH
def test_it_needs_no_more_than_a_browser_has(path: Path) -> None:
    code = "\n".join(c.source for c in build.read(path).cells if c.cell_type == "code")
    roots = set(re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE))
    assert roots <= {"autograd", "itertools", "nn", "numpy"}


def test_files_have_outputs_folded_answers_and_nothing_of_this_machine(
    tmp_path: Path, planted: Path
) -> None:
    (made,) = build.main([str(tmp_path / "out")])
    notebook = nbformat.read(made, as_version=4)
    nbformat.validate(notebook)
    assert made.name == "planted.ipynb"
    assert said(notebook, "stdout") == "warmed up\n"
    assert said(notebook, "stderr") == ""
    assert notebook.cells[1].outputs[1].data["text/plain"] == "2"
    (answer,) = answers(notebook)
    assert answer.metadata.jupyter == {"source_hidden": True, "outputs_hidden": True}
    assert all("execution" not in cell.metadata for cell in notebook.cells)


def test_a_claim_that_fails_is_found(planted: Path) -> None:
    planted.write_text(PLANTED.replace("== 5", "== 6"), "utf-8")
    with pytest.raises(CellExecutionError, match="assert 2 \\+ 3 == 6"):
        build.executed(build.read(planted))
