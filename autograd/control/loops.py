"""`scan`: a function over the leading axis of arrays, with a carry."""

from collections.abc import Iterable, Sequence
from operator import index
from typing import Any, NamedTuple

import numpy as np

from autograd.control.batches import Batches, rows_first
from autograd.control.bodies import Flat, arrays, example, trace_parts
from autograd.control.checks import Form, check_alike, flattened
from autograd.control.derivatives import (
    Vectors,
    backward,
    cotangents_of,
    floats,
    forward,
    is_lifted,
    spread,
    tangents_of,
    wanted_of,
    with_zeros,
    zeros,
)
from autograd.control.recording import Controlled, entered, outer_of
from autograd.engine.modes import current, module_scope, no_grad
from autograd.engine.tensor import plain
from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from autograd.program.flows import Loop
from autograd.transforms.linearization import Function

__all__ = ["scan", "scanned"]


def scan(
    f: Function, init: Any, xs: Any = None, length: Any = None, reverse: bool = False
) -> tuple[Any, Any]:
    """``carry, y = f(carry, x)`` for each x in `xs`: the last carry, and all y stacked.

    init: the first carry, a tree; `f` returns carries of its structure, shapes and
    dtypes. xs: a tree of arrays (length, …), whose rows `f` gets; None where it needs
    none. length: how many rows there are, needed where `xs` has none. reverse: from the
    last row to the first; the y's lie as the rows do. Of no rows, `f` runs once, on
    zeros, for the shapes of the y's. Under `jit` a loop of the program, not unrolled.

    >>> import numpy as np
    >>> import autograd as ag
    >>> def horner(carry, coefficient):
    ...     carry = 2.0 * carry + coefficient
    ...     return carry, carry
    >>> ag.scan(horner, 0.0, np.array([3.0, 0.0, 1.0]))
    (np.float64(13.0), array([ 3.,  6., 13.]))
    """
    if not callable(f):
        raise ArgumentError(f"scan: f is {type(f).__name__}; expected a function")
    return scanned("scan", f, init, xs, length=length, reverse=reverse)


def scanned(
    operation: str, f: Function, init: Any, xs: Any, *, length: Any, reverse: bool
) -> tuple[Any, Any]:
    """`scan`, for whoever calls it so: `operation`."""
    form, carry = flattened(operation, "init", init)
    of_rows, rows = flattened(operation, "xs", xs)
    turns = _Turns(operation, f, form, of_rows, _length(operation, of_rows, length))
    run = turns.run if current.mode.trace is None else turns.rolled
    return run(carry, rows, reverse)


class _Turns:
    """What all turns of a scan have in common.

    form, of_rows: of the carry and of `xs`. count: how many there are.
    """

    def __init__(
        self, operation: str, f: Function, form: Form, of_rows: Form, count: int
    ) -> None:
        self.operation, self.f = operation, f
        self.form, self.of_rows, self.count = form, of_rows, count
        self.of_y: Form | None = None

    def turn(self, carry: Sequence[Any], row: Sequence[Any]) -> tuple[Any, Any]:
        """The leaves of the next carry and of y."""
        result = self.f(self.form.filled(carry), self.of_rows.filled(row))
        if not isinstance(result, tuple) or len(result) != 2:
            raise ArgumentError(
                f"{self.operation}: f returned {type(result).__name__}; expected a "
                "pair (carry, y), with None for y where there is none"
            )
        form, after = flattened(self.operation, "the carry of f", result[0], self.form)
        check_alike(self.operation, "init", self.form, "the carry of f", form)
        of_y, y = flattened(self.operation, "y of f", result[1], self.of_y)
        if self.of_y is None:
            self.of_y = of_y
        check_alike(self.operation, "y of one turn", self.of_y, "y of another", of_y)
        return after, y

    def run(self, carry: list[Any], rows: list[Any], reverse: bool) -> tuple[Any, Any]:
        """The turns as they are recorded, one after the other."""
        order = range(self.count)[::-1] if reverse else range(self.count)
        found: list[Any] = []
        with module_scope(f"{self.operation} × {self.count}"):
            for i in order:
                carry, y = self.turn(carry, [x[i] for x in rows])
                found.append(y)
            if not found:
                with no_grad(), np.errstate(all="ignore"):
                    self.turn(carry, [_row(plain(x)) for x in rows])
            ys = [
                np.stack(column) for column in zip(*found[:: order.step], strict=True)
            ]
        return self.form.filled(carry), self._of_ys(ys)

    def rolled(
        self, carry: list[Any], rows: list[Any], reverse: bool
    ) -> tuple[Any, Any]:
        """The turns as one step of a program."""
        n = len(carry)

        def run(values: list[Any]) -> list[Any]:
            after, y = self.turn(values[:n], values[n:])
            return [*after, *y]

        order = _Order(self.operation, self.count, reverse)
        names = [*self.form.names("carry"), *self.of_rows.names("x")]
        results = _looped(order, run, carry, rows, names)
        assert self.of_y is not None
        ys = results[n : n + len(self.of_y.leaves)]
        return self.form.filled(results[:n]), self._of_ys(ys)

    def _of_ys(self, ys: list[Any]) -> Any:
        """The tree of all y's, empty ones where there was no turn."""
        assert self.of_y is not None
        if self.count == 0 and current.mode.trace is None:
            leaves = self.of_y.leaves
            ys = [np.zeros((0, *shape), dtype) for shape, dtype in leaves]
        return self.of_y.filled(ys)


class _Order(NamedTuple):
    """How a loop goes: what called it, how often it runs, from which end."""

    name: str
    length: int
    reverse: bool

    def back(self) -> "_Order":
        """From the other end."""
        return self._replace(reverse=not self.reverse)


class _Scan(Controlled):
    """A loop as an operation: the last carry, all y's, and all carries but the last.

    f: from the leaves of carry and row to those of the next carry, of y, and of the
    carry again. carry, rows: the names of the first. The derivatives are loops too,
    over the carries that were: forward in the same order, backward in the other.
    """

    def __init__(
        self,
        order: _Order,
        f: Flat,
        carry: Sequence[str],
        rows: Sequence[str],
        outer: Any,
    ) -> None:
        super().__init__(order.name, outer)
        self.order, self.f = order, f
        self.names = [*carry, *rows]
        self.carries = len(carry)

    def vjp_all(
        self, g: Any, y: Any, inputs: Any, params: Any, wanted: Any, kept: Any
    ) -> Sequence[Any]:
        lifted, operands = is_lifted(inputs, g.values()), self.operands_of(inputs)
        n, known = len(floats(y[: self.carries])), self._passed(y, operands)
        gs, outer = cotangents_of(g, y), self.outer
        gys, m = Vectors(gs[n:]), n + len(outer)
        dxs = wanted_of(operands[self.carries :], wanted[self.carries :])

        def back(v: list[Any]) -> list[Any]:
            xs, rest = v[m : m + len(known)], gys.filled(v[m + len(known) :])
            shares = backward(self.f, xs, [*v[:n], *rest], outer, lifted=lifted)
            end = len(shares) - len(outer)
            sums = [a + b for a, b in zip(v[n:m], shares[end:], strict=True)]
            return [*shares[:n], *sums, *dxs.chosen(shares[n:end])]

        start = [*with_zeros(y[: self.carries], gs[:n])]
        start += [*(zeros(node.output) for node in outer)]
        names = self._named(operands, n, len(outer), "d_y", len(gys.known))
        found = _looped(self.order.back(), back, start, [*known, *gys.known], names)
        rows = dxs.filled(found[m : m + len(dxs.known)])
        return [*spread(operands, [*found[:n], *rows]), *found[n:m]]

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Any) -> Any:
        lifted, operands = is_lifted(inputs, tangents), self.operands_of(inputs)
        n, known = len(floats(y[: self.carries])), self._passed(y, operands)
        outer, dxs = self.outer_tangents(tangents), tangents_of(operands, tangents)
        rows = Vectors(dxs[n:])

        def on(v: list[Any]) -> list[Any]:
            xs, rest = v[n : n + len(known)], rows.filled(v[n + len(known) :])
            return forward(self.f, xs, [*v[:n], *rest], outer, lifted=lifted)

        start = with_zeros(operands[: self.carries], dxs[:n])
        names = self._named(operands, n, 0, "d_x", len(rows.known))
        given = [*known, *rows.known]
        found = _looped(self.order, on, start, given, names, outer.values())
        return tuple(spread(y, found))

    def _named(
        self, operands: Sequence[Any], n: int, outer: int, word: str, count: int
    ) -> list[str]:
        """What the function of a derivative calls what it gets.

        n, outer: how many vectors there are of the carry, and of what `f` finds. count:
        of others, which are called after a `word`.
        """
        pairs = zip(self.names, operands, strict=True)
        vectors = [f"d_{name}" for name, x in pairs if x.dtype.kind in "fc"][:n]
        found = [f"d_found_{k}" for k in range(outer)]
        return [*vectors, *found, *self.names, *(f"{word}_{k}" for k in range(count))]

    def _passed(self, y: Sequence[Any], operands: Sequence[Any]) -> list[Any]:
        """What the function was called with in all turns: carries, then rows."""
        return [*y[len(y) - self.carries :], *operands[self.carries :]]


def _looped(
    order: _Order,
    f: Flat,
    carry: Sequence[Any],
    rows: Sequence[Any],
    names: Sequence[str],
    also: Iterable[Any] = (),
) -> list[Any]:
    """The results of a loop, and more that only its derivative needs.

    names: of what `f` gets. also: what it finds that may be of many examples.
    """
    n = len(carry)
    wide = [k < n for k in range(n + len(rows))]
    batches = Batches([*carry, *rows], wide=wide, also=also)
    operands, turn = batches.off([*carry, *rows]), batches.of_cores(f)
    operands[n:] = map(rows_first, operands[n:], batches.each[n:])

    def keeping(values: list[Any]) -> list[Any]:
        return [*turn(values), *values[:n]]

    examples = list(map(example, operands))
    examples[n:] = map(_row, examples[n:])
    (body,), lead = trace_parts([keeping], operands, examples)
    if not lead:
        del body.results[len(body.results) - n :]
    if not body.results:
        return []
    found = body.found()
    part = body.listing("body", names, found)
    flow = Loop(
        order.name, {"body": part}, len(operands), n, order.length, order.reverse
    )
    outputs = entered(flow, arrays(operands), found)
    if lead:
        outer = outer_of([body])
        scan = _Scan(order, keeping, names[:n], names[n:], outer)
        outputs = scan.step(operands, outer, outputs)
    else:
        outputs = body.given_out(outputs)
    return [*batches.on(outputs[:n]), *batches.on(outputs[n:], rows=True)]


def _length(operation: str, of_rows: Form, length: Any) -> int:
    """How many rows there are."""
    known = None if length is None else _whole(operation, length)
    where = "length"
    for path, (shape, _) in zip(of_rows.paths(), of_rows.leaves, strict=True):
        if not shape:
            raise ShapeError(
                f"{operation}: xs{path} has no axis to go along, it is one number; "
                "expected an array (length, …); a list is a tree of arrays, np.array "
                "of it is one array"
            )
        if known is not None and shape[0] != known:
            raise ShapeError(
                f"{operation}: xs{path} {shape} has {shape[0]} rows, {where} says "
                f"{known}; all must be equal, cut off what is too long"
            )
        known, where = shape[0], f"xs{path}"
    if known is None:
        raise ArgumentError(
            f"{operation}: neither xs nor length says how often f runs; give one"
        )
    return known


def _whole(operation: str, length: Any) -> int:
    try:
        count = index(length)
    except TypeError:
        raise ArgumentError(
            f"{operation}: length is {type(length).__name__}; expected a whole number "
            "that is known while the program is traced"
        ) from None
    if count < 0:
        raise ValueRangeError(f"{operation}: length is {count}; expected 0 or more")
    return count


def _row(x: Any) -> Any:
    """What a row of `x` is like: the first, or zeros where there is none."""
    return x[0] if len(x) else np.zeros(np.shape(x)[1:], x.dtype)[()]
