"""SciPy's names, differentiable: ``import autograd.scipy.special``.

It needs SciPy, which the extra ``scipy`` brings. Importing it also makes the ufuncs of
`scipy.special` themselves work on Tensors.

>>> from scipy import special
>>> import autograd.scipy
>>> from autograd import make_vjp
>>> make_vjp(special.gammaln)(1.0)[0](1.0)
np.float64(-0.5772156649015329)
"""

try:
    import scipy as _scipy
except ImportError as _missing:
    raise ImportError(
        "autograd.scipy needs SciPy, which is not installed: "
        "pip install 'retrograd[scipy]'"
    ) from _missing

from autograd.scipy import integrate, linalg, signal, special, stats

assert _scipy

__all__ = ["integrate", "linalg", "signal", "special", "stats"]
