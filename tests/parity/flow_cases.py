"""Programs with control flow, written for any library that has JAX's four functions.

Each is a function of the library, which gives the function of arrays to be compared,
and the arguments that it is compared on. Results are one number.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

__all__ = ["CASES", "Case"]

RNG = np.random.default_rng(12)
W = RNG.normal(size=(3, 3)) * 0.6
H = RNG.normal(size=3)
XS = RNG.normal(size=(5, 3))


class Case(NamedTuple):
    """A program: of the library and its NumPy; its arguments. reverse: whether JAX
    differentiates it in reverse mode."""

    build: Callable[[Any, Any], Callable[..., Any]]
    arguments: tuple[Any, ...]
    reverse: bool = True


def recurrent(lax: Any, np: Any) -> Any:
    def f(w: Any, h: Any, xs: Any) -> Any:
        def turn(h: Any, x: Any) -> Any:
            h = np.tanh(w @ h + x)
            return h, h * x

        h, ys = lax.scan(turn, h, xs)
        return (ys**2).sum() + h.sum()

    return f


def backwards(lax: Any, np: Any) -> Any:
    def f(w: Any, h: Any, xs: Any) -> Any:
        def turn(carry: Any, x: Any) -> Any:
            h, total = carry["h"], carry["total"]
            h = np.sin(w @ h * x["x"])
            return {"h": h, "total": total + h @ h}, {"y": (h[0], h * x["k"])}

        rows = {"x": xs, "k": np.arange(5.0)}
        carry, ys = lax.scan(turn, {"h": h, "total": 0.0}, rows, reverse=True)
        return carry["total"] * ys["y"][0].sum() + (ys["y"][1] ** 3).sum()

    return f


def without_rows(lax: Any, np: Any) -> Any:
    def f(x: Any) -> Any:
        def turn(c: Any, _: Any) -> Any:
            return c * x + np.cos(c), None

        return lax.scan(turn, x, None, length=4)[0].sum()

    return f


def no_carry(lax: Any, np: Any) -> Any:
    def f(w: Any, h: Any, xs: Any) -> Any:
        return lax.scan(lambda _, x: ((), np.exp(w @ x) @ h), (), xs)[1].prod()

    return f


def empty(lax: Any, np: Any) -> Any:
    def f(w: Any, h: Any, xs: Any) -> Any:
        h, ys = lax.scan(lambda h, x: (w @ h, x * h), h, xs[:0])
        return (h**2).sum() + ys.sum()

    return f


def nested(lax: Any, np: Any) -> Any:
    def f(w: Any, h: Any, xs: Any) -> Any:
        def outer(c: Any, x: Any) -> Any:
            def inner(d: Any, k: Any) -> Any:
                return 0.5 * d + np.sin(k * x) @ w, (d * x).sum()

            d, ys = lax.scan(inner, c, np.arange(3.0))
            return d, ys.sum() * d

        c, ys = lax.scan(outer, h, xs)
        return (c**2).sum() + (ys**2).sum()

    return f


def chosen(lax: Any, np: Any) -> Any:
    def f(x: Any, w: Any) -> Any:
        return lax.cond(
            x.sum() > 0, lambda x: (x**3 @ w).sum(), lambda x: (np.sin(x) * x).sum(), x
        )

    return f


def chosen_in_turns(lax: Any, np: Any) -> Any:
    def f(w: Any, h: Any, xs: Any) -> Any:
        def turn(h: Any, x: Any) -> Any:
            h = lax.cond(x[0] > 0, lambda h: np.tanh(w @ h), lambda h: 0.5 * h * x, h)
            return h, h[0]

        h, ys = lax.scan(turn, h, xs)
        return (h**2).sum() + ys.sum()

    return f


def counted(lax: Any, np: Any) -> Any:
    def f(x: Any, w: Any) -> Any:
        return lax.fori_loop(1, 5, lambda i, y: np.sin(w @ y) + y / i, x).sum()

    return f


def until(lax: Any, np: Any) -> Any:
    def f(x: Any, w: Any) -> Any:
        y, n = lax.while_loop(
            lambda state: (state[0] ** 2).sum() < 50.0,
            lambda state: (1.5 * state[0] + np.cos(w @ state[0]), state[1] + 1),
            (x, 0),
        )
        return y.sum() * n

    return f


def newton(lax: Any, np: Any) -> Any:
    def f(a: Any) -> Any:
        return lax.while_loop(
            lambda x: abs(x * x - a) > 1e-12, lambda x: 0.5 * (x + a / x), a
        )

    return f


def powers(lax: Any, np: Any) -> Any:
    def f(x: Any) -> Any:
        def turn(carry: Any, k: Any) -> Any:
            p, n = carry
            return (p * x, n + 1), p / (n + 1)

        (p, n), terms = lax.scan(turn, (1.0, 0), np.arange(6))
        return p * n + (terms * x).sum()

    return f


ROWS = (W, H, XS)
CASES: dict[str, Case] = {
    "recurrent": Case(recurrent, ROWS),
    "backwards": Case(backwards, ROWS),
    "without_rows": Case(without_rows, (H,)),
    "no_carry": Case(no_carry, ROWS),
    "empty": Case(empty, ROWS),
    "nested": Case(nested, ROWS),
    "chosen": Case(chosen, (np.abs(H), W)),
    "chosen_other": Case(chosen, (-np.abs(H), W)),
    "chosen_in_turns": Case(chosen_in_turns, ROWS),
    "counted": Case(counted, (H, W)),
    "until": Case(until, (H, W), reverse=False),
    "newton": Case(newton, (2.0,), reverse=False),
    "powers": Case(powers, (1.3,)),
}
"""The programs by name."""
