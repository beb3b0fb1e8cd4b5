"""The kinds of rule: each states a derivative once, and both modes follow from it.

    elementwise(∂y/∂x, ∂y/∂w, …)   y[i] depends on x[i], w[i]: multiply by the partial
    reduction(∂y/∂x)               y depends on slices of x: multiply, spread or sum
    linear(transpose, …)           forward mode is the function, reverse its transpose
    multilinear(adjoint, …)        linear in each operand while the others are held
    custom(vjps, jvps)             anything else, each direction stated
    stepwise()                     piecewise constant: leaves the graph as a plain array

A rule is plain NumPy code in a fixed vocabulary and order: ``g`` cotangent, ``dx``
tangent, ``y`` output, then the operands ``x, w, b``, then the parameters by name. It runs
on raw arrays, or on Tensors when the derivative is to be differentiated again.

Complex numbers: a cotangent g is the covector ``v ↦ Re(g·v)``, without conjugation, so
analytic functions have the rules of real ones (the convention of HIPS autograd and JAX).
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.diagnose import broadcast_refusal
from autograd.engine.primitive import Operation, Primitive, register, replace_function
from autograd.engine.tensor import Tensor, bind, plain, record, run
from autograd.errors import NoDerivativeError, ShapeError

__all__ = [
    "called_as",
    "custom",
    "elementwise",
    "fit",
    "linear",
    "multilinear",
    "reduction",
    "spread",
    "stepwise",
]

Function: TypeAlias = Callable[..., Any]
Params: TypeAlias = dict[str, Any]
Declare: TypeAlias = Callable[[Function], Function]


class Elementwise(Primitive):
    """``y[i] = f(x[i], w[i], …)`` with broadcasting; `partials` holds ∂y/∂xᵢ."""

    partials: tuple[Any, ...]

    def refusal(self, inputs: list[Any], params: Params) -> str | None:
        return super().refusal(inputs, params) or broadcast_refusal(inputs)

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        share = self._times(i, g, y, inputs, params)
        x = inputs[i]
        if type(x) is np.float64 and type(share) is np.float64:
            return share  # the commonest case of `fit`, 0.1 µs sooner
        return fit(share, x)

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        terms = [
            self._times(i, dx, y, inputs, params)
            for i, dx in enumerate(tangents)
            if dx is not None
        ]
        return _spread_to(_added(terms), y)

    def _times(self, i: int, v: Any, y: Any, inputs: Any, params: Params) -> Any:
        """``v * ∂y/∂xᵢ``."""
        partial = self.partials[i]
        if type(partial) is int:
            return v if partial == 1 else -v
        if partial is None:
            raise no_derivative(self, i)
        if params:
            return v * partial(y, *inputs, **params)
        return v * partial(y, *inputs)  # without ** 0.1 µs less


class Reduction(Primitive):
    """``y`` reduces ``x`` along ``axis``; `weight` is ∂y/∂x with ``y`` spread out to x."""

    weight: Function

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        (x,) = inputs
        weight = self._weight(y, x, params)
        return fit(spread(g, x, **_axes(params)) * weight, x)

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        (dx,), (x,) = tangents, inputs
        return (dx * self._weight(y, x, params)).sum(**_axes(params))

    def _weight(self, y: Any, x: Any, params: Params) -> Any:
        return self.weight(spread(y, x, **_axes(params)), x, **params)


class Linear(Primitive):
    """Linear in all its operands together; one transpose for each, None where held."""

    transposes: tuple[Function | None, ...]

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        rule = _rule_for(self, self.transposes, i)
        return fit(rule(g, y, *inputs, **params), inputs[i])

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        operands = [
            dx if dx is not None else x if self._held(i) else np.zeros_like(plain(x))
            for i, (dx, x) in enumerate(zip(tangents, inputs, strict=True))
        ]
        return self.apply(*operands, **params)

    def _held(self, i: int) -> bool:
        return not self.variadic and self.transposes[i] is None


class Multilinear(Primitive):
    """Linear in each operand alone; one adjoint for each, None where held."""

    adjoints: tuple[Function | None, ...]

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        rule = _rule_for(self, self.adjoints, i)
        return fit(rule(g, y, *inputs, **params), inputs[i])

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        return _added(
            [
                self.apply(*inputs[:i], dx, *inputs[i + 1 :], **params)
                for i, dx in enumerate(tangents)
                if dx is not None
            ]
        )


class Custom(Primitive):
    """Both directions stated: ``vjps[i](g, y, *inputs)`` and ``jvps[i](dx, y, *inputs)``."""

    vjps: tuple[Function | None, ...]
    jvps: tuple[Function | None, ...]

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        share = _rule_for(self, self.vjps, i)(g, y, *inputs, **params)
        if np.shape(share) != np.shape(inputs[i]):
            raise ShapeError(
                f"{self.name}: its vjp for argument {self.operand_name(i)} returned shape "
                f"{np.shape(share)}, the argument has {np.shape(inputs[i])}; a cotangent "
                "has its operand's shape"
            )
        return fit(share, inputs[i])

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        return _added(
            [
                _rule_for(self, self.jvps, i)(dx, y, *inputs, **params)
                for i, dx in enumerate(tangents)
                if dx is not None
            ]
        )


class Stepwise(Operation):
    """Piecewise constant: its result has no derivative to record and is a plain array."""

    def refusal(self, inputs: list[Any], params: Params) -> str | None:
        return super().refusal(inputs, params) or broadcast_refusal(inputs)


def elementwise(*partials: Function | int | None, **about: Any) -> Declare:
    """Declare an elementwise operation by its partial derivatives ∂y/∂xᵢ.

    A partial is a function ``(y, x, w, …) -> array``, the constant 1 or −1, or None for an
    operand that has no derivative. Constants cost no multiplication.
    """
    return _declaration(Elementwise, {"partials": partials}, about)


def reduction(weight: Function, **about: Any) -> Declare:
    """Declare a reduction over ``axis`` by its weights ``(y, x, **params) -> ∂y/∂x``.

    ``y`` comes spread out along the reduced axes, so it broadcasts against ``x``.
    """
    return _declaration(Reduction, {"weight": weight}, about)


def linear(*transposes: Function | None, **about: Any) -> Declare:
    """Declare an operation linear in its operands by one transpose for each.

    A transpose is ``(g, y, x, w, …, **params) -> cotangent``. A variadic operation has a
    single one, called with the operand's position before ``g``.
    """
    return _declaration(Linear, {"transposes": transposes}, about)


def multilinear(*adjoints: Function | None, **about: Any) -> Declare:
    """Declare an operation linear in each operand; adjoints as transposes in `linear`."""
    return _declaration(Multilinear, {"adjoints": adjoints}, about)


def custom(
    *,
    vjps: tuple[Function | None, ...],
    jvps: tuple[Function | None, ...] = (),
    **about: Any,
) -> Declare:
    """Declare both directions: per operand ``(g, y, *inputs)`` and ``(dx, y, *inputs)``."""
    return _declaration(Custom, {"vjps": vjps, "jvps": jvps}, about)


def stepwise(**about: Any) -> Declare:
    """Declare a piecewise constant operation: Tensors in, a plain array out."""

    def declare(forward: Function) -> Function:
        operation = Stepwise(forward, **about)

        def function(*args: Any, **params: Any) -> Any:
            return run(operation, list(map(plain, args)), params)

        return register(operation, update_wrapper(function, forward))

    return declare


def called_as(operand_form: Function) -> Declare:
    """Declare the decorated function what users call in place of `operand_form`.

    For operations whose operands come in another form, as ``concatenate([x, w])``.
    """

    def declare(function: Function) -> Function:
        return replace_function(operand_form.primitive, function)  # type: ignore[attr-defined]

    return declare


def fit(share: Any, x: Any) -> Any:
    """`share` brought to the shape and dtype of `x`: the adjoint of broadcasting and casts.

    Axes along which `x` was broadcast are summed. A complex share of a real operand
    keeps its real part.
    """
    kind = type(share)
    if kind is type(x) and kind is not np.ndarray and kind is not Tensor:
        return share  # two NumPy scalars of one dtype
    if share.shape != x.shape:
        extra = share.ndim - x.ndim
        stretched = [
            i for i, n in enumerate(x.shape, extra) if n == 1 and share.shape[i] != 1
        ]
        if extra or stretched:
            share = share.sum(axis=(*range(extra), *stretched), keepdims=True)
            share = share.reshape(x.shape)
    if share.dtype != x.dtype:
        if share.dtype.kind == "c" and x.dtype.kind != "c":
            share = share.real
        share = share.astype(x.dtype)
    return share


def spread(v: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """`v`, a reduction of `x` along `axis`, reshaped so that it broadcasts against `x`."""
    if keepdims or v.ndim == x.ndim or v.ndim == 0:
        return v
    axes = {a % x.ndim for a in (axis if type(axis) is tuple else (axis,))}
    return v.reshape(tuple(1 if i in axes else n for i, n in enumerate(x.shape)))


def no_derivative(primitive: Primitive, i: int) -> NoDerivativeError:
    """The error for asking `primitive` for a derivative that it does not state."""
    return NoDerivativeError(
        f"{primitive.name}: no derivative is declared for argument "
        f"{primitive.operand_name(i)} (position {i}); pass it as a constant "
        "(x.detach()), or declare its rule"
    )


def _declaration(kind: type[Primitive], rule: Params, about: Params) -> Declare:
    def declare(forward: Function) -> Function:
        primitive = kind(forward, **about)
        for name, value in rule.items():
            setattr(primitive, name, value)
        primitive.apply = update_wrapper(_public(primitive), forward)
        primitive.apply.primitive = primitive  # type: ignore[attr-defined]
        return register(primitive, primitive.apply)

    return declare


def _public(primitive: Primitive) -> Function:
    """The function that users call: it hands operands and parameters to `record`."""
    simple = not (primitive.variadic or primitive.defaults or primitive.required)
    if simple and len(primitive.operands) == 1:

        def unary(x: Any, /) -> Any:
            return record(primitive, (x,))

        return unary
    if simple and len(primitive.operands) == 2:

        def binary(x: Any, w: Any, /) -> Any:
            return record(primitive, (x, w))

        return binary

    def function(*args: Any, **params: Any) -> Any:
        return record(primitive, *bind(primitive, args, params))

    return function


def _rule_for(
    primitive: Primitive, rules: tuple[Function | None, ...], i: int
) -> Function:
    """The rule for operand `i`; a variadic primitive's single rule learns the position."""
    if primitive.variadic and len(rules) == 1 and rules[0] is not None:
        rule = rules[0]
        return lambda *args, **params: rule(i, *args, **params)
    rule_i = rules[i] if i < len(rules) else None
    if rule_i is None:
        raise no_derivative(primitive, i)
    return rule_i


def _added(terms: list[Any]) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _axes(params: Params) -> Params:
    return {"axis": params.get("axis"), "keepdims": params.get("keepdims", False)}


def _spread_to(v: Any, y: Any) -> Any:
    """A tangent brought to the output's shape and dtype."""
    if v.shape != y.shape:
        v = np.broadcast_to(v, y.shape)
    return v if v.dtype == y.dtype else v.astype(y.dtype)
