"""A program as Python source that can be pasted and run."""

from typing import Any

import numpy as np

from tests.fuzz.program import Input, Program
from tests.fuzz.steps import (
    OPERATORS,
    Assign,
    Branch,
    Call,
    Fit,
    Held,
    Item,
    Loop,
    Ref,
    Step,
    Transform,
)

__all__ = ["script", "source"]

HEAD = """import numpy as np
import autograd as ag
from autograd import ops
"""

FIRST = """
everything = tuple(range(len(xs)))
vjp, on_tensors = ag.make_vjp(f, everything)(*xs)
vs = [np.ones_like(x) for x in xs]
tangents = ag.make_jvp(f, everything)(*xs)(vs)[1]
h = 1e-6
above = f(*[x + h * v for x, v in zip(xs, vs)])
below = f(*[x - h * v for x, v in zip(xs, vs)])
print("values", f(*xs), "on Tensors", on_tensors)
print("forward mode", tangents)
print("differences ", [(a - b) / (2 * h) for a, b in zip(above, below)])
print("reverse mode", vjp([np.ones_like(y) for y in on_tensors]))
"""
"""What to look at, every input moved by the same."""

SECOND = """
everything = tuple(range(len(xs)))
gradient = ag.grad(lambda *xs: sum(np.sum(np.real(y)) for y in f(*xs)), everything)
vs = tuple(np.ones_like(x) for x in xs)
h = 1e-5
above = gradient(*[x + h * v for x, v in zip(xs, vs)])
below = gradient(*[x - h * v for x, v in zip(xs, vs)])
print("forward mode of the gradient", ag.make_jvp(gradient, everything)(*xs)(vs)[1])
print("reverse mode of the gradient", ag.make_vjp(gradient, everything)(*xs)[0](vs))
print("differences of the gradient ", [(a - b) / (2 * h) for a, b in zip(above, below)])
"""
"""The same, of the gradient."""


def source(program: Program) -> str:
    """The program as a function `f` of its inputs and a tuple `xs` of them."""
    names = ", ".join(x.name for x in program.inputs)
    body = [line for s in program.statements for line in _lines(s)]
    outputs = "".join(f"{name}, " for name in program.outputs)
    lines = [
        f"def f({names}):",
        *(f"    {line}" for line in body),
        f"    return [{outputs.rstrip(', ')}]",
        "",
        *(line for x in program.inputs for line in _input_lines(x)),
        f"xs = ({names},)",
        "",
    ]
    return "\n".join(lines)


def script(program: Program, kind: str = "") -> str:
    """The program with its imports, and what to look at where `kind` is wrong."""
    return f"{HEAD}\n{source(program)}{SECOND if kind == 'second order' else FIRST}"


def _input_lines(x: Input) -> list[str]:
    if x.same_as:
        return [f"{x.name} = {x.same_as}"]
    lines = [f"{x.name} = {text(x.array)}"]
    if not np.ndim(x.array) or x.layout == "C":
        return lines
    if x.layout == "F":
        return [*lines, f"{x.name} = np.asfortranarray({x.name})"]
    if x.layout == "reversed":
        return [*lines, f"{x.name} = np.ascontiguousarray({x.name}[::-1])[::-1]"]
    if x.layout == "locked":
        return [*lines, f"{x.name}.setflags(write=False)"]
    return [*lines, f"{x.name} = np.repeat({x.name}, 2, axis=-1)[..., ::2]"]


def _lines(s: Step) -> list[str]:
    """A statement, in one line or several."""
    if isinstance(s, Call):
        return [f"{s.target} = {_call(s)}"]
    if isinstance(s, Item):
        return [f"{s.target} = {s.base.name}[{s.index}]"]
    if isinstance(s, Fit):
        return [f"{s.target} = {text(s.centre)} + {s.scale} * {_bridged(s)}"]
    if isinstance(s, Assign):
        target = f"{s.target}[{text(s.index)}]" if s.operator == "[]" else s.target
        sign = "" if s.operator == "[]" else s.operator
        return [
            f"{s.target} = {s.base.name} * 1",
            f"{target} {sign}= {text(s.operand)}",
        ]
    if isinstance(s, Held):
        if s.how == "no_grad":
            return ["with ag.no_grad():", f"    {s.target} = {_call(s.call)}"]
        detached = f"{s.target}.detach() if isinstance({s.target}, ag.Tensor) else "
        return [*_lines(s.call), f"{s.target} = {detached}{s.target}"]
    if isinstance(s, Branch):
        return [
            f"if np.real(np.sum({s.source.name})) > {s.threshold}:",
            f"    {s.target} = {_call(s.then)}",
            "else:",
            f"    {s.target} = {_call(s.otherwise)}",
        ]
    if isinstance(s, Loop):
        return [
            f"{s.target} = {s.start.name}",
            f"for _ in range({s.times}):",
            f"    {s.target} = {_call(s.call)}",
        ]
    return [f"{s.target} = {_transform(s)}"]


def _bridged(s: Fit) -> str:
    v = f"np.real({s.source.name})" if s.real else s.source.name
    if s.how == "reshape":
        return f"np.reshape({v}, {np.shape(s.centre)})"
    if s.how == "sum":
        return f"np.sum({v})"
    if s.how == "gather":
        return f"np.ravel({v})[{text(s.index)}]"
    return v


def _transform(s: Transform) -> str:
    f, x = f"lambda t: {_call(s.call)}", s.at.name
    if s.kind == "jvp":
        return f"ag.make_jvp({f})({x})({x})[1]"
    if s.kind == "vjp":
        return f"(lambda vjp, y: vjp(y))(*ag.make_vjp({f})({x}))"
    if s.kind == "hvp":
        total = f"lambda t: np.sum(np.real({_call(s.call)}))"
        return f"ag.hessian_vector_product({total})({x}, {x})"
    return f"ag.{s.kind}({f})({x})"


def _call(call: Call) -> str:
    args = [text(a) for a in call.args]
    if call.function in OPERATORS:
        return f"({args[0]}) {call.function} ({args[1]})"
    if call.function == "[]":
        return f"{args[0]}[{text(call.kwargs['index'])}]"
    parts = [f"{k}={text(v)}" for k, v in call.kwargs.items()]
    if call.function[0] == ".":
        return f"{args[0]}{call.function}({', '.join([*args[1:], *parts])})"
    return f"{call.function}({', '.join([*args, *parts])})"


def text(x: Any) -> str:
    """A value as an expression that gives it back to the last bit."""
    if type(x) is Ref:
        return x.name
    if isinstance(x, type):
        return f"np.{np.dtype(x).name}"
    if type(x) is list:
        return f"[{', '.join(map(text, x))}]"
    if type(x) is tuple:
        return f"({''.join(f'{text(part)}, ' for part in x)})"
    if isinstance(x, np.ndarray):
        if not x.size:
            return f"np.zeros({x.shape}, np.{x.dtype.name})"
        return f"np.array({_number(x.tolist())}, np.{x.dtype.name})"
    if isinstance(x, np.generic):
        return f"np.{x.dtype.name}({_number(x.item())})"
    if x is Ellipsis:
        return "..."
    if isinstance(x, float) and not np.isfinite(x):
        return f"float({str(x)!r})"
    return repr(x)


def _number(x: Any) -> str:
    return str(x)
