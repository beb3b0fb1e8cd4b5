"""Checks of derivatives by HIPS autograd's names: `autograd.test_util`.

The comparison itself is ours, `autograd.check`: to 1e-6 of the derivative, with kinks
told from mistakes.
"""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any, TypeAlias

from autograd import check
from autograd.errors import GradientCheckError
from autograd.extend.spaces import vspace
from autograd.hips.nary import unary_to_nary

__all__ = [
    "check_equivalent",
    "check_grads",
    "check_jvp",
    "check_vjp",
    "check_vspace",
    "combo_check",
    "scalar_close",
]

Function: TypeAlias = Callable[..., Any]

TOLERANCE = 1e-6


@unary_to_nary
def check_grads(
    f: Function, x: Any, modes: Iterable[str] = ("fwd", "rev"), order: int = 2
) -> None:
    """``check_grads(f, argnum=0, modes, order)(*args)`` raises where f is wrong."""
    check.check_grads(f, modes, order)(x)


def check_vjp(f: Function, x: Any) -> None:
    """Raise where reverse mode of `f` at `x` is wrong."""
    check.check_grads(f, ("rev",), 1)(x)


def check_jvp(f: Function, x: Any) -> None:
    """Raise where forward mode of `f` at `x` is wrong."""
    check.check_grads(f, ("fwd",), 1)(x)


def combo_check(fun: Function, *args: Any, **kwargs: Any) -> Function:
    """`check_grads` on every combination of values for each argument.

    >>> import numpy as np
    >>> combo_check(np.sum, (0,))([np.ones(2), np.ones((2, 3))], axis=[None, 0])
    """

    def check_all(*choices: Any, **named: Any) -> None:
        for values in product(*choices):
            for chosen in product(*named.values()):
                keywords = dict(zip(named, chosen, strict=True))
                check_grads(fun, *args, **kwargs)(*values, **keywords)

    return check_all


def scalar_close(a: Any, b: Any) -> bool:
    """Whether two numbers agree to 1e-6, absolutely or relative to their sum.

    >>> scalar_close(1.0, 1.0 + 1e-9)
    True
    """
    distance = abs(a - b)
    return bool(distance < TOLERANCE or distance < TOLERANCE * abs(a + b))


def check_equivalent(x: Any, y: Any) -> None:
    """Raise unless `x` and `y` lie in one space and agree in a random direction."""
    space, other = vspace(x), vspace(y)
    if space != other:
        raise GradientCheckError(
            f"check_equivalent: x lies in {space}, y in {other}; they must be the same"
        )
    direction = space.randn()
    a, b = space.inner_prod(x, direction), space.inner_prod(y, direction)
    if not scalar_close(a, b):
        raise GradientCheckError(
            f"check_equivalent: in a random direction x is {a} and y is {b}"
        )


def check_vspace(value: Any) -> None:
    """Raise unless the space of `value` is one: its sums, products and basis agree."""
    space = vspace(value)
    x, y, zeros = space.randn(), space.randn(), space.zeros()
    basis = list(space.standard_basis())
    if len(basis) != space.size:
        raise GradientCheckError(
            f"check_vspace: {space} has size {space.size} and {len(basis)} unit vectors"
        )
    check_equivalent(space.add(x, zeros), x)
    check_equivalent(space.add(x, y), space.add(y, x))
    check_equivalent(space.add(x, space.scalar_mul(x, -1.0)), zeros)
    check_equivalent(space.mut_add(None, x), x)
    check_equivalent(space.covector(space.covector(x)), x)
    total = zeros
    for unit in basis:
        part = space.scalar_mul(unit, space.inner_prod(unit, x))
        total = space.add(total, part)
    check_equivalent(total, x)
    if basis and not space.inner_prod(x, x) > 0:
        raise GradientCheckError(f"check_vspace: ⟨x, x⟩ is not positive in {space}")
