"""HIPS autograd's name for the module with `check_grads`."""

from autograd.check import check_grads, gradcheck

__all__ = ["check_grads", "gradcheck"]
