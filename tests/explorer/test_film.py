"""A training as a film, in a browser: slider, loss, plane, health."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.drawing import text
from tests.explorer.opened import Page


@pytest.fixture(scope="module")
def record() -> nn.callbacks.Record:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(48, 2))
    y = (x[:, :1] > 0).astype(float)
    nn.utils.set_random_seed(0)
    model = nn.Sequential([nn.Input((2,)), nn.Dense(4, "tanh"), nn.Dense(1, "sigmoid")])
    model.compile("sgd", loss="binary_crossentropy")
    found = nn.callbacks.Record((x, y))
    model.fit(x, y, epochs=5, verbose=0, callbacks=[found])
    return found


@pytest.fixture
def page(browser: Any, tmp_path: Path, record: nn.callbacks.Record) -> Page:
    record.explore(tmp_path / "film.html")
    return Page(browser, str(tmp_path / "film.html"))


def norms(record: nn.callbacks.Record, name: str) -> list[str]:
    """The norms of a weight in each frame, as they are shown."""
    assert record.film.graph is not None
    v = record.film.graph.find(name)[0]
    frames = [frame.data() for frame in record.film.frames]
    return [text.number(frame["values"]["value"][v]["norm"]) for frame in frames]


def test_the_slider_shows_each_time(page: Page, record: nn.callbacks.Record) -> None:
    assert page.until("document.documentElement.dataset.ready == 'yes'")
    v = record.film.graph.find("dense/kernel")[0]  # type: ignore[union-attr]
    page.run("app.find('v' + arguments[0])", v)
    expected = norms(record, "dense/kernel")
    assert len(set(expected)) > 1
    for k, norm in enumerate(expected):
        page.run(
            "const t = document.getElementById('time'); t.value = arguments[0];"
            "t.dispatchEvent(new Event('input'))",
            k,
        )
        said = page.run("return document.getElementById('details').textContent")
        assert f"norm {norm}" in said
        told = page.run("return document.getElementById('when').textContent")
        assert told.startswith(record.film.frames[k].title)
    assert page.until("location.hash.endsWith('&time=5')")
    assert page.requests == []


def test_play_runs_to_the_end(page: Page) -> None:
    page.run("run.click()")
    assert page.until("app.film.at == 5", seconds=6)
    assert page.until("run.textContent == '▶'")
    page.run("earlier.click()")
    assert page.run("return app.film.at") == 4


def test_a_click_into_the_losses_goes_there(page: Page) -> None:
    page.run(
        "const b = losses.getBoundingClientRect();"
        "const place = {clientX: b.right, clientY: b.top};"
        "losses.dispatchEvent(new MouseEvent('click', place))"
    )
    assert page.run("return app.film.at") == 5
    label = page.run("return losses.getAttribute('aria-label')")
    assert label.startswith("loss by step, from")


def test_health_leads_to_the_layer_and_the_plane_is_drawn(page: Page) -> None:
    rows = page.run("return [...health.rows].map(r => r.cells[0].textContent)")
    assert rows == ["dense", "dense_1"]
    page.run("health.rows[1].querySelector('button').click()")
    title = page.run("return document.querySelector('#details h2').textContent")
    assert "dense_1" in title
    colors = page.run(
        "const d = plane.getContext('2d').getImageData(0, 0, 288, 288).data;"
        "return new Set(Array.from({length: 60}, (_, k) => d[4 * 1300 * k])).size"
    )
    assert colors > 1


def test_an_address_of_a_time(
    browser: Any, tmp_path: Path, record: nn.callbacks.Record
) -> None:
    record.explore(tmp_path / "film.html")
    page = Page(browser, f"{tmp_path / 'film.html'}#&time=3")
    assert page.until("document.documentElement.dataset.ready == 'yes'")
    assert page.run("return app.film.at") == 3


def test_boxes_stay_where_they_are(page: Page) -> None:
    place = "return [...document.querySelectorAll('.box')].map(e => e.style.left)"
    before = page.run(place)
    page.run("app.film.show(5)")
    assert page.run(place) == before
