"""Keras's older module for what `nn.DTypePolicy` and its optimizer do.

>>> from nn import mixed_precision
>>> mixed_precision.set_global_policy("mixed_float16")
>>> mixed_precision.global_policy()
<DTypePolicy "mixed_float16">
>>> mixed_precision.set_global_policy(None)
"""

from nn.config import dtype_policy, set_dtype_policy
from nn.dtype_policies import DTypePolicy
from nn.optimizers import LossScaleOptimizer

__all__ = [
    "DTypePolicy",
    "LossScaleOptimizer",
    "Policy",
    "dtype_policy",
    "global_policy",
    "set_dtype_policy",
    "set_global_policy",
]

Policy = DTypePolicy
global_policy = dtype_policy
set_global_policy = set_dtype_policy
