"""What is installed: with SciPy, its operations are in the registry of every test."""

import importlib
import importlib.util

from autograd.engine.primitive import Operation

__all__ = ["HAS_NUMBA", "HAS_SCIPY", "by_numpy"]

HAS_NUMBA = importlib.util.find_spec("numba") is not None
HAS_SCIPY = importlib.util.find_spec("scipy") is not None

if HAS_SCIPY:
    importlib.import_module("autograd.scipy")


def by_numpy(operation: Operation) -> bool:
    """Whether it is one of ours that NumPy computes: SciPy has no part in it."""
    return operation.forward.__module__.startswith("autograd.ops")
