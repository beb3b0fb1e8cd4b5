"""Recurrent operations: sequence by sequence, unit by unit, by Python's math."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["REFERENCES"]

Row = list[float]


def _sigmoid(v: float) -> float:
    return 1 / (1 + math.exp(-v))


def _product(row: Any, w: Any, shift: Any) -> Row:
    """``row·w + shift``, summed exactly."""
    terms = [[float(r) * float(v) for r, v in zip(row, c, strict=True)] for c in w.T]
    return [math.fsum([*t, float(b)]) for t, b in zip(terms, shift, strict=True)]


def _gates(values: Row, count: int) -> list[Row]:
    """The values of each of `count` gates."""
    units = len(values) // count
    return [values[k * units : (k + 1) * units] for k in range(count)]


def _sum(*rows: Row) -> Row:
    return [math.fsum(values) for values in zip(*rows, strict=True)]


def _run(step: Callable[..., Any], x: Any, states: Any, options: Any) -> Any:
    """Each of the states after each step, (batch, time, units)."""
    shape = (*x.shape[:2], states[0].shape[1])
    found = [np.empty(shape) for _ in states]
    for k, sequence in enumerate(x):
        now = [list(map(float, s[k])) for s in states]
        for t, row in enumerate(_times(sequence, options)):
            now = step(row, *now)
            for values, state in zip(found, now, strict=True):
                values[k, t] = state
    return found


def _times(sequence: Any, options: Any) -> Iterator[Any]:
    return reversed(sequence) if options.get("reverse") else iter(sequence)


def _put_out(hidden: Any, options: Any) -> Any:
    return hidden if options.get("sequences") else hidden[:, -1]


def simple_rnn(x: Any, w: Any, u: Any, b: Any, h: Any, **options: Any) -> Any:
    """``h ← tanh(x·w + b + h·u)``."""

    def step(row: Any, h: Row) -> list[Row]:
        z = _sum(_product(row, w, b), _product(h, u, 0 * b))
        return [[math.tanh(v) for v in z]]

    return _put_out(_run(step, x, [h], options)[0], options)


def lstm(x: Any, w: Any, u: Any, b: Any, h: Any, c: Any, **options: Any) -> Any:
    """Gates i f g o; the value is h and the last c."""

    def step(row: Any, h: Row, c: Row) -> list[Row]:
        z = _sum(_product(row, w, b), _product(h, u, 0 * b))
        pairs = zip(*_gates(z, 4), c, strict=True)
        c, opened = [], []
        for i, f, g, o, before in pairs:
            c.append(_sigmoid(f) * before + _sigmoid(i) * math.tanh(g))
            opened.append(_sigmoid(o))
        return [[o * math.tanh(v) for o, v in zip(opened, c, strict=True)], c]

    hidden, cells = _run(step, x, [h, c], options)
    return _put_out(hidden, options), cells[:, -1]


def gru(x: Any, w: Any, u: Any, b: Any, h: Any, **options: Any) -> Any:
    """Gates z r n, the reset after the state's product or before it."""
    after = options.get("reset_after", True)
    units = h.shape[1]
    first, second = (b[0], b[1]) if after else (b, 0 * b)

    def step(row: Any, h: Row) -> list[Row]:
        by_x = _gates(_product(row, w, first), 3)
        by_h = _gates(_product(h, u, second), 3)
        z, r = ([_sigmoid(v) for v in _sum(by_x[k], by_h[k])] for k in (0, 1))
        if after:
            inner = [v * m for v, m in zip(r, by_h[2], strict=True)]
        else:
            kept = [v * m for v, m in zip(r, h, strict=True)]
            inner = _product(kept, u[:, 2 * units :], np.zeros(units))
        n = [math.tanh(v) for v in _sum(by_x[2], inner)]
        return [[v * p + (1 - v) * q for v, p, q in zip(z, h, n, strict=True)]]

    return _put_out(_run(step, x, [h], options)[0], options)


REFERENCES: dict[str, Callable[..., Any]] = {
    "gru": gru,
    "lstm": lstm,
    "simple_rnn": simple_rnn,
}
