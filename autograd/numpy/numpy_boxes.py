"""HIPS autograd's name for what stands for an array while it is differentiated.

Imported by lifelines, PennyLane and tidy3d, which ask ``isinstance(x, ArrayBox)``: true
of every Tensor that a graph leads on from, false of a plain array.
"""

from autograd.extend.box import ArrayBox

__all__ = ["ArrayBox"]
