"""What an operation is, and the registry of all of them.

An `Operation` is one function that users call, with everything that readers of a graph
and tests need to know about it. A `Primitive` is an operation that the graph records;
it adds the derivative. A `Composite` is written in terms of others and has none of its
own.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import update_wrapper
from types import EllipsisType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd.engine.batching import Batching
from autograd.engine.calls import by_position
from autograd.engine.samples import Sampler, no_samples
from autograd.errors import (
    BatchError,
    NoDerivativeError,
    TraceError,
    ValueRangeError,
    ValueShapeError,
)

__all__ = [
    "BY_CONTENT",
    "FUNCTIONS",
    "NUMPY_FUNCTIONS",
    "REGISTRY",
    "Array",
    "AtOnce",
    "Composite",
    "Operation",
    "OutputNames",
    "Primitive",
    "composite",
    "in_full",
    "primitives",
    "register",
    "registered",
    "replace_function",
    "stands_for",
    "with_keywords",
]

BY_CONTENT = frozenset(
    {np.nonzero, np.flatnonzero, np.argwhere, np.unique, np.unique_all, np.union1d}
    | {np.unique_counts, np.unique_inverse, np.unique_values, np.compress, np.extract}
    | {np.intersect1d, np.setdiff1d, np.setxor1d, np.trim_zeros, np.bincount}
)
"""Functions whose result has a shape that depends on the content of arguments."""


Array: TypeAlias = NDArray[Any]
Function: TypeAlias = Callable[..., Any]
Refusal: TypeAlias = Callable[..., str | None]
OutputNames: TypeAlias = tuple[str, ...] | EllipsisType


class Operation:
    """A public function together with what is known about it.

    The operands are the parameters of `forward` without a default; those with one are
    keyword parameters.

    Attributes
    ----------
    name: what users call it.
    key: its entry in the registry; that is its name but for operations of users.
    forward: the computation as it was written.
    function: the public function; arrays in, an array out; a Tensor in, a Tensor out.
    numpy: the NumPy functions that, called with a Tensor, mean this operation.
    samples: from a generator to the `Sample` and `ErrorSample` it is tested on.
    operands: the operands' names.
    defaults: the keyword parameters and their default values.
    positional: those of them that may be given by position.
    required: the keyword parameters without a default.
    keywords: the names of all keyword parameters.
    variadic: whether any number of operands is taken.
    most: how many arguments can be given by position.
    batching: how it is computed on many examples at once; None for one by one.
    in_full: what a call with further arguments of NumPy's means, ``where=`` say; or
        None where there are none.
    further: the names of these.
    """

    function: Function
    batching: Batching | None = None
    in_full: Function | None = None
    further: frozenset[str] = frozenset()

    def __init__(
        self,
        forward: Function,
        *,
        name: str | None = None,
        key: str | None = None,
        numpy: Any = (),
        samples: Sampler = no_samples,
        refusal: Refusal | None = None,
        batching: Batching | None = None,
    ) -> None:
        self.name = name or forward.__name__
        self.key = key or self.name
        self.forward = forward
        self.numpy: tuple[Function, ...] = numpy if type(numpy) is tuple else (numpy,)
        self.samples = samples
        self.operands, self.defaults, self.required = _names(forward)
        self.positional = tuple(self.defaults)[: len(forward.__defaults__ or ())]
        self.keywords = (*self.defaults, *self.required)
        self.variadic = bool(forward.__code__.co_flags & _VARIADIC)
        self.most = len(self.operands) + len(self.positional)
        if self.variadic:
            self.most = sys.maxsize
        self._refusal = refusal
        if batching is not None:
            self.batching = batching

    def refusal(self, inputs: list[Any], params: dict[str, Any]) -> str | None:
        """Why shapes such as those of `inputs` cannot work, and the remedy; or None."""
        return self._refusal(inputs, **params) if self._refusal else None

    @property
    def ufunc(self) -> np.ufunc | None:
        """The ufunc of NumPy's that it stands for, if that is one."""
        first = self.numpy[0] if self.numpy else None
        return first if isinstance(first, np.ufunc) else None

    def operand_name(self, i: int) -> str:
        """What the operand at position `i` is called in messages."""
        return self.operands[i] if i < len(self.operands) else f"operand {i}"

    def __reduce__(self) -> Any:
        """A copy is the operation itself; in another process the one of its name."""
        return registered, (self.key,)

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lower()} {self.name}>"


class Composite(Operation):
    """An operation written in terms of others: its graph is theirs."""


class Primitive(Operation):
    """An operation that the graph records as one node.

    The kinds of rule in `rules.py` fill in `vjp` and `jvp`.

    Attributes
    ----------
    symbol: how a drawing shows it in a node, ``exp`` or ``×``.
    formula: its mathematics in one line, ``eˣ``.
    compute: what `record` runs: `forward`, but for an operation that `keeps`.
    parts: of an operation written in others, the function that says so; see
        `engine.fused`.
    apply: the operation called with its operands one by one, as rules do; `function`
        is the same unless users call it in another form, as ``concatenate([x, w])``.
    outputs: the names of its values where it has several, ``...`` where their number
        depends on the call; None for one value.
    at_once: whether the backward walk asks for the cotangents of all operands together,
        by `vjp_all`, and not one by one.
    keeps: whether `compute` gives, after the value, what is left for `vjp_all` in
        `Node.kept`, or None where `parts` are to be run.
    add_share: None, or what adds the cotangent of the one operand to an array in place:
        ``(total, g, x, **params)``. Then `vjp` always gives a new array.
    """

    apply: Function
    parts: Function
    compute: Function
    outputs: OutputNames | None = None
    at_once = False
    keeps = False
    add_share: Function | None

    def __init__(
        self,
        forward: Function,
        *,
        symbol: str | None = None,
        formula: str | None = None,
        **about: Any,
    ) -> None:
        super().__init__(forward, **about)
        self.compute = forward
        # Attributes of an instance are found sooner than those of its class.
        self.at_once, self.keeps, self.add_share = self.at_once, self.keeps, None
        self.symbol = symbol or self.name
        self.formula = formula or f"{self.name}({', '.join(self.operands)})"

    def output_name(self, index: int) -> str:
        """What the value at `index` is called, of a primitive with several."""
        if isinstance(self.outputs, tuple):
            return self.outputs[index]
        return f"{self.name}[{index}]"

    def called(self, node: Any) -> str:
        """What messages call the value of `node`."""
        return self.name

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        """The cotangent of operand `i`, of its shape and dtype.

        `g` is the cotangent of the output `y`. All are raw arrays, or all Tensors when
        the walk is itself recorded. A new array, `g` itself or a view of it: never an
        input, the output or an array that the rule keeps.
        """
        raise NoDerivativeError(f"{self.name} has no reverse-mode rule (vjp)")

    def vjp_all(
        self,
        g: Any,
        y: Any,
        inputs: Any,
        params: dict[str, Any],
        wanted: Sequence[object],
        kept: Any,
    ) -> Sequence[Any]:
        """The cotangents of all operands, as of `vjp`; any value where not `wanted`.

        wanted: per operand something true where its cotangent is asked for. kept: what
        the forward computation has left for this, if `keeps`; None where all are
        Tensors. Of operations that state it, see `AtOnce`.
        """
        raise NoDerivativeError(f"{self.name} has no rule for all operands (vjp_all)")

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        """The tangent of the output `y`, of its shape and dtype.

        `tangents` has one entry per operand, None where the operand is a constant.
        """
        raise NoDerivativeError(f"{self.name} has no forward-mode rule (jvp)")


class AtOnce(Primitive):
    """A primitive that states the cotangents of all operands together: `vjp_all`."""

    at_once = True

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        wanted = [k == i for k in range(len(inputs))]
        return self.vjp_all(g, y, inputs, params, wanted, None)[i]


_VARIADIC = 0x04  # inspect.CO_VARARGS, without importing inspect


def _names(f: Function) -> tuple[tuple[str, ...], dict[str, Any], tuple[str, ...]]:
    """The operands of `f`, its keyword defaults, and its keywords without a default."""
    code = f.__code__
    positional = code.co_varnames[: code.co_argcount]
    keywords = code.co_varnames[
        code.co_argcount : code.co_argcount + code.co_kwonlyargcount
    ]
    defaults = f.__defaults__ or ()
    operands = positional[: len(positional) - len(defaults)]
    named = dict(zip(positional[len(operands) :], defaults, strict=True))
    named |= f.__kwdefaults__ or {}
    return operands, named, tuple(k for k in keywords if k not in named)


REGISTRY: dict[str, Operation] = {}
"""Every operation by name. Filled at import by `autograd.ops` and by users' own."""

FUNCTIONS: dict[str, Function] = {}
"""Every public function by name: what the methods of a Tensor call."""

NUMPY_FUNCTIONS: dict[Function, Function] = {}
"""From NumPy's function or ufunc to ours: what NumPy's protocols look up."""


def registered(name: str) -> Operation:
    """The operation of that name."""
    if name not in REGISTRY:
        raise ValueRangeError(
            f"copy: no operation is named {name!r} in this process; import the module "
            "that declares it first"
        )
    return REGISTRY[name]


_OF_UFUNCS = ("accumulate", "at", "outer", "reduce", "reduceat")


def in_full(function: Any) -> Callable[[Function], Function]:
    """Declare the decorated function what `function` means with further arguments.

    It takes NumPy's whole signature. So a call without them costs what it did.
    """

    def declare(full: Function) -> Function:
        operation, code = REGISTRY[function.__name__], full.__code__
        operation.in_full = full
        count = code.co_argcount + code.co_kwonlyargcount
        operation.further = frozenset(code.co_varnames[:count])
        return full

    return declare


def replace_function(operation: Operation, function: Function) -> Function:
    """Have users call `function` for an operation that is registered already.

    Where it stands for a ufunc, it has NumPy's methods of that, ``add.reduce`` say,
    which come back here with a Tensor among their arguments.
    """
    if operation.ufunc is not None:
        methods = {name: getattr(operation.ufunc, name) for name in _OF_UFUNCS}
        function.__dict__.update(methods)
    operation.function = function
    FUNCTIONS[operation.key] = function
    NUMPY_FUNCTIONS.update(dict.fromkeys(operation.numpy, function))
    return function


def register(operation: Operation, function: Function) -> Function:
    """Enter `operation`, called by users as `function`, into the tables."""
    if operation.key in REGISTRY:
        raise ValueError(f"an operation named {operation.key!r} is registered already")
    REGISTRY[operation.key] = operation
    return replace_function(operation, function)


def stands_for(*functions: Function) -> Callable[[Function], Function]:
    """Declare the decorated function what these of NumPy's mean, though no operation.

    For what builds arrays from anything, takes a function, or writes into an argument:
    there are no operands to differentiate a sample by. Tests of its own stand for it.
    """

    def declare(function: Function) -> Function:
        NUMPY_FUNCTIONS.update(dict.fromkeys(functions, function))
        return function

    return declare


def composite(**about: Any) -> Callable[[Function], Function]:
    """Declare the decorated function an operation composed of others.

    It takes arrays or Tensors alike, since all that it calls does.
    """

    def declare(function: Function) -> Function:
        operation = Composite(function, **about)
        return register(operation, with_keywords(operation, function))

    return declare


def with_keywords(operation: Operation, function: Function) -> Function:
    """`function`, which also knows its operands by NumPy's names.

    A ufunc's own keywords are left to the ufunc. Where the function needs a value that
    `vmap` has many of, it is called for one after the other.
    """
    ufunc, theirs = operation.ufunc, (operation.numpy or (None,))[0]
    operands, defaults, required = _names(getattr(function, "__wrapped__", function))
    own = {*operands, *defaults, *required}

    def called(*args: Any, **keywords: Any) -> Any:
        if keywords and theirs is not None and not own.issuperset(keywords):
            if ufunc is not None:
                return ufunc(*args, **keywords)
            args, keywords = by_position(theirs, args, keywords)
        try:
            return function(*args, **keywords)
        except BatchError as error:
            asked = error
        except ValueShapeError:
            raise
        except TraceError as error:
            if not BY_CONTENT.isdisjoint(operation.numpy):
                raise ValueShapeError(
                    f"jit: {operation.name} has a shape that depends on values; use "
                    "autograd.numpy.where with three arguments, or leave it outside "
                    "of jit"
                ) from error
            return FUNCTIONS["in_one_step"](function, args, keywords)
        return FUNCTIONS["by_rows"](called, args, keywords, asked)

    return update_wrapper(called, function)


def primitives() -> Iterable[Primitive]:
    """Every registered primitive, in the order of registration."""
    return (p for p in REGISTRY.values() if isinstance(p, Primitive))
