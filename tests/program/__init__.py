"""Tests of `autograd.program`."""
