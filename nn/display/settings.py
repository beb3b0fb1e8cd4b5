"""Optimizers and schedules of learning rates: their settings as text and as HTML."""

from collections.abc import Iterator
from html import escape
from typing import Any

from autograd.drawing.text import number
from nn.display.curves import Curve, Panel, picture

__all__ = ["call_text", "optimizer_html"]

PLACES = 200
"""At how many steps the curve of a schedule is computed."""

STEPS = 1000
"""How far it goes where the schedule does not tell."""

ENDS = {"decay_steps": 1, "first_decay_steps": 4, "total_steps": 1, "warmup_steps": 1}
"""The settings that tell how long a schedule is, and how much of that is shown."""


def call_text(thing: Any) -> str:
    """The call that makes `thing`: its class and the settings that are on."""
    given = ", ".join([f"{k}={v}" for k, v in _settings(thing)])
    return f"{type(thing).__name__}({given})"


def optimizer_html(optimizer: Any) -> str:
    """Settings, count of steps, size of the state, and the schedule as a curve."""
    state: dict[str, Any] = {}
    optimizer.save_own_variables(state)
    arrays = [x for name, x in state.items() if name.rpartition("/")[0]]
    rows = [
        *_settings(optimizer),
        ("iterations", f"{optimizer.steps:,}"),
        ("state", f"{len(arrays)} arrays, {sum(x.nbytes for x in arrays):,} bytes"),
    ]
    lines = "".join(
        [f"<tr><td>{escape(k)}</td><td>{escape(v)}</td></tr>" for k, v in rows]
    )
    rate = vars(optimizer).get("_learning_rate")
    curve = ""
    if hasattr(rate, "get_config"):  # a schedule; a function tells of no step ahead
        curve = _curve(rate, optimizer.steps)
    return (
        f"<div><b>{escape(type(optimizer).__name__)}</b>"
        f"<table><tbody>{lines}</tbody></table>{curve}</div>"
    )


def _settings(thing: Any) -> Iterator[tuple[str, str]]:
    """The names and values of what it was made from; the learning rate first.

    What is None or False is left out, and so is the momentum of averages not kept.
    """
    config = thing.get_config()
    for name in sorted(config, key="learning_rate".__ne__):
        value = vars(thing).get(f"_{name}", getattr(thing, name, None))
        if name == "learning_rate" and not callable(value):
            value = config[name]
        unused = name == "ema_momentum" and not config.get("use_ema")
        if name != "name" and value is not None and value is not False and not unused:
            yield name, _short(value)


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value)


def _curve(schedule: Any, now: int) -> str:
    """The learning rate over the steps, a dot where the training is."""
    end = max(_ends(schedule), default=0) or STEPS
    end = max(round(1.1 * end), round(1.1 * now), 1)
    steps = sorted({round(end * i / PLACES) for i in range(PLACES + 1)} | {now})
    rates = [schedule(step) for step in steps]
    title = f"learning rate, {number(schedule(now))} now"
    panel = Panel(title, [Curve("rate", steps, rates)], "step", mark=now)
    return picture([panel], about=f"the learning rate over {end:,} steps").svg


def _ends(schedule: Any) -> Iterator[int]:
    for name, times in ENDS.items():
        yield int(getattr(schedule, name, None) or 0) * times
    for boundary in getattr(schedule, "boundaries", ()):
        yield int(boundary)
