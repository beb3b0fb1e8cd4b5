"""What a program gives for several inputs at once, of anything that has a `vmap`.

In order: the values, the gradients by x and y, and the jacobian of all values by the
first input's direction, which is a gradient of what `vmap` gives.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.parity.differentiators import Peer
from tests.parity.program_answers import flat, tried
from tests.parity.programs import Program, compiled, inputs

__all__ = ["BATCH_PARTS", "SCALES", "batch_answers"]

BATCH_PARTS = ("values", "gradients", "gradient of the values")

SCALES = (1.0, 1.001, 0.998)
"""By how much the examples differ from where the program stands."""


def batch_answers(
    program: Program, of: Peer, vmap: Callable[..., Any]
) -> dict[str, Any]:
    """The parts by name; an exception's text for a part that cannot be had."""
    f = compiled(program, of.namespace)
    xs = [np.stack([x * s for s in SCALES]) for x in inputs(program)]
    weights = np.arange(1.0, 1.0 + len(SCALES))

    def weighed(x: Any, y: Any) -> Any:
        return of.namespace.sum(vmap(f)(x, y) * weights)

    parts = (
        lambda: [vmap(f)(*xs)],
        lambda: vmap(of.gradient(f))(*xs),
        lambda: of.gradient(weighed)(*xs),
    )
    named = zip(BATCH_PARTS, parts, strict=True)
    return {name: tried(flat, part) for name, part in named}
