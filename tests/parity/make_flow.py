"""What JAX gives for programs with control flow, in float64.

    python -m tests.parity.make_flow

Per program the value, the derivative along the direction of ones, and where JAX has
reverse mode for it, the gradients by all arguments and the second derivative along that
direction.
"""

import os
from typing import Any

import numpy as np

from tests.parity.compare import store
from tests.parity.flow_cases import CASES, Case

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_X64"] = "1"


def main() -> None:
    """Compute and store all."""
    arrays: dict[str, Any] = {}
    for name, case in CASES.items():
        arrays |= {f"{name}/{key}": np.asarray(v) for key, v in values(case).items()}
    store("flow", arrays)


def values(case: Case) -> dict[str, Any]:
    """The value of a program and its derivatives."""
    import jax
    import jax.numpy as jnp

    f = case.build(jax.lax, jnp)
    xs = tuple(jnp.asarray(x) for x in case.arguments)
    ones = tuple(map(jnp.ones_like, xs))
    y, slope = jax.jvp(f, xs, ones)
    found = {"y": y, "slope": slope}
    if case.reverse:
        numbers = tuple(range(len(xs)))
        gradients = jax.grad(f, numbers)(*xs)
        found |= {f"g{i}": g for i, g in enumerate(gradients)}
        curvature = jax.jvp(lambda *xs: jax.jvp(f, xs, ones)[1], xs, ones)[1]
        found["curvature"] = curvature
    return found


if __name__ == "__main__":
    main()
