"""The page that shows all examples."""

import sys
import types
from pathlib import Path

import pytest

from examples import index

SVG = """\
<svg xmlns="http://www.w3.org/2000/svg"><title>A &amp; b</title><desc>c</desc></svg>
"""


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an example that prints a bar, an angle bracket and one picture."""
    module = types.ModuleType("examples.toy", "Say <little>.\n\nMore.")

    def main(out: Path) -> None:
        out.mkdir(parents=True)
        (out / "p.svg").write_text(SVG, "utf-8")
        print("1/2\r2/2\r")
        print("a < b")

    vars(module)["main"] = main
    monkeypatch.setitem(sys.modules, "examples.toy", module)
    return "toy"


def test_an_example_is_shown_with_what_it_printed_and_drew(
    toy: str, tmp_path: Path
) -> None:
    page = index.write([toy], tmp_path).read_text("utf-8")
    assert "Say &lt;little&gt;.</p>" in page
    assert "<pre>2/2\na &lt; b\n</pre>" in page
    assert '<img src="toy/p.svg" alt="A &amp; b c">' in page
    assert "python -m examples.toy" in page


def test_every_example_is_found() -> None:
    found = index.names()
    assert {"digits", "backprop", "tensors", "gradient"} <= set(found)
    assert not {"plotting", "index", "__main__"} & set(found)
