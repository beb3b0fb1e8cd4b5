"""How much memory the tab of a page takes."""

import re
from pathlib import Path
from typing import Any

__all__ = ["tab"]


def tab(browser: Any) -> float:
    """Bytes of the largest of the browser's processes that hold a page."""
    driver = browser.service.process.pid
    return max(_share(pid) for pid in _renderers(driver))


def _renderers(driver: int) -> list[int]:
    """The processes of pages below the driver's."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
        except OSError:  # it has ended meanwhile
            continue
    return [pid for pid in parents if _is_below(pid, driver, parents) and _draws(pid)]


def _is_below(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != ancestor:
        pid = parents[pid]
    return pid == ancestor


def _draws(pid: int) -> bool:
    return b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _share(pid: int) -> float:
    """Bytes of memory that a process takes; what is shared, in proportion."""
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found: Any = re.search(r"^Pss:\s+(\d+) kB", said, re.MULTILINE)
    return 1024.0 * int(found[1])
