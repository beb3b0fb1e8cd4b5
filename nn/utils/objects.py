"""What a model's symbolic values come from, and the parts of a batch."""

from typing import Any

from autograd.errors import ValueRangeError
from nn.layers.symbolic import KerasTensor

__all__ = [
    "clear_session",
    "get_source_inputs",
    "is_keras_tensor",
    "pack_x_y_sample_weight",
    "unpack_x_y_sample_weight",
]


def is_keras_tensor(x: Any) -> bool:
    """Whether `x` stands for a value of a model that is not there yet."""
    return isinstance(x, KerasTensor)


def get_source_inputs(tensor: KerasTensor) -> list[KerasTensor]:
    """The inputs of `nn.Input` that a symbolic value comes from, each once."""
    found: dict[int, KerasTensor] = {}
    seen: set[int] = set()
    waiting = [tensor]
    while waiting:
        x = waiting.pop()
        if id(x) in seen:
            continue
        seen.add(id(x))
        before = x.step.inputs() if x.step is not None else []
        if not before:
            found[id(x)] = x
        waiting += reversed(before)
    return list(found.values())


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """``(x, y, sample_weight)`` of a batch, None for what it has not.

    >>> unpack_x_y_sample_weight((1, 2))
    (1, 2, None)
    """
    parts = tuple(data) if isinstance(data, (list, tuple)) else (data,)
    if not 1 <= len(parts) <= 3:
        raise ValueRangeError(
            "unpack_x_y_sample_weight: a batch is x, (x, y) or (x, y, sample_weight), "
            f"got {len(parts)} parts"
        )
    x, y, sample_weight = (*parts, None, None)[:3]
    return x, y, sample_weight


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """The batch that `unpack_x_y_sample_weight` takes apart."""
    if y is None:
        return (x,) if isinstance(x, (list, tuple)) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def clear_session(free_memory: bool = True) -> None:
    """Nothing: there is no state of all models here that would grow.

    Names are counted within each model, and memory is free with the last reference.
    """
