"""Wrong rules, each made of the right one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.primitive import Primitive
from autograd.engine.rules import Elementwise, PerOperand
from autograd.engine.tensor import plain

__all__ = ["MUTANTS", "Mutant", "applied"]

Rule: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Mutant:
    """A way of being wrong: from the right share and its circumstances to a wrong one.

    modes: those in which it makes sense.
    """

    name: str
    wrong: Callable[..., Any]
    modes: tuple[str, ...] = ("rev", "fwd")


def _transposed(right: Any, kept: list[Any]) -> Any:
    return right.transpose() if np.ndim(right) else right


def _off_by_a_rank(right: Any, kept: list[Any]) -> Any:
    return right.reshape((1, *right.shape))


def _previous(right: Any, kept: list[Any]) -> Any:
    kept.append(right)
    return kept[-2] if len(kept) > 1 and kept[-2].shape == right.shape else right


def _one_element(right: Any, kept: list[Any]) -> Any:
    if not right.size:
        return right
    factors = np.ones(right.shape)
    factors.flat[right.size // 2] = 1.5
    return right * factors.astype(plain(right).dtype)[()]


MUTANTS = (
    Mutant("sign", lambda right, kept: -right),
    Mutant("×1.01", lambda right, kept: right * plain(right).dtype.type(1.01)),
    Mutant("×2", lambda right, kept: right + right),
    Mutant("zero", lambda right, kept: right * plain(right).dtype.type(0)),
    Mutant("transposed", _transposed),
    Mutant("not unbroadcast", lambda right, kept: right, ("rev",)),
    Mutant("off by a rank", _off_by_a_rank),
    Mutant("previous call's value", _previous),
    Mutant("wrong at one element", _one_element),
)


@contextmanager
def applied(mutant: Mutant, primitive: Primitive, mode: str, i: int) -> Iterator[None]:
    """`primitive` with its rule for operand `i` replaced by the wrong one."""
    kept: list[Any] = []
    right_vjp, right_jvp, right_all = primitive.vjp, primitive.jvp, primitive.vjp_all

    def vjp(k: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        if k != i:
            return right_vjp(k, g, y, inputs, params)
        if mutant.name == "not unbroadcast":
            return _unfitted(primitive, right_vjp, k, (g, y, inputs, params))
        return mutant.wrong(right_vjp(k, g, y, inputs, params), kept)

    def jvp(tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        if tangents[i] is None:
            return right_jvp(tangents, y, inputs, params)
        alone = [dx if k == i else None for k, dx in enumerate(tangents)]
        others = [None if k == i else dx for k, dx in enumerate(tangents)]
        right = right_jvp(alone, y, inputs, params)
        if type(right) is tuple:
            return tuple([mutant.wrong(part, kept) for part in right])
        wrong = mutant.wrong(right, kept)
        if all(dx is None for dx in others):
            return wrong
        return right_jvp(others, y, inputs, params) + wrong

    def vjp_all(*args: Any) -> list[Any]:
        shares = list(right_all(*args))
        shares[i] = mutant.wrong(shares[i], kept)
        return shares

    name, rule = ("vjp", vjp) if mode == "rev" else ("jvp", jvp)
    if name == "vjp" and primitive.at_once:
        name, rule = "vjp_all", vjp_all
    setattr(primitive, name, rule)
    try:
        yield
    finally:
        delattr(primitive, name)


def _unfitted(primitive: Primitive, right: Rule, i: int, call: tuple[Any, ...]) -> Any:
    """The share as the rule states it, before `fit` sums it to its operand's shape."""
    g, y, inputs, params = call
    if primitive.outputs is not None:
        return right(i, g, y, inputs, params)
    if isinstance(primitive, Elementwise):
        return primitive._times(i, g, y, inputs, params)
    if isinstance(primitive, PerOperand):
        return primitive._rule(primitive.vjps, i)(g, y, *inputs, **params)
    return right(i, g, y, inputs, params)
