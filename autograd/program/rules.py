"""A rule of an operation, as one function of arrays: what a bound method of it does."""

from collections.abc import Callable
from typing import Any

from autograd.engine.fitting import fit, spread
from autograd.engine.fused import Fused
from autograd.engine.primitive import REGISTRY, Operation, registered
from autograd.engine.rules import Elementwise, Joining, PerOperand, Reduction
from autograd.engine.several import Several
from autograd.engine.whole import Whole
from autograd.program.code import Code

__all__ = ["operation_of", "registered_as", "rule_of"]

_ELEMENTWISE = '''\
def rule(i, g, y, inputs, params):
    """``g · ∂y/∂xᵢ``, summed along the axes in which xᵢ was broadcast."""
    slope = slopes[i]
    share = g * (slope if type(slope) is int else slope(y, *inputs, **params))
    return fit(share, inputs[i])'''
_REDUCTION = '''\
def rule(i, g, y, inputs, params):
    """``g`` spread out, times ``∂y/∂x``."""
    (x,) = inputs
    axes = {"axis": params.get("axis"), "keepdims": params.get("keepdims", False)}
    slope = weight(spread(y, x, **axes), x, **params)
    return fit(spread(g, x, **axes) * slope, x)'''
_PER_OPERAND = '''\
def rule(i, g, y, inputs, params):
    """The cotangent of operand i."""
    return fit(rules[i](g, y, *inputs, **params), inputs[i])'''
_VARIADIC = '''\
def rule(i, g, y, inputs, params):
    """The cotangent of operand i."""
    return fit(cotangent(i, g, y, *inputs, **params), inputs[i])'''
_JOINING = '''\
def rule(g, y, inputs, params, wanted, kept):
    """The cotangents of all operands."""
    shares = apart(g, y, *inputs, **params)
    return [fit(share, x) for share, x in zip(shares, inputs)]'''
_FUSED = '''\
def rule(g, y, inputs, params, wanted, kept):
    """The cotangents of all operands, of what the computation has kept."""
    return backward(g, y, kept, wanted, *inputs, **params)'''
_FUSED_SEVERAL = '''\
def rule(g, y, inputs, params, wanted, kept):
    """The cotangents of all operands, of what the computation has kept."""
    given = tuple([g.get(k) for k in range(len(y))])
    return backward(given, y, kept, wanted, *inputs, **params)'''


def rule_of(x: Any) -> Code | None:
    """A bound rule of an operation as code; None for what is none, or none that knows.

    >>> from autograd import ops
    >>> print(rule_of(ops.exp.primitive.vjp).source.splitlines()[0])
    def rule(i, g, y, inputs, params):
    """
    operation = getattr(x, "__self__", None)
    if not isinstance(operation, Operation) or isinstance(operation, Several):
        return None
    make = _METHODS.get((getattr(x, "__name__", ""), _kind(operation)))
    if make is None or isinstance(operation, Whole):  # which has no kernel
        return None
    source, needs = make(operation)
    return Code(source, "rule", needs)


def operation_of(f: Any) -> Operation | None:
    """The operation of which `f` is the public function, or None."""
    operation = getattr(f, "primitive", None)
    if isinstance(operation, Operation):
        return operation
    operation = REGISTRY.get(getattr(f, "__name__", ""))
    return operation if operation is not None and operation.function is f else None


def registered_as(operation: Operation) -> bool:
    """Whether another process finds the operation by its name."""
    try:
        return registered(operation.key) is operation
    except ValueError:
        return False


def _kind(operation: Operation) -> type | None:
    kinds = (Elementwise, Reduction, Joining, PerOperand, Fused)
    return next((kind for kind in kinds if isinstance(operation, kind)), None)


def _elementwise(p: Any) -> tuple[str, dict[str, Any]]:
    return _ELEMENTWISE, {"fit": fit, "slopes": p.partials}


def _reduction(p: Any) -> tuple[str, dict[str, Any]]:
    return _REDUCTION, {"fit": fit, "spread": spread, "weight": p.weight}


def _per_operand(p: Any) -> tuple[str, dict[str, Any]]:
    if p.variadic and len(p.vjps) == 1:
        return _VARIADIC, {"fit": fit, "cotangent": p.vjps[0]}
    return _PER_OPERAND, {"fit": fit, "rules": p.vjps}


def _joining(p: Any) -> tuple[str, dict[str, Any]]:
    return _JOINING, {"fit": fit, "apart": p.apart}


def _fused(p: Any) -> tuple[str, dict[str, Any]]:
    source = _FUSED if p.outputs is None else _FUSED_SEVERAL
    return source, {"backward": p.backward}


_METHODS: dict[Any, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    ("vjp", Elementwise): _elementwise,
    ("vjp", Reduction): _reduction,
    ("vjp", PerOperand): _per_operand,
    ("vjp_all", Joining): _joining,
    ("vjp_all", Fused): _fused,
}
