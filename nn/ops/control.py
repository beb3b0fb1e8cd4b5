"""Branches and loops; under `autograd.jit`, where values are not known, of the program.

They are `autograd.cond`, `autograd.scan` and their kin with Keras's arguments.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

import autograd
import autograd.numpy as anp
from autograd.errors import ArgumentError, ShapeError
from autograd.tree import leaves, map_tree
from nn.arrays import raw
from nn.ops.convert import of_dtype, ready
from nn.ops.registry import operation

__all__: list[str] = []

Function = Callable[..., Any]


@operation
def cond(pred: Any, true_fn: Function, false_fn: Function) -> Any:
    """``true_fn()`` where `pred`, one truth value, holds, else ``false_fn()``."""
    return autograd.cond(_truth(pred), true_fn, false_fn)


def _truth(pred: Any) -> Any:
    """`pred` of shape ()."""
    pred = raw(ready(pred))
    return anp.reshape(pred, ()) if np.shape(pred) else pred


@operation
def switch(index: Any, branches: Any, *operands: Any) -> Any:
    """``branches[index](*operands)``, the nearest there is for an index outside."""
    rest = list(branches)
    if isinstance(index, int) or type(raw(index)) in (np.ndarray, np.int32, np.int64):
        return rest[min(max(int(raw(index)), 0), len(rest) - 1)](*operands)

    def chosen(first: int) -> Any:
        if first == len(rest) - 1:
            return rest[first](*operands)
        return autograd.cond(
            index <= first, lambda: rest[first](*operands), lambda: chosen(first + 1)
        )

    return chosen(0)


@operation
def while_loop(
    cond: Function, body: Function, loop_vars: Any, maximum_iterations: Any = None
) -> Any:
    """``while cond(*v): v = body(*v)`` from `loop_vars`, a value or a tuple of them.

    maximum_iterations: how often at the most.
    """
    several = isinstance(loop_vars, (tuple, list))
    start = tuple(map_tree(ready, x) for x in (loop_vars if several else [loop_vars]))

    def goes_on(state: Any) -> Any:
        n, values = state
        going = _truth(cond(*values))
        if maximum_iterations is None:
            return going
        return anp.logical_and(going, n < maximum_iterations)

    def turn(state: Any) -> Any:
        n, values = state
        found = body(*values)
        return n + 1, tuple(found) if isinstance(found, (tuple, list)) else (found,)

    _, values = autograd.while_loop(goes_on, turn, (np.asarray(0), start))
    return values if several else values[0]


@operation
def fori_loop(lower: Any, upper: Any, body_fun: Function, init_val: Any) -> Any:
    """``v = body_fun(i, v)`` for i from `lower` to `upper` − 1, from `init_val`.

    What `body_fun` returns becomes of the dtypes of `init_val`.
    """

    def turn(i: Any, value: Any) -> Any:
        after = body_fun(i, value)
        return map_tree(lambda v, before: of_dtype(v, before.dtype), after, value)

    return autograd.fori_loop(lower, upper, turn, map_tree(ready, init_val))


@operation
def scan(
    f: Function,
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: Any = 1,
) -> Any:
    """``carry, y = f(carry, x)`` for each row x of `xs`: the last carry, all y stacked.

    unroll: a bool or a number ≥ 1, which changes no result.
    """
    if not isinstance(unroll, bool) and (not isinstance(unroll, int) or unroll < 1):
        raise ArgumentError(f"scan: unroll must be a bool or ≥ 1, got {unroll!r}")
    if xs is None and length is None:
        raise ArgumentError("scan: expected xs, or how many turns: length")
    start, rows = map_tree(ready, init), map_tree(ready, xs)
    return autograd.scan(f, start, rows, length, reverse)


@operation
def map(f: Function, xs: Any) -> Any:
    """``f(x)`` for each row x of `xs`, stacked."""

    def turn(carry: Any, x: Any) -> Any:
        return carry, f(x)

    return autograd.scan(turn, (), map_tree(ready, xs))[1]


@operation
def vectorized_map(function: Function, elements: Any) -> Any:
    """`function` of each row of `elements`, a value or a tree of them, at once."""
    return autograd.vmap(function)(map_tree(ready, elements))


@operation
def associative_scan(
    f: Function, elems: Any, reverse: bool = False, axis: int = 0
) -> Any:
    """``y[i] = f(y[i − 1], x[i])`` along `axis` for an associative f, in few steps.

    elems: a value or a tree of them; f takes two of that form, of any length along
    `axis`. reverse: from the end.
    """
    elems = map_tree(ready, elems)
    lengths = {x.shape[axis] for x in leaves(elems)}
    if len(lengths) != 1:
        raise ShapeError(
            f"associative_scan: elems differ in their length on axis {axis}: "
            f"{sorted(lengths)}"
        )
    rows = map_tree(lambda x: anp.moveaxis(x, axis, 0), elems)
    if reverse:
        rows = map_tree(anp.flipud, rows)

    def combined(a: Any, b: Any) -> Any:
        back = [map_tree(lambda x: anp.moveaxis(x, 0, axis), x) for x in (a, b)]
        return map_tree(lambda x: anp.moveaxis(x, axis, 0), f(*back))

    y = _scanned(combined, rows, lengths.pop())
    if reverse:
        y = map_tree(anp.flipud, y)
    return map_tree(lambda x: anp.moveaxis(x, 0, axis), y)


def _scanned(f: Function, x: Any, n: int) -> Any:
    """Pairs of neighbours first; what comes of these fills every second place."""
    if n < 2:
        return x

    def part(tree: Any, *cut: Any) -> Any:
        return map_tree(lambda v: v[slice(*cut)], tree)

    pairs = f(part(x, 0, n - 1, 2), part(x, 1, None, 2))
    odd = _scanned(f, pairs, n // 2)
    first = part(x, 0, 1)
    if n == 2:
        return map_tree(_interleaved, first, odd)
    rest = f(part(odd, 0, (n - 1) // 2), part(x, 2, None, 2))
    even = map_tree(lambda a, b: anp.concatenate([a, b]), first, rest)
    return map_tree(_interleaved, even, odd)


def _interleaved(even: Any, odd: Any) -> Any:
    """Rows of both in turns, a row of `even` first."""
    n = odd.shape[0]
    pairs = anp.stack([even[:n], odd], axis=1)  # (n, 2, …)
    y = anp.reshape(pairs, (2 * n, *odd.shape[1:]))
    return anp.concatenate([y, even[n:]]) if even.shape[0] > n else y


@operation
def custom_gradient(f: Function) -> Any:
    """A function with the values of f and a derivative of its own.

    f: returns ``(y, gradient)``; ``gradient(*args, upstream=g)`` gives the cotangents
    of the arguments, one or a tuple. Derivatives of derivatives are those of that.
    """

    @autograd.primitive
    def values(*args: Any) -> Any:
        y, _ = f(*args)
        return map_tree(raw, y)

    def cotangents(argnums: Any, g: Any, y: Any, args: Any, kwargs: Any) -> Any:
        found = f(*args)[1](*args, upstream=g)
        found = found if isinstance(found, (tuple, list)) else (found,)
        return [found[i] for i in argnums]

    values.primitive.joint_vjp = cotangents  # type: ignore[attr-defined]

    @wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        return values(*[ready(x) for x in args], **kwargs)

    return call


@operation
def vectorize(
    pyfunc: Function, *, excluded: Any = None, signature: str | None = None
) -> Any:
    """`pyfunc` of numbers as a function of arrays, whose shapes broadcast.

    excluded: positions and names of arguments that are passed on as they are.
    signature: the axes it takes and gives, e.g. ``"(n),(n)->()"``, in place of numbers;
    over axes in front it is `autograd.vmap`.
    """
    left = set(excluded or ())
    inner = [] if signature is None else _ranks(signature.partition("->")[0])

    @wraps(pyfunc)
    def call(*args: Any, **kwargs: Any) -> Any:
        places = [i for i in range(len(args)) if i not in left]
        values = [ready(args[i]) for i in places]
        ranks = inner or [0] * len(values)
        pairs = list(zip(values, ranks, strict=True))
        loops = np.broadcast_shapes(*[x.shape[: x.ndim - r] for x, r in pairs])

        def one(*xs: Any) -> Any:
            given = list(args)
            for i, x in zip(places, xs, strict=True):
                given[i] = x
            return pyfunc(*given, **kwargs)

        if not loops:
            return one(*values)
        rows = [_in_a_row(x, r, loops) for x, r in pairs]
        return map_tree(
            lambda y: anp.reshape(y, (*loops, *y.shape[1:])),
            autograd.vmap(one)(*rows),
        )

    return call


def _ranks(inputs: str) -> list[int]:
    """How many axes each argument of a signature such as ``"(n),(n,m)"`` has."""
    groups = re.findall(r"\(([^)]*)\)", inputs)
    return [
        len([axis for axis in group.split(",") if axis.strip()]) for group in groups
    ]


def _in_a_row(x: Any, rank: int, loops: tuple[int, ...]) -> Any:
    """`x` spread over the axes `loops`, which become one: (n, *last `rank` axes)."""
    own = tuple(x.shape[x.ndim - rank :])
    return anp.reshape(anp.broadcast_to(x, (*loops, *own)), (-1, *own))
