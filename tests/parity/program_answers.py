"""What a program's derivatives are, asked of anything that can run it.

The answers to a program, in order: its value, the gradients by x and y, the tangent
along `directions`, the product of its second derivative with them by reverse over
reverse mode, and the same by forward over reverse mode.
"""

from typing import Any

import numpy as np

from tests.parity.differentiators import Peer
from tests.parity.programs import Program, compiled, directions, inputs

__all__ = ["PARTS", "answers", "flat", "tried"]

PARTS = ("value", "gradient", "tangent", "reverse over reverse", "forward over reverse")


def answers(program: Program, of: Peer) -> dict[str, Any]:
    """The parts by name; an exception's text for a part that cannot be had."""
    f = compiled(program, of.namespace)
    xs, vs = inputs(program), directions(program)
    gradient, np_ = of.gradient(f), of.namespace

    def slope(x: Any, y: Any) -> Any:
        pairs = zip(gradient(x, y), vs, strict=True)
        return sum(np_.sum(np_.real(g * v)) for g, v in pairs)

    parts = (
        lambda: [f(*xs)],
        lambda: gradient(*xs),
        lambda: [of.push(f, xs, vs)],
        lambda: of.gradient(slope)(*xs),
        lambda: of.push(gradient, xs, vs),
    )
    named = zip(PARTS, parts, strict=True)
    return {name: tried(flat, part) for name, part in named}


def tried(written: Any, part: Any) -> Any:
    """What `part` gives as `written` has it, or the text of its exception."""
    try:
        return written(part())
    except Exception as reason:  # what a peer raises is its answer
        return f"{type(reason).__name__}: {reason}"


def flat(values: Any) -> Any:
    """Numbers in one row, real and imaginary parts apart."""
    rows = [np.asarray(v, np.complex128).ravel() for v in values]
    return np.concatenate(rows).view(np.float64)
