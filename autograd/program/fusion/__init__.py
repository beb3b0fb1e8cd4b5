"""Loops: arithmetic on arrays of one shape, and sums of it, in one pass over memory.

elements     what a loop computes at one place: a table from functions to text
loop         `Loop`, the steps of one loop as a function of arrays
clusters     listing  →  listing in which clusters of steps are loops
kernel       a loop  →  its source, for Numba
building     source  →  machine code, kept on disk
choosing     which loops are faster than their steps: those stay
"""
