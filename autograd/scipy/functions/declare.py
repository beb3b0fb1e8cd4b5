"""How a ufunc of SciPy becomes an operation: in one line, by its partial derivatives.

    ufunc(special.erfcx, lambda y, x: 2 * x * y - C, at=[(-1, 1)])

The operands' names are read from the rule. `at` says for each operand where it is
tested: drawn from an interval, or held at values, as orders without a derivative are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autograd.engine.batching import aligned
from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.fitting import fit, spread_to
from autograd.engine.primitive import NUMPY_FUNCTIONS
from autograd.engine.rowwise import where_possible
from autograd.engine.rules import custom, elementwise
from autograd.engine.samples import (
    BROADCASTS,
    SHAPES,
    ErrorSample,
    Sample,
    Sampler,
    uniform,
)
from autograd.engine.traced import in_one_step
from autograd.errors import DTypeError, ShapeError
from autograd.tree import leaves

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "Rule",
    "found_as",
    "known_as",
    "of_tensors",
    "samples_at",
    "taking_tensors",
    "ufunc",
    "ufunc_of_several",
]

Rule: TypeAlias = Callable[..., Any]
Domain: TypeAlias = Any  # (low, high) to draw from, [values] or a value to hold


def ufunc(
    function: Any,
    *partials: Rule | int | None,
    at: list[Domain],
    name: str | None = None,
    complex_order: int = 0,
    order: int = 2,
    **about: Any,
) -> Any:
    """Declare `function` an elementwise operation, by ∂y/∂xᵢ as `elementwise` does."""
    rules = [p for p in partials if callable(p)]
    return elementwise(
        *partials,
        name=name or function.__name__,
        numpy=function if isinstance(function, np.ufunc) else (),
        samples=samples_at(at, complex_order=complex_order, order=order),
        **about,
    )(_forward(function, rules[0]))


def ufunc_of_several(
    function: Any,
    outputs: tuple[str, ...],
    *slopes: Rule | None,
    at: list[Domain],
    complex_order: int = 0,
    order: int = 2,
) -> Any:
    """Declare `function`, whose values have the names `outputs`.

    A slope is ``(y, x, w, …) -> (∂y₀/∂xᵢ, ∂y₁/∂xᵢ, …)``; y is the tuple of values.
    """
    rules = [s for s in slopes if s is not None]
    return custom(
        vjps=tuple(s and _pulled(i, s) for i, s in enumerate(slopes)),
        jvps=tuple(s and _pushed(s) for s in slopes),
        outputs=outputs,
        batching=aligned,
        name=function.__name__,
        numpy=function,
        samples=samples_at(at, complex_order=complex_order, order=order),
    )(_forward(function, rules[0]))


def samples_at(
    at: list[Domain],
    *,
    complex_order: int = 0,
    order: int = 2,
    refused: bool = True,
) -> Sampler:
    """Samples of every shape, the operands drawn or held as `at` says.

    refused: whether also what must be refused, which composites leave to others.
    """
    drawn = [i for i, domain in enumerate(at) if isinstance(domain, tuple)]

    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        for number, shapes in enumerate(_shapes(len(drawn))):
            yield Sample(_values(rng, at, shapes, number), order=order)
        if complex_order:
            shapes = (((2, 3), (3,)) + ((),) * len(drawn))[: len(drawn)]
            args = list(_values(rng, at, shapes, 0))
            for i in drawn:
                args[i] = args[i] + 1j * uniform(rng, np.shape(args[i]), 0.3, 0.9)
            yield Sample(tuple(args), order=complex_order)
        if not refused:
            return
        args = list(_values(rng, at, [()] * len(drawn), 0))
        args[drawn[-1]] = "a"
        yield ErrorSample(tuple(args), {}, DTypeError, "dtype <U1; expected numbers")
        if len(drawn) > 1:
            wrong = [(2, 3), (4,), *[()] * (len(drawn) - 2)]
            args = list(_values(rng, at, wrong, 0))
            found = r"\(2, 3\).*\(4,\).*broadcast"
            yield ErrorSample(tuple(args), {}, ShapeError, found)

    return samples


def known_as(function: Any) -> Callable[[Rule], Rule]:
    """Declare the decorated function what `autograd.scipy` shows for `function`.

    For functions of SciPy that do not ask their arguments who is to compute them, as
    ufuncs do.
    """

    def declare(ours: Rule) -> Rule:
        NUMPY_FUNCTIONS[function] = ours
        return ours

    return declare


def taking_tensors(theirs: Rule, ours: Rule) -> Rule:
    """`theirs` of plain arrays, `ours` where there is a Tensor among the arguments."""

    def either(*args: Any, **kwargs: Any) -> Any:
        given = leaves([list(args), kwargs])
        tensors = any(isinstance(x, NumpyProtocols) for x in given)
        return (ours if tensors else theirs)(*args, **kwargs)

    return where_possible(update_wrapper(either, ours))


def of_tensors(function: Any) -> Callable[[Rule], Rule]:
    """Declare the decorated function what SciPy's is where there is a Tensor.

    Of plain arrays it stays SciPy's, to the last bit and with every option.
    """

    def declare(ours: Rule) -> Rule:
        return known_as(function)(taking_tensors(function, found_as(function, ours)))

    return declare


def _forward(function: Any, rule: Rule) -> Rule:
    """`function` with a signature of its own: the operands' names are those of `rule`.

    A ufunc has none, and operations tell operands from parameters by it. What is no
    ufunc asks for values, and is one step of a program.
    """
    if not isinstance(function, np.ufunc):
        function = update_wrapper(in_one_step(function), function)
    names = ", ".join(rule.__code__.co_varnames[1 : rule.__code__.co_argcount])
    scope = {"function": function, "__name__": __name__}
    forward: Rule = eval(f"lambda {names}: function({names})", scope)
    forward.__doc__ = f"``{function.__name__}({names})``, as SciPy computes it."
    return found_as(function, forward)


def found_as(function: Any, ours: Rule) -> Rule:
    """`ours` with the name under which users find it, and pickle does."""
    _, room, *_ = (getattr(function, "__module__", None) or "scipy.special").split(".")
    ours.__module__ = f"autograd.scipy.{room}"
    ours.__name__ = ours.__qualname__ = function.__name__
    return ours


def _pulled(i: int, slope: Rule) -> Rule:
    """The reverse rule of operand `i`: ``Σ gₖ·∂yₖ/∂xᵢ``, summed to its shape."""

    def vjp(g: Any, y: Any, *inputs: Any) -> Any:
        slopes = slope(y, *inputs)
        return fit(sum(a * b for a, b in zip(g, slopes, strict=True)), inputs[i])

    return vjp


def _pushed(slope: Rule) -> Rule:
    """The forward rule of an operand: ``dx·∂yₖ/∂xᵢ`` for each value."""

    def jvp(dx: Any, y: Any, *inputs: Any) -> Any:
        slopes = slope(y, *inputs)
        return tuple([spread_to(dx * s, v) for s, v in zip(slopes, y, strict=True)])

    return jvp


def _shapes(count: int) -> Iterable[tuple[tuple[int, ...], ...]]:
    """The shapes of so many operands that are tried: all ranks, all broadcasts."""
    if count == 1:
        return [(shape,) for shape in SHAPES]
    return [(*pair, *[pair[0]] * (count - 2)) for pair in BROADCASTS]


def _values(
    rng: Generator, at: list[Domain], shapes: Iterable[tuple[int, ...]], number: int
) -> tuple[Any, ...]:
    """The operands of the sample of that number."""
    rest = iter(shapes)
    return tuple(
        uniform(rng, next(rest), *domain)
        if isinstance(domain, tuple)
        else domain[number % len(domain)]
        if isinstance(domain, list)
        else domain
        for domain in at
    )
