"""Links lead somewhere, nothing comes from elsewhere, and every name is told of."""

import importlib
import re
from pathlib import Path

from docs.site import reference
from docs.site.contents import CHAPTERS, PORTUGUESE
from tests.site.pages import broken, outside, parsed, written

ROOT = Path(__file__).parents[2]


def test_no_link_is_broken(site: Path) -> None:
    found = {p.relative_to(site): broken(p) for p in site.rglob("*.html")}
    assert len(found) > 100
    assert {str(page): links for page, links in found.items() if links} == {}


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<p id="here"><a href="#here">x</a><a href="#there">x</a>'
        '<a href="page.html#here">x</a><img src="no.svg"><a href="page.html#no">x</a>'
        '<script src="https://cdn.example/x.js"></script>'
    )
    assert broken(page) == ["#there", "no.svg", "page.html#no"]
    assert outside(page) == ["https://cdn.example/x.js"]


def test_nothing_comes_from_elsewhere(site: Path) -> None:
    assert {p.name: outside(p) for p in site.rglob("*.html") if outside(p)} == {}
    styles = "".join(p.read_text("utf-8") for p in site.rglob("*.css"))
    assert re.findall(r"url\([\"']?https?:[^)]*\)|@import[^;]*", styles) == []


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    from sphinx.util.inventory import InventoryFile

    known = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="")
    told = {name for kind in known.data.values() for name in kind}
    public = {
        name.path for module in reference.modules() for name in reference.names(module)
    }
    assert len(public) > 2500
    assert sorted(public - told) == []


def test_every_module_that_the_face_names_is_in_the_reference() -> None:
    listed = set(reference.modules())
    for module in ("autograd", "nn"):
        face = importlib.import_module(module)
        parts = {getattr(face, name) for name in face.__all__}
        named = {p.__name__ for p in parts if type(p) is type(importlib)}
        assert {n for n in named if n.startswith(("autograd", "nn"))} <= listed


def test_every_document_is_a_page(site: Path) -> None:
    pages = {entry for part in CHAPTERS for entry in part.entries}
    documents = {
        p.relative_to(ROOT / "docs").with_suffix("").as_posix()
        for p in (ROOT / "docs").rglob("*.md")
    }
    assert documents == pages - {"changelog"}
    assert all((site / f"{page}.html").exists() for page in pages)


def test_a_page_says_its_language(site: Path) -> None:
    spoken = {
        page.relative_to(site).with_suffix("").as_posix(): parsed(page).language
        for page in written(site)
    }
    assert {page for page, said in spoken.items() if said == "pt-BR"} == set(PORTUGUESE)
    assert set(spoken.values()) == {"pt-BR", "en"}


def test_pictures_have_captions_and_formulas_are_drawn(site: Path) -> None:
    page = (site / "questions" / "backprop.html").read_text("utf-8")
    assert page.count("<figcaption") == page.count("<figure") >= 9
    assert "<math" in page
    assert "<mfrac" in page
    assert "$$" not in page
