"""HIPS autograd's name for `flatten`; nearly every program with parameters has it."""

from autograd.hips.flattening import flatten, flatten_func

__all__ = ["flatten", "flatten_func"]
