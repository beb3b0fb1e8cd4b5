"""Hostile names in drawings, pages, messages and tables: shown as text and no more."""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.drawing.dot import quoted
from autograd.drawing.finish import _style
from autograd.drawing.graph import Graph, draw
from autograd.errors import AutogradError, ValueRangeError
from autograd.explanation import explain, why
from autograd.explanation.contribution import contributions
from autograd.explorer import step_through
from autograd.explorer.page import script
from autograd.plain import plain, printable
from tests.hostile.bounded import bounded
from tests.hostile.names import FLAG, NAMES

VIEWS = ("forward", "backward", "both")
ELEMENTS = {"svg", "g", "title", "polygon", "path", "text", "a", "ellipse", "polyline"}
STYLE = f"\n{_style()}\n"
"""What a drawing brings to turn dark where the reader's screen is."""

ATTRIBUTE = re.compile(r"on\w+|.*href|src|style")

every_name = pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))


def traced(name: str) -> Any:
    """A loss of two named values, and a constant."""
    x = ag.tensor(2.0, requires_grad=True, name=name)
    loss = x * x + 1.0
    loss.name = name
    return loss, x


def steers(text: str) -> list[str]:
    """The characters of `text` that steer a terminal or turn the reading order."""
    bad = ("Cc", "Cf", "Cs", "Co", "Cn")
    kept = "\n\t\u200c\u200d"
    return [c for c in text if unicodedata.category(c) in bad and c not in kept]


def offences(svg: bytes) -> list[str]:
    """What in a picture is not plain drawing: code, references, steering characters."""
    root = ElementTree.fromstring(svg)
    found = []
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        ours = tag == "style" and element.text == STYLE
        found += [tag] if tag not in ELEMENTS and not ours else []
        for key, value in element.attrib.items():
            local = key.rpartition("}")[2]
            if ATTRIBUTE.fullmatch(local):
                found.append(f"{key}={value}")
            found += steers(value)
        said = "" if ours else element.text or ""
        found += steers(said + (element.tail or ""))
    return found


def texts(svg: bytes) -> list[str]:
    """The lines of a picture."""
    tag = "{http://www.w3.org/2000/svg}text"
    return [e.text or "" for e in ElementTree.fromstring(svg).iter(tag)]


def tooltips(svg: bytes) -> list[str]:
    """What pointers resting on the parts of a picture tell."""
    tag = "{http://www.w3.org/2000/svg}title"
    return [
        " ".join((e.text or "").split()) for e in ElementTree.fromstring(svg).iter(tag)
    ]


@every_name
def test_in_drawings(name: str, tmp_path: Path) -> None:
    def act() -> str:
        loss, _ = traced(name)
        return json.dumps([draw(loss, view=v).pipe().decode() for v in VIEWS])

    found = bounded(act, tmp_path)
    assert (found.error, found.offences) == ([], []), found
    assert found.grown < 200 << 20
    for svg in json.loads(found.message):
        assert offences(svg.encode()) == []
        assert len(svg) < 20_000
        lines = texts(svg.encode())
        if printable(name):
            start = printable(name)[:8].strip()
            assert any(start in line for line in lines), (start, lines)


@every_name
def test_given_by_a_mapping(name: str) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    loss = x * np.array([1.0, 2.0]).sum()
    svg = draw(loss, names={name: x, "loss": loss}).pipe()
    assert offences(svg) == []


@every_name
def test_of_layers(name: str) -> None:
    if not name.strip("/ "):
        return
    layer = nn.layers.Dense(2, name=name)
    y = layer(np.ones((3, 2), np.float32)).sum()
    for options in ({"depth": 1}, {}):
        svg = draw(y, **options).pipe()
        assert offences(svg) == []
        assert len(svg) < 40_000
        start = " ".join(printable(name)[:8].split())
        shown = texts(svg) if options else tooltips(svg)
        assert any(start in line for line in shown), (start, shown)


@every_name
def test_in_dot_text(name: str) -> None:
    loss, _ = traced(name)
    source = draw(loss).source
    assert steers(source) == []
    assert len(source) < 20_000
    text = quoted(name)
    assert text[0] == text[-1] == '"'
    assert re.fullmatch(r'(?:[^"\\]|\\[\\"])*', text[1:-1])


@every_name
def test_in_pages(name: str, tmp_path: Path) -> None:
    loss, _ = traced(name)
    path = tmp_path / "page.html"
    step_through(loss, path)
    page = path.read_text("utf-8")
    assert len(page) < 200_000
    assert page.count("<script") == 2
    assert steers(page) == []
    data = page.split('type="application/json">')[1].split("</script>")[0]
    assert json.loads(data)["recursion"]
    after = page[page.index(data) + len(data) :]
    assert after == f"</script>\n<script>{script()}</script>\n</body>\n</html>\n"


@every_name
def test_in_explanations(name: str) -> None:
    loss, x = traced(name)
    explained = explain(loss, x)
    said = [str(explained), explained.to_markdown(), str(why(x, loss))]

    def step() -> None:
        x.data = np.array(3.0)

    said.append(str(contributions(lambda: x * x, step, names={name: x})))
    for text in said:
        assert steers(text) == []
        assert len(text) < 4000 or text == said[2]
    assert json.dumps(explained.to_json())
    assert json.dumps(Graph.of(loss).to_json())


@pytest.mark.parametrize(
    "name", ["[x](a)", "![x](a)", "$x$", "<b>", "&lt;", "a|b", "~~x~~"]
)
def test_markdown_has_no_markup_of_a_name(name: str) -> None:
    loss, x = traced(name)
    head = explain(loss, x).to_markdown().splitlines()[0]
    unescaped = re.sub(r"\\.", "", head.strip("*"))
    assert not re.search(r"[\[$<&|~`*_]", unescaped), head


@every_name
def test_in_messages(name: str) -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True, name=name)
    layer = nn.layers.Dense(2, name=name.strip() or "n")
    acts: list[Callable[[], Any]] = [
        lambda: explain(x.sum(), x),
        lambda: draw(x * x, view="backward"),
        lambda: draw(x, view=name),
        lambda: draw(x, theme=name),
        lambda: draw(x, highlight=f"{name}!"),
        lambda: layer.set_weights([np.ones(3)]),
        lambda: nn.activations.get(name),
        lambda: nn.Sequential([nn.layers.Dense(1)]).get_layer(name),
    ]
    acts.append(lambda: nn.Dense(0, name=name))
    for act in acts:
        with pytest.raises(AutogradError) as raised:
            act()
        assert steers(str(raised.value)) == []


@every_name
def test_in_the_table_of_a_model(name: str) -> None:
    if not name.strip():
        return
    model = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(1, name=name)], name=name)
    lines: list[str] = []
    model.summary(print_fn=lines.append)
    assert steers("\n".join(lines)) == []
    assert len([line for line in lines if "(Dense)" in line]) == 1
    assert not any("\n" in line for line in lines)


@every_name
def test_saved_and_loaded(name: str, tmp_path: Path) -> None:
    """A name comes back as it was, or the file is not written; no path comes of it."""
    if not name.strip():
        return
    model = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(1, name=name)], name=name)
    path = tmp_path / "m.safetensors"

    def act() -> str:
        model.save(path)
        again = nn.saving.load_model(path)
        return str(again.name == name and again.layers[0].name == name)

    found = bounded(act, tmp_path)
    assert found.offences == []
    if any("\ud800" <= c <= "\udfff" for c in name):
        assert "StorageError" in found.error
        assert list(tmp_path.iterdir()) == []
    else:
        assert (found.error, found.message) == ([], "True"), found
        assert [p.name for p in tmp_path.iterdir()] == ["m.safetensors"]


@every_name
def test_metrics_in_a_log(name: str, tmp_path: Path) -> None:
    model = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(1)])
    model.compile("sgd", "mse", metrics=[nn.metrics.Mean(name=name or "m")])
    logger = nn.callbacks.CSVLogger(tmp_path / "log.csv")

    def act() -> None:
        logger.on_train_begin()
        logger.on_epoch_end(0, {name: 1.0, "loss": 2.0})
        logger.on_train_end()

    found = bounded(act, tmp_path)
    assert found.offences == []
    assert not found.error or "StorageError" in found.error


def test_plain_text_keeps_what_is_read_and_drops_what_steers() -> None:
    for text in ("loss", "重み ∂θ é 🙂", "a\nb\tc", NAMES["joined"], "مرحبا"):
        assert plain(text) == text
    for name in NAMES.values():
        assert steers(plain(name)) == []
        assert len(plain(name)) == len(name)
        assert "\n" not in printable(name)


def test_steering_characters_are_found_where_they_are() -> None:
    assert steers("\x1b[31m \u202e") == ["\x1b", "\u202e"]
    svg = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
    for planted in (
        f"<script>{FLAG}</script>",
        f'<a href="javascript:{FLAG}"/>',
        f'<text onload="{FLAG}"/>',
        "<image/>",
        "<text>\u202e</text>",
        '<text id="\u2066"/>',
    ):
        assert offences(svg.format(planted).encode()) != []
    assert offences(svg.format("<text>loss</text>").encode()) == []


def test_errors_keep_the_names_that_a_program_may_ask_for() -> None:
    error = ValueRangeError("\x1b[31mred")
    assert str(error) == "�[31mred"
    assert error.args == ("\x1b[31mred",)
