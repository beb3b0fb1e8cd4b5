"""`fixed_point`: the solution of ``x = f(a)(x)``, differentiated without its steps.

With J = ∂f/∂x at the solution, ``dx = (1 − J)⁻¹ ∂f/∂a da``. Both that and its transpose
are fixed points of linear maps, and are found in the same way; so every derivative has
derivatives itself, and memory does not depend on the number of steps (Christianson,
*Reverse accumulation and attractive fixed points*, 1994).
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from autograd.extend.one_by_one import defjvp, defvjp
from autograd.extend.spaces import vspace
from autograd.extend.users import operation
from autograd.transforms import make_jvp, make_vjp

__all__ = ["fixed_point"]

Function: TypeAlias = Callable[..., Any]


@operation
def fixed_point(f: Function, a: Any, x0: Any, distance: Function, tol: Any) -> Any:
    """The x that ``x ← f(a)(x)`` comes to from `x0`, once it moves by `tol` or less.

    distance: of two successive x, a number. Differentiated by `a`, a number, an array
    or a container; by `x0` the derivative is zero.
    """
    step = f(a)
    before, x = x0, step(x0)
    while distance(x, before) > tol:
        before, x = x, step(x)
    return x


def _linear_in_both(f: Function) -> Function:
    return lambda a, x: f(a)(x)


def _cotangent_step(f: Function) -> Function:
    """``(a, x, g) -> (v -> Jᵀ·v + g)``."""

    def given(parts: Any) -> Function:
        a, x, g = parts
        vjp, _ = make_vjp(f(a))(x)
        space = vspace(x)
        return lambda v: space.add(vjp(v), g)

    return given


def _tangent_step(f: Function) -> Function:
    """``(a, x, da) -> (v -> J·v + ∂f/∂a·da)``."""

    def given(parts: Any) -> Function:
        a, x, da = parts
        jvp = make_jvp(_linear_in_both(f), (0, 1))(a, x)
        return lambda v: jvp((da, v))[1]

    return given


def _vjp(ans: Any, f: Function, a: Any, x0: Any, distance: Function, tol: Any) -> Any:
    vjp, _ = make_vjp(_linear_in_both(f))(a, ans)
    start = vspace(ans).zeros()
    step = _cotangent_step(f)
    return lambda g: vjp(fixed_point(step, (a, ans, g), start, distance, tol))


def _jvp(
    da: Any, ans: Any, f: Function, a: Any, x0: Any, distance: Function, tol: Any
) -> Any:
    start = vspace(ans).zeros()
    return fixed_point(_tangent_step(f), (a, ans, da), start, distance, tol)


defvjp(fixed_point, None, _vjp, None)
defjvp(fixed_point, None, _jvp, None)
