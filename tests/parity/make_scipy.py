"""What HIPS autograd and JAX answer to `scipy_cases`, in float64.

    python -m tests.parity.make_scipy

What a peer cannot do it is not held to: no answer is stored, and it is printed.
"""

import importlib
import json
import warnings
from typing import Any

import numpy as np

from tests.parity.compare import store
from tests.parity.differentiators import JAX as SETTINGS
from tests.parity.differentiators import past_the_checkout
from tests.parity.scipy_cases import BOTH, HIPS, JAX, Library, answers

ROOMS = ("special", "stats", "linalg", "signal", "integrate")


def hips() -> Library:
    """HIPS autograd, past the checkout of the same import name."""
    autograd = past_the_checkout()
    assert not hasattr(autograd, "tensor"), "this is ours, imported before"
    names = {room: f"autograd.scipy.{room}" for room in ROOMS} | {
        "np": "autograd.numpy"
    }
    rooms = {k: importlib.import_module(v) for k, v in names.items()}
    builtins = importlib.import_module("autograd.builtins")
    return Library(autograd.grad, rooms | {"tuple": builtins.tuple})


def jax() -> Library:
    """JAX in float64."""
    found = importlib.import_module("jax")
    for name, value in SETTINGS.items():
        found.config.update(name, value)
    names = {room: f"jax.scipy.{room}" for room in ROOMS} | {"np": "jax.numpy"}
    return Library(
        found.grad, {k: importlib.import_module(v) for k, v in names.items()}
    )


def usable(found: Any) -> bool:
    """Whether a part is an answer."""
    return not isinstance(found, str) and bool(np.isfinite(found).all())


def main() -> None:
    """Write ``data/scipy.npz``: names as JSON, all numbers in one row."""
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    keys, rows = [], []
    for name, library, texts in [("hips", hips(), HIPS), ("jax", jax(), JAX)]:
        for text in filter(None, (BOTH + texts).split("\n")):
            for part, found in answers(text, library).items():
                if usable(found):
                    keys.append((name, text, part))
                    rows.append(found)
                else:
                    print(f"{name}: {text}: {part}: {str(found)[:70]}")
    label = np.frombuffer(json.dumps(keys).encode("utf-8"), np.uint8)
    sizes = np.array([row.size for row in rows], np.int32)
    store("scipy", {"keys": label, "sizes": sizes, "numbers": np.concatenate(rows)})


if __name__ == "__main__":
    main()
