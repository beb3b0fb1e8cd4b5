"""Operators of a model, as Keras describes them and back."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from inspect import Parameter, signature
from typing import Any

from autograd.errors import StorageError
from nn.layers.operator import Operator
from nn.layers.operator_arguments import Place, mapped
from nn.ops.registry import registered
from nn.saving.keras_ops import CALLED_WITH, CLASSES, OPERATIONS
from nn.saving.storage import short

__all__ = ["described", "function_of"]

_SAME = {
    "abs": "absolute",
    "conj": "conjugate",
    "hard_swish": "hard_silu",
    "swish": "silu",
}
"""Functions with two names, of which Keras has a class for one."""

_Node = tuple[list[Any], dict[str, Any]]


def described(operator: Operator, operands: Any) -> tuple[dict[str, Any], _Node]:
    """What Keras says of `operator`: the object's entry, and what it is called with.

    operands: what stands for the symbolic values. Values in the entry are as they are.
    """
    function = _SAME.get(operator.function, operator.function)
    if function not in _modules():
        raise StorageError(
            f"saving: {operator.name}: nn.ops.{operator.function} is no operation that "
            "Keras can store; save the model as .safetensors, or have a layer of your "
            "own compute it"
        )
    module, called = _modules()[function]

    def value(x: Any) -> Any:
        return operands[x.number] if type(x) is Place else x

    given = list(operands) if operator.arguments is None else operator.arguments
    bound = signature(registered()[function]).bind(
        *mapped(value, given), **mapped(value, operator.keywords)
    )
    bound.apply_defaults()
    names = [
        p for p in bound.signature.parameters.values() if p.name in bound.arguments
    ]
    config = {
        p.name: bound.arguments[p.name]
        for p in names
        if p.name not in called and p.kind is not Parameter.VAR_KEYWORD
    }
    args: list[Any] = []
    for name in called:
        one = bound.arguments[name]
        args += one if bound.signature.parameters[name].kind is _VARIADIC else [one]
    name = CLASSES.get(function) or _camel(function)
    entry = {"module": f"keras.src.ops.{module}", "class_name": name, "config": config}
    return {**entry, "registered_name": name}, (args, {})


def function_of(entry: Mapping[str, Any]) -> Callable[..., Any]:
    """The function, of symbolic values, that an entry of Keras's stands for."""
    kind, module = entry["class_name"], str(entry.get("module")).rpartition(".")[2]
    function = _functions().get((module, kind))
    if function is None:
        raise StorageError(
            f"load_model: the operation {short(kind)} of {short(module)} is not known; "
            "give the model a layer of your own in its place"
        )
    config = {k: v for k, v in entry["config"].items() if k != "name"}
    return _Operation(function, config)


class _Operation:
    """``function`` with all arguments but those of a call."""

    def __init__(self, function: str, config: dict[str, Any]) -> None:
        self.function = function
        self.config = {k: _as_tuple(v) for k, v in config.items()}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.function == "get_item":
            args = (args[0], *map(_as_tuple, args[1:]))
        function = registered()[self.function]
        called = _modules()[self.function][1]
        parameters = signature(function).parameters
        given = {**self.config, **kwargs}
        if called and parameters[called[0]].kind is _VARIADIC:
            given[called[0]] = args
        else:
            given |= dict(zip(called, args, strict=False))
        first: list[Any] = []
        for name, parameter in parameters.items():
            if parameter.kind is _VARIADIC:
                first += given.pop(name, ())
            elif name in given and parameter.kind is not Parameter.KEYWORD_ONLY:
                first.append(given.pop(name))
            else:
                break
        known = {k: v for k, v in given.items() if k in parameters or v not in _UNSAID}
        return function(*first, **known)


def _as_tuple(value: Any) -> Any:
    """JSON has lists alone; axes, shapes and keys are tuples."""
    return tuple(value) if isinstance(value, list) else value


_UNSAID = (None, False)
_VARIADIC = Parameter.VAR_POSITIONAL


@lru_cache(maxsize=1)
def _modules() -> dict[str, tuple[str, tuple[str, ...]]]:
    """By function Keras's module and the names of what a call takes."""
    found = {}
    for module, by_count in OPERATIONS.items():
        for count, names in by_count.items():
            for name in names.split():
                called = CALLED_WITH.get(name) or _first(name, count)
                found[name] = module, called
    return found


@lru_cache(maxsize=1)
def _functions() -> dict[tuple[str, str], str]:
    return {
        (module, CLASSES.get(name) or _camel(name)): name
        for name, (module, _) in _modules().items()
    }


def _first(name: str, count: int) -> tuple[str, ...]:
    return tuple(signature(registered()[name]).parameters)[:count]


def _camel(name: str) -> str:
    own = name.rpartition(".")[2]
    return "".join(word.capitalize() for word in own.split("_"))
