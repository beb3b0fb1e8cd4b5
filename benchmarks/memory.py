"""How much memory this process has and has had, in bytes, as the system counts it."""

import resource
import sys
from pathlib import Path

__all__ = ["forget_peak", "peak", "resident"]

STATUS = Path("/proc/self/status")


def resident() -> int:
    """The resident size now; where the system does not tell, its peak."""
    return _status("VmRSS")


def peak() -> int:
    """The largest resident size since the start, or since `forget_peak`."""
    return _status("VmHWM")


def forget_peak() -> None:
    """Have `peak` start anew from what is resident; nothing where that cannot be."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return


def _status(entry: str) -> int:
    """An entry of the process's status, given there in kB."""
    if STATUS.exists():
        for line in STATUS.read_text("ascii").splitlines():
            name, _, size = line.partition(":")
            if name == entry:
                return int(size.split()[0]) * 1024
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if sys.platform == "darwin" else largest * 1024
