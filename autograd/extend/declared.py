"""Operations of users that state their derivative in one declaration.

The declarations are those of `autograd.engine.rules`, with an entry in the registry
that clashes with nobody's.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from autograd.engine import rules
from autograd.engine.primitive import NUMPY_FUNCTIONS, REGISTRY, Primitive
from autograd.engine.rowwise import opaque
from autograd.errors import ValueRangeError
from autograd.extend.forward import isolated

__all__ = [
    "bilinear",
    "custom",
    "elementwise",
    "linear",
    "multilinear",
    "reduction",
    "registry_name",
    "stepwise",
]

Function: TypeAlias = Callable[..., Any]
Declare: TypeAlias = Callable[[Function], Function]


def elementwise(*partials: Function | int | None, **about: Any) -> Declare:
    """``y[i] = f(x[i], w[i], …)``, by its partials ``(y, x, w, …) -> ∂y/∂xᵢ``.

    A partial may be the constant 1 or −1, or None for an operand without a derivative.
    """
    return _users(lambda **own: rules.elementwise(*partials, **own), about)


def linear(*transposes: Function | None, **about: Any) -> Declare:
    """Linear in all operands together, by one transpose ``(g, y, x, …)`` for each."""
    each = _opaque(transposes)
    return _users(lambda **own: rules.linear(*each, **own), about)


def multilinear(*adjoints: Function | None, **about: Any) -> Declare:
    """Linear in each operand while the others are held, by adjoints ``(g, y, …)``."""
    each = _opaque(adjoints)
    return _users(lambda **own: rules.multilinear(*each, **own), about)


bilinear = multilinear


def reduction(weight: Function, **about: Any) -> Declare:
    """Reduces its operand along ``axis``, by its weights ``(y, x) -> ∂y/∂x``."""
    return _users(lambda **own: rules.reduction(weight, **own), about)


def custom(
    *,
    vjps: tuple[Function | None, ...],
    jvps: tuple[Function | None, ...] = (),
    **about: Any,
) -> Declare:
    """Both modes stated: per operand ``(g, y, x, …)`` and ``(dx, y, x, …)``."""
    both = {"vjps": _opaque(vjps), "jvps": _opaque(jvps)}
    return _users(lambda **own: rules.custom(**both, **own), about)


def stepwise(**about: Any) -> Declare:
    """Piecewise constant: Tensors in, a plain array out, nothing recorded."""
    return _users(lambda **own: rules.stepwise(**own), about)


def registry_name(function: Function, name: str) -> str:
    """The entry in the registry: declaring a function anew replaces its own alone."""
    where = getattr(function, "__module__", None) or "users"
    within = getattr(function, "__qualname__", name).rpartition(".")[0]
    return ".".join(filter(None, [where, within, name]))


def _opaque(rules: tuple[Function | None, ...]) -> tuple[Any, ...]:
    """Rules of users, who may have written them for arrays alone."""
    return tuple([rule if rule is None else opaque(rule) for rule in rules])


def _users(declared: Callable[..., Declare], about: dict[str, Any]) -> Declare:
    """The declaration with an entry in the registry that clashes with nobody's."""

    def declare(forward: Function) -> Function:
        name = about.get("name", forward.__name__)
        key = registry_name(forward, name)
        former = REGISTRY.pop(key, None)
        numpy = about.get("numpy", ())
        for f in numpy if type(numpy) is tuple else (numpy,):
            taken = NUMPY_FUNCTIONS.get(f)
            if taken is not None and (former is None or taken is not former.function):
                raise ValueRangeError(
                    f"{name}: numpy.{f.__name__} has an operation already; leave "
                    "numpy= away and call yours by its own name"
                )
        function = declared(**about, key=key)(forward)
        own = REGISTRY[key]
        own.forward = isolated(own.forward)
        if isinstance(own, Primitive):
            own.compute = own.forward
        REGISTRY[key].batching = None
        return function

    return declare
