"""Random trainings on 1 to 4 ranks: ``python -m tests.distribution.fuzz SEED COUNT``.

What differs is shrunk, and written down; the exit status is whether anything did.
"""

import argparse
import sys
from collections import Counter

from tests.distribution.fuzz.compare import Difference, difference
from tests.distribution.fuzz.generate import drawn
from tests.distribution.fuzz.jobs import JOBS, Jobs, answers
from tests.parity.models.shrink import shrunk
from tests.parity.models.spec import Spec
from tests.parity.models.text import text_of

AT_ONCE = 50
"""Programs of one job."""


def differ(specs: list[Spec], jobs: Jobs) -> list[str | None]:
    """In what each program differs in these jobs."""
    pairs = zip(specs, answers(specs, jobs), strict=True)
    places = [difference(spec, own) for spec, own in pairs]
    return [None if place is None else str(place) for place in places]


def only(place: Difference) -> Jobs:
    """The jobs that show a difference."""
    kind = place.mode.removesuffix("+")
    alone = ("alone",) if kind == "parts" else ("alone", kind)
    return {1: alone} | ({place.ranks: (place.mode,)} if place.ranks > 1 else {})


def main(seed: int, count: int, *, shrink: bool) -> int:
    """How many programs differ, which are told of."""
    wrong, failed = 0, Counter[str]()
    for first in range(seed, seed + count, AT_ONCE):
        specs = [drawn(k) for k in range(first, min(first + AT_ONCE, seed + count))]
        for spec, own in zip(specs, answers(specs, JOBS), strict=True):
            failed[str(own[1, "alone"].get("error", "none"))] += 1
            place = difference(spec, own)
            if place is None:
                continue
            wrong += 1
            print(f"seed {spec.seed}: {place}\n{text_of(spec)}\n", flush=True)
            if shrink:
                jobs = only(place)
                small = shrunk(spec, lambda tried, jobs=jobs: differ(tried, jobs))
                said = differ([small], jobs)[0]
                print(f"shrunk: {said}\n{text_of(small)}\n", flush=True)
    print(f"{count} programs, {wrong} differ; errors in one process: {dict(failed)}")
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.distribution.fuzz")
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--no-shrink", action="store_true")
    asked = parser.parse_args()
    sys.exit(bool(main(asked.seed, asked.count, shrink=not asked.no_shrink)))
