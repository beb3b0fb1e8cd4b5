"""Spaces of values, and the checks of `autograd.test_util`."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.core import VSpace, vspace
from autograd.errors import (
    DTypeError,
    GradientCheckError,
)
from autograd.extend import (
    defjvp,
    defvjp,
    primitive,
)
from autograd.test_util import (
    check_equivalent,
    check_grads,
    check_jvp,
    check_vjp,
    check_vspace,
    combo_check,
    scalar_close,
)

X = np.array([[0.5, 1.0, 1.5], [2.0, 0.7, 0.2]])
W = np.array([1.0, -2.0, 0.5])


def test_spaces_are_vector_spaces() -> None:
    for value in (2.0, X, X + 1j, {"a": (W, 3.0), "b": [2j]}, np.float32(2), ()):
        check_vspace(value)
    assert vspace(ag.tensor(X, requires_grad=True)) == vspace(X)
    assert vspace(X) != vspace(X.T)
    assert vspace([W]) != vspace((W,))
    with pytest.raises(DTypeError, match="vspace: str lies in no known space"):
        vspace("text")


class Polar:
    """An angle, which adds modulo nothing: a class of a user's own."""

    def __init__(self, angle: float) -> None:
        self.angle = angle


class PolarSpace(VSpace):
    """Angles as real numbers."""

    size = 1

    def zeros(self) -> Any:
        return Polar(0.0)

    def standard_basis(self) -> Any:
        return iter([Polar(1.0)])

    def randn(self) -> Any:
        return Polar(float(np.random.randn()))

    def _add(self, x: Any, y: Any) -> Any:
        return Polar(x.angle + y.angle)

    def _scalar_mul(self, x: Any, a: Any) -> Any:
        return Polar(x.angle * a)

    def _inner_prod(self, x: Any, y: Any) -> Any:
        return x.angle * y.angle


def test_a_class_of_a_user_gets_its_space() -> None:
    with pytest.raises(DTypeError, match=r"VSpace\.register"):
        vspace(Polar(1.0))
    PolarSpace.register(Polar)
    check_vspace(Polar(1.0))
    check_vspace({"a": Polar(1.0), "b": [2.0, Polar(3.0)]})
    assert vspace([Polar(1.0), W]).size == 4
    assert VSpace.mappings[Polar] is PolarSpace


class OneTooMany(PolarSpace):
    """A space with a vector too many in its basis."""

    def standard_basis(self) -> Any:
        return iter([Polar(1.0), Polar(1.0)])


def test_a_wrong_space_is_found() -> None:
    OneTooMany.register(Polar)
    with pytest.raises(GradientCheckError, match="2 unit vectors"):
        check_vspace(Polar(1.0))


def test_checks_of_test_util() -> None:
    check_grads(lambda x, w: np.tanh(x * w), (0, 1), modes=["rev"])(X, W)
    check_vjp(np.sin, X)
    check_jvp(np.sin, X)
    combo_check(np.sum, (0,), order=1)([X, X + 1j], axis=[None, 0], keepdims=[True])
    check_equivalent({"a": X}, {"a": X + 1e-12})
    assert scalar_close(1.0, 1.0 + 1e-8)
    assert not scalar_close(1.0, 1.01)
    with pytest.raises(AssertionError, match="they must be the same"):
        check_equivalent(X, W)
    with pytest.raises(AssertionError, match="in a random direction"):
        check_equivalent(W, W + 0.1)

    wrong = primitive(lambda x: x**2)
    defvjp(wrong, lambda ans, x: lambda g: g * x)
    defjvp(wrong, lambda dx, ans, x: dx * x)
    for check in (check_vjp, check_jvp):
        with pytest.raises(AssertionError, match="gradcheck failed"):
            check(wrong, 1.5)
    with pytest.raises(AssertionError, match="gradcheck failed"):
        combo_check(lambda x, w: wrong(x) + w, (0,))([1.5], [2.0])
