"""The page of all examples: what is on it, that it is true, and how it opens."""

import pkgutil
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import examples
from docs.questions.build import Run
from examples import index
from examples.gallery import CHAPTERS, Exhibit, Shown, gallery
from tests.browsing import Page

Ran = Callable[[str], Run]

EXHIBITS = [e for chapter in CHAPTERS for e in chapter.exhibits]
SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


class Elements(HTMLParser):
    """Every element of a page, and the text of those called ``data``."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.numbers: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, given = self.found[-1] if self.found else ("", {})
        if tag == "data" and data.strip() and "read" not in given:
            given["read"] = "yes"
            key = given["title"].partition(" = ")[0]
            self.numbers.append((key, given["value"], data))

    def all(self, tag: str, attribute: str) -> list[str]:
        """An attribute of every element called `tag` that has it."""
        return [a[attribute] for t, a in self.found if t == tag and attribute in a]


def shown(ran: Ran, exhibit: Exhibit, out: Path) -> Shown:
    """A run as `examples.index` makes it, its pictures linked into `out`."""
    run = ran(exhibit.program)
    place = out / exhibit.program
    if run.out.exists():
        place.symlink_to(run.out)
    missing = "" if run.figures.get("available", True) else "not here"
    return Shown(exhibit, run.figures, place, 1.0, missing)


@pytest.fixture(scope="module")
def whole(ran: Ran, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of all examples."""
    pytest.importorskip("scipy")
    out = tmp_path_factory.mktemp("gallery")
    page = gallery(CHAPTERS, [shown(ran, e, out) for e in EXHIBITS], out)
    (out / "index.html").write_text(page, "utf-8")
    return out / "index.html"


@pytest.fixture(scope="module")
def elements(whole: Path) -> Elements:
    """What that page is made of."""
    return Elements(whole.read_text("utf-8"))


@pytest.fixture(scope="module")
def page(browser: Any, whole: Path) -> Page:
    """That page, opened."""
    return Page(browser, str(whole))


BY_MPI = {"workers"}
"""Examples for several processes, which a page of one cannot show."""


def test_every_example_has_its_place_in_the_story() -> None:
    modules = {m.name for m in pkgutil.iter_modules(examples.__path__)}
    with_main = {
        m
        for m in modules
        if re.search(r"^def main\(", _source(m), re.MULTILINE) and m != "__main__"
    }
    assert sorted(index.names()) == sorted(with_main - BY_MPI)
    shown = {m for e in EXHIBITS for m in (e.program, *e.parts)}
    assert modules - shown == {
        "__main__", "gallery", "index", "languages", "plotting", "svg", *BY_MPI,
    }  # fmt: skip


def _source(module: str) -> str:
    path = Path(examples.__path__[0]) / f"{module}.py"
    return path.read_text("utf-8") if path.exists() else ""


def test_each_is_on_the_page_once_and_in_order(elements: Elements) -> None:
    places = [p for p in elements.all("span", "id") if p]
    assert places == index.names()
    links = [h[1:] for h in elements.all("a", "href") if h.startswith("#")]
    assert [n for n in links if n != "story"] == index.names()
    assert index.names()[:3] == ["momentum", "momentum_slips", "backprop"]
    asked = ["momentum", "backprop", "batches"]
    assert [Path(c.page).stem for c in CHAPTERS[:3]] == asked


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda e: e.program)
def test_the_pictures_are_those_that_the_program_draws(
    exhibit: Exhibit, ran: Ran
) -> None:
    out = ran(exhibit.program).out
    found = out.glob("*.svg") if out.exists() else ()
    drawn = sorted(p.stem for p in found if not p.name.endswith(".pt.svg"))
    assert drawn == (sorted(exhibit.pictures) if drawn else [])
    assert drawn or exhibit.program == "cifar10"


def test_pictures_are_described_and_links_lead_somewhere(
    elements: Elements, whole: Path
) -> None:
    alts = elements.all("img", "alt")
    assert len(alts) == sum(len(e.pictures) for e in EXHIBITS if e.program != "cifar10")
    assert min(map(len, alts)) > 20
    links = [h for h in elements.all("a", "href") if not h.startswith("#")]
    assert [h for h in links if not (whole.parent / unquote(h)).exists()] == []


def test_nothing_runs_and_nothing_is_fetched(elements: Elements) -> None:
    assert elements.all("img", "src") != []
    assert {s[:19] for s in elements.all("img", "src")} == {"data:image/svg+xml,"}
    policy = elements.all("meta", "content")[1]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    tags = {t for t, _ in elements.found}
    assert not tags & {"script", "iframe", "object", "form"}
    assert not [a for _, a in elements.found if "style" in a]


def test_the_numbers_are_those_that_the_programs_compute(
    elements: Elements, ran: Ran
) -> None:
    figures = [ran(e.program).figures for e in EXHIBITS]
    assert len(elements.numbers) > 250
    for key, value, said in elements.numbers:
        there = {repr(_plain(f[key])) for f in figures if key in f}
        assert value in there
        number, half = read(said)
        assert abs(number - float(value)) <= half * (1 + 1e-9)


def _plain(figure: Any) -> Any:
    return figure.item() if hasattr(figure, "item") else figure


def read(said: str) -> tuple[float, float]:
    """A number as it is written for readers, and half a unit of its last digit."""
    text = said.replace("−", "-").replace(",", "")
    text, _, power = text.partition("·10")
    scale = 10.0 ** int(power.translate(SUPERSCRIPT)) if power else 1.0
    scale *= 0.01 if text.endswith("%") else 1.0
    text = text.rstrip("%")
    decimals = len(text.partition(".")[2])
    return float(text) * scale, 0.5 * 10.0**-decimals * scale


@pytest.mark.parametrize(
    ("said", "number", "half"),
    [("−1.5·10⁻⁷", -1.5e-7, 5e-9), ("12,345", 12345, 0.5), ("97.5%", 0.975, 5e-4)],
)
def test_a_number_is_read_back(said: str, number: float, half: float) -> None:
    assert read(said) == pytest.approx((number, half))


CONTRAST = """
const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
  .map(v => v <= .04 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], .05)
const colour = (e, what) => getComputedStyle(e)[what].match(/[\\d.]+/g).map(Number)
const ground = e => {
  const found = colour(e, 'backgroundColor')
  return found.length < 4 || found[3] == 1 ? found : ground(e.parentElement)
}
return [...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
  .map(e => [light(colour(e, 'color')), light(ground(e)), e.outerHTML.slice(0, 80)])
  .map(([a, b, said]) => [Math.max(a, b) / Math.min(a, b), said])
  .filter(([ratio, said]) => ratio < 4.5)
"""
"""Texts that are hard to read, each with its contrast."""

WIDE = """
const inside = e => e && (getComputedStyle(e).overflowX != 'visible' ||
  inside(e.parentElement))
return [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth)
  .filter(e => !inside(e.parentElement) && !e.closest('.unseen'))
  .map(e => e.outerHTML.slice(0, 80))
"""
"""What is wider than the page and not within a box that scrolls."""

ALL = "for (const d of document.querySelectorAll('details')) d.open = arguments[0]"


def sized(page: Page, width: int) -> None:
    """Let the window be so wide."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def test_the_console_is_empty_and_pictures_are_seen(page: Page) -> None:
    asked = page.requests
    assert [r for r in asked if not str(r.get("name", "")).startswith("data:")] == []
    assert page.until("[...document.images].every(i => i.naturalWidth > 0)")


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
def test_nothing_is_wider_than_the_page(page: Page, width: int, is_open: bool) -> None:
    sized(page, width)
    page.run(ALL, is_open)
    assert page.run(WIDE) == []
    root = "document.documentElement"
    assert page.run(f"return {root}.scrollWidth <= {root}.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(page: Page, scheme: str) -> None:
    page.scheme(scheme)
    page.run(ALL, True)
    assert page.run(CONTRAST) == []
    page.scheme("")


OPEN = "document.querySelectorAll('details[open]').length"
CARD = "document.querySelector('.exhibit:has(> details[open])')"


def test_a_card_opens_by_click_and_by_keyboard(page: Page) -> None:
    sized(page, 1200)
    page.run(ALL, False)
    first = page.browser.find_element("css selector", ".exhibit > figure")
    small = page.run("return arguments[0].querySelector('img').width", first)
    page.run("arguments[0].scrollIntoView()", first)
    seen = (
        "const r = arguments[0].getBoundingClientRect()\n"
        "return document.elementFromPoint(r.x + 9, r.y + 9)"
    )
    page.run(seen, first).click()
    assert page.until(f"{OPEN} == 1")
    assert page.run("return arguments[0].querySelector('img').width", first) > 2 * small
    page.run("document.querySelector('summary').focus()")
    page.browser.switch_to.active_element.send_keys("\ue007")  # Enter
    assert page.until(f"{OPEN} == 0")


def test_a_link_opens_its_card_and_leads_to_its_title(page: Page, whole: Path) -> None:
    page.run(ALL, False)
    page.browser.get(f"file://{whole}#backprop_cost")
    assert page.until(f"{OPEN} == 1")
    title = page.run(f"return {CARD}.querySelector('h3').textContent")
    assert title == "Why backwards: what a walk costs"
    assert page.until(f"Math.abs({CARD}.getBoundingClientRect().top) < 40")


def test_on_paper_every_card_is_open(page: Page) -> None:
    page.run(ALL, False)
    tables = "return [...document.querySelectorAll('table')].map(t => t.offsetHeight)"
    seen = "return document.querySelector('table').checkVisibility()"
    assert not page.run(seen)
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.run(seen)
    assert min(page.run(tables)) > 0
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
