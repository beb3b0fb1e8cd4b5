"""What is asked of the C library's allocator, once, when `autograd` is imported."""

import ctypes
import os
import sys

__all__ = ["keep_freed_memory"]

KEPT = 1 << 30
"""Bytes of freed memory that stay with the process: more than a step's arrays take."""

LARGEST = (1 << 30, 1 << 25)
"""Bytes up to which an array comes from that memory; some versions allow only 32 MB."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of <malloc.h>


def keep_freed_memory() -> bool:
    """Have freed memory stay with the process, for the arrays of the next step.

    glibc gives memory back to the system as soon as little of it is free, so that the
    arrays of every step are new pages, which the system fills with zeros first: of two
    sums of 10⁶ numbers in float32 that is 0.85 of the time, of a step of a small
    convolutional network 0.4 (`benchmarks`). Resident memory stays at its peak instead.

    Returns whether it was done: not with another C library, and not where a user has
    set such limits, ``MALLOC_TRIM_THRESHOLD_`` or others.
    """
    if sys.platform != "linux" or any(k.startswith("MALLOC_") for k in os.environ):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None or not any(mallopt(_MMAP_THRESHOLD, n) for n in LARGEST):
        return False
    return bool(mallopt(_TRIM_THRESHOLD, KEPT))
