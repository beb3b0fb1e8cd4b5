"""Which machine this is, and how much of it others take meanwhile."""

import os
import platform
import resource
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["Usage", "busy_elsewhere", "machine", "usage"]


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


class Usage(NamedTuple):
    """Seconds of processor time: passed on all cores, and idle; our own."""

    passed: float
    idle: float
    own: float


def usage() -> Usage | None:
    """Since the machine and this process started; None where it is not told."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return None
    # user nice system idle iowait irq softirq steal, in ticks
    ticks = [int(n) for n in stat.read_text("ascii").split("\n", 1)[0].split()[1:9]]
    second = os.sysconf("SC_CLK_TCK")
    who = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    spent = [resource.getrusage(one) for one in who]
    own = sum(one.ru_utime + one.ru_stime for one in spent)
    return Usage(sum(ticks) / second, (ticks[3] + ticks[4]) / second, own)


def busy_elsewhere(before: Usage, after: Usage) -> float:
    """The share of the cores that other processes took in between."""
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
