"""The pages on the three questions say what their programs compute, in both languages.

After a change of a program: ``python -m docs.questions.build``.
"""

import importlib
import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.questions import build
from docs.questions.build import PICTURES, TABLES, Page, Run, formatted, pages
from examples.languages import translated

SVG = "{http://www.w3.org/2000/svg}"
Ran = Callable[[str], Run]

PAGES = pages()
EACH = pytest.mark.parametrize(
    "page", PAGES, ids=[f"{p.language}-{p.path.stem}" for p in PAGES]
)
IN_TWO_LANGUAGES = sorted({p.path.stem for p in PAGES})


def texts(svg: Path) -> list[str]:
    """All that can be read in a picture; fonts and places differ between machines."""
    kinds = [SVG + kind for kind in ("title", "desc", "text", "tspan")]
    found = (e.text or "" for kind in kinds for e in ElementTree.parse(svg).iter(kind))
    return sorted(text.strip() for text in found)


@EACH
def test_a_page_says_what_its_programs_compute(page: Page, ran: Ran) -> None:
    assert page.rendered(ran) == page.text, "python -m docs.questions.build"


@EACH
def test_a_page_shows_what_its_programs_draw(page: Page, ran: Ran) -> None:
    for program, name in page.pictures:
        new, old = ran(program).out / name, PICTURES / program / name
        assert texts(new) == texts(old), "python -m docs.questions.build"


@EACH
def test_a_page_names_the_commands_that_remake_it(page: Page) -> None:
    commands = set(re.findall(r"python -m examples\.(\w+)", page.text))
    assert commands >= page.programs


@EACH
def test_pictures_are_described_and_links_lead_somewhere(page: Page) -> None:
    assert [m[0] for m in build.PICTURE.finditer(page.text) if len(m[1]) < 20] == []
    links = re.findall(r"\]\((?!http)([^)#]+)", page.text)
    assert [s for s in links if not (page.path.parent / s).exists()] == []


@EACH
def test_no_line_of_a_paragraph_begins_with_a_comment(page: Page) -> None:
    """It would end the paragraph: such a line is HTML to Markdown."""
    assert re.findall(r"^ *<!--n:.*", page.text, re.MULTILINE) == []


@EACH
def test_pictures_are_captioned_and_in_the_language_of_the_page(page: Page) -> None:
    paragraphs = page.text.split("\n\n")
    for picture, below in zip(paragraphs, [*paragraphs[1:], ""], strict=True):
        if build.PICTURE.match(picture):
            assert re.fullmatch(r"\*[^*].{20,}\*\n?", below, re.DOTALL), picture
    names = [name for _, name in page.pictures]
    assert {name.endswith(".pt.svg") for name in names} == {page.language == "pt"}


def test_each_phrase_is_translated_once() -> None:
    tables = [json.loads(p.read_text("utf-8")) for p in sorted(TABLES.glob("*.json"))]
    assert sum(map(len, tables)) == len(build.words())


def test_a_text_on_a_picture_is_translated_whole_or_not_at_all() -> None:
    words = {"step": "passo", "step by step": "passo a passo", "loss": "perda"}
    assert translated("∂loss/∂w = 1,234.5", words) == "∂perda/∂w = 1.234,5"
    assert translated("step by step", words) == "passo a passo"
    assert translated("1.5 h", {}) == "1,5 h"
    with pytest.raises(LookupError, match=r"\['steps'\] in 'steps'"):
        translated("steps", words)


@pytest.mark.parametrize("name", IN_TWO_LANGUAGES)
def test_both_languages_have_the_same_figures(name: str) -> None:
    english, portuguese = pages([name])
    assert (english.language, portuguese.language) == ("en", "pt")
    for kind in (build.NUMBER, build.TEXT, build.CODE, build.PICTURE):
        lists = [
            sorted(
                tuple(part.replace(".pt.", ".") for part in m.groups()[-2:])
                for m in kind.finditer(page.text)
            )
            for page in (english, portuguese)
        ]
        if kind is build.TEXT:
            lists = [[len(found)] for found in lists]
        assert lists[0] == lists[1]


def test_every_committed_picture_is_shown() -> None:
    shown = {picture for page in PAGES for picture in page.pictures}
    assert {(p.parent.name, p.name) for p in PICTURES.glob("*/*")} == shown


PLANTED = """\
It is <!--n:x:.2f-->0<!--/n--> or <!--n:other.n:d-->0<!--/n-->.
<!--text:lines--><!--/text-->
<!--code:docs.questions.build:run--><!--/code-->
![the first picture of all](pictures/other/p.svg)
"""


@pytest.fixture
def planted(tmp_path: Path) -> Page:
    """A page with everything that a page may have, none of it up to date."""
    (tmp_path / "pt").mkdir()
    page = Page(tmp_path / "pt" / "question.md")
    page.path.write_text(PLANTED, "utf-8")
    return page


def test_a_page_that_disagrees_is_found_and_mended(planted: Page) -> None:
    figures = {
        "question": {"x": -1.25, "lines": "one\ntwo\n"},
        "other": {"n": 1234},
    }
    new = planted.rendered(lambda name: Run(figures[name], planted.path.parent))
    assert planted.programs == {"question", "other"}
    assert planted.pictures == {("other", "p.svg")}
    assert (
        "It is <!--n:x:.2f-->−1,25<!--/n--> or <!--n:other.n:d-->1234<!--/n-->" in new
    )
    assert "<!--text:lines-->\n```text\none\ntwo\n```\n<!--/text-->" in new
    assert f"```python\n{inspect.getsource(build.run)}```\n<!--/code-->" in new


@pytest.mark.parametrize(
    ("value", "spec", "english", "portuguese"),
    [
        (0.5, ".2f", "0.50", "0,50"),
        (12345, ",d", "12,345", "12.345"),
        (-3, "d", "−3", "−3"),
        (1e-10, ".0e", "1·10⁻¹⁰", "1·10⁻¹⁰"),
        (2.5e6, ".1e", "2.5·10⁶", "2,5·10⁶"),
        (0.25, ".0%", "25%", "25%"),
        ("a-b.c", "", "a-b.c", "a-b.c"),
    ],
)
def test_numbers_are_written_for_readers(
    value: object, spec: str, english: str, portuguese: str
) -> None:
    assert formatted(value, spec, "en") == english
    assert formatted(value, spec, "pt") == portuguese


def test_a_key_that_no_program_returns_is_an_error(planted: Page) -> None:
    with pytest.raises(KeyError):
        planted.rendered(lambda name: Run({}, planted.path.parent))


def test_the_pages_are_rewritten(
    tmp_path: Path, planted: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = importlib.import_module("types").SimpleNamespace(main=_program)
    monkeypatch.setitem(build.sys.modules, "examples.question", program)
    monkeypatch.setitem(build.sys.modules, "examples.other", program)
    monkeypatch.setattr(build, "HERE", tmp_path)
    monkeypatch.setattr(build, "PICTURES", tmp_path / "pictures")
    build.main(["question"])
    assert "−1,25" in planted.text
    assert (tmp_path / "pictures" / "other" / "p.svg").read_text("utf-8") == "<svg/>"


def _program(out: Path) -> dict[str, object]:
    out.mkdir(parents=True)
    (out / "p.svg").write_text("<svg/>", "utf-8")
    return {"x": -1.25, "lines": "one\ntwo\n", "n": 1234}
