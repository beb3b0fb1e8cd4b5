"""What can be chosen.

For a thread: each setting is a context manager and a decorator. It holds inside, for
this thread, and is put back whatever happens there. For the whole process: how
tracebacks are shown, by `full_tracebacks` and `short_tracebacks`, which are called.
"""

from autograd.engine.differences import numerical_fallback
from autograd.engine.modes import detect_anomaly, enable_grad, no_grad
from autograd.tracebacks import full_tracebacks, short_tracebacks

__all__ = [
    "detect_anomaly",
    "enable_grad",
    "full_tracebacks",
    "no_grad",
    "numerical_fallback",
    "short_tracebacks",
]
