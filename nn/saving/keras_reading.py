"""What Keras's config.json holds, in the form that `nn` makes objects from."""

from collections.abc import Mapping
from inspect import signature
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, StorageError
from nn import constraints, dtype_policies, initializers, regularizers
from nn.layers.config import KINDS
from nn.lookup import CUSTOM
from nn.saving.storage import short

__all__ = ["CLASS_NAMES", "from_keras", "is_operation"]

CLASS_NAMES = {"Functional": "Model", "GroupQueryAttention": "GroupedQueryAttention"}
"""What classes of Keras are called here."""

_TABLES = {
    "keras.initializers": initializers,
    "keras.regularizers": regularizers,
    "keras.constraints": constraints,
}

_NO_LAMBDA = (
    "load_model: the file holds a Lambda's Python code (marshal), which could do "
    "whatever its writer wanted and which another Python cannot read; write the "
    "function with def, register it and save the model again"
)


def from_keras(value: Any) -> Any:
    """`value` with every object that Keras describes in it as `serialize` would."""
    if isinstance(value, list):
        return [from_keras(v) for v in value]
    if not isinstance(value, Mapping):
        return value
    kind = value.get("class_name")
    if not isinstance(kind, str) or "config" not in value:
        return {k: from_keras(v) for k, v in value.items()}
    if kind in _PLAIN:
        return _PLAIN[kind](value["config"])
    if kind.startswith("__"):
        raise StorageError(f"load_model: {short(kind)} cannot be read here")
    if kind == "function":
        return _own_name(str(value["config"]))
    if kind == "SeedGenerator":
        return (value["config"] or {}).get("seed")
    if kind.endswith("DTypePolicy"):
        return _dtype(value)
    return _object(value, kind)


def is_operation(entry: Mapping[str, Any]) -> bool:
    """Whether an entry among a model's layers is no layer but an operation."""
    return str(entry.get("module")).startswith("keras.src.ops.")


def _object(value: Mapping[str, Any], kind: str) -> dict[str, Any]:
    config = value["config"] or {}
    if is_operation(value):
        inner = {k: from_keras(v) for k, v in config.items()}
        return {**value, "config": inner}
    found: dict[str, Any] = {"class_name": CLASS_NAMES.get(kind, kind)}
    registered = value.get("registered_name")
    if _is_custom(value):
        found["class_name"] = _own_name(str(registered or kind))
        found["registered_name"] = registered or kind
    if "shared_object_id" in value:
        found["shared"] = value["shared_object_id"]
    if "input_layers" in config and "layers" in config:
        found["config"] = dict(config)  # its layers are read as their calls are made
        return _with_more(found, value)
    config = {k: from_keras(v) for k, v in config.items()}
    if kind == "Lambda":
        _refuse_code(value["config"])
    found["config"] = _known(value, kind, config)
    return _with_more(found, value)


def _with_more(found: dict[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """`found` with what the object was built and compiled with."""
    for key in ("build_config", "compile_config"):
        if value.get(key):
            found[key] = from_keras(value[key])
    return found


def _is_custom(value: Mapping[str, Any]) -> bool:
    """Whether an object is of a class of a user's own."""
    module, registered = value.get("module"), value.get("registered_name")
    if isinstance(registered, str) and _own_name(registered) in CUSTOM:
        return True
    return not (module is None or str(module).split(".")[0] in ("keras", "builtins"))


def _own_name(name: str) -> str:
    """The name without the package before it."""
    return name.rpartition(">")[2]


def _refuse_code(config: Any) -> None:
    function = config.get("function") if isinstance(config, Mapping) else None
    if isinstance(function, (list, tuple)) or (
        isinstance(function, Mapping) and function.get("class_name") == "__lambda__"
    ):
        raise StorageError(_NO_LAMBDA)


def _dtype(value: Mapping[str, Any]) -> Any:
    """The name of a policy, which stands for it."""
    config = value["config"] or {}
    try:
        return dtype_policies.deserialize({**value, "config": config}).name
    except (TypeError, ValueError) as error:
        raise StorageError(
            f"load_model: the dtype policy {short(config)} is of numbers that NumPy "
            "does not compute with; set another for the model in Keras, 'float32' or "
            "'mixed_float16', and save it again"
        ) from error


def _known(value: Mapping[str, Any], kind: str, config: dict[str, Any]) -> Any:
    """`config` without what only Keras's class takes and says nothing."""
    table = _TABLES.get(str(value.get("module")))
    cls = (
        KINDS.get(CLASS_NAMES.get(kind, kind))
        if table is None
        else getattr(table, kind, None)
    )
    if cls is None or _is_custom(value):
        return config
    takes = {
        name
        for base in cls.__mro__[:-1]
        if "__init__" in vars(base)
        for name in signature(vars(base)["__init__"]).parameters
    }
    return {k: v for k, v in config.items() if k in takes or not _says_nothing(v)}


def _says_nothing(value: Any) -> bool:
    return value is None or value is False


def _lambda(config: Any) -> Any:
    raise StorageError(_NO_LAMBDA)


def _array(config: Mapping[str, Any]) -> Any:
    return np.array(config["value"], config["dtype"])


def _slice(config: Mapping[str, Any]) -> slice:
    ends = [config.get(k) for k in ("start", "stop", "step")]
    if not all(n is None or isinstance(n, int) for n in ends):
        raise ArgumentError(f"load_model: a slice has the ends {short(ends)}")
    return slice(*ends)


def _bytes(config: Mapping[str, Any]) -> bytes:
    return str(config["value"]).encode()


def _ellipsis(config: Any) -> Any:
    return Ellipsis


_PLAIN = {
    "__lambda__": _lambda,
    "__numpy__": _array,
    "__tensor__": _array,
    "__slice__": _slice,
    "__bytes__": _bytes,
    "__ellipsis__": _ellipsis,
}
"""How Keras's values that are no objects are read."""
