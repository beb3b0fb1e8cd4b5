"""Many random programs: a peer's answers, and where ours are others.

    python -m tests.parity.survey_programs ask jax 0 300 answers.pickle
    python -m tests.parity.survey_programs compare answers.pickle

The first runs where the peer is installed, the second where this project is.
"""

import pickle
import sys
import warnings
from typing import Any

import numpy as np

from tests.parity.differentiators import peer
from tests.parity.program_answers import answers
from tests.parity.programs import written

__all__ = ["differences"]


def ask(name: str, first: str, count: str, file: str) -> None:
    """Store the answers of a peer to programs from number `first` on."""
    asked = peer(name)
    found = {}
    for seed in range(int(first), int(first) + int(count)):
        program = written(seed)
        found[seed] = program, answers(program, asked)
    with open(file, "wb") as out:
        pickle.dump(found, out)


def compare(*files: str) -> None:
    """Print every program to which we answer otherwise, and how many there are."""
    ours = peer("ours")
    total = different = 0
    for file in files:
        with open(file, "rb") as given:
            found = pickle.load(given)
        for seed, (program, theirs) in found.items():
            total += 1
            lines = list(differences(answers(program, ours), theirs))
            different += bool(lines)
            if lines:
                print(f"# {seed} {program.arguments}", program.text, *lines, sep="\n")
    print(f"{total} programs, {different} answered otherwise")


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> Any:
    """A line for each part that is another, where both have one."""
    for part in theirs:
        a, b = ours[part], theirs[part]
        if isinstance(a, str) and not isinstance(b, str):
            yield f"{part}: ours {a[:200]}"
        elif not isinstance(a, str) and not isinstance(b, str):
            scale = max(1.0, np.max(np.abs(b[np.isfinite(b)]), initial=0))
            same = a.shape == b.shape and np.allclose(
                a, b, 1e-8, 1e-10 * scale, equal_nan=True
            )
            if not same:
                yield f"{part}: ours {a}, theirs {b}"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    {"ask": ask, "compare": compare}[sys.argv[1]](*sys.argv[2:])
