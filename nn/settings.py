"""`SETTINGS`: what `nn.config` sets, for the whole process."""

import numpy as np

__all__ = ["SETTINGS"]


class Settings:
    """The settings of the whole process.

    floatx: the dtype of what is made without one, of weights, symbolic inputs, drawn
    numbers, and of Python's floats in `nn.ops`. policy: the name of the dtype policy of
    layers that are made without one; None for that of `floatx`.
    """

    floatx = np.dtype("float32")
    policy: str | None = None


SETTINGS = Settings()
