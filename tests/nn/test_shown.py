"""How histories, optimizers and schedules show themselves, as text and as pictures."""

import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from autograd.errors import StorageError, ValueRangeError
from nn.display.curves import MOST, Curve, Panel, picture, ticks

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def history() -> nn.callbacks.History:
    x = np.random.default_rng(0).normal(size=(60, 3)).astype("f")
    nn.utils.set_random_seed(0)
    model = nn.Sequential([nn.Dense(2, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    y = (x[:, 0] > 0).astype(int)
    options: dict[str, Any] = {"validation_split": 0.3, "validation_freq": 2}
    return model.fit(x, y, epochs=6, verbose=0, **options)


def lines(svg: str) -> list[list[tuple[float, float]]]:
    """The places of each line of a picture."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}polyline")
    return [
        [
            (float(x), float(y))
            for x, y in (p.split(",") for p in e.get("points").split())
        ]
        for e in found
    ]


def words(svg: str) -> list[str]:
    return [e.text or "" for e in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_history_is_a_table_of_last_and_best(history: nn.callbacks.History) -> None:
    head, columns, *rows = str(history).splitlines()
    assert head == "History of 6 epochs"
    assert columns.split() == ["last", "best", "epoch"]
    assert [row.split()[0] for row in rows] == list(history.history)
    losses = history.history["loss"]
    best = f"{min(losses):.4f}", str(losses.index(min(losses)) + 1)
    assert rows[0].split() == ["loss", f"{losses[-1]:.4f}", *best]
    scores = history.history["val_accuracy"]
    at = 2 * (scores.index(max(scores)) + 1)  # validation was every second epoch
    assert rows[3].split()[2:] == [f"{max(scores):.4f}", str(at)]
    last = f"loss: {losses[-1]:.4f}, accuracy: "
    assert repr(history).startswith(f"<History of 6 epochs, {last}")


def test_a_history_without_epochs() -> None:
    empty = nn.callbacks.History()
    assert str(empty) == "History of 0 epochs"
    assert repr(empty) == "<History of 0 epochs>"
    assert empty._repr_html_() == "<p>History of 0 epochs</p>"
    assert "<svg" in empty.plot().svg


def test_curves_stand_at_their_epochs(history: nn.callbacks.History) -> None:
    svg = history.plot().svg
    training, validation, *_ = lines(svg)
    assert len(lines(svg)) == 4
    assert [len(training), len(validation)] == [6, 3]
    assert [x for x, _ in validation] == [x for x, _ in training[1::2]]
    assert {"loss", "accuracy", "training", "validation", "epoch"} <= set(words(svg))
    html = history._repr_html_()
    assert html.count("<svg") == 1
    assert html.count("<tr>") == 5


def test_some_curves_alone(history: nn.callbacks.History, tmp_path: Path) -> None:
    loss = history.plot("loss")
    assert len(lines(loss.svg)) == 2
    assert loss._repr_svg_() == loss.svg
    assert repr(loss).startswith("<curves of loss, val_loss")
    assert loss.save(tmp_path / "loss.svg") == str(tmp_path / "loss.svg")
    assert (tmp_path / "loss.svg").read_text("utf-8") == loss.svg
    with pytest.raises(ValueRangeError, match="there is no 'los'; there are loss"):
        history.plot("los")
    with pytest.raises(ValueRangeError, match="curves are SVG"):
        loss.save(tmp_path / "loss.png")
    with pytest.raises(StorageError, match="cannot be written"):
        loss.save(tmp_path / "nowhere" / "loss.svg")


def test_a_history_that_goes_on_and_one_that_was_written_to() -> None:
    history = nn.callbacks.History()
    for _ in range(2):
        history.on_train_begin()
        for epoch in range(3):
            history.on_epoch_end(epoch, {"loss": 1.0 + epoch})
    places = [x for x, _ in lines(history.plot().svg)[0]]
    assert places == sorted(set(places))
    assert len(places) == 6
    again = nn.callbacks.History()
    again.set_state(history.get_state())
    assert again.plot().svg == history.plot().svg
    history.history["mine"] = [1.0, 2.0]
    assert "mine  2.0000       –      –" in str(history)
    assert len(lines(history.plot("mine").svg)[0]) == 2


def test_gaps_extremes_and_many_values() -> None:
    def drawn(*y: float) -> str:
        return picture([Panel("p", [Curve("c", range(len(y)), y)], "x")], about="p").svg

    assert [len(line) for line in lines(drawn(1, 2, math.nan, 3, math.inf, 4, 5))] == [
        2,
        2,
    ]
    assert drawn(1, 2, math.nan, 3, math.inf, 4, 5).count("<circle") == 1
    assert "no finite values" in words(drawn(math.nan, math.inf))
    for y in ((0, 0), (5, 5), (1e-300, 1e-300), (1e299, -1e299), (1e-12, 1e-13), (7,)):
        numbers = [n for line in lines(drawn(*y)) for place in line for n in place]
        assert all(map(math.isfinite, numbers))
    many = np.sin(np.arange(10_000))
    many[5_000] = 9.0
    (line,) = lines(drawn(*many))
    assert len(line) <= MOST + 4
    assert min(y for _, y in line) == min(
        y for _, y in lines(drawn(*many[4_900:5_100]))[0]
    )


def test_ticks_are_round_and_within() -> None:
    for low, high in ((0, 1), (0.0211, 0.63), (-3, 7e5), (1e-9, 3e-9), (5, 5.001)):
        found = ticks(low, high)
        assert 2 <= len(found) <= 6
        assert low - 1e-9 * abs(low) <= found[0] < found[-1] <= high * (1 + 1e-9)
    assert ticks(0.5, 1.5, whole=True) == [1.0]


def test_text_from_outside_is_text() -> None:
    history = nn.callbacks.History()
    history.on_epoch_end(0, {"<b>&\x1b": 1.0})
    for shown in (history._repr_html_(), history.plot().svg):
        assert "<b>" not in shown
        assert "&lt;b&gt;&amp;�" in shown
        assert "\x1b" not in shown


OPTIMIZERS = {
    "SGD(learning_rate=0.1, momentum=0.9, nesterov=True)": nn.SGD(
        0.1, momentum=0.9, nesterov=True
    ),
    "Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07)": (
        nn.optimizers.Adam()
    ),
    "SGD(learning_rate=0.01, clipnorm=1, use_ema=True, ema_momentum=0.9, momentum=0)": (
        nn.SGD(clipnorm=1.0, use_ema=True, ema_momentum=0.9)
    ),
    "SGD(learning_rate=ExponentialDecay(initial_learning_rate=0.1, decay_steps=100, "
    "decay_rate=0.5), momentum=0)": nn.SGD(
        nn.optimizers.schedules.ExponentialDecay(0.1, 100, 0.5)
    ),
    "LossScaleOptimizer(inner_optimizer=SGD(learning_rate=0.01, momentum=0), "
    "initial_scale=32768, dynamic_growth_steps=2000)": (
        nn.optimizers.LossScaleOptimizer(nn.SGD())
    ),
}


@pytest.mark.parametrize("text", OPTIMIZERS)
def test_an_optimizer_shows_its_settings(text: str) -> None:
    assert repr(OPTIMIZERS[text]) == text


def test_an_optimizer_in_a_notebook() -> None:
    rate = nn.optimizers.schedules.CosineDecay(0.1, 200)
    adam = nn.optimizers.Adam(rate)
    w = nn.Variable(np.zeros((3, 2), "f"))
    for _ in range(50):
        adam.apply([np.ones((3, 2), "f")], [w])
    html = adam._repr_html_()
    assert '<th scope="row">iterations</th><td>50</td>' in html
    assert '<th scope="row">state</th><td>2 arrays, 48 bytes</td>' in html
    assert "‖mean‖" in html
    svg = html[html.index("<svg") : html.index("</svg>") + 6]
    (line,) = lines(svg)
    assert line[0][1] < line[-1][1]  # it falls, and pixels count downwards
    dot = next(ElementTree.fromstring(svg).iter(f"{SVG}circle"))
    across = (float(dot.get("cx")) - line[0][0]) / (line[-1][0] - line[0][0])
    assert abs(across - 50 / 220) < 0.01
    assert f"learning rate, {rate(50):.4g} now" in svg
    plain = nn.SGD(0.1)._repr_html_()
    assert "<svg" not in plain
    assert '<th scope="row">state</th><td>0 arrays, 0 bytes</td>' in plain


def test_an_optimizer_in_a_terminal() -> None:
    adam = nn.optimizers.Adam(0.5)
    w = nn.Variable(np.full((3, 2), 2.0, "f"), name="a/w")
    many = [nn.Variable(np.ones(1, "f")) for _ in range(30)]
    assert str(adam) == "Adam: 0 steps, learning rate 0.5, state of 0 bytes"
    adam.apply([np.ones((3, 2), "f")], [w])
    head, columns, row = str(adam).splitlines()
    assert head == "Adam: 1 step, learning rate 0.5, state of 48 bytes"
    assert columns.split() == ["parameter", "shape", "‖w‖", "‖mean‖", "‖square‖"]
    assert row.split()[:3] == ["a/w", "3×2", "3.674"]
    sgd = nn.SGD(0.1)
    sgd.apply([np.ones(1, "f")] * 30, many)
    assert str(sgd).endswith("and 10 parameters more")
    wrapped = nn.optimizers.LossScaleOptimizer(nn.SGD(momentum=0.9))
    wrapped.apply([np.ones((3, 2), "f")], [w])
    assert "a/w" in str(wrapped)


SCHEDULES: dict[str, tuple[Any, ...]] = {
    "CosineDecay": (0.1, 100),
    "CosineDecayRestarts": (0.1, 100),
    "ExponentialDecay": (0.1, 100, 0.5),
    "InverseTimeDecay": (0.1, 100, 0.5),
    "OneCycle": (0.1, 100),
    "PiecewiseConstantDecay": ([10, 20], [0.3, 0.2, 0.1]),
    "PolynomialDecay": (0.1, 100),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_has_a_curve(name: str) -> None:
    schedule = getattr(nn.optimizers.schedules, name)(*SCHEDULES[name])
    assert repr(schedule).startswith(f"{name}(")
    assert "<polyline" in nn.SGD(schedule)._repr_html_()


def test_no_schedule_was_forgotten() -> None:
    known = {x for x in nn.optimizers.schedules.__all__ if x[0].isupper()}
    assert known - {"LearningRateSchedule"} == set(SCHEDULES)
