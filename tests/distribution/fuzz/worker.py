"""The ranks of a job: ``python -m tests.distribution.fuzz.worker PROGRAMS OUT MODE …``.

PROGRAMS: descriptions as JSON. MODE: ``alone``, ``parts``, or ``N`` for as many shards
and the same bytes, 0 for a shard of each sample; with ``+`` where each rank keeps a
part of the optimizer's state, with ``!FAULT`` for one of
`tests.distribution.fuzz.planted`. Rank 0 appends what each gave to OUT.
"""

import json
import sys
import traceback
import warnings
import zlib
from pathlib import Path
from typing import Any

import nn
from tests.distribution.fuzz.planted import planted
from tests.distribution.fuzz.run import run
from tests.parity.models.spec import Spec, from_json

__all__ = ["answer"]

PATIENCE = 20.0
"""Seconds that ranks wait for one."""


def answer(spec: Spec, folder: Path) -> dict[str, Any]:
    """What the training gave, or its error."""
    nn.utils.clear_session()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return run(spec, folder)
    except Exception as error:
        kind = type(error).__name__
        trace = traceback.format_exc()[-2500:]
        return {"error": kind, "said": str(error)[:600], "trace": trace}


def of_all(given: dict[str, Any], ranks: Any) -> dict[str, Any]:
    """The answer of all ranks, with what one has otherwise; or the errors of each."""
    found = ranks.COMM_WORLD.allgather(given if "error" in given else _digests(given))
    failed = [one for one in found if "error" in one]
    if failed:
        return {
            key: [one.get(key, "") for one in found]
            for key in ("error", "said", "trace")
        }
    for r, one in enumerate(found):
        other = [k for k in one if k in found[0] and one[k] != found[0][k]]
        if other:
            return {**given, f"rank {r} has another {other[0]}": 1.0}
    return given


def _digests(given: dict[str, Any]) -> dict[str, int]:
    return {k: zlib.crc32(json.dumps(v).encode()) for k, v in given.items()}


def in_mode(mode: str, spec: Spec, folder: Path) -> dict[str, Any]:
    """What the training gave in that mode, on all ranks."""
    if mode == "alone":
        nn.distribution.set_distribution(None)
        return answer(spec, folder)
    whole, _, fault = mode.partition("!")
    kind = whole.removesuffix("+")
    shards: Any = False if kind == "parts" else int(kind) or True
    parallel = nn.distribution.DataParallel(
        deterministic=shards,
        shard_optimizer=whole.endswith("+"),
        timeout=PATIENCE,
        overlap=spec.seed % 3 > 0,
    )
    with parallel.scope(), planted(fault):
        own = answer(spec, folder)
    if whole.endswith("+"):  # each rank has a part of it
        own = {k: v for k, v in own.items() if not k.startswith("/optimizer")}
    found = of_all(own, parallel.world.MPI)
    if "error" in found:  # so that no rank waits for another as the job ends
        parallel.world.failure = "a program has failed"
    return found


def main(programs: Path, out: Path, *modes: str) -> None:
    """Run all; a line for each program and mode is written as it ends."""
    warnings.simplefilter("ignore")
    nn.config.set_floatx("float64")
    is_chief = modes[0] == "alone" or nn.distribution.DataParallel().is_chief
    for number, data in enumerate(json.loads(programs.read_text("utf-8"))):
        for mode in modes:
            folder = out.parent / f"{out.name}.files" / f"{number} {mode}"
            found = in_mode(mode, from_json(data), folder)
            if is_chief:
                with out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([number, mode, found]) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
