"""Random models with Keras and with ours.

``python -m tests.parity.models fuzz FIRST COUNT``: run those descriptions with both and
shrink what differs. ``store COUNT``: keep Keras's answers for the suite. ``run KIT``:
read descriptions as JSON from standard input, write what they gave with `keras` or `nn`
to standard output; so each runs in an environment of its own.
"""

import argparse
import importlib
import json
import os
import re
import subprocess
import sys
import traceback
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from tests.parity.compare import DATA
from tests.parity.models.compare import difference
from tests.parity.models.generate import generate
from tests.parity.models.run import run
from tests.parity.models.shrink import shrunk
from tests.parity.models.spec import Spec, from_json, to_json
from tests.parity.models.summary import summary
from tests.parity.models.text import text_of

PEER = Path(".venv-peers/bin/python")
"""The interpreter that has Keras; another one by ``--peer``."""


def answers(name: str, specs: list[Spec]) -> list[Any]:
    """What each description gives with `keras` or `nn`, or its error."""
    warnings.simplefilter("ignore")
    kit: Any = importlib.import_module(name)
    if name == "keras":
        peers: Any = importlib.import_module("tests.parity.peers")
        peers.in_float64()
        peers.with_whole_kernels()
        kit.config.disable_interactive_logging()
    found = []
    for spec in specs:
        kit.utils.clear_session()
        try:
            found.append(summary(run(kit, spec)))
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            found.append({"error": said, "trace": traceback.format_exc()[-2000:]})
    return found


def of_keras(peer: Path, specs: list[Spec]) -> list[Any]:
    """`answers` of Keras, in its environment."""
    command = [str(peer), "-m", "tests.parity.models", "run", "keras"]
    given = json.dumps([to_json(spec) for spec in specs])
    environment = {**os.environ, "KERAS_BACKEND": "torch", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        command, input=given, stdout=subprocess.PIPE, text=True, env=environment
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed; make parity makes {peer}")
    return list(json.loads(done.stdout.splitlines()[-1]))


def fuzz(first: int, count: int, peer: Path) -> int:
    """Report where `nn` differs from Keras, each case shrunk; how many there are."""
    specs = [generate(seed) for seed in range(first, first + count)]
    theirs, ours = of_keras(peer, specs), answers("nn", specs)
    refused = Counter(_kind_of(one["error"]) for one in theirs if "error" in one)
    differing = [
        spec
        for spec, found, wanted in zip(specs, ours, theirs, strict=True)
        if difference(found, wanted) is not None
    ]
    for spec in differing:
        small = shrunk(spec, lambda tried: _differ(tried, peer))
        (place,) = _differ([small], peer)
        print(f"seed {spec.seed}: {place}\n{text_of(small)}\n")
    print(f"{count} programs, {len(differing)} that differ; Keras fails in:")
    for error, times in refused.most_common():
        print(f"  {times} by {error}")
    return len(differing)


def _kind_of(error: str) -> str:
    """The error without its numbers, so that like ones are alike."""
    return re.sub(r"\d+", "n", error)[:100]


def _differ(specs: list[Spec], peer: Path) -> list[str | None]:
    pairs = zip(answers("nn", specs), of_keras(peer, specs), strict=True)
    return [difference(found, wanted) for found, wanted in pairs]


def store(count: int, peer: Path) -> None:
    """Write Keras's answers to the first descriptions into ``data/models.json``."""
    found = of_keras(peer, [generate(seed) for seed in range(count)])
    for one in found:
        one.pop("trace", None)
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in found)
    (DATA / "models.json").write_text(f"[\n{lines}\n]\n", "utf-8")


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.parity.models")
    parser.add_argument("task", choices=["fuzz", "run", "store"])
    parser.add_argument("given", nargs="+")
    parser.add_argument("--peer", type=Path, default=PEER)
    asked = parser.parse_args()
    if asked.task == "run":
        specs = [from_json(one) for one in json.load(sys.stdin)]
        print(json.dumps(answers(asked.given[0], specs)))
    elif asked.task == "store":
        store(int(asked.given[0]), asked.peer)
    elif fuzz(int(asked.given[0]), int(asked.given[1]), asked.peer):
        sys.exit(1)


if __name__ == "__main__":
    main()
