"""Trainings on the ranks of a job: ``python -m tests.distribution.run OUT NAME …``.

NAME: one of `WAYS`, ``digits:OPTIMIZER``, or ``exact:SHARDS:WAY`` for the same bytes.
Rank 0 writes what comes out of each, and for how many ranks it is the same.
"""

import json
import sys
from pathlib import Path
from typing import Any

import nn
from tests.distribution.data import WAYS, WAYS_TO_THE_BYTE, digits

__all__ = ["result"]


def result(name: str) -> Any:
    """What the training of that name leaves, in double precision."""
    kind, *rest = name.split(":")
    nn.utils.set_random_seed(7)
    nn.config.set_floatx("float64")
    try:
        if kind == "digits":
            return digits(rest[0])
        return (WAYS | WAYS_TO_THE_BYTE)[rest[-1] if rest else kind]()
    finally:
        nn.config.set_floatx("float32")


def main(out: Path, *names: str) -> None:
    """Run all of them, and write."""
    found = {}
    for name in names:
        shards: Any = False
        if name.startswith("exact:"):
            shards = int(name.split(":")[1]) or True
        parallel = nn.distribution.DataParallel(deterministic=shards, timeout=20)
        with parallel.scope():
            found[name] = result(name)
        alike = parallel.world.gathered(json.dumps(found[name]), "comparing")
        assert len(set(alike)) == 1, f"{name}: ranks have different results"
    if parallel.is_chief:
        out.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
