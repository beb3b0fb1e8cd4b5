"""`cond`: one of two functions, by a truth value."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograd.control.batches import Batches
from autograd.control.bodies import Flat, arrays, example, trace_parts
from autograd.control.checks import (
    Form,
    as_condition,
    check_alike,
    flattened,
    is_unknown,
)
from autograd.control.derivatives import (
    Vectors,
    backward,
    cotangents_of,
    forward,
    is_lifted,
    spread,
    tangents_of,
    wanted_of,
)
from autograd.control.recording import Controlled, entered, found_by, outer_of
from autograd.engine.batched import Batched
from autograd.engine.modes import module_scope
from autograd.engine.primitive import FUNCTIONS
from autograd.errors import ArgumentError
from autograd.ops.selection import where
from autograd.program.flows import Branch
from autograd.transforms.linearization import Function

__all__ = ["cond"]


def cond(pred: Any, true_fun: Function, false_fun: Function, *operands: Any) -> Any:
    """``true_fun(*operands)`` where `pred` holds, else ``false_fun(*operands)``.

    pred: one truth value; a bool, or an array or Tensor of shape (). Both functions
    return trees of one structure, with equal shapes and dtypes. The other function is
    not run, and nothing of it reaches a derivative. Under `jit` it is an ``if`` of the
    program; inside `vmap`, by a `pred` that differs from example to example, both are
    run and joined by `where`.

    >>> import autograd as ag
    >>> root = lambda x: ag.cond(x > 0, ag.numpy.sqrt, lambda x: 0.0 * x, x)
    >>> root(4.0), ag.grad(root)(4.0), ag.grad(root)(-4.0)
    (np.float64(2.0), np.float64(0.25), np.float64(0.0))
    """
    for name, f in (("true_fun", true_fun), ("false_fun", false_fun)):
        if not callable(f):
            raise ArgumentError(
                f"cond: {name} is {type(f).__name__}; expected a function"
            )
    condition = as_condition("cond", pred)
    if type(condition) is Batched:
        return _selected(condition, true_fun, false_fun, operands)
    form, leaves = flattened("cond", "operands", operands)
    if is_unknown(condition):
        return _branched(condition, (true_fun, false_fun), form, leaves)
    with module_scope("cond"):
        result = (true_fun if condition else false_fun)(*operands)
        form, values = flattened("cond", "the result", result)
    return form.filled(values)


def _selected(
    condition: Batched, true_fun: Function, false_fun: Function, operands: Any
) -> Any:
    """Both results, joined by a condition that each example has for itself."""
    with module_scope("cond"):
        results = true_fun(*operands), false_fun(*operands)
        true, ys = flattened("cond", "the result", results[0])
        false, others = flattened("cond", "the result", results[1], true)
        _check_results(true, false)
        pairs = zip(ys, others, strict=True)
        return true.filled([where(condition, y, other) for y, other in pairs])


def _branched(pred: Any, functions: Sequence[Function], form: Form, leaves: Any) -> Any:
    """The step of a program for operands with these leaves."""
    forms: list[Form] = []

    def flat(f: Function) -> Flat:
        def run(values: list[Any]) -> list[Any]:
            result = f(*form.filled(values))
            like = forms[0] if forms else None
            form_of_result, ys = flattened("cond", "the result", result, like)
            forms.append(form_of_result)
            return ys

        return run

    results = _stepped(
        pred, list(map(flat, functions)), leaves, lambda: _check_results(*forms[-2:])
    )
    return forms[0].filled(results)


def _check_results(true: Form, false: Form) -> None:
    check_alike("cond", "the result of true_fun", true, "that of false_fun", false)


def _stepped(
    pred: Any,
    flats: Sequence[Flat],
    operands: Sequence[Any],
    checked: Callable[[], None] = lambda: None,
    also: Iterable[Any] = (),
) -> list[Any]:
    """The leaves that one of two functions gives of leaves.

    checked: called between tracing and running them. also: what they find that may be
    of many examples.
    """
    batches = Batches(operands, wide=[False] * len(operands), also=also)
    values, functions = batches.off(operands), list(map(batches.of_cores, flats))
    bodies, lead = trace_parts(functions, values, list(map(example, values)))
    checked()
    if not bodies[0].results:
        return []
    found, names = found_by(bodies), [f"x_{k}" for k in range(len(values))]
    parts = {
        name: body.listing(name, names, found)
        for name, body in zip(("true", "false"), bodies, strict=True)
    }
    outputs = entered(
        Branch("cond", parts, len(values)), [pred, *arrays(values)], found
    )
    if lead:
        step = _Cond(pred, functions, outer_of(bodies))
        outputs = step.step(values, outer_of(bodies), outputs)
    else:
        outputs = bodies[0].given_out(outputs)
    return batches.on(outputs)


class _Cond(Controlled):
    """A branch as an operation; its derivative is one of its functions' derivatives."""

    def __init__(self, pred: Any, flats: list[Flat], outer: Any) -> None:
        super().__init__("cond", outer)
        self.pred, self.flats = pred, flats

    def vjp_all(
        self, g: Any, y: Any, inputs: Any, params: Any, wanted: Any, kept: Any
    ) -> Sequence[Any]:
        lifted, operands = is_lifted(inputs, g.values()), self.operands_of(inputs)
        n = len(operands)

        def back(f: Flat) -> Flat:
            def run(v: list[Any]) -> list[Any]:
                gys = gs.filled(v[n:])
                return asked.chosen(backward(f, v[:n], gys, self.outer, lifted=lifted))

            return run

        gs, asked = Vectors(cotangents_of(g, y)), wanted_of(inputs, wanted)
        flats = list(map(back, self.flats))
        shares = _stepped(self.pred, flats, [*operands, *gs.known])
        return spread(inputs, asked.filled(shares))

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Any) -> Any:
        lifted, operands = is_lifted(inputs, tangents), self.operands_of(inputs)
        n, outer = len(operands), self.outer_tangents(tangents)

        def on(f: Flat) -> Flat:
            def run(v: list[Any]) -> list[Any]:
                return forward(f, v[:n], dxs.filled(v[n:]), outer, lifted=lifted)

            return run

        dxs = Vectors(tangents_of(operands, tangents))
        flats, given = list(map(on, self.flats)), [*operands, *dxs.known]
        dys = _stepped(self.pred, flats, given, also=outer.values())
        return tuple(spread(y, dys))


FUNCTIONS["either"] = cond
