"""Tests of `autograd.jit`."""
