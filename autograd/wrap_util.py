"""HIPS autograd's name for operators on functions; PennyLane and ceviche import it."""

from autograd.hips.nary import get_name, unary_to_nary, wraps

__all__ = ["get_name", "unary_to_nary", "wraps"]
