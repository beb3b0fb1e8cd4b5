"""The command line; see the docstring of `benchmarks`."""

import sys
from argparse import ArgumentParser
from pathlib import Path

import benchmarks
from benchmarks.peers import PEERS, installed
from benchmarks.results import outcome_rows
from benchmarks.rounds import Effort, measured
from benchmarks.table import ratio_table
from benchmarks.works import WORKS


def main() -> int:
    """Measure the chosen works and print their tables."""
    parser = ArgumentParser(
        prog="python -m benchmarks", description=benchmarks.__doc__.partition("\n")[0]
    )
    parser.add_argument("works", nargs="*", metavar="WORK")
    parser.add_argument("--rounds", type=int, default=Effort().rounds)
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    given = parser.parse_args()
    for name in given.works or WORKS:
        work = WORKS[name]
        found, missing = installed(p for p in work.peers if p in given.peers)
        for peer, reason in missing.items():
            print(f"{PEERS[peer].title} is missing: {reason}", file=sys.stderr)
        interpreters = {**dict.fromkeys(work.ours, Path(sys.executable)), **found}
        for case in work.cases:
            outcomes = measured(work, case, interpreters, Effort(rounds=given.rounds))
            print(ratio_table(outcome_rows(work, case, outcomes)), flush=True)
            for who, outcome in outcomes.items():
                if outcome.growth is not None:
                    print(f"{who}: grows by {outcome.growth / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
