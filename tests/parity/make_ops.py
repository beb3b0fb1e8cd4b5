"""Reference values of Keras: `keras.ops`, a case for each way that each is called."""

import inspect
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import torch

from tests.parity.compare import store
from tests.parity.op_table import CASES
from tests.parity.op_values import OpCase, label, made
from tests.parity.peers import in_float64

DIGITS = 7
"""Decimals that are kept: enough for float32, and the file stays small."""


def answer(one: OpCase) -> list[np.ndarray]:
    """What Keras gives, all arrays in it in a row."""
    args, kwargs = made(one)
    function: Any = keras.ops
    for part in one.name.split("."):
        function = getattr(function, part)
    y = function(*_tensors(args), **_tensors(kwargs))
    return [np.asarray(_plain(v)) for v in keras.tree.flatten(y)]


def _signatures() -> Iterator[str]:
    """``name(arguments)`` of every function."""
    for space, prefix in ((keras.ops, ""), (keras.ops.image, "image.")):
        for name in dir(space):
            f = getattr(space, name)
            if inspect.isfunction(f) and not name.startswith("_"):
                yield f"{prefix}{name}{inspect.signature(f)}"


def _tensors(x: Any) -> Any:
    """Arrays as Tensors: some functions of Keras take nothing else."""
    if isinstance(x, np.ndarray):
        return torch.tensor(x)
    if isinstance(x, (list, tuple)):
        return type(x)(_tensors(v) for v in x)
    return {k: _tensors(v) for k, v in x.items()} if isinstance(x, dict) else x


def _plain(x: Any) -> Any:
    y = x.detach().cpu().numpy() if torch.is_tensor(x) else np.asarray(x)
    return np.round(y, DIGITS) if y.dtype.kind in "fc" else y


def main() -> None:
    """Write ``data/ops.npz``."""
    in_float64()
    found = {"signatures": np.array(sorted(_signatures()))}
    for one in CASES:
        if one.peer:
            for i, y in enumerate(answer(one)):
                found[f"{label(one)}/{i}"] = y
    store("ops", found)


if __name__ == "__main__":
    main()
