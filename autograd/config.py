"""What a thread can choose: each setting is a context manager and a decorator.

It holds inside, for this thread, and is put back whatever happens there.
"""

from autograd.engine.differences import numerical_fallback
from autograd.engine.modes import detect_anomaly, enable_grad, no_grad

__all__ = ["detect_anomaly", "enable_grad", "no_grad", "numerical_fallback"]
