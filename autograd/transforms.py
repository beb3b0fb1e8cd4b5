"""Functions of functions: ``grad(f)`` is the function that computes f's gradient.

Each runs `f` once on Tensors in place of the chosen arguments and walks the graph that
this leaves. Nothing marks how deep one transform stands in another: each has nodes of
its own for its arguments, linked to the outer ones, so inner and outer derivatives
cannot be taken for one another. Where a result depends on anything tracked outside, the
walk is recorded and the result is a Tensor; otherwise it is a plain array.

`argnum` says which positional argument to differentiate: a number, or a tuple of
numbers for a tuple of results. An argument may be a number, an array or a Tensor, or a
tree of them (`autograd.tree`); a gradient has its form, and each part its shape and
dtype. Integers are promoted to float64.
"""

from functools import wraps
from typing import Any

from autograd.engine.modes import enable_grad
from autograd.engine.tensor import Tensor, seed
from autograd.errors import GraphError
from autograd.run import Argnum, Function, Run, at_nodes, ones, pulled
from autograd.tree import leaves, map_tree

__all__ = [
    "deriv",
    "elementwise_grad",
    "grad",
    "grad_and_aux",
    "gradients",
    "hessian",
    "hessian_vector_product",
    "jacobian",
    "make_hvp",
    "make_jvp",
    "make_vjp",
    "value_and_grad",
]


def gradients(
    outputs: Any,
    inputs: Any,
    *,
    cotangents: Any = None,
    create_graph: bool = False,
    retain_graph: bool | None = None,
) -> Any:
    """``Σₖ cotangentₖ · ∂outputₖ/∂inputᵢ`` for every input; nothing is accumulated.

    outputs, inputs: a Tensor or a tree of them; the result has the form of `inputs`,
    zeros where no output depends on an input. cotangents: as `outputs`, of their
    shapes; ones for outputs of one element. create_graph: record the walk, for Tensors
    that can be differentiated again. retain_graph: keep the graph (by default with
    `create_graph`).

    >>> import autograd as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> dy = ag.gradients(x**3, x, create_graph=True)
    >>> ag.gradients(dy, x)
    np.float64(12.0)
    """
    for kind, tree in (("output", outputs), ("input", inputs)):
        for t in leaves(tree):
            if not isinstance(t, Tensor) or t._node is None:
                raise GraphError(
                    f"gradients: an {kind} is a constant; every {kind} has to be a "
                    "Tensor that requires a gradient or was made from one"
                )
    ys = leaves(outputs)
    gs = [None] * len(ys) if cotangents is None else leaves(cotangents)
    seeds = [seed(y, g, "gradients") for y, g in zip(ys, gs, strict=True)]
    pairs = [(y._node, g) for y, g in zip(ys, seeds, strict=True)]
    targets = [x._node for x in leaves(inputs)]
    keep = create_graph if retain_graph is None else retain_graph
    with enable_grad():
        found = pulled(pairs, targets, lifted=create_graph, retain=keep)
    return at_nodes(inputs, found)


def grad(f: Function, argnum: Argnum = 0) -> Function:
    """The gradient of a scalar function: ``grad(f)(*args) = ∂f/∂args[argnum]``.

    >>> grad(lambda x: x**3)(2.0)
    np.float64(12.0)
    """

    @wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        run = Run(f, argnum, args, kwargs)
        return run.pulled(run.scalar_seed("grad"))

    return gradient


def value_and_grad(f: Function, argnum: Argnum = 0) -> Function:
    """The value and the gradient of a scalar function in one run: ``(f(x), ∂f/∂x)``.

    >>> value_and_grad(lambda x: x**3)(2.0)
    (np.float64(8.0), np.float64(12.0))
    """

    @wraps(f)
    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        run = Run(f, argnum, args, kwargs)
        return run.value, run.pulled(run.scalar_seed("value_and_grad"))

    return value_and_gradient


def grad_and_aux(f: Function, argnum: Argnum = 0) -> Function:
    """For an `f` that returns ``(scalar, aux)``: the scalar's gradient, and `aux`.

    >>> grad_and_aux(lambda x: (x**3, {"square": x**2}))(2.0)
    (np.float64(12.0), {'square': np.float64(4.0)})
    """

    @wraps(f)
    def gradient_and_aux(*args: Any, **kwargs: Any) -> Any:
        run = Run(f, argnum, args, kwargs, has_aux=True)
        return run.pulled(run.scalar_seed("grad_and_aux")), run.aux

    return gradient_and_aux


def elementwise_grad(f: Function, argnum: Argnum = 0) -> Function:
    """``∂(Σ f)/∂x``: the derivative at each element, for an elementwise `f`.

    >>> import numpy as np
    >>> elementwise_grad(lambda x: x**2)(np.array([1.0, 2.0]))
    array([2., 4.])
    """

    @wraps(f)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        run = Run(f, argnum, args, kwargs)
        return run.pulled(map_tree(ones, run.value))

    return derivative


def deriv(f: Function, argnum: Argnum = 0) -> Function:
    """The derivative of a function of one number, or elementwise, in forward mode.

    >>> deriv(lambda x: x**3)(2.0)
    np.float64(12.0)
    """

    @wraps(f)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        run = Run(f, argnum, args, kwargs)
        return run.pushed(map_tree(ones, run.inputs))

    return derivative


def make_vjp(f: Function, argnum: Argnum = 0) -> Function:
    """``make_vjp(f)(*args) = (vjp, f(*args))``, where ``vjp(g) = Σ g·∂f/∂x``.

    `vjp` may be called any number of times; `g` has the form of the output.

    >>> import numpy as np
    >>> vjp, y = make_vjp(lambda x: x**2)(np.array([1.0, 2.0]))
    >>> vjp(np.array([1.0, 10.0]))
    array([ 2., 40.])
    """

    @wraps(f)
    def maker(*args: Any, **kwargs: Any) -> Any:
        run = Run(f, argnum, args, kwargs)
        return (lambda g: run.pulled(g, retain=True)), run.value

    return maker


def make_jvp(f: Function, argnum: Argnum = 0) -> Function:
    """``make_jvp(f)(*args)(v) = (f(*args), ∂f/∂x·v)``; `v` is formed as x.

    >>> make_jvp(lambda x: x**2)(3.0)(10.0)
    (np.float64(9.0), np.float64(60.0))
    """

    @wraps(f)
    def maker(*args: Any, **kwargs: Any) -> Any:
        run = Run(f, argnum, args, kwargs)
        return lambda v: (run.value, run.pushed(v))

    return maker


def jacobian(f: Function, argnum: Argnum = 0) -> Function:
    """All first derivatives: for y of shape (…) and x of shape (…'), shape (…, …').

    One walk for each element of the smaller side: backwards for each output, or
    forwards for each input. Where outputs or arguments are trees, the result is a tree
    of outputs of trees of arguments.

    >>> import numpy as np
    >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """

    @wraps(f)
    def derivatives(*args: Any, **kwargs: Any) -> Any:
        run = Run(f, argnum, args, kwargs)
        return run.jacobian()

    return derivatives


def hessian(f: Function, argnum: Argnum = 0) -> Function:
    """All second derivatives: for x of shape (…), shape (*y.shape, …, …).

    >>> import numpy as np
    >>> hessian(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    return jacobian(jacobian(f, argnum), argnum)


def make_hvp(f: Function, argnum: Argnum = 0) -> Function:
    """``make_hvp(f)(*args) = (hvp, ∂f/∂x)``, where ``hvp(v) = ∂²f/∂x²·v``.

    Costs a few gradients whatever the size of x; the Hessian is never formed.

    >>> import numpy as np
    >>> hvp, gradient = make_hvp(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    >>> hvp(np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    return make_vjp(grad(f, argnum), argnum)


def hessian_vector_product(f: Function, argnum: Argnum = 0) -> Function:
    """``hessian_vector_product(f)(*args, v) = ∂²f/∂x²·v``, `v` of the argument's form.

    >>> import numpy as np
    >>> hessian_vector_product(lambda x: (x**3).sum())(np.array([1.0, 2.0]), np.ones(2))
    array([ 6., 12.])
    """

    @wraps(f)
    def product(*args: Any, **kwargs: Any) -> Any:
        *args_of_f, vector = args
        return make_hvp(f, argnum)(*args_of_f, **kwargs)[0](vector)

    return product
