"""Control flow on values: `cond`, `scan`, `while_loop` and `fori_loop`, in JAX's words.

Without a trace they are Python's own `if`, `for` and `while` over the functions given,
recorded like any other computation, in a module scope of their own. Under `jit`, where
values are not known, each is one step of the program, a `program.flows.Flow`.

    checks         what the functions return, held against what they should
    batches        values of many examples as values with one axis more
    bodies         a function traced as a part of the program
    derivatives    what comes back through a function of leaves, and what goes forward
    recording      a flow as one step of the graph
    branches, loops, turns    `cond`; `scan` and `fori_loop`; `while_loop`
"""

from autograd.control.branches import cond
from autograd.control.counting import fori_loop
from autograd.control.loops import scan
from autograd.control.turns import while_loop

__all__ = ["cond", "fori_loop", "scan", "while_loop"]
