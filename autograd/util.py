"""HIPS autograd's name for odds and ends; `quick_grad_check` is in old programs."""

from autograd.hips.nary import subval, subvals
from autograd.hips.older import quick_grad_check
from autograd.hips.tracing import toposort

__all__ = ["quick_grad_check", "subval", "subvals", "toposort"]
