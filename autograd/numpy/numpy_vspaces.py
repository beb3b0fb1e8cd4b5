"""HIPS autograd's name for spaces of arrays; PennyLane registers a class there."""

from autograd.extend.spaces import ArrayVSpace, ComplexArrayVSpace

__all__ = ["ArrayVSpace", "ComplexArrayVSpace"]
