"""Optimizers and schedules of learning rates: their settings as text and as HTML."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.display.markup import Markup, framed, paragraph, tag
from autograd.display.tables import lines, table
from autograd.drawing.text import number, shape, shortened
from autograd.plain import printable
from nn.display.curves import Curve, Panel, picture

__all__ = ["call_text", "optimizer_html", "optimizer_text"]

PLACES = 200
"""At how many steps the curve of a schedule is computed."""

STEPS = 1000
"""How far it goes where the schedule does not tell."""

ENDS = {"decay_steps": 1, "first_decay_steps": 4, "total_steps": 1, "warmup_steps": 1}
"""The settings that tell how long a schedule is, and how much of that is shown."""

MOST = 20
"""Of so many parameters the state is shown."""


def call_text(thing: Any) -> str:
    """The call that makes `thing`: its class and the settings that are on."""
    given = ", ".join([f"{k}={v}" for k, v in _settings(thing)])
    return f"{type(thing).__name__}({given})"


def optimizer_text(optimizer: Any) -> str:
    """Class, learning rate and steps in a line, then the state of each parameter."""
    rows = _state(optimizer)
    body = [f"  {line}" for line in lines(rows)] if len(rows) > 1 else []
    return "\n".join([_head(optimizer), *body, *_rest(optimizer)])


def optimizer_html(optimizer: Any) -> str:
    """Settings, count of steps, the state by parameter, and the schedule as a curve."""
    arrays = _arrays(optimizer)
    facts = [
        *_settings(optimizer),
        ("iterations", f"{optimizer.steps:,}"),
        ("state", f"{len(arrays)} arrays, {_size(arrays)}"),
    ]
    head, *rows = _state(optimizer)
    rate = vars(optimizer).get("_learning_rate")
    return framed(
        paragraph(tag("b", type(optimizer).__name__)),
        table((), facts, align="ll"),
        table(head, rows, caption="norms, by parameter") if rows else "",
        *[paragraph(line, class_="muted") for line in _rest(optimizer)],
        # a schedule; a function tells of no step ahead
        _curve(rate, optimizer.steps) if hasattr(rate, "get_config") else "",
    )


def _head(optimizer: Any) -> str:
    steps = "step" if optimizer.steps == 1 else "steps"
    return (
        f"{type(optimizer).__name__}: {optimizer.steps:,} {steps}, learning rate "
        f"{number(optimizer.rate)}, state of {_size(_arrays(optimizer))}"
    )


def _arrays(optimizer: Any) -> list[Any]:
    return [x for _, kept in optimizer.kept() for x in kept.values()]


def _size(arrays: list[Any]) -> str:
    return f"{sum(x.nbytes for x in arrays):,} bytes"


def _state(optimizer: Any) -> list[tuple[str, ...]]:
    """A row for each parameter: its shape and norm, and the norms of what is kept."""
    own = optimizer.kept()[:MOST]
    fields = list(dict.fromkeys(name for _, arrays in own for name in arrays))
    rows = [("parameter", "shape", "‖w‖", *[f"‖{name}‖" for name in fields])]
    for i, (w, arrays) in enumerate(own):
        name = shortened(printable(w.name or str(i)), 40)
        norms = [_norm(arrays[k]) if k in arrays else "–" for k in fields]
        rows.append((name, shape(w.shape) or "scalar", _norm(w.data), *norms))
    return rows


def _rest(optimizer: Any) -> list[str]:
    rest = len(optimizer.kept()) - MOST
    return [f"and {rest:,} parameters more"] if rest > 0 else []


def _norm(x: Any) -> str:
    with np.errstate(all="ignore"):
        return number(np.linalg.norm(np.ravel(x).astype(np.float64)))


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


def _curve(schedule: Any, now: int) -> Markup:
    """The learning rate over the steps, a dot where the training is."""
    end = max(_ends(schedule), default=0) or STEPS
    end = max(round(1.1 * end), round(1.1 * now), 1)
    steps = sorted({round(end * i / PLACES) for i in range(PLACES + 1)} | {now})
    rates = [schedule(step) for step in steps]
    title = f"learning rate, {number(schedule(now))} now"
    panel = Panel(title, [Curve("rate", steps, rates)], "step", mark=now)
    about = f"the learning rate over {end:,} steps"
    return Markup(picture([panel], about=about).svg)


def _ends(schedule: Any) -> Iterator[int]:
    for name, times in ENDS.items():
        yield int(getattr(schedule, name, None) or 0) * times
    for boundary in getattr(schedule, "boundaries", ()):
        yield int(boundary)
