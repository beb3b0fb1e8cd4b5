"""A program as data: it can be run on arrays and Tensors, be cut down and be printed.

A program has inputs, statements that each bind one name, and outputs. What it computes
is plain NumPy, so on arrays NumPy itself says what is right.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeAlias

import numpy as np

import autograd as ag
from autograd import ops
from autograd.engine.primitive import REGISTRY
from autograd.tree import map_tree

__all__ = [
    "OPERATORS",
    "Assign",
    "Branch",
    "Call",
    "Fit",
    "Held",
    "Input",
    "Item",
    "Loop",
    "Program",
    "Ref",
    "Step",
    "Transform",
    "is_condition",
    "is_number",
    "names_in",
    "resolved",
    "substituted",
    "wide_dtype",
]

Env: TypeAlias = dict[str, Any]

OPERATORS: dict[str, Callable[..., Any]] = {
    "+": lambda x, w: x + w,
    "-": lambda x, w: x - w,
    "*": lambda x, w: x * w,
    "/": lambda x, w: x / w,
    "**": lambda x, w: x**w,
    "@": lambda x, w: x @ w,
    "%": lambda x, w: x % w,
}

WIDE = {"f": np.longdouble, "c": np.clongdouble}


class Ref(NamedTuple):
    """A variable of the program, by name."""

    name: str


@dataclass(frozen=True)
class Input:
    """An argument: its values, how they lie in memory, or which other one it is."""

    name: str
    array: Any
    layout: str = "C"
    same_as: str | None = None

    def laid_out(self) -> Any:
        """A fresh array of these values that lies in memory as `layout` says."""
        x = self.array
        if not np.ndim(x):
            return x
        if self.layout == "F":
            return np.asfortranarray(x)
        if self.layout == "reversed":
            return np.ascontiguousarray(x[::-1])[::-1]
        if self.layout == "every second":
            buffer = np.zeros((*x.shape[:-1], 2 * x.shape[-1]), x.dtype)
            buffer[..., ::2] = x
            return buffer[..., ::2]
        return np.array(x)


@dataclass(frozen=True)
class Call:
    """``target = function(*args, **kwargs)``.

    function: ``np.exp``, ``ops.relu``, an operator ``+``, a method ``.sum``, or ``[]``.
    """

    target: str
    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)

    def value(self, env: Env) -> Any:
        """What the call returns where the variables are as in `env`."""
        args = [bound(a, env) for a in self.args]
        name = self.function
        if name[0] == ".":
            return getattr(args[0], name[1:])(*args[1:], **self.kwargs)
        if name == "[]":
            return args[0][self.kwargs["index"]]
        return resolved(name)(*args, **self.kwargs)


@dataclass(frozen=True)
class Item:
    """``target = base[index]``: one of the results of a function that has several."""

    target: str
    base: Ref
    index: int

    def value(self, env: Env) -> Any:
        """The item."""
        return env[self.base.name][self.index]


@dataclass(frozen=True)
class Fit:
    """``target = centre + scale * source``: a variable brought into a domain.

    how: what is done before to bring it to the centre's shape; ``gather`` picks the
    elements `index` of it. real: whether only its real part is taken.
    """

    target: str
    centre: Any
    scale: float
    source: Ref
    how: str = ""
    index: Any = None
    real: bool = False

    def value(self, env: Env) -> Any:
        """The variable, moved."""
        v = env[self.source.name]
        if self.real:
            v = np.real(v)
        if self.how == "reshape":
            v = np.reshape(v, np.shape(self.centre))
        elif self.how == "sum":
            v = np.sum(v)
        elif self.how == "gather":
            v = np.ravel(v)[self.index]
        return self.centre + self.scale * v


@dataclass(frozen=True)
class Assign:
    """``target = base * 1; target[index] = value``, or ``target += value``."""

    target: str
    base: Ref
    operator: str
    operand: Any
    index: Any = None

    def value(self, env: Env) -> Any:
        """The base, changed; what else holds it keeps the old value."""
        x, v = env[self.base.name] * 1, bound(self.operand, env)
        if self.operator == "[]":
            x[self.index] = v
        elif self.operator == "+":
            x += v
        elif self.operator == "-":
            x -= v
        else:
            x *= v
        return x


@dataclass(frozen=True)
class Held:
    """A call under ``no_grad``, or a detached value: no derivative leads through."""

    call: Call
    how: str

    @property
    def target(self) -> str:
        """The name that it binds."""
        return self.call.target

    def value(self, env: Env) -> Any:
        """The result as a constant."""
        if self.how == "no_grad":
            with ag.no_grad():
                return self.call.value(env)
        return map_tree(detached, self.call.value(env))


@dataclass(frozen=True)
class Branch:
    """``target = then if source.sum() > threshold else otherwise``, of two calls."""

    source: Ref
    threshold: float
    then: Call
    otherwise: Call

    @property
    def target(self) -> str:
        """The name that it binds."""
        return self.then.target

    def value(self, env: Env) -> Any:
        """The result of the call that the source's sum chooses."""
        taken = np.real(np.sum(env[self.source.name])) > self.threshold
        return (self.then if taken else self.otherwise).value(env)


@dataclass(frozen=True)
class Loop:
    """``target = call`` again and again: it reads what it made the time before."""

    call: Call
    start: Ref
    times: int

    @property
    def target(self) -> str:
        """The name that it binds."""
        return self.call.target

    def value(self, env: Env) -> Any:
        """The result of the last time."""
        inner = {**env, self.target: env[self.start.name]}
        for _ in range(self.times):
            inner[self.target] = self.call.value(inner)
        return inner[self.target]


@dataclass(frozen=True)
class Transform:
    """A derivative of the function ``t ↦ call`` at `at`, taken inside the program.

    kind: ``elementwise_grad``, ``jvp`` along `at`, ``vjp`` of its own value,
    ``jacobian`` or ``hvp`` along `at`. The call may use other variables of the program.
    """

    target: str
    kind: str
    call: Call
    at: Ref

    def value(self, env: Env) -> Any:
        """The derivative."""
        x = env[self.at.name]

        def f(t: Any) -> Any:
            return self.call.value({**env, "t": t})

        if self.kind == "elementwise_grad":
            return ag.elementwise_grad(f)(x)
        if self.kind == "jvp":
            return ag.make_jvp(f)(x)(x)[1]
        if self.kind == "vjp":
            vjp, y = ag.make_vjp(f)(x)
            return vjp(y)
        if self.kind == "jacobian":
            return ag.jacobian(f)(x)
        return ag.hessian_vector_product(lambda t: np.sum(np.real(f(t))))(x, x)


Step: TypeAlias = Call | Item | Fit | Assign | Held | Branch | Loop | Transform


@dataclass(frozen=True)
class Program:
    """Inputs, statements and the names of what they are for."""

    inputs: tuple[Input, ...]
    statements: tuple[Step, ...]
    outputs: tuple[str, ...]

    def arguments(self) -> list[Any]:
        """Fresh arrays for the inputs, shared where an input is another one again."""
        made: Env = {}
        for x in self.inputs:
            made[x.name] = made[x.same_as] if x.same_as else x.laid_out()
        return list(made.values())

    def environment(self, values: Any, held: Env | None = None) -> Env:
        """Every variable's value; those in `held` are constants of that value."""
        env = {x.name: v for x, v in zip(self.inputs, values, strict=True)}
        for s in self.statements:
            known = held is not None and s.target in held
            env[s.target] = held[s.target] if known else s.value(env)  # type: ignore
        return env

    def run(self, values: Any, held: Env | None = None) -> list[Any]:
        """The outputs."""
        env = self.environment(values, held)
        return [env[name] for name in self.outputs]

    def held(self, values: Any) -> Env | None:
        """The values through which no derivative leads."""
        names = [s.target for s in self.statements if isinstance(s, Held)]
        if not names:
            return None
        env = self.environment(values)
        return {name: env[name] for name in names}

    def is_narrow(self) -> bool:
        """Whether an input has fewer digits than float64."""
        return any(np.finfo(np.asarray(x.array).dtype).eps > 1e-15 for x in self.inputs)

    def widened(self, dtype: Any = np.longdouble) -> "Program":
        """The same with every float constant, input and dtype in more digits."""
        kinds = {"f": dtype, "c": wide_dtype(dtype)}
        return self.mapped(lambda x: _cast(x, kinds))

    def mapped(self, change: Callable[[Any], Any]) -> "Program":
        """The same with `change` of every constant, inputs among them."""
        return replace(
            self,
            inputs=tuple(replace(x, array=change(x.array)) for x in self.inputs),
            statements=tuple(_mapped(s, change) for s in self.statements),
        )


def bound(tree: Any, env: Env) -> Any:
    """`tree` with values in place of the variables."""
    if type(tree) is Ref:
        return env[tree.name]
    if type(tree) is list:
        return [bound(x, env) for x in tree]
    if type(tree) is tuple:
        return tuple([bound(x, env) for x in tree])
    return tree


def names_in(part: Any) -> Iterator[str]:
    """The variables that a statement, or a part of one, reads."""
    if type(part) is Ref:
        yield part.name
    elif type(part) in (list, tuple):
        for x in part:
            yield from names_in(x)
    elif isinstance(part, Step):
        own = {"t"} if isinstance(part, Transform) else set()
        if isinstance(part, Loop):
            own = {part.target}
        for value in vars(part).values():
            yield from (n for n in names_in(value) if n not in own)


def substituted(part: Any, old: str, new: str) -> Any:
    """A statement, or a part of one, that reads `new` in place of `old`."""
    if type(part) is Ref:
        return Ref(new) if part.name == old else part
    if type(part) in (list, tuple):
        return type(part)(substituted(x, old, new) for x in part)
    if isinstance(part, Step):
        parts = {k: substituted(v, old, new) for k, v in vars(part).items()}
        return type(part)(**parts)
    return part


def resolved(name: str) -> Callable[..., Any]:
    """The function of that name, as it is written in a program."""
    if name not in _FUNCTIONS:
        room, _, rest = name.partition(".")
        if room == "ops":
            found = getattr(ops, rest, None) or REGISTRY[rest].function
        else:
            found = np
            for part in rest.split("."):
                found = getattr(found, part)
        _FUNCTIONS[name] = found
    return _FUNCTIONS[name]


_FUNCTIONS: dict[str, Any] = dict(OPERATORS)


def is_number(x: Any) -> bool:
    """Whether `x` is an array, or a NumPy scalar, of floats or complex numbers."""
    return isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in "fc"


def is_condition(x: Any) -> bool:
    """Whether `x` is an array, or a NumPy scalar, of truth values."""
    return isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind == "b"


def detached(x: Any) -> Any:
    """A Tensor as a constant; an array as it is."""
    return x.detach() if isinstance(x, ag.Tensor) else x


def wide_dtype(dtype: Any) -> Any:
    """The complex dtype that goes with a real one."""
    return np.result_type(dtype, np.complex64).type


def _cast(x: Any, kinds: dict[str, Any]) -> Any:
    if is_number(x):
        return np.asarray(x).astype(kinds[x.dtype.kind])[()]
    if isinstance(x, type) and issubclass(x, np.inexact):
        return kinds[np.dtype(x).kind]
    return x


def _mapped(part: Any, change: Callable[[Any], Any]) -> Any:
    """A statement with `change` of the constants in its arguments."""
    if type(part) is Ref or isinstance(part, (str, int, float)) or part is None:
        return part
    if type(part) in (list, tuple):
        return type(part)(_mapped(x, change) for x in part)
    if type(part) is dict:
        return {k: _mapped(v, change) for k, v in part.items()}
    if isinstance(part, Step):
        parts = {k: _mapped(v, change) for k, v in vars(part).items()}
        return type(part)(**parts)
    return change(part)
