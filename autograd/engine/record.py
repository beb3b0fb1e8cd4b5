"""`record`, the one function that builds the graph, and how calls come to it."""

from typing import Any

import numpy as np

from autograd.engine.anomaly import Origin, refuse_nan, source_line
from autograd.engine.backprop import checksum
from autograd.engine.diagnose import diagnose, refuse_object
from autograd.engine.modes import current
from autograd.engine.node import NO_PARAMS, Node, next_number
from autograd.engine.primitive import Operation, Primitive
from autograd.engine.tensor import NUMBERS, Tensor, made
from autograd.errors import ArgumentError

__all__ = ["bind", "call_error", "record", "record_two", "run"]

_OPERANDS = frozenset(
    [np.ndarray, bool, int, float, complex, np.float64, np.float32, np.int64, np.bool_]
)
_new = object.__new__


def record(
    primitive: Primitive, operands: tuple[Any, ...], params: dict[str, Any] = NO_PARAMS
) -> Any:
    """Run `primitive` and, where an operand has a node, write the step into the graph.

    Without any Tensor among the operands the result is a plain array.
    """
    raw: list[Any] = []
    parents: list[Node | None] = []
    named = False
    for x in operands:
        kind = type(x)
        if kind is Tensor:
            raw.append(x._data)
            parents.append(x._node)
            if x._name is not None:
                named = True
        else:
            raw.append(x if kind in _OPERANDS else _operand(primitive, len(raw), x))
            parents.append(None)
    return _written(primitive, tuple(raw), tuple(parents), params, operands, named)


def record_two(primitive: Primitive, x: Any, w: Any) -> Any:
    """`record` for two operands alone, unrolled: a tenth less on numbers."""
    operands, named, p, q = (x, w), False, None, None
    kind = type(x)
    if kind is Tensor:
        p, named, x = x._node, x._name is not None, x._data
    elif kind not in _OPERANDS:
        x = _operand(primitive, 0, x)
    kind = type(w)
    if kind is Tensor:
        q, named, w = w._node, named or w._name is not None, w._data
    elif kind not in _OPERANDS:
        w = _operand(primitive, 1, w)
    return _written(primitive, (x, w), (p, q), NO_PARAMS, operands, named)


def _written(
    primitive: Primitive,
    raw: tuple[Any, ...],
    parents: tuple[Node | None, ...],
    params: dict[str, Any],
    operands: tuple[Any, ...],
    named: bool,
) -> Any:
    """The result of `primitive` on `raw`, with its node if any operand has one."""
    try:
        y = primitive.forward(*raw, **params) if params else primitive.forward(*raw)
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        raise diagnose(primitive, list(raw), params, error) from error
    if not any(parents):
        return _constant(y, operands)
    recording, anomaly, scope = current.mode
    result: Tensor = _new(Tensor)
    result._data = y
    result._name = None
    if recording:
        result._node = node = _new(Node)  # 0.1 µs less than calling Node(…)
        node.primitive = primitive
        node.parents = parents
        node.inputs = raw
        node.params = params
        node.output = y
        node.scope = scope
        node.number = next_number()
        node.freed = False
        node.grad = node.notes = None
        if anomaly or named:
            _annotate(node, operands, anomaly)
    else:
        result._node = None
        if anomaly:
            result._origin = _cut_off(parents)
    return result


def run(operation: Operation, raw: list[Any], params: dict[str, Any]) -> Any:
    """The forward computation alone, its complaints turned into ours."""
    for i, x in enumerate(raw):
        if type(x) not in _OPERANDS:
            raw[i] = _operand(operation, i, x)
    try:
        return operation.forward(*raw, **params)
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
        if isinstance(v, Tensor):
            given[k] = _constant_param(primitive, k, v)
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


def _operand(operation: Operation, i: int, x: Any) -> Any:
    """A constant operand of no common type, as an array of numbers."""
    if x is None or type(x).__name__ == "MaskedArray":
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
    return value._data


def _constant(y: Any, operands: tuple[Any, ...]) -> Any:
    """The result of an operation on constants: a Tensor where one was among them."""
    if not any(isinstance(x, Tensor) for x in operands):
        return y
    result = made(y)
    if current.mode.anomaly:
        for origin in _origins(operands).values():
            result._origin = origin
    return result


def _annotate(node: Node, operands: tuple[Any, ...], anomaly: bool) -> None:
    """Note the names of constant Tensors and what `detect_anomaly` wants to know."""
    for i, x in enumerate(operands):
        if type(x) is Tensor and x._node is None and x._name is not None:
            node.annotate().constants[i] = x._name
    if anomaly:
        assert node.primitive is not None
        refuse_nan(node.primitive, list(node.inputs), node.output)
        notes = node.annotate()
        notes.checksums = tuple(checksum(x) for x in node.inputs)
        notes.source = source_line()
        notes.cuts = _origins(operands)


def _cut_off(parents: tuple[Node | None, ...]) -> Origin:
    """Where the graph ends in a result that `no_grad` keeps out of it."""
    parent = next(p for p in parents if p is not None)
    return Origin("made under no_grad()", parent, source_line())


def _origins(operands: tuple[Any, ...]) -> dict[int, Origin]:
    """Per position where the constants among `operands` were cut off, where known."""
    found = {i: getattr(x, "_origin", None) for i, x in enumerate(operands)}
    return {i: origin for i, origin in found.items() if origin is not None}
