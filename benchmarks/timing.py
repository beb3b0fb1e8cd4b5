"""Timing that holds on a noisy machine: candidates in turn, one run, medians."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

__all__ = ["medians"]


def medians(*functions: Callable[[], Any], repeat: int, rounds: int) -> list[float]:
    """Seconds for one call of each function: median over `rounds` of means of `repeat`.

    In every round each function runs once, in the same order, so that what disturbs the
    machine disturbs all alike.
    """
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds + 1):
        for function, found in zip(functions, times, strict=True):
            start = time.perf_counter()
            for _ in range(repeat):
                function()
            found.append((time.perf_counter() - start) / repeat)
    return [median(found[1:]) for found in times]
