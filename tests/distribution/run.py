"""Trainings on the ranks of a job: ``python -m tests.distribution.run OUT NAME …``.

NAME: one of `WAYS`, ``digits:OPTIMIZER``, or one of these after one of `HOW` and a
colon. Rank 0 writes what comes out of each, and for how many ranks it is the same.
"""

import json
import sys
from pathlib import Path
from typing import Any

import nn
from tests.distribution.data import WAYS, WAYS_TO_THE_BYTE, digits

__all__ = ["HOW", "result"]

HOW: dict[str, dict[str, Any]] = {
    "exact0": {"deterministic": True},
    "exact4": {"deterministic": 4},
    "exact5": {"deterministic": 5},
    "sharded": {"shard_optimizer": True},
    "sharded5": {"shard_optimizer": True, "deterministic": 5},
    "half": {"reduce_dtype": "float16"},
    "sharded_half": {"shard_optimizer": True, "reduce_dtype": "float16"},
    "at_the_end": {"overlap": False},
}
"""Options of a `DataParallel` by name."""


def result(name: str) -> Any:
    """What the training of that name leaves, in double precision."""
    kind, _, optimizer = name.partition(":")
    nn.utils.set_random_seed(7)
    nn.config.set_floatx("float64")
    try:
        if kind == "digits":
            return digits(optimizer)
        return (WAYS | WAYS_TO_THE_BYTE)[kind]()
    finally:
        nn.config.set_floatx("float32")


def main(out: Path, *names: str) -> None:
    """Run all of them, and write."""
    found = {}
    for name in names:
        how, _, rest = name.partition(":")
        options = HOW.get(how, {})
        parallel = nn.distribution.DataParallel(timeout=20, **options)
        with parallel.scope():
            found[name] = result(rest if options else name)
        alike = parallel.world.gathered(json.dumps(found[name]), "comparing")
        assert len(set(alike)) == 1, f"{name}: ranks have different results"
    if parallel.is_chief:
        out.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
