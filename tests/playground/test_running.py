"""Python's side of the playground, run here: sliders, what is shown, errors, text."""

import json
import sys
from typing import Any

import pytest

from autograd import tracebacks
from docs.playground import playground
from docs.playground.playground import Printed, run, slider
from tests.playground.native import ran


@pytest.fixture(autouse=True)
def _main_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setattr(tracebacks._SETTING, "full", False)


def sliders(program: str, **positions: float) -> list[tuple[str, float]]:
    found = ran(program, positions=positions)["sliders"]["sliders"]
    return [(one["name"], one["value"]) for one in found]


def test_a_slider_is_named_after_its_variable() -> None:
    program = "a = slider(2)\nb = slider(3, 0, 9).item()\nc = slider(1, name='k')"
    assert sliders(program) == [("a", 2), ("b", 3), ("k", 1)]
    assert sliders(program, b=4, k=-9) == [("a", 2), ("b", 4), ("k", -5)]


def test_sliders_of_one_name_are_told_apart() -> None:
    program = "xs = [slider(k) for k in range(3)]\nslider(4)"
    assert sliders(program) == [("xs", 0), ("xs 2", 1), ("xs 3", 2), ("slider", 4)]


def test_a_slider_elsewhere_is_a_leaf_at_its_start() -> None:
    a = slider(2, name="a")
    assert a.requires_grad
    assert a.is_leaf
    assert a.item() == 2


@pytest.mark.parametrize("wrong", [{"low": 3, "high": 3}, {"step": 0}])
def test_a_slider_that_cannot_move_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="slider: "):
        slider(1, **wrong)


@pytest.mark.parametrize(
    ("program", "form", "said"),
    [
        ("1 + 1", "text", "2"),
        ("import autograd as ag\nag.tensor(3.0)", "html", "3"),
        ("a = slider(2)\na * a", "html", "<svg"),
        ("a = slider(2)\nimport autograd as ag\nag.Graph.of(a * a)", "html", "srcdoc"),
    ],
)
def test_the_last_line_shows_itself(program: str, form: str, said: str) -> None:
    assert said in ran(program)["shown"][form]


def test_a_statement_at_the_end_shows_nothing() -> None:
    assert "shown" not in ran("x = 1")


def test_what_is_explored() -> None:
    start = "a = slider(2)\nother = a * 7\n"
    title = "<title>{}</title>".format
    loss = ran(start + "loss = a * a\nx = 1", action="explore")
    assert title("loss") in loss["shown"]["html"].replace("&lt;", "<").replace(
        "&gt;", ">"
    )
    assert "step by step: other" in ran(start, action="step")["shown"]["html"]
    assert "nothing to explore" in ran("1", action="explore")["error"]["text"]


def test_an_error_has_its_line_and_none_of_ours() -> None:
    said = ran("import autograd as ag\n\nag.ops.matmul([[1.0, 2.0]], [[1.0, 2.0]])")
    assert said["error"]["line"] == 3
    assert "program.py" in said["error"]["text"]
    assert "playground.py" not in said["error"]["text"]
    assert "engine" not in said["error"]["text"]


def test_an_error_inside_a_function_marks_the_line_that_raised() -> None:
    said = ran("def f():\n    return 1 / 0\n\nf()")
    assert said["error"]["line"] == 2


def test_a_mistake_of_syntax_has_its_line() -> None:
    said = ran("x = 1\nx = = 2")
    assert said["error"]["line"] == 2
    assert "SyntaxError" in said["error"]["text"]


def test_what_runs_before_is_known_and_silent() -> None:
    said = ran("print(x)", before="x = 5\nprint('hidden')")
    assert said["text"]["text"] == "5\n"


def test_an_error_before_marks_no_line() -> None:
    assert ran("1", before="1 / 0")["error"]["line"] == 0


def test_leaving_is_no_harm() -> None:
    said = ran("raise SystemExit('enough')")
    assert said["error"]["text"].endswith("SystemExit: enough")
    assert "done" in said


def test_a_flood_of_text_is_sent_in_few_parts() -> None:
    sent: list[str] = []
    printed = Printed(sent.append)
    for k in range(10_000):
        printed.write(f"{k}\n")
    printed.release()
    assert "".join(sent) == "".join(f"{k}\n" for k in range(10_000))
    assert playground.AT_ONCE <= len(sent) < 1000


def test_every_answer_bears_the_number_of_its_run() -> None:
    said: list[Any] = []
    asked = {"run": 7, "program": "print(1)\n2", "before": "", "action": "run"}
    run(json.dumps({**asked, "positions": {}}), said.append)
    assert {json.loads(one)["run"] for one in said} == {7}


@pytest.mark.parametrize(
    ("low", "high", "step"), [(-5, 5, 0.1), (-4, 4, 0.1), (0, 1, 0.01), (0, 3000, 50)]
)
def test_a_step_is_a_round_number(low: float, high: float, step: float) -> None:
    found = ran(f"slider({low}, {low}, {high})")["sliders"]["sliders"][0]
    assert found["step"] == pytest.approx(step, rel=1e-12)
