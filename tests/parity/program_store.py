"""Programs and the answers to them, on disk."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from tests.parity.compare import load, store
from tests.parity.programs import Program

__all__ = ["keep", "kept"]


def keep(name: str, programs: Sequence[Program], numbers: Iterable[list[Any]]) -> None:
    """Write ``data/name.npz``: programs, and for each its rows of numbers."""
    parts = list(chain.from_iterable(numbers))
    text = json.dumps(programs).encode("utf-8")
    arrays = {"programs": np.frombuffer(text, np.uint8)}
    arrays["sizes"] = np.array([n.size for n in parts], np.int32)
    store(name, arrays | {"numbers": np.concatenate(parts)})


def kept(name: str, parts: Sequence[str]) -> Iterator[tuple[Program, dict[str, Any]]]:
    """Each program of ``data/name.npz``, with its numbers by the names of `parts`."""
    arrays = load(name)
    numbers = np.split(arrays["numbers"], np.cumsum(arrays["sizes"])[:-1])
    for i, (text, arguments) in enumerate(json.loads(arrays["programs"].tobytes())):
        program = Program(text, tuple((kind, tuple(s)) for kind, s in arguments))
        row = numbers[i * len(parts) : (i + 1) * len(parts)]
        yield program, dict(zip(parts, row, strict=True))
