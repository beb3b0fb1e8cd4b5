"""HIPS autograd's name for what wraps NumPy.

tidy3d imports `_astype`; libraries that wrap a namespace of their own `wrap_namespace`.
"""

from numpy import __version__ as numpy_version

from autograd.engine.primitive import FUNCTIONS
from autograd.hips.broadcasting import metadata, wrap_namespace
from autograd.ops import array

__all__ = ["array", "metadata", "numpy_version", "wrap_namespace"]

_astype = FUNCTIONS["astype"]
