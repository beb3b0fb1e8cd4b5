"""HIPS autograd's name for `fixed_point`; its example and implicit layers import it."""

from autograd.hips.fixed_points import fixed_point

__all__ = ["fixed_point"]
