"""`record`, the one function that builds the graph, and how calls come to it."""

from collections.abc import Callable
from typing import Any
from weakref import ref

import numpy as np

from autograd.engine.anomaly import Origin, refuse_nan, source_line
from autograd.engine.batched import Batched, batch
from autograd.engine.diagnose import diagnose, is_masked, refuse_object
from autograd.engine.memory import (
    WHOLE,
    fingerprint,
    frozen,
    owner,
    private,
)
from autograd.engine.modes import current
from autograd.engine.node import NO_PARAMS, Node, Notes, next_number
from autograd.engine.primitive import FUNCTIONS, Operation, Primitive
from autograd.engine.tensor import (
    NUMBERS,
    VARIABLES,
    Tensor,
    holds_tensor,
    made,
    plain,
)
from autograd.engine.traced import Traced
from autograd.errors import ArgumentError, BatchError, GraphError

__all__ = ["bind", "call_error", "record", "record_two", "run"]

_NUMBERS = frozenset(
    [bool, int, float, complex, np.float64, np.float32, np.int64, np.bool_]
)
_PYTHON = frozenset([bool, int, float, complex])
_SEQUENCES = frozenset([list, tuple])
_MUTABLE = frozenset([np.ndarray, list, tuple, dict])
_NUMPYS = (np.ndarray, np.generic)
_new = object.__new__


def record(
    primitive: Primitive, operands: tuple[Any, ...], params: dict[str, Any] = NO_PARAMS
) -> Any:
    """Run `primitive` and, where an operand has a node, write the step into the graph.

    Without any Tensor among the operands the result is a plain array.
    """
    raw: list[Any] = []
    parents: list[Node | None] = []
    special = False
    for x in operands:
        kind = type(x)
        if kind is Tensor or kind in VARIABLES:
            raw.append(x._array)
            parents.append(x._node)
            if x._notes is not None and x._notes.special and x.is_special():
                special = True
        else:
            if kind not in _NUMBERS:
                special = True
                if kind is not np.ndarray:
                    y = _decided(record, primitive, operands, x, params)
                    if y is not NotImplemented:
                        return y
                    x = _operand(primitive, len(raw), x)
            raw.append(x)
            parents.append(None)
    return _written(primitive, tuple(raw), tuple(parents), params, operands, special)


def record_two(primitive: Primitive, x: Any, w: Any) -> Any:
    """`record` for two operands alone, unrolled: a tenth less on numbers."""
    operands, special, p, q = (x, w), False, None, None
    kind = type(x)
    if kind is Tensor or kind in VARIABLES:
        p, notes, x = x._node, x._notes, x._array
        special = notes is not None and notes.special and operands[0].is_special()
    elif kind not in _NUMBERS:
        special = True
        if kind is not np.ndarray:
            y = _decided(record, primitive, operands, x)
            if y is not NotImplemented:
                return y
            x = _operand(primitive, 0, x)
    kind = type(w)
    if kind is Tensor or kind in VARIABLES:
        q, notes, w = w._node, w._notes, w._array
        if notes is not None and notes.special and operands[1].is_special():
            special = True
    elif kind not in _NUMBERS:
        special = True
        if kind is not np.ndarray:
            y = _decided(record, primitive, operands, w)
            if y is not NotImplemented:
                return y
            w = _operand(primitive, 1, w)
    return _written(primitive, (x, w), (p, q), NO_PARAMS, operands, special)


def _written(
    primitive: Primitive,
    raw: tuple[Any, ...],
    parents: tuple[Node | None, ...],
    params: dict[str, Any],
    operands: tuple[Any, ...],
    special: bool,
) -> Any:
    """The result of `primitive` on `raw`, with its node if any operand has one.

    special: whether an operand is a plain array, or a Tensor with notes on its memory.
    """
    recording, anomaly, scope, brief, _, _, _, trace = current.mode
    tracked, notes, kept = any(parents), None, None
    if special and tracked and recording and trace is None:
        raw, notes = _kept(raw, operands, brief)
    forward = primitive.compute
    if not tracked and raw and _PYTHON.issuperset(map(type, raw)):
        forward = primitive.ufunc or forward  # since Python's own 1 / 0 raises
    if trace is not None:
        raw, forward = trace.entered(primitive, forward, raw, operands)
    try:
        y = forward(*raw, **params) if params else forward(*raw)
    except BatchError:  # a parameter is batched
        return batch(record, primitive, operands, params)
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        if not primitive.keeps:
            raise diagnose(primitive, list(raw), params, error) from error
        y = None  # one of its parts says what is wrong
    if primitive.keeps:
        if y is None:
            return _in_parts(primitive, operands, params)
        y, kept = y
    if not tracked:
        return _constant(y, operands)
    if type(y) is complex:  # Python's own product of 1j and a NumPy float
        y = np.complex128(y)
    if not recording:
        return _noted(made(y), operands, parents)
    result: Tensor = _new(Tensor)
    result._array, result._notes = y, None
    result._node = node = _new(Node)  # 0.1 µs less than calling Node(…)
    node.primitive = primitive
    node.parents = parents
    node.inputs, node.params, node.output = raw, params, y
    node.scope, node.number = scope, next_number()
    node.freed, node.grad, node.notes, node.kept = False, None, notes, kept
    if anomaly:
        _examine(node, operands)
    return result


def run(operation: Operation, operands: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """The forward computation alone, its complaints turned into ours."""
    raw = list(map(plain, operands))
    for i, x in enumerate(raw):
        if type(x) not in _NUMBERS and type(x) is not np.ndarray:
            y = _decided(run, operation, operands, x, params)
            if y is not NotImplemented:
                return y
            raw[i] = _operand(operation, i, x)
    trace = current.mode.trace
    try:
        if trace is not None:
            given = trace.operands(tuple(raw), operands)
            return trace.forward(operation, operation.forward)(*given, **params)
        return operation.forward(*raw, **params)
    except BatchError:
        return batch(run, operation, operands, params)
    except (TypeError, ValueError, IndexError) as error:
        raise diagnose(operation, raw, params, error) from error


def bind(
    primitive: Operation, args: tuple[Any, ...], params: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Tell operands from parameters as the forward function's signature does."""
    names, given = primitive.operands, {**primitive.defaults, **params}
    operands = args
    if not primitive.variadic and len(args) != len(names):
        operands, rest = args[: len(names)], args[len(names) :]
        if len(rest) > len(primitive.positional):
            raise call_error(primitive, args, params)
        given.update(zip(primitive.positional, rest, strict=False))
        try:
            operands += tuple([given.pop(k) for k in names[len(operands) :]])
        except KeyError:
            raise call_error(primitive, args, params) from None
    if len(given) != len(primitive.keywords):
        raise call_error(primitive, args, params)
    for k, v in given.items():
        kind = type(v)
        if kind is Tensor or kind in VARIABLES:
            given[k] = _constant_param(primitive, k, v)
        elif kind in _MUTABLE:
            given[k] = frozen(v)
        elif kind is Traced:
            given[k] = v.now()
    return operands, given


def call_error(
    operation: Operation, args: tuple[Any, ...], params: dict[str, Any]
) -> ArgumentError:
    """The error for arguments that the operation's signature does not take."""
    unknown = [k for k in params if k not in (*operation.keywords, *operation.operands)]
    missing = [k for k in operation.operands[len(args) :] if k not in params]
    missing += [k for k in operation.required if k not in params]
    problem = (
        f"unknown argument {unknown[0]!r}"
        if unknown
        else f"missing argument {missing[0]!r}"
        if missing
        else "too many arguments"
    )
    takes = ", ".join([*operation.operands, *operation.keywords])
    return ArgumentError(f"{operation.name}: {problem}; it takes ({takes})")


def _in_parts(primitive: Primitive, operands: Any, params: dict[str, Any]) -> Any:
    """The operation computed as it is written in others."""
    trace = current.mode.trace
    if trace is None:
        return primitive.parts(*operands, **params)
    return trace.composed(primitive.parts, operands, params)


def _decided(
    call: Callable[..., Any],
    operation: Operation,
    operands: tuple[Any, ...],
    x: Any,
    params: dict[str, Any] = NO_PARAMS,
) -> Any:
    """What `call` gives where `x` among the operands decides it; or NotImplemented.

    A list or tuple of Tensors is joined to one. An array of another library that takes
    part in NumPy's ufuncs as we do, xarray's DataArray say, gives one of its own kind,
    which may hold a Tensor: so NumPy's protocol has it. One that can hold none, as a
    table of pandas', means its numbers.
    """
    if type(x) is Batched:
        return batch(call, operation, operands, params)
    if type(x) in _SEQUENCES and holds_tensor(x):
        return call(operation, _gathered(operands), params)
    theirs = getattr(type(x), "__array_ufunc__", None)
    if theirs is None or operation.ufunc is None or isinstance(x, _NUMPYS):
        return NotImplemented
    try:
        return theirs(x, operation.ufunc, "__call__", *operands, **params)
    except GraphError:
        return NotImplemented


def _gathered(operands: tuple[Any, ...]) -> tuple[Any, ...]:
    """The operands, lists and tuples that hold Tensors as one Tensor each."""
    join = FUNCTIONS["array"]
    return tuple([join(x) if type(x) in _SEQUENCES else x for x in operands])


def _operand(operation: Operation, i: int, x: Any) -> Any:
    """A constant operand of no common type, as an array of numbers."""
    if type(x) is Traced:
        return x
    if x is None or is_masked(x):
        raise refuse_object(operation.name, operation.operand_name(i), x)
    array = np.asarray(x)
    if array.dtype.kind not in NUMBERS:
        raise refuse_object(operation.name, operation.operand_name(i), array)
    return array if array.ndim else array[()]


def _constant_param(primitive: Operation, name: str, value: Tensor) -> Any:
    if value.requires_grad:
        raise ArgumentError(
            f"{primitive.name}: argument {name} cannot be differentiated; pass a plain "
            "value, e.g. x.detach().numpy()"
        )
    return frozen(plain(value))


def _constant(y: Any, operands: tuple[Any, ...]) -> Any:
    """The result of an operation on constants: a Tensor where one was among them."""
    if not any(isinstance(x, Tensor) for x in operands):
        return y
    return _noted(made(y), operands, ())


def _noted(
    result: Tensor, operands: tuple[Any, ...], parents: tuple[Node | None, ...]
) -> Tensor:
    """A constant, noted where it was cut off and whether its memory may be lent."""
    if current.mode.anomaly:
        origins = [_cut_off(parents)] if any(parents) else _origins(operands).values()
        for origin in origins:
            result.annotate().origin = origin
    value = result._array
    if type(value) is tuple or (type(value) is np.ndarray and value.base is not None):
        result.annotate().lent = any(map(_may_change, operands))
    return result


def _may_change(x: Any) -> bool:
    """Whether others may hold the memory of an operand."""
    if type(x) is Tensor or type(x) in VARIABLES:
        return x._notes is not None and x._notes.lent
    return type(x) is np.ndarray


def _kept(
    raw: tuple[Any, ...], operands: tuple[Any, ...], brief: bool
) -> tuple[tuple[Any, ...], Notes | None]:
    """What the graph keeps of `raw`, so that no later write changes a derivative."""
    notes = None
    for i, x in enumerate(operands):
        if type(x) is Tensor or type(x) in VARIABLES:
            about = x._notes
            if about is None or not about.special:
                continue
            if about.name is not None and x._node is None:
                notes = notes or Notes()
                notes.constants = {**notes.constants, i: about.name}
            if not x.still_lent():
                continue
        array = raw[i]
        if type(array) is not np.ndarray:
            continue
        copy = private(array, brief=brief)
        if copy is None:
            notes = notes or Notes()
            sampled = brief or array.nbytes > WHOLE
            seen = fingerprint(array, sampled=sampled)
            notes.fingerprints = {**notes.fingerprints, i: seen}
            copy = array.view()  # which keeps its shape whatever is done to the array
        elif not brief:
            notes = notes or Notes()
            notes.originals = {**notes.originals, i: ref(owner(array))}
        raw = (*raw[:i], copy, *raw[i + 1 :])
    return raw, notes


def _examine(node: Node, operands: tuple[Any, ...]) -> None:
    """Note what `detect_anomaly` wants to know; raise at the first NaN."""
    assert node.primitive is not None
    refuse_nan(node.primitive, list(node.inputs), node.output)
    notes = node.annotate()
    notes.fingerprints = {i: fingerprint(x) for i, x in enumerate(node.inputs)}
    notes.source = source_line()
    notes.cuts = _origins(operands)


def _cut_off(parents: tuple[Node | None, ...]) -> Origin:
    """Where the graph ends in a result that `no_grad` keeps out of it."""
    parent = next(p for p in parents if p is not None)
    return Origin("made under no_grad()", parent, source_line())


def _origins(operands: tuple[Any, ...]) -> dict[int, Origin]:
    """Per position where the constants among `operands` were cut off, where known."""
    notes = {i: getattr(x, "_notes", None) for i, x in enumerate(operands)}
    return {i: n.origin for i, n in notes.items() if n is not None and n.origin}
