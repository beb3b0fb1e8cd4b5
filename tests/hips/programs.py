"""What users of HIPS autograd do with its operators, internals and own operations.

As in `models`, each uses HIPS autograd's names alone, so that it runs with both.
"""

from typing import Any

import autograd.numpy as np
from autograd import (
    checkpoint,
    deriv,
    elementwise_grad,
    grad,
    grad_and_aux,
    grad_named,
    hessian,
    hessian_tensor_product,
    holomorphic_grad,
    jacobian,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_vjp,
    tensor_jacobian_product,
    value_and_grad,
)
from autograd import dict as ag_dict
from autograd import isinstance as ag_isinstance
from autograd import list as ag_list
from autograd import tuple as ag_tuple
from autograd.core import VJPNode, VSpace, backward_pass, vspace
from autograd.core import make_vjp as vjp_at
from autograd.differential_operators import make_jvp_reversemode
from autograd.extend import (
    Box,
    defjvp,
    defvjp,
    defvjp_argnums,
    primitive,
)
from autograd.misc import const_graph, flatten
from autograd.misc.fixed_points import fixed_point
from autograd.misc.tracers import full_graph
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.numpy.numpy_jvps import broadcast
from autograd.numpy.numpy_vjps import unbroadcast_f
from autograd.tracer import Node, getval, isbox, new_box, trace, trace_stack
from autograd.wrap_util import unary_to_nary

X = np.array([[0.5, 1.0, 1.5], [2.0, 0.7, 0.2]])
W = np.array([1.0, -2.0, 0.5])
A = np.array([[0.6, -0.2, 0.3], [0.1, 0.9, -0.4]])


def operators() -> Any:
    def f(x: Any, w: Any = 1.0) -> Any:
        return np.sum(np.sin(x) * w)

    def layer(x: Any) -> Any:
        return np.tanh(np.dot(A, x))

    def aux(x: Any) -> Any:
        return np.sum(x**3), x[0] * 2

    return [
        grad(f)(X),
        grad(f, 1)(X, W),
        grad(f, (0, 1))(X, W),
        grad(f, argnum=[1, 0])(X, W),
        grad(f)(X, w=W),
        value_and_grad(f)(W),
        elementwise_grad(np.sinh)(X),
        deriv(np.sinh)(0.7),
        jacobian(layer)(W),
        hessian(f)(W),
        grad_and_aux(aux)(W)[0],
        grad_named(f, "w")(X, W),
        holomorphic_grad(lambda z: np.exp(z) * z)(0.3 + 0.8j),
        hessian_tensor_product(f)(X, X**2),
        tensor_jacobian_product(layer)(W, np.array([0.3, 0.7])),
        make_hvp(f)(W)[0](W + 1),
        make_jvp(layer)(W)(W + 1),
        make_jvp_reversemode(layer)(W)(W + 1),
        make_vjp(layer)(W)[0](np.array([0.3, 0.7])),
        make_ggnvp(layer)(W)(W + 1),
        make_ggnvp(layer, lambda y: np.sum(np.exp(y)))(W)(W + 1),
        grad(lambda x: grad(lambda y: x * y**3)(x) * x)(1.3),
    ]


def containers() -> Any:
    params = {"w": [X, 2.0], "b": (W, {"c": 3.0})}

    def f(params: Any) -> Any:
        b, more = params["b"]
        w, factor = params["w"]
        assert ag_isinstance(params, dict)
        assert ag_isinstance(w, np.ndarray)
        total = np.sum(w * b) * factor
        for value in more.values():
            total = total + value**2
        return total + len(params) + ("w" in params)

    def made(x: Any) -> Any:
        parts = ag_dict(a=ag_list([x, x**2]), b=ag_tuple((x * 3, x)))
        return np.sum(parts["a"][1] * parts["b"][0])

    def several(x: Any) -> Any:
        return ag_tuple((np.sin(x), x**2))

    vector, unflatten = flatten(params)
    space = vspace(params)
    return [
        grad(f)(params),
        hessian(lambda v: f(unflatten(v)))(vector),
        grad(made)(W),
        make_vjp(several)(W)[0]((W, W + 1)),
        vector,
        unflatten(vector * 2),
        space.size,
        space.inner_prod(params, space.ones()),
        space.add(params, space.scalar_mul(params, 3.0)),
        len(list(space.standard_basis())),
    ]


def own_operations() -> Any:
    @primitive
    def top(x: Any) -> Any:
        largest = np.max(x)
        return largest + np.log(np.sum(np.exp(x - largest)))

    defvjp(
        top,
        lambda ans, x: (
            lambda g: np.full(x.shape, g) * np.exp(x - np.full(x.shape, ans))
        ),
    )
    defjvp(top, lambda dx, ans, x: np.sum(dx * np.exp(x - ans)))

    @primitive
    def power(how: str, x: Any, w: Any) -> Any:
        return x**w

    defvjp(
        power,
        unbroadcasting(lambda ans, how, x, w: w * x ** (w - 1), 1),
        unbroadcasting(lambda ans, how, x, w: ans * np.log(x), 2),
        argnums=(1, 2),
    )
    defjvp(
        power,
        lambda dx, ans, how, x, w: broadcast(dx * w * x ** (w - 1), ans),
        lambda dw, ans, how, x, w: broadcast(dw * ans * np.log(x), ans),
        argnums=(1, 2),
    )

    @primitive
    def affine(w: Any, x: Any, b: Any) -> Any:
        return np.dot(w, x) + b

    def shares(argnums: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        w, x, _ = args
        known = {0: lambda g: np.outer(g, x), 1: lambda g: np.dot(w.T, g)}
        return lambda g: [known.get(i, lambda g: g)(g) for i in argnums]

    defvjp_argnums(affine, shares)

    def f(x: Any, w: Any) -> Any:
        return np.sum(np.sin(power("", x, w)))

    def loss(w: Any, b: Any) -> Any:
        return np.sum(affine(w, W, b) ** 3)

    return [
        grad(lambda x: top(x**2))(X),
        hessian(top)(W),
        make_jvp(top)(X)(X + 1),
        grad(f, (0, 1))(X, abs(W)),
        make_jvp(f)(X, abs(W))(X + 1),
        grad(lambda x: np.sum(grad(f)(x, 2.5) * x))(X),
        grad(loss, (0, 1))(A, W[:2]),
        grad(lambda b: loss(A, b))(W[:2]),
    ]


def unbroadcasting(slope: Any, argnum: int) -> Any:
    def maker(ans: Any, *args: Any) -> Any:
        return unbroadcast_f(args[argnum], lambda g: g * slope(ans, *args))

    return maker


def operations_on_containers() -> Any:
    @primitive
    def simulated(fields: Any, scale: Any) -> Any:
        return {"sum": fields["a"] + fields["b"] * scale, "product": fields["a"] ** 2}

    def share(ans: Any, fields: Any, scale: Any) -> Any:
        return lambda g: {
            "a": g["sum"] + 2 * g["product"] * fields["a"],
            "b": g["sum"] * scale,
        }

    defvjp(simulated, share, argnums=(0,))

    def f(x: Any, w: Any) -> Any:
        result = simulated(ag_dict(a=x, b=w * x), 0.3)
        return np.sum(result["sum"] * result["product"])

    return [grad(f, (0, 1))(W, X[0]), grad(lambda x: np.sum(grad(f)(x, W) ** 2))(W)]


def implicit_functions() -> Any:
    def distance(x: Any, y: Any) -> Any:
        return np.max(np.abs(x - y))

    def root(a: Any) -> Any:
        return fixed_point(
            lambda a: lambda x: 0.5 * (x + a / x), a, 1.0, distance, 1e-12
        )

    def trapezoid_step(theta: Any) -> Any:
        state, rates = theta

        def slope(z: Any) -> Any:
            return np.dot(rates, np.sin(z))

        return lambda z: state + 0.05 * (slope(state) + slope(z))

    def trajectory(rates: Any) -> Any:
        state = np.array([1.0, -0.5])
        for _ in range(4):
            state = fixed_point(
                trapezoid_step, ag_tuple((state, rates)), state, distance, 1e-13
            )
        return np.sum(state**2)

    rates = np.array([[0.2, -1.0], [0.9, -0.3]])
    return [root(2.0), grad(root)(2.0), grad(grad(root))(2.0), grad(trajectory)(rates)]


def kept_and_recomputed() -> Any:
    def block(x: Any, w: Any = 1.0) -> Any:
        for _ in range(3):
            x = np.sin(x**2 + w)
        return x

    light = checkpoint(block)
    replayed = const_graph(lambda x, y: grad(lambda z: np.sin(z) * z)(x * y))
    return [
        grad(lambda x: np.sum(light(light(x))))(X),
        grad(lambda w: np.sum(light(X, w)))(0.3),
        hessian(lambda x: np.sum(light(x)))(W),
        [replayed(0.3, 0.4), replayed(1.0, 2.0), grad(replayed)(0.5, 0.6)],
        full_graph(lambda x: np.exp(x) * x, 0.5).value,
    ]


class Steps(Node):  # type: ignore[misc]
    """The names of all steps so far."""

    __slots__ = ("names",)

    def __init__(self, value, fun, args, kwargs, argnums, parents):  # type: ignore
        names = [name for parent in parents for name in parent.names]
        self.names = [*dict.fromkeys(names), f"{fun.__name__}{argnums}"]

    def initialize_root(self) -> None:
        self.names = []


def internals() -> Any:
    boxes: list[Any] = []

    def f(x: Any) -> Any:
        boxes.append((isbox(x), isinstance(x, ArrayBox), isinstance(x, Box)))
        boxes.append(getval(x) + 1)
        boxes.append(x._value + 2)
        return np.sum(np.exp(x) * x)

    value, end = trace(Steps.new_root(), lambda x: np.exp(np.sin(x)), W)
    with trace_stack.new_trace() as number:
        start = new_box(W, number, VJPNode.new_root())
        out = np.sum(start**2)
        pulled = backward_pass(1.0, out._node)
    root = VJPNode.new_root()
    traced, last = trace(root, f, W)
    vjp, y = vjp_at(f, W)
    return [
        [boxes[0], boxes[1], boxes[2]],
        [isbox(W), isinstance(W, ArrayBox), isinstance(2.0, Box)],
        value,
        end.names,
        pulled,
        [traced, backward_pass(1.0, last)],
        [y, vjp(2.0)],
        unary_to_nary(lambda f, x: f(x) * x)(lambda a, b: a / b, 1)(3.0, 2.0),
        [type(vspace(x)).__name__ for x in (W, W + 1j, 2.0, 3j)],
        vspace(W + 1j).inner_prod(W + 1j, W - 2j),
        vspace(W + 1j).size,
        type(VSpace.mappings).__name__,
    ]


PROGRAMS = {
    f.__name__: f
    for f in (
        operators,
        containers,
        own_operations,
        operations_on_containers,
        implicit_functions,
        kept_and_recomputed,
        internals,
    )
}
