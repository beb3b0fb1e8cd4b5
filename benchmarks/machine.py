"""Which machine this is, and how much of it others take meanwhile."""

import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["QUIET", "Usage", "busy_elsewhere", "machine", "usage"]


def machine() -> dict[str, str]:
    """What figures depend on, in words."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{pages / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "SIMD": _simd(),
    }


QUIET = 0.1
"""The share of the cores that others may take before figures are doubted."""


class Usage(NamedTuple):
    """Seconds of the cores: all that have passed, those idle, those spent by us."""

    passed: float
    idle: float
    own: float


def usage(processes: Iterable[int]) -> Usage | None:
    """Since the machine started, `processes` being ours; None where it is not told."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return None
    # user nice system idle iowait irq softirq steal
    ticks = [int(n) for n in stat.read_text("ascii").split("\n", 1)[0].split()[1:9]]
    own = sum(_ticks(process) for process in processes)
    second = os.sysconf("SC_CLK_TCK")
    return Usage(sum(ticks) / second, (ticks[3] + ticks[4]) / second, own / second)


def _ticks(process: int) -> int:
    """What a process and those that it has waited for have spent; 0 once it is gone."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8")
    except OSError:
        return 0
    # after the name in brackets: state and ten more, then utime stime cutime cstime
    return sum(map(int, stat.rpartition(")")[2].split()[11:15]))


def busy_elsewhere(before: Usage | None, after: Usage | None) -> float:
    """The share of the cores that others took in between; 0 where it is not told."""
    if before is None or after is None:
        return 0.0
    passed, idle, own = (b - a for a, b in zip(before, after, strict=True))
    return max(0.0, (passed - idle - own) / passed) if passed else 0.0


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _simd() -> str:
    """The widest extension that NumPy's loops found."""
    shown = np.show_config(mode="dicts")
    assert isinstance(shown, dict)
    found = shown.get("SIMD Extensions", {}).get("found", [])
    return found[-1] if found else sys.platform
