"""Measure how many planted mistakes are noticed, and how often there is no reason."""

import sys
import time
import warnings

from autograd.errors import TrainingNotice
from tests.nn.mistakes.healthy import HEALTHY
from tests.nn.mistakes.planted import PLANTED, Planted


def is_noticed(number: int, planted: Planted) -> bool:
    """Whether one of the expected checks finds the mistake."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = planted.plant(number)._noticed
    if planted.expected == ("swapped",):
        return any("the order is" in name for name in found)
    return bool(found.intersection(planted.expected))


def alarms(number: int, train: object) -> list[str]:
    """The notices of a training without mistakes."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        train(number)  # type: ignore[operator]
    return [str(w.message) for w in told if issubclass(w.category, TrainingNotice)]


def main() -> int:
    """Print both figures; 1 if one is worse than promised."""
    began = time.perf_counter()
    missed = [
        f"{planted.plant.__name__} {number}"
        for number, planted in PLANTED
        if not is_noticed(number, planted)
    ]
    false = [
        f"{train.__name__} {number}: {message}"
        for number, train in HEALTHY
        for message in alarms(number, train)
    ]
    print(f"noticed {len(PLANTED) - len(missed)} of {len(PLANTED)} planted mistakes")
    print(f"{len(false)} notices in {len(HEALTHY)} trainings without mistakes")
    print(*missed, *false, sep="\n")
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    return int(len(missed) > 0.05 * len(PLANTED) or bool(false))


if __name__ == "__main__":
    sys.exit(main())
