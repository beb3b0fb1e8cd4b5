"""The statements of a program: calls, assignments, branches, loops, transforms.

Each is data. `value` is what it binds its `target` to, given all variables before it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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
    "Env",
    "Fit",
    "Held",
    "Item",
    "Loop",
    "Ref",
    "Step",
    "Transform",
    "is_condition",
    "is_number",
    "mapped",
    "names_in",
    "substituted",
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


class Ref(NamedTuple):
    """A variable of the program, by name."""

    name: str


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
        if isinstance(v, ag.Tensor) and isinstance(x, np.ndarray):
            x = ag.tensor(x)  # a constant: an array cannot be assigned a Tensor
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


def mapped(part: Any, change: Callable[[Any], Any]) -> Any:
    """A statement with `change` of the constants in its arguments."""
    if type(part) is Ref or type(part) in (str, int, float) or part is None:
        return part
    if type(part) in (list, tuple):
        return type(part)(mapped(x, change) for x in part)
    if type(part) is dict:
        return {k: mapped(v, change) for k, v in part.items()}
    if isinstance(part, Step):
        parts = {k: mapped(v, change) for k, v in vars(part).items()}
        return type(part)(**parts)
    return change(part)
