"""What the layers share that prepare data: any input as it is, `adapt` to data."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from autograd.errors import DTypeError
from nn import dtype_policies
from nn.arrays import raw
from nn.layers.base import Layer
from nn.lookup import lookup

__all__ = ["DataLayer", "batches_of", "encoded", "mode_of"]

_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}
"""Older words for modes."""


class DataLayer(Layer):
    """A layer without parameters that takes its input as it is, numbers or texts.

    dtype: of the output, or a policy, which says it as what is computed; by default
    the policy of `nn.config.dtype_policy`, int64 for indices.

    Attributes
    ----------
    output_dtype: as dtype says.
    """

    def __init__(
        self,
        *,
        dtype: Any = None,
        default: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**{"autocast": False, **options})
        self._output_policy = dtype_policies.get(dtype or default)
        self.output_dtype = np.dtype(self._output_policy.compute_dtype)
        if self.output_dtype.kind not in "iuf":
            raise DTypeError(
                f"{self.name}: dtype must be one of numbers, got {self.output_dtype}"
            )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """`call`; a list of texts or numbers, or a single text, becomes an array."""
        args = tuple(map(_as_array, args))
        return super().__call__(*args, **{k: _as_array(v) for k, v in kwargs.items()})

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, as JSON can hold them."""
        return super().get_config() | {"dtype": self._output_policy.name}


def _as_array(x: Any) -> Any:
    plain = type(x) in (list, tuple) and not any(getattr(v, "shape", ()) for v in x)
    return np.asarray(x) if plain or type(x) is str else x


def mode_of(layer: Layer, mode: Any, known: Iterable[str]) -> str:
    """`mode` by its newer word, if it is among `known`."""
    names = {name: name for name in known}
    return lookup(f"{layer.name}: output_mode", _MODES.get(mode, mode), names)


def batches_of(data: Any, steps: int | None = None) -> Iterator[Any]:
    """What `adapt` learns from, one after the other: the inputs of each batch.

    data: an array, a list of values, a `Dataset`, `PyDataset` or another iterable of
    batches, of which the first `steps` count.
    """
    if isinstance(data, (list, tuple)) and not any(hasattr(x, "shape") for x in data):
        data = np.asarray(data)
    if hasattr(raw(data), "__array__"):
        yield np.asarray(raw(data))
        return
    for batch in islice(iter(data), steps):
        yield np.asarray(raw(batch[0] if type(batch) is tuple else batch))


def encoded(
    indices: Any, mode: str, depth: int, dtype: Any, weights: Any = None
) -> Any:
    """Indices by their mode.

    ``"int"`` as they are; ``"one_hot"`` (…) or (…, 1) → (…, depth); ``"multi_hot"`` and
    ``"count"`` (batch, n, …) → (batch, …, depth), whether and how often each comes
    among the n, `weights` in place of 1. What is outside of [0, depth) counts nothing.
    """
    if mode == "int":
        return indices.astype(dtype)
    if indices.ndim == 0:
        indices = indices.reshape(1)
    if mode == "one_hot" and indices.ndim > 1 and indices.shape[-1] == 1:
        indices = indices.reshape(indices.shape[:-1])
    hot = np.equal(indices[..., None], np.arange(depth))
    axis = 1 if indices.ndim > 1 else 0
    if mode == "multi_hot":
        hot = hot.any(axis=axis)
    if mode == "count":
        counted = hot if weights is None else hot * np.asarray(weights)[..., None]
        return counted.sum(axis=axis, dtype=dtype)
    return hot.astype(dtype)
