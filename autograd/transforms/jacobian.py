"""All derivatives at once: `jacobian`, and `hessian`, the jacobian of it."""

from collections.abc import Iterator
from functools import partial, wraps
from typing import Any

import numpy as np

from autograd.engine.batched import Batched
from autograd.engine.levels import core, exposed
from autograd.engine.node import next_number
from autograd.engine.tensor import plain
from autograd.transforms.linearization import (
    Argnum,
    Function,
    Linearization,
    at_nodes,
    pushed,
    seeded,
    tracked,
)
from autograd.tree import leaves, map_tree

__all__ = ["hessian", "jacobian"]

ROOM = 1 << 21
"""Bytes that the largest array of a graph may take in a batch of cotangents: what two
cores' second caches hold. Of 20,000 numbers to 200, by sines: 21 ms so, 120 row by row,
40 with eight times as much; of 1,000 to 1,000 through two layers, where products count:
148, 1,090 and 98; see benchmarks/jacobian.py."""

FEW = 6
"""Elements that are taken one by one: a step with a batch takes 4.5 µs, one with an
array 0.7. Of two elements a batch would be up to twice as slow, of ten it is 0.6; see
benchmarks/jacobian.py."""


def jacobian(f: Function, argnum: Argnum = 0) -> Function:
    """All first derivatives: for y of shape (…) and x of shape (…'), shape (…, …').

    By walks from the smaller side: backwards from the outputs, or forwards from the
    inputs, as many elements at once as leave the memory small. Where outputs or
    arguments are trees, the result is a tree of outputs of trees of arguments.

    >>> import numpy as np
    >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """

    @wraps(f)
    def derivatives(*args: Any, **kwargs: Any) -> Any:
        return _jacobian(Linearization(f, argnum, args, kwargs))

    return derivatives


def hessian(f: Function, argnum: Argnum = 0) -> Function:
    """All second derivatives: for x of shape (…), shape (*y.shape, …, …).

    >>> import numpy as np
    >>> hessian(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    return jacobian(jacobian(f, argnum), argnum)


def _jacobian(linear: Linearization) -> Any:
    """The derivatives of every leaf of the output by every leaf of the inputs."""
    outputs = sum(np.size(plain(y)) for y in leaves(linear.output))
    inputs = sum(x.size for x in leaves(linear.inputs))
    block = _columns if inputs < outputs else _rows
    return map_tree(partial(block, linear), linear.output)


def _rows(linear: Linearization, y: Any) -> Any:
    """By backward walks from many elements of `y` at once, a leaf of the output."""
    step, lifted = _at_once(linear, y), linear.nested
    found = []
    for units, level in _units(y, step) if tracked(y) else ():
        rows = linear.pulled_from([seeded(y, units)], lifted, retain=True)
        found.append(_in_front(at_nodes(linear.inputs, rows), units, level))

    def block(x: Any, *rows: Any) -> Any:
        shape = np.shape(y) + x.shape
        if not rows:
            return np.zeros(shape, x.dtype)
        return (np.stack if step == 1 else np.concatenate)(rows).reshape(shape)

    return map_tree(block, linear.inputs, *found)


def _columns(linear: Linearization, y: Any) -> Any:
    """By forward walks from many elements of the inputs at once, to the leaf `y`."""
    roots = [core(y)._node] if tracked(y) else []

    def block(x: Any) -> Any:
        step, lifted = _at_once(linear, x), linear.nested
        found = []
        for units, level in _units(x, step):
            columns = pushed([seeded(x, units)], roots, lifted=lifted)
            found.append(_in_front(at_nodes(y, columns), units, level))
        shape = np.shape(y) + x.shape
        if not found:
            return np.zeros(shape)
        whole = np.stack(found) if step == 1 else np.concatenate(found)
        return np.moveaxis(whole, 0, -1).reshape(shape)

    return map_tree(block, linear.inputs)


def _at_once(linear: Linearization, x: Any) -> int:
    """How many walks that begin at the elements of `x` are taken as one."""
    return 1 if x.size <= FEW else max(1, ROOM // max(1, _largest(linear)))


def _units(x: Any, step: int) -> Iterator[tuple[Any, int]]:
    """The unit vectors like `x`, each by itself or in batches with their levels."""
    for start in range(0, x.size, step):
        size = min(step, x.size - start)
        units = np.zeros((size, x.size), x.dtype)
        units[np.arange(size), np.arange(start, start + size)] = 1
        units = units.reshape(size, *x.shape)
        level = next_number()
        yield Batched(units, level) if step > 1 else units[0][()], level


def _largest(linear: Linearization) -> int:
    """The bytes of the largest array that a walk comes by."""
    return max([getattr(node.output, "nbytes", 0) for node in linear.own], default=0)


def _in_front(tree: Any, units: Any, level: int) -> Any:
    """`tree`, found by a walk with a batch, each leaf with its examples in front."""
    if type(units) is not Batched:
        return tree
    return map_tree(partial(exposed, level=level, size=len(units._examples)), tree)
