"""Recurrent operations: their kernels, and what those rest on, against other ways.

    python -m benchmarks.recurrent

A batch of 32, 20 times, 16 features, 32 units, float32. A gradient by the kernel and
step by step; then single passes: a gate as a block of rows, as the kernels have it, or
of columns; sigmoids by a tanh or by an exponential. In turn in one process; medians.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.fused import Fused
from autograd.engine.primitive import REGISTRY
from benchmarks.timing import medians

BATCH, TIME, FEATURES, UNITS = 32, 20, 16, 32
GATES = {"lstm": 4, "gru": 3, "simple_rnn": 1}


def main() -> None:
    """Print microseconds for each."""
    rng = np.random.default_rng(0)
    for name in GATES:
        kernel, parts = gradients(name, rng)
        for share, other in zip(kernel()[1:4], parts()[1:4], strict=True):
            np.testing.assert_allclose(share, other, rtol=1e-3, atol=1e-4)
        show(name, {"kernel": kernel, "step by step": parts}, repeat=5)
    show("a gate by another", layouts(rng), repeat=500)
    show("three sigmoids and a tanh", sigmoids(rng), repeat=500)


def show(title: str, ways: dict[str, Callable[[], Any]], *, repeat: int) -> None:
    """One line: the microseconds of each way."""
    times = medians(*ways.values(), repeat=repeat, rounds=41)
    found = [f"{way} {1e6 * t:.1f}" for way, t in zip(ways, times, strict=True)]
    print(f"{title:28}{', '.join(found)} µs", flush=True)


def gradients(
    name: str, rng: np.random.Generator
) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The cotangents of all operands by the kernel, forward pass included; by parts."""
    operation, width = REGISTRY[name], GATES[name] * UNITS
    assert isinstance(operation, Fused)
    shapes: list[tuple[int, ...]] = [(BATCH, TIME, FEATURES), (FEATURES, width)]
    shapes += [(UNITS, width), (2, width) if name == "gru" else (width,)]
    shapes += [(BATCH, UNITS)] * (2 if name == "lstm" else 1)
    inputs = [rng.normal(0, 0.3, shape).astype(np.float32) for shape in shapes]
    wanted = [False, True, True, True, False, False][: len(inputs)]
    several = operation.outputs is not None

    def run(by_kernel: bool) -> Any:
        g: Any = np.ones((BATCH, UNITS), np.float32)
        g = {0: g} if several else g
        y, kept = operation.compute(*inputs, **operation.defaults)
        kept = kept if by_kernel else None
        return operation.vjp_all(g, y, inputs, operation.defaults, wanted, kept)

    return lambda: run(True), lambda: run(False)


def layouts(rng: np.random.Generator) -> dict[str, Callable[[], Any]]:
    """One gate times another."""
    gates = rng.random((4 * UNITS, BATCH), dtype=np.float32)
    rows, columns = gates.reshape(4, UNITS, BATCH), gates.reshape(BATCH, 4, UNITS)
    return {
        "rows": lambda: np.multiply(rows[0], rows[1], rows[2]),
        "columns": lambda: np.multiply(columns[:, 0], columns[:, 1], columns[:, 2]),
    }


def sigmoids(rng: np.random.Generator) -> dict[str, Callable[[], Any]]:
    """The gates of an LSTM at one time."""
    z = rng.normal(size=(4 * UNITS, BATCH)).astype(np.float32)
    y, half, one = np.empty_like(z), np.array(0.5, z.dtype), np.array(1, z.dtype)
    three, last = y[: 3 * UNITS], y[3 * UNITS :]

    def by_tanh() -> None:
        np.tanh(z, y)
        np.multiply(three, half, three)
        np.add(three, half, three)

    def by_exponential() -> None:
        np.exp(z[: 3 * UNITS], three)
        np.add(three, one, three)
        np.divide(one, three, three)
        np.tanh(z[3 * UNITS :], last)

    return {"by tanh": by_tanh, "by exponential": by_exponential}


if __name__ == "__main__":
    main()
