"""The operations on matrices that `scipy.linalg` has and NumPy has not.

Importing it enters them into the registry.
"""

from autograd.scipy.matrices import built, cholesky, functions, solving

__all__ = ["built", "cholesky", "functions", "solving"]
