"""`checkpoint` and `checkpoint_sequential`: memory for time."""

from collections.abc import Iterable
from functools import wraps
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.engine.modes import current
from autograd.errors import ArgumentError, ValueRangeError
from autograd.transforms.arguments import name_of
from autograd.transforms.linearization import Function
from autograd.transforms.recomputation.rerun import Rerun
from autograd.transforms.recomputation.surroundings import given_generators

__all__ = ["checkpoint", "checkpoint_sequential"]


def checkpoint(f: Function, *, generators: Any = ()) -> Function:
    """`f` as one step of the graph, which keeps its arguments and runs it again.

    What `f` computes on the way is let go of, and computed once more when a walk comes
    by. Derivatives are those of `f`, to any order; first ones are the same to the bit
    but where a Tensor is used in `f` and outside too, and the shares are added in
    another order. Arguments and results may be trees, and weights and other Tensors
    that `f` finds outside get their gradients too. It costs a run of `f` and half a
    millisecond.

    Random numbers come again: `f` runs from the same state of NumPy's and Python's
    global generators and of those among its arguments and those that it holds, as a
    layer, or by its closure and globals. generators: the others, one or several, each a
    generator or what has `__generators__`.

    The second run has to do what the first did. `GraphError` tells of a function that
    writes to an argument, of a weight that was changed in between, and of the first
    step that differs. A function with a state of its own leaves it as it is while
    ``autograd.engine.modes.current.mode.again``.

    Without a graph, under `no_grad`, and under `detect_anomaly` it is `f` itself. Under
    `jit` too: nothing is computed twice, and the memory is the program's, which holds
    a value until its last use, in the backward pass say.

    >>> import autograd as ag
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> block = ag.checkpoint(lambda x: (w * x * x).sum())
    >>> block(x).backward()
    >>> x.grad, w.grad
    (np.float64(18.0), array([9., 9.]))
    """
    if not callable(f):
        raise ArgumentError(
            f"checkpoint: f is {type(f).__name__}; expected a function or a layer"
        )
    rerun = Rerun(f, given_generators(generators))

    @wraps(f, updated=())
    def checkpointed(*args: Any, **kwargs: Any) -> Any:
        mode = current.mode
        if mode.anomaly or mode.trace is not None or not mode.recording:
            return f(*args, **kwargs)
        return rerun.step(args, kwargs)

    return checkpointed


def checkpoint_sequential(
    fs: Iterable[Function], segments: int, *, generators: Any = ()
) -> Function:
    """``x -> fs[-1](…fs[0](x))``, in `segments` runs of functions, with checkpoints.

    Each segment but the last is a `checkpoint`: the walk starts in the last, so it
    would be computed twice for nothing. The segments' lengths differ by one at most.
    With √n of them for n functions what is kept, √n results and what one segment
    computes, is least (Griewank and Walther, *Evaluating Derivatives*, chapter 12): 64
    steps, each two operations on 4 MB, take 516 MB at their peak, and 104 MB and 1.5
    times as long in 8 segments.

    fs: functions or layers, one or more. segments: 1 … len(fs). generators: as of
    `checkpoint`.

    >>> import numpy as np
    >>> import autograd as ag
    >>> ag.grad(checkpoint_sequential([np.sin, np.exp, np.square], 2))(0.0)
    np.float64(2.0)
    """
    chain = _Chain(tuple(fs))
    count = len(chain.functions)
    if not isinstance(segments, (int, np.integer)) or not 1 <= segments <= count:
        raise ValueRangeError(
            f"checkpoint_sequential: segments is {segments!r}; expected an integer "
            f"from 1 to {count}, the number of functions"
        )
    ends = [count * k // segments for k in range(segments + 1)]
    *early, last = [_Chain(chain.functions[a:b]) for a, b in pairwise(ends)]
    return _Chain((*[checkpoint(f, generators=generators) for f in early], last))


class _Chain:
    """Functions applied one after the other."""

    def __init__(self, functions: tuple[Function, ...]) -> None:
        if not functions:
            raise ArgumentError(
                "checkpoint_sequential: fs is empty; expected one function or more"
            )
        for i, f in enumerate(functions):
            if not callable(f):
                raise ArgumentError(
                    f"checkpoint_sequential: fs[{i}] is {type(f).__name__}; expected a "
                    "function or a layer"
                )
        self.functions = functions
        self.name = "…".join(dict.fromkeys(map(name_of, (functions[0], functions[-1]))))

    def __call__(self, x: Any) -> Any:
        for f in self.functions:
            x = f(x)
        return x
