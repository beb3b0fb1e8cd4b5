"""Experiments that answer a question about a training: run, measured and classified.

Each is many runs that do not need each other, and takes an ``executor`` to run them,
of `concurrent.futures`, of `mpi4py.futures`, or Dask's ``client.get_executor()``. It
stays open. None runs them here, one after the other.

The same comes out, to the byte, with every executor and any number of workers. A run
has the caller's settings of `nn.config`, and copies of its arguments. BLAS has one
thread, since it rounds by their number, and threads of many workers stand in each
other's way; ``single_threaded=False`` gives it all cores, for few large runs. Random
numbers follow from what is run and from nothing else: `sweep` tells how.
"""

from nn.lab.momentum import momentum
from nn.lab.order_and_init import order_and_init
from nn.lab.runs import Failure, Run, Sweep, SweepError
from nn.lab.sweep import sweep

__all__ = [
    "Failure",
    "Run",
    "Sweep",
    "SweepError",
    "momentum",
    "order_and_init",
    "sweep",
]
