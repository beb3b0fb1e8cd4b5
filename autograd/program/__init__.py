"""The program that a function is: traced, made shorter, laid out, written, run.

    tracing      a function and its arguments  →  `Listing`: inputs, steps, results
    passes       a listing  →  a shorter one of the same values, a file each
    memory       a listing  →  `Layout`: which memory each value lies in
    writing      both  →  `Text`: Python, one line a step
    entry        the checks that a call is one that the program was written for
    function     `Jitted`: the programs of a function, found by what it is called with

What a function finds outside its arguments is looked up in its code (`surroundings`).
"""

from autograd.program.compiled import Program
from autograd.program.function import Jitted, jit

__all__ = ["Jitted", "Program", "jit"]
