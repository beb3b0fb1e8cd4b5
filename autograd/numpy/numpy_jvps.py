"""HIPS autograd's name for forward rules; those of libraries are made with this."""

from autograd.hips.broadcasting import broadcast

__all__ = ["broadcast"]
