"""`while_loop`: a function for as long as another says so."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd.control.batches import Batches
from autograd.control.bodies import Flat, arrays, example, trace_parts
from autograd.control.checks import Form, as_condition, check_alike, flattened
from autograd.control.derivatives import (
    backward,
    cotangents_of,
    floats,
    forward,
    is_lifted,
    spread,
    tangents_of,
    with_zeros,
    zeros,
)
from autograd.control.recording import Controlled, entered, found_by, outer_of
from autograd.engine.batched import Batched
from autograd.engine.levels import core
from autograd.engine.modes import current, module_scope
from autograd.engine.tensor import plain
from autograd.errors import ArgumentError, ValueShapeError
from autograd.ops.selection import where
from autograd.program.flows import Walk, While
from autograd.transforms.linearization import Function

__all__ = ["while_loop"]


def while_loop(cond_fun: Function, body_fun: Function, init_val: Any) -> Any:
    """``while cond_fun(val): val = body_fun(val)``: the first `val` that does not hold.

    init_val: a tree; `body_fun` returns trees of its structure, shapes and dtypes, and
    `cond_fun` one truth value. Derivatives, of any order and in both modes, go through
    the turns that there were. Under `jit` a loop of the program, with forward mode to
    any order, reverse mode once, over it too; `scan` has no such limit. Inside `vmap`
    it runs until no example goes on, and each example keeps what it ended with.

    >>> import autograd as ag
    >>> halved = lambda x: ag.while_loop(lambda y: y > 1.0, lambda y: y / 2, x)
    >>> halved(12.0), ag.grad(halved)(12.0)
    (np.float64(0.75), np.float64(0.0625))
    """
    for name, f in (("cond_fun", cond_fun), ("body_fun", body_fun)):
        if not callable(f):
            raise ArgumentError(
                f"while_loop: {name} is {type(f).__name__}; expected a function"
            )
    form, carry = flattened("while_loop", "init_val", init_val)
    turns = _Turns(cond_fun, body_fun, form)
    return turns.run(carry) if current.mode.trace is None else turns.rolled(carry)


class _Turns:
    """What all turns have in common."""

    def __init__(self, cond_fun: Function, body_fun: Function, form: Form) -> None:
        self.cond_fun, self.body_fun, self.form = cond_fun, body_fun, form

    def goes_on(self, carry: Sequence[Any]) -> Any:
        """Whether there is another turn; inside `vmap` perhaps per example."""
        return as_condition("while_loop", self.cond_fun(self.form.filled(carry)))

    def turn(self, carry: Sequence[Any]) -> list[Any]:
        """The leaves of the next carry."""
        result = self.body_fun(self.form.filled(carry))
        form, after = flattened(
            "while_loop", "the result of body_fun", result, self.form
        )
        check_alike("while_loop", "init_val", self.form, "the result of body_fun", form)
        return after

    def run(self, carry: list[Any]) -> Any:
        """The turns as they are recorded, one after the other."""
        with module_scope("while_loop"):
            going = self.goes_on(carry)
            while np.any(core(going)):
                after = self.turn(carry)
                if type(going) is Batched:
                    carry = _chosen(going, after, carry)
                    going = np.logical_and(going, self.goes_on(carry))
                else:
                    carry, going = after, self.goes_on(after)
        return self.form.filled(carry)

    def rolled(self, carry: list[Any]) -> Any:
        """The turns as one step of a program."""
        around = current.mode.batches

        def test(values: list[Any]) -> list[Any]:
            return [self.goes_on(values)]

        def turn(values: list[Any]) -> list[Any]:
            after = self.turn(values)
            going = self.goes_on(values) if around else None
            return _chosen(going, after, values) if type(going) is Batched else after

        wide, names = [True] * len(carry), self.form.names("value")
        return self.form.filled(_turned(test, turn, carry, names, wide=wide))


class _While(Controlled):
    """A loop of unknown length as an operation.

    trail: what the carry was in each turn, an object that only a way back looks into.
    """

    def __init__(
        self, test: Flat, f: Flat, names: list[str], trail: Any, outer: Any
    ) -> None:
        super().__init__("while_loop", outer)
        self.test, self.f, self.names, self.trail = test, f, names, trail

    def vjp_all(
        self, g: Any, y: Any, inputs: Any, params: Any, wanted: Any, kept: Any
    ) -> Sequence[Any]:
        if is_lifted(inputs, g.values()):
            raise ValueShapeError(
                "while_loop: under jit the way back cannot be differentiated again, "
                "since how long it is depends on values; use scan or fori_loop with a "
                "known number of turns, forward mode inside (make_jvp), or no jit"
            )
        operands, outer = self.operands_of(inputs), self.outer
        n = len(floats(operands))
        m = n + len(outer)

        def back(v: list[Any]) -> list[Any]:
            shares = backward(self.f, v[m:], v[:n], outer, lifted=False)
            sums = [a + b for a, b in zip(v[n:m], shares[n:], strict=True)]
            return [*shares[:n], *sums]

        start = with_zeros(y, cotangents_of(g, y))
        start += [*(zeros(node.output) for node in outer)]
        names = [*self._vectors(operands), *(f"d_found_{k}" for k in range(m - n))]
        found = _walked(self.trail, back, start, operands, [*names, *self.names])
        return [*spread(operands, found[:n]), *found[n:]]

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Any) -> Any:
        lifted, operands = is_lifted(inputs, tangents), self.operands_of(inputs)
        k, outer = len(operands), self.outer_tangents(tangents)

        def on(v: list[Any]) -> list[Any]:
            dxs = forward(self.f, v[:k], v[k:], outer, lifted=lifted)
            after = self.f(v[:k])
            return [*(after if lifted else map(plain, after)), *dxs]

        def test(v: list[Any]) -> Any:
            return self.test(v[:k])

        dxs = with_zeros(operands, tangents_of(operands, tangents))
        wide = [False] * k + [True] * len(dxs)
        names = [*self.names, *self._vectors(operands)]
        found = _turned(
            test, on, [*operands, *dxs], names, wide=wide, also=outer.values()
        )
        return tuple(spread(y, found[k:]))

    def _vectors(self, operands: Sequence[Any]) -> list[str]:
        """The names of cotangents or tangents of the carry."""
        pairs = zip(self.names, operands, strict=True)
        return [f"d_{name}" for name, x in pairs if x.dtype.kind in "fc"]


def _turned(
    test: Flat,
    f: Flat,
    carry: Sequence[Any],
    names: list[str],
    *,
    wide: Sequence[bool],
    also: Iterable[Any] = (),
) -> list[Any]:
    """The results of a loop.

    names: of the leaves of the carry. wide: which of them may become values of many
    examples. also: what the loop finds that may be of many examples.
    """
    batches = Batches(carry, wide=wide, also=also)
    values, turn = batches.off(carry), batches.of_cores(f, alike=True)
    cored = batches.of_cores(test)

    def any_goes_on(v: list[Any]) -> list[Any]:
        return [np.any(y) if batches.around else y for y in cored(v)]

    examples = list(map(example, values))
    (body,), lead = trace_parts([turn], values, examples)
    (tested,), _ = trace_parts([any_goes_on], values, examples)
    found = found_by([tested, body])
    parts = {
        "test": tested.listing("test", names, found),
        "body": body.listing("body", names, found),
    }
    flow = While("while_loop", parts, len(values), lead)
    outputs = entered(flow, arrays(values), found)
    if lead:
        *outputs, trail = outputs
        outer = outer_of([body])
        step = _While(any_goes_on, turn, names, trail, outer)
        outputs = step.step(values, outer, outputs)
    else:
        outputs = body.given_out(outputs)
    return batches.on_each(outputs)


def _walked(
    trail: Any, f: Flat, carry: Sequence[Any], turn: Sequence[Any], names: list[str]
) -> list[Any]:
    """What `f` gives of a carry and each turn in `trail`, from the last on.

    turn: one that is like those in the list. names: of all that `f` gets.
    """
    n = len(carry)
    given = [*carry, *turn]
    batches = Batches(given, wide=[k < n for k in range(len(given))])
    operands = batches.off(given)
    (body,), _ = trace_parts(
        [batches.of_cores(f)], operands, list(map(example, operands))
    )
    found = body.found()
    part = body.listing("body", names, found)
    flow = Walk("way_back", {"body": part}, len(operands), n)
    return batches.on(entered(flow, [trail, *arrays(operands[:n])], found))


def _chosen(going: Any, after: Sequence[Any], before: Sequence[Any]) -> list[Any]:
    """Per leaf the next value for examples that go on, else the one that they had."""
    return [where(going, y, x) for y, x in zip(after, before, strict=True)]
