"""HIPS autograd's name for odds and ends, some of them in old programs alone."""

from autograd.hips.nary import subval, subvals
from autograd.hips.older import func, quick_grad_check
from autograd.hips.tracing import toposort

__all__ = ["func", "quick_grad_check", "subval", "subvals", "toposort"]
