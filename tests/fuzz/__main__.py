"""Run many random programs and print what fails as source.

python -m tests.fuzz 10000 --seed 1 --workers 2
"""

import sys
from argparse import ArgumentParser
from time import monotonic

from tests.fuzz.campaign import Tally, campaign


def main() -> int:
    """The command; 1 where a program failed."""
    parser = ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("programs", type=int, help="how many programs to run")
    parser.add_argument("--seed", type=int, default=0, help="which programs; default 0")
    parser.add_argument("--start", type=int, default=0, help="the first one's number")
    parser.add_argument("--workers", type=int, default=1, help="processes; default 1")
    parser.add_argument("--seconds", type=float, help="stop after about so long")
    options = parser.parse_args()
    begun, total = monotonic(), Tally()
    indices = range(options.start, options.start + options.programs)
    for tally in campaign(options.seed, indices, options.workers):
        total.add(tally)
        for found in tally.findings:
            print(found, flush=True)
        if options.seconds and monotonic() - begun > options.seconds:
            break
    rate = total.programs / (monotonic() - begun)
    print(f"seed {options.seed}, from {options.start}: {total}")
    print(f"{rate:.0f} programs per second in {options.workers} processes")
    return int(bool(total.findings))


if __name__ == "__main__":
    sys.exit(main())
