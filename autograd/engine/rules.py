"""The kinds of rule: each states a derivative once, and both modes follow from it.

    elementwise(∂y/∂x, ∂y/∂w, …)   y[i] depends on x[i], w[i]: multiply by the partial
    reduction(∂y/∂x)               y depends on slices of x: multiply, spread or sum
    linear(transpose, …)           forward mode is the function, reverse its transpose
    joining(apart)                 linear, of any number of operands at once
    multilinear(adjoint, …)        linear in each operand while the others are held
    custom(vjps, jvps)             anything else, each direction stated
    stepwise()                     piecewise constant: leaves the graph as a plain array

A rule is plain NumPy code in a fixed vocabulary and order: ``g`` cotangent, ``dx``
tangent, ``y`` output, then the operands ``x, w, b``, then the parameters by name. It
runs on raw arrays, or on Tensors when the derivative is to be differentiated again.

Complex numbers: a cotangent g is the covector ``v ↦ Re(g·v)``, without conjugation, so
analytic functions have the rules of real ones (the convention of HIPS autograd and
JAX).
"""

from collections.abc import Callable, Sequence
from functools import partial, update_wrapper
from typing import Any, Protocol, TypeAlias, cast

import numpy as np

from autograd.engine.batching import aligned, over_axes
from autograd.engine.diagnose import broadcast_refusal
from autograd.engine.fitting import fit, spread, spread_to
from autograd.engine.forms import operand_form, public_form
from autograd.engine.primitive import (
    FUNCTIONS,
    Operation,
    OutputNames,
    Primitive,
    register,
    replace_function,
    with_keywords,
)
from autograd.engine.record import bind, run
from autograd.engine.several import Several
from autograd.engine.tensor import plain
from autograd.errors import ArgumentError, NoDerivativeError, ShapeError

__all__ = [
    "called_as",
    "custom",
    "elementwise",
    "joining",
    "linear",
    "multilinear",
    "reduction",
    "stepwise",
]

Function: TypeAlias = Callable[..., Any]
Params: TypeAlias = dict[str, Any]


class Public(Protocol):
    """A public function, with the primitive that it records where it has one."""

    primitive: Any

    def __call__(self, *args: Any, **params: Any) -> Any: ...


Declare: TypeAlias = Callable[[Function], Public]


class Elementwise(Primitive):
    """``y[i] = f(x[i], w[i], …)`` with broadcasting; `partials` holds ∂y/∂xᵢ."""

    batching = aligned
    partials: tuple[Any, ...]

    def refusal(self, inputs: list[Any], params: Params) -> str | None:
        return super().refusal(inputs, params) or broadcast_refusal(inputs)

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        slope, x = self.partials[i], inputs[i]
        if type(slope) is int:
            share = g if slope == 1 else -g
        elif slope is None or params:
            share = self._times(i, g, y, inputs, params)
        else:  # the commonest case of `_times`
            share = g * slope(y, *inputs)
        if type(x) is np.float64 and type(share) is np.float64:
            return share  # and that of `fit`, together 0.2 µs sooner
        return fit(share, x)

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        terms = [
            self._times(i, dx, y, inputs, params)
            for i, dx in enumerate(tangents)
            if dx is not None
        ]
        return spread_to(_added(terms), y)

    def _times(self, i: int, v: Any, y: Any, inputs: Any, params: Params) -> Any:
        """``v * ∂y/∂xᵢ``."""
        slope = self.partials[i]
        if type(slope) is int:
            return v if slope == 1 else -v
        if slope is None:
            raise no_derivative(self, i)
        return v * slope(y, *inputs, **params)


class Reduction(Primitive):
    """``y`` reduces ``x`` along ``axis``; `weight` is ∂y/∂x."""

    batching = over_axes
    weight: Function

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        (x,) = inputs
        weight = self._weight(y, x, params)
        return fit(spread(g, x, **_axes(params)) * weight, x)

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        (dx,), (x,) = tangents, inputs
        dy = (dx * self._weight(y, x, params)).sum(**_axes(params))
        return dy if dy.dtype.kind == y.dtype.kind else spread_to(dy, y)

    def _weight(self, y: Any, x: Any, params: Params) -> Any:
        return self.weight(spread(y, x, **_axes(params)), x, **params)


class PerOperand(Primitive):
    """One reverse rule for each operand: ``vjps[i](g, y, *inputs, **params)``.

    None stands for an operand that is held and has no derivative. The single rule of a
    variadic operation is called with the operand's position first.
    """

    vjps: tuple[Function | None, ...]

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        rule = None if self.variadic else self.vjps[i]
        if rule is None:
            rule = self._rule(self.vjps, i)
        return fit(rule(g, y, *inputs, **params), inputs[i])

    def _rule(self, rules: tuple[Function | None, ...], i: int) -> Function:
        if self.variadic and len(rules) == 1 and rules[0] is not None:
            return partial(rules[0], i)
        rule = rules[i] if i < len(rules) else None
        if rule is None:
            raise no_derivative(self, i)
        return rule


class Linear(PerOperand):
    """Linear in all its operands together; `vjps` are the transposes."""

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        operands = [
            dx if dx is not None else x if self._held(i) else _zero(x)
            for i, (dx, x) in enumerate(zip(tangents, inputs, strict=True))
        ]
        return self.apply(*operands, **params)

    def _held(self, i: int) -> bool:
        return not self.variadic and self.vjps[i] is None


class Joining(Linear):
    """Any number of operands, put together; `apart` takes a cotangent apart.

    For all at once: a rule for each would look n times through n operands.
    """

    at_once = True
    vjps = ()
    apart: Function

    def vjp_all(
        self,
        g: Any,
        y: Any,
        inputs: Any,
        params: Params,
        wanted: Sequence[object],
        kept: Any,
    ) -> Sequence[Any]:
        shares = zip(self.apart(g, y, *inputs, **params), inputs, wanted, strict=True)
        return [fit(share, x) if w else None for share, x, w in shares]

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        wanted = [k == i for k in range(len(inputs))]
        return self.vjp_all(g, y, inputs, params, wanted, None)[i]


class Multilinear(PerOperand):
    """Linear in each operand alone; `vjps` are the adjoints."""

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        return _added(
            [
                self.apply(*inputs[:i], dx, *inputs[i + 1 :], **params)
                for i, dx in enumerate(tangents)
                if dx is not None
            ]
        )


class Custom(PerOperand):
    """Both modes stated; ``jvps[i](dx, y, *inputs, **params)``."""

    jvps: tuple[Function | None, ...]

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: Params) -> Any:
        share = self._rule(self.vjps, i)(g, y, *inputs, **params)
        if np.shape(share) != np.shape(inputs[i]):
            raise ShapeError(
                f"{self.name}: its vjp for argument {self.operand_name(i)} returned "
                f"shape {np.shape(share)}, the argument has {np.shape(inputs[i])}; a "
                "cotangent has its operand's shape"
            )
        return fit(share, inputs[i])

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        return _added(
            [
                self._rule(self.jvps, i)(dx, y, *inputs, **params)
                for i, dx in enumerate(tangents)
                if dx is not None
            ]
        )


class SeveralLinear(Several, Linear):
    """`Linear`, with several outputs."""


class SeveralCustom(Several, Custom):
    """`Custom`, with several outputs."""


class Stepwise(Operation):
    """Piecewise constant: nothing to record, so its result is a plain array."""

    batching = aligned

    def refusal(self, inputs: list[Any], params: Params) -> str | None:
        return super().refusal(inputs, params) or broadcast_refusal(inputs)


def elementwise(*partials: Function | int | None, **about: Any) -> Declare:
    """Declare an elementwise operation by its partial derivatives ∂y/∂xᵢ.

    A partial is a function ``(y, x, w, …) -> array``, the constant 1 or −1, or None for
    an operand that has no derivative. Constants cost no multiplication.
    """
    return _declaration(Elementwise, {"partials": partials}, about)


def reduction(weight: Function, **about: Any) -> Declare:
    """Declare a reduction over ``axis`` by its weights ``(y, x, **params) -> ∂y/∂x``.

    ``y`` comes spread out along the reduced axes, so it broadcasts against ``x``.
    """
    return _declaration(Reduction, {"weight": weight}, about)


def linear(
    *transposes: Function | None,
    outputs: OutputNames | None = None,
    add_share: Function | None = None,
    **about: Any,
) -> Declare:
    """Declare an operation linear in its operands by one transpose for each.

    A transpose is ``(g, y, x, w, …, **params) -> cotangent``. A variadic operation has
    a single one, called with the operand's position before ``g``. outputs: the names of
    the values that it returns as a tuple, or ``...`` for any number of them; ``g`` and
    ``y`` are tuples then. add_share: see `Primitive`; for one operand alone.
    """
    kind = Linear if outputs is None else SeveralLinear
    rule = {"vjps": transposes, "outputs": outputs, "add_share": add_share}
    return _declaration(kind, rule, about)


def joining(apart: Function, **about: Any) -> Declare:
    """Declare what puts any number of operands together, linear in all of them.

    apart: ``(g, y, *xs, **params)``, the cotangents of all operands, in their order.
    """
    return _declaration(Joining, {"apart": apart}, about)


def multilinear(*adjoints: Function | None, **about: Any) -> Declare:
    """Declare an operation linear in each operand; adjoints are as transposes."""
    return _declaration(Multilinear, {"vjps": adjoints}, about)


def custom(
    *,
    vjps: tuple[Function | None, ...],
    jvps: tuple[Function | None, ...] = (),
    outputs: OutputNames | None = None,
    **about: Any,
) -> Declare:
    """Declare both modes: per operand ``(g, y, *inputs)`` and ``(dx, y, *inputs)``.

    outputs: as for `linear`; a jvp then returns a tuple too.
    """
    kind = Custom if outputs is None else SeveralCustom
    rule = {"vjps": vjps, "jvps": jvps, "outputs": outputs}
    return _declaration(kind, rule, about)


def stepwise(**about: Any) -> Callable[[Function], Function]:
    """Declare a piecewise constant operation: Tensors in, a plain array out."""

    def declare(forward: Function) -> Function:
        operation = Stepwise(forward, **about)
        ufunc, own = operation.ufunc, {*operation.operands, *operation.keywords}

        def function(*args: Any, **params: Any) -> Any:
            if params and ufunc is not None and not params.keys() <= own:
                return ufunc(*args, **params)
            try:
                operands, given = bind(operation, args, params)
            except ArgumentError:
                if operation.in_full is None or not operation.further >= params.keys():
                    raise
                return operation.in_full(*args, **params)
            return run(operation, operands, given)

        update_wrapper(function, forward)
        public = function if ufunc else with_keywords(operation, function)
        return register(operation, public)

    return declare


def called_as(operand_form: Any) -> Callable[[Function], Function]:
    """Declare the decorated function what users call in place of `operand_form`.

    For operations whose operands come in another form, as ``concatenate([x, w])``.
    """

    def declare(function: Function) -> Function:
        primitive = operand_form.primitive
        public = with_keywords(primitive, function) if primitive.numpy else function
        return replace_function(primitive, public)

    return declare


def no_derivative(primitive: Primitive, i: int) -> NoDerivativeError:
    """The error for asking `primitive` for a derivative that it does not state."""
    return NoDerivativeError(
        f"{primitive.name}: no derivative is declared for argument "
        f"{primitive.operand_name(i)} (position {i}); pass it as a constant "
        "(x.detach()), or declare its rule"
    )


def _declaration(kind: type[Primitive], rule: Params, about: Params) -> Declare:
    def declare(forward: Function) -> Public:
        primitive = kind(forward, **about)
        for name, value in rule.items():
            setattr(primitive, name, value)
        function = cast(Public, update_wrapper(public_form(primitive), forward))
        function.primitive = primitive
        register(primitive, function)
        primitive.apply = FUNCTIONS[primitive.key] = operand_form(primitive)
        return function

    return declare


def _added(terms: list[Any]) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = total + term if type(total) is not tuple else _each(total, term)
    return total


def _each(total: tuple[Any, ...], term: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple([a + b for a, b in zip(total, term, strict=True)])


def _zero(x: Any) -> Any:
    """The tangent of a constant; a Python number keeps its weak dtype."""
    return 0 if type(x) in (bool, int, float, complex) else np.zeros_like(plain(x))


def _axes(params: Params) -> Params:
    return {"axis": params.get("axis"), "keepdims": params.get("keepdims", False)}
