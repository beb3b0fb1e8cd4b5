"""micrograd's README expression, forward and backward: ours against micrograd itself.

    python -m benchmarks.scalars        (micrograd comes with the extra `bench`)

The two take turns in one process; medians, and their ratio.
"""

from collections.abc import Callable
from typing import Any

from micrograd.engine import Value

import autograd as ag
from benchmarks.timing import medians


def expression(value: Callable[[float], Any]) -> tuple[Any, Any, Any]:
    """The expression with its backward walk; `value` makes a leaf."""
    a, b = value(-4.0), value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    return a, b, g


def ours() -> tuple[Any, Any, Any]:
    """On Tensors."""
    return expression(lambda x: ag.tensor(x, requires_grad=True))


def micrograd() -> tuple[Any, Any, Any]:
    """On micrograd's values."""
    return expression(Value)


def main() -> None:
    """Same numbers first, then times."""
    for x, v in zip(ours(), micrograd(), strict=True):
        assert abs(x.item() - v.data) < 1e-9
    t_ours, t_micrograd = medians(ours, micrograd, repeat=100, rounds=51)
    print(f"retrograd {1e6 * t_ours:6.1f} µs")
    print(f"micrograd {1e6 * t_micrograd:6.1f} µs")
    print(f"ratio     {t_ours / t_micrograd:6.2f}")


if __name__ == "__main__":
    main()
