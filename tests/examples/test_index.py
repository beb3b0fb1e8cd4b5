"""Running examples for the page that shows them: what is chosen, told and left out."""

import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from examples import index
from examples.gallery import Chapter, Exhibit, Quote, Table

EVIL = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>"
SVG = f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36px">
<title>A &amp; b</title><desc>{EVIL.replace("<", "&lt;")}"'</desc></svg>
"""
TOY = Exhibit(
    "toy",
    f"Say <little>{EVIL}",
    "One < two.",
    f"nothing{EVIL}",
    pictures=("p",),
    tables=(
        Table("{n:d} of them", (("a < b", "{x:.1e}", "m"), ("word", "{word}", ""))),
    ),
    quotes=(Quote(EVIL, "word"),),
    parts=("svg",),
    page="docs/questions/momentum.md",
)
STORY = [Chapter(f"First {EVIL}", EVIL, (TOY,))]


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An example of two figures, one hostile word, two lines and one picture."""
    module: Any = types.ModuleType("examples.toy", "Say little.")

    def main(out: Path) -> dict[str, Any]:
        out.mkdir(parents=True)
        (out / "p.svg").write_text(SVG, "utf-8")
        print("1/2\r2/2\r")
        print("a < b")
        return {"n": 12, "x": -1.5e-7, "word": EVIL}

    module.main = main
    monkeypatch.setitem(sys.modules, "examples.toy", module)
    monkeypatch.setattr("examples.gallery.page.inspect.getsource", _source)
    return module


def _source(module: types.ModuleType) -> str:
    return f"x = 1  # {EVIL}\n"


def written(out: Path) -> str:
    """The page of the toy."""
    return index.write(["toy"], out, STORY).read_text("utf-8")


def test_an_example_is_shown_with_its_numbers_and_pictures(
    toy: Any, tmp_path: Path
) -> None:
    page = written(tmp_path)
    data = '<data value="-1.5e-07" title="x = -1.5e-07">−1.5·10⁻⁷</data>'
    assert f'<th scope="row">a &lt; b</th><td class="r">{data}</td>' in page
    assert '<data value="12" title="n = 12">12</data> of them</caption>' in page
    assert 'href="toy/p.svg"' in page
    assert 'width="96" height="36"' in page
    assert "<figcaption>A &amp; b</figcaption>" in page
    assert "python -m examples.toy" in page
    assert "examples/svg.py" in page


def test_what_is_hostile_stays_text(toy: Any, tmp_path: Path) -> None:
    page = written(tmp_path)
    assert "<script" not in page
    assert "onerror" in page  # it is shown, as text
    assert "<img src=x" not in page
    assert page.count("<img") == 1


def test_the_terminal_is_told_what_an_example_prints(
    toy: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path)
    said = capsys.readouterr().out
    assert said.startswith("== toy, 0.0 s\n2/2\na < b\n")


def test_an_example_that_lacks_something_is_told_of(
    toy: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def without_data(out: Path) -> dict[str, Any]:
        print("put <it> here")
        return {"available": False}

    def without_library(out: Path) -> dict[str, Any]:
        raise ModuleNotFoundError("No module named 'scipy'")

    toy.main = without_data
    (tmp_path / "toy").mkdir()
    assert "Not run here: put &lt;it&gt; here" in written(tmp_path)
    toy.main = without_library
    page = written(tmp_path)
    assert "Not run here: No module named &#x27;scipy&#x27;" in page
    assert "No module named 'scipy'" in capsys.readouterr().out
    assert "<table" not in page


def test_a_figure_that_no_example_returns_is_an_error(toy: Any, tmp_path: Path) -> None:
    broken = TOY._replace(tables=(Table("{no_such:d}", ()),))
    with pytest.raises(KeyError, match="no_such"):
        index.write(["toy"], tmp_path, [Chapter("", "", (broken,))])


def test_a_name_that_no_example_has_is_refused() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "examples", "tensor"], capture_output=True, text=True
    )
    assert run.returncode == 1
    assert run.stderr.startswith("examples: no example is called tensor; there are mom")
