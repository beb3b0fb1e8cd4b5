"""`Summing`: an optimizer that is given a rank's gradients and takes the batch's."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nn.arrays import raw
from nn.distribution.exchange import Exchange
from nn.distribution.portion import Portion, Shard

__all__ = ["Summing"]


class Summing:
    """Stands for an optimizer while a user's own `train_step` runs on a shard.

    Its loss is taken for the mean over the samples of the shard. make: an `Exchange`
    for arrays like some and so many figures.
    """

    _optimizer: Any = None

    def __init__(self, make: Callable[..., Exchange]) -> None:
        self._make = make
        self._exchanges: dict[Any, Exchange] = {}

    def begin(self, optimizer: Any, portion: Portion, shard: Shard) -> None:
        """A batch begins."""
        self._optimizer = optimizer
        self._portion, self._shard = portion, shard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._optimizer, name)

    def apply(self, gradients: Any, parameters: Any = None) -> None:
        """A step with the sums over all ranks; see `Optimizer.apply`."""
        own = self._optimizer.parameters if parameters is None else list(parameters)
        given = [
            np.zeros(w.shape, w.dtype) if g is None else np.asarray(raw(g))
            for g, w in zip(gradients, own, strict=True)
        ]
        has = [g is not None for g in gradients]
        found = self.summed(given, "gradients", has, of=own)
        self._optimizer.apply(found, own)

    def apply_gradients(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        """`apply` for pairs ``(gradient, parameter)``."""
        gradients, parameters = zip(*pairs, strict=True)
        self.apply(gradients, parameters)

    def summed(
        self,
        arrays: Sequence[Any],
        what: str,
        has: Sequence[bool] | None = None,
        *,
        of: Sequence[Any] = (),
    ) -> list[Any]:
        """The sums over all ranks of arrays by share; None for what no rank `has`.

        of: the parameters that they are gradients of.
        """
        known = [True] * len(arrays) if has is None else has
        exchange = self._exchange(arrays, of)
        exchange.begin(self._portion)
        exchange.begin_shard()
        for k, array in enumerate(arrays):
            exchange.put(k, array * np.asarray(self._shard.share, array.dtype))
        exchange.figures[...] = known
        exchange.end_shard(self._shard)
        exchange.finish(f"the sums of {what}")
        sums = zip(exchange.sums(), exchange.figures, strict=True)
        return [array.copy() if count else None for array, count in sums]

    def _exchange(self, arrays: Sequence[Any], of: Sequence[Any]) -> Exchange:
        """That of earlier batches, which knows what half precision left of them."""
        key = tuple(map(id, of)), *[(a.shape, a.dtype) for a in arrays]
        if key not in self._exchanges:
            given = (arrays, ()) if of else ((), arrays)
            self._exchanges[key] = self._make(given[0], len(arrays), others=given[1])
        return self._exchanges[key]
