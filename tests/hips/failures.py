"""Programs that HIPS autograd 1.9.1 gets wrong or refuses: text, argument, both.

Each is an expression in ``x`` for a number. ``C`` is a condition, ``W`` are weights of
x's shape, ``H`` is complex and positive definite, `steps` runs statements.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["FAILURES", "Failure", "answer", "function", "scope"]


class Failure(NamedTuple):
    """The text of a program and the text of the argument to differentiate it at."""

    text: str
    at: str = "X"


def _rows(at: str, texts: str) -> list[Failure]:
    return [Failure(line.strip(), at) for line in texts.strip().splitlines()]


FAILURES = [
    *_rows(
        "X",
        """
        np.sum(np.where(C, x, x[0]))
        np.sum(x * W, where=C)
        np.mean(x * W, where=C)
        np.std(x * W, where=C)
        np.sum(np.linalg.norm(x, axis=1, keepdims=True) * W)
        np.sum(np.abs(np.fft.rfft(x, 4, norm="forward")) ** 2)
        np.sum(np.abs(np.fft.rfft(x)) ** 2)
        np.sum(np.fft.irfft(x + 1j * W, 5) ** 3)
        np.sum(np.sort(x, axis=0) * W)
        np.sum(np.partition(x, 1, axis=1) * W)
        np.sum(np.broadcast_to(x, (2, 2, 3)) * W)
        np.sum(np.pad(x, 1, mode="reflect") ** 2)
        np.sum(np.pad(x, ((1, 0), (2, 1)), mode="linear_ramp") ** 2)
        np.sum(np.pad(x, 2, mode="mean") ** 2)
        np.linalg.norm(x, 1)
        np.linalg.norm(x, -2)
        np.linalg.norm(x, np.inf)
        np.sum(np.outer(x, W) ** 2)
        np.sum(np.roll(x, (1, 2), axis=(0, 1)) * W)
        np.sum(np.repeat(x, [1, 2, 0], axis=1) ** 2)
        np.linalg.norm(x, 1, axis=(0, 1))
        np.sum(x.dot(W.T) ** 2)
        np.sum((x.mT @ W) ** 2)
        np.sum(x.copy() * W)
        np.sum((x * (1 + 2j)).real * W)
        np.sum((+x) * W)
        np.sum((x // 0.45) * x)
        np.sum(divmod(x, 0.45)[1] * W)
        x.sum(axis=0).max().item() * 0 + np.sum(x * W)
        steps("y = x * 1; y[0] = x[1] * 2; out = np.sum(y * W)")
        steps("v = W * 1; y = x * v; v[:] = 0; out = np.sum(y)")
        np.sum(np.median(x, axis=1) ** 2)
        np.sum(np.percentile(x, 40, axis=0) ** 2)
        np.sum(np.cumprod(x, axis=1) * W)
        np.sum(np.flip(x, 1) * W)
        np.sum(np.take(x, [0, 2], axis=1) ** 2)
        np.sum(np.take_along_axis(x, np.argsort(x, 1), 1) * W)
        np.vdot(x, W)
        np.sum(np.interp(x, [0.0, 1.1, 2.1], [0.0, 3.0, 1.0]))
        np.sum(np.convolve(x[0], x[1]) ** 2)
        np.sum(np.cov(x) ** 2)
        np.sum(np.nanmean(x, axis=0) ** 2)
        np.trapezoid(x[0] ** 2, x[1])
        np.sum(np.cbrt(x) * np.copysign(x, -W))
        np.sum(np.add.reduce(x, axis=1) ** 2)
        np.sum(np.multiply.outer(x[0], x[1]) ** 2)
        """,
    ),
    *_rows("X * C", "np.prod(x)"),
    *_rows("0.0 * X", "np.linalg.norm(x)"),
    *_rows(
        "0.5",
        """
        np.sum(np.where(C, x, W) * W)
        np.sum(np.where(C, 2.0, x) * W)
        """,
    ),
    *_rows(
        "S",
        """
        np.sum(np.einsum("ii->i", x) ** 2)
        np.sum(np.abs(np.linalg.cholesky(H + x @ x.T)) ** 2 * S)
        np.sum(np.linalg.qr(np.vstack([x, x @ x]))[1])
        np.sum(np.linalg.matrix_power(x, 3))
        """,
    ),
    *_rows("3", "np.sum(x * x * W)"),
]


def scope(np: Any) -> dict[str, Any]:
    """What a program may name, `np` for ``np``."""
    x = np.array([[0.5, 1.0, 1.5], [2.0, 0.7, 0.2]])
    s = np.array([[1.5, 0.2, -0.3], [0.4, 1.1, 0.6], [-0.2, 0.5, 2.0]])
    h = np.array([[3.0, 1j, 0.5], [-1j, 4.0, 0.2j], [0.5, -0.2j, 2.0]])
    w = np.array([[1.0, -2.0, 0.5], [0.3, 1.2, -0.7]])
    return {"np": np, "X": x, "S": s, "H": h, "W": w, "C": x > 0.6}


def function(failure: Failure, np: Any) -> tuple[Callable[[Any], Any], Any]:
    """The program as a function, with its argument."""
    names = scope(np)

    def f(x: Any) -> Any:
        given = {**names, "x": x}

        def steps(text: str) -> Any:
            exec("\n".join(text.split("; ")), given)
            return given["out"]

        return eval(failure.text, {**given, "steps": steps})

    return f, eval(failure.at, names)


def answer(failure: Failure, np: Any, grad: Callable[..., Any]) -> Any:
    """The gradient as lists, or the name of the exception that was raised."""
    f, x = function(failure, np)
    try:
        return np.array(grad(f)(x)).tolist()
    except Exception as error:  # what HIPS autograd raises is its answer
        return type(error).__name__
