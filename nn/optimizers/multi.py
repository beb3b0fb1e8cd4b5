"""`MultiOptimizer`: an optimizer for each group of parameters, chosen by name."""

import re
from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from typing import Any, Self

from autograd import Tensor
from autograd.errors import ArgumentError, ValueRangeError
from nn.lookup import deserialize, serialize
from nn.optimizers.base import Optimizer
from nn.optimizers.kinds import KINDS
from nn.optimizers.wrapping import Wrapping

__all__ = ["MultiOptimizer", "OptimizerMap"]


class OptimizerMap(MutableMapping[str, Optimizer]):
    """From names of parameters, or patterns of them, to optimizers.

    A name that is no key itself takes the one key that matches it from end to end
    (`re.fullmatch`), and default_optimizer if none does.

    >>> import nn
    >>> sgd, adam = nn.optimizers.SGD(), nn.optimizers.Adam()
    >>> chosen = nn.optimizers.OptimizerMap(adam, {"encoder/.*": sgd})
    >>> chosen["encoder/kernel"] is sgd, chosen["head/kernel"] is adam
    (True, True)
    """

    def __init__(
        self,
        default_optimizer: Optimizer,
        optimizer_map: Mapping[str, Optimizer] | None = None,
    ) -> None:
        self.default_optimizer = _own_rule("default_optimizer", default_optimizer)
        self._map: dict[str, Optimizer] = {}
        for key, optimizer in (optimizer_map or {}).items():
            self[key] = optimizer

    def __getitem__(self, key: str) -> Optimizer:
        if key in self._map:
            return self._map[key]
        found = [pattern for pattern in self._map if re.fullmatch(pattern, key)]
        if len(found) > 1:
            raise ValueRangeError(
                f"OptimizerMap: {key!r} is matched by {found}; one pattern at most may "
                "match a parameter's name"
            )
        return self._map[found[0]] if found else self.default_optimizer

    def __repr__(self) -> str:
        return f"OptimizerMap({self.default_optimizer!r}, {self._map!r})"

    def __setitem__(self, key: str, optimizer: Optimizer) -> None:
        if key in self._map:
            raise ValueRangeError(f"OptimizerMap: {key!r} has an optimizer already")
        self._map[key] = _own_rule(repr(key), optimizer)

    def __delitem__(self, key: str) -> None:
        del self._map[key]

    def __len__(self) -> int:
        return len(self._map)

    def __iter__(self) -> Iterator[str]:
        return iter(self._map)

    def __call__(self, variable: Tensor) -> Optimizer:
        """The optimizer of a parameter, by its name."""
        return self[variable.name or ""]

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal map."""
        return {
            "default_optimizer": serialize(self.default_optimizer),
            "optimizer_map": serialize(self._map),
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The map of that configuration."""
        default, others = config["default_optimizer"], config["optimizer_map"]
        return cls(_made(default), {key: _made(one) for key, one in others.items()})


class MultiOptimizer(Wrapping):
    """Each parameter's step by the optimizer that optimizer_map gives for it.

    optimizer_map: an `OptimizerMap`, or a function of the parameter; one that is not an
    `OptimizerMap` cannot be saved. loss_scale_factor: of all of them.

    Attributes
    ----------
    optimizers: those that have parameters, or may get some. It has no learning_rate of
        its own.
    """

    def __init__(
        self,
        optimizer_map: OptimizerMap | Callable[[Tensor], Optimizer],
        loss_scale_factor: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__([], name)
        self._optimizer_map = optimizer_map
        self.loss_scale_factor = loss_scale_factor
        self._owners: list[int] = []
        if isinstance(optimizer_map, OptimizerMap):
            for one in (*optimizer_map.values(), optimizer_map.default_optimizer):
                self._number_of(one)

    @property
    def optimizers(self) -> list[Optimizer]:
        """The optimizers that make the steps."""
        return self.wrapped

    @property
    def learning_rate(self) -> Any:
        """There is none: each of `optimizers` has its own."""
        raise AttributeError(_NO_RATE)

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if "wrapped" in vars(self):
            raise AttributeError(_NO_RATE)

    def build(self, parameters: Iterable[Tensor]) -> None:
        """Start the states anew for `parameters`, each with its optimizer."""
        own = list(parameters)
        self._owners = [self._number_of(self._optimizer_map(w)) for w in own]
        self._parameters, self._calls = own, 0
        for i, one in enumerate(self.wrapped):
            one.build([w for w, j in zip(own, self._owners, strict=True) if i == j])

    def apply(
        self, gradients: Sequence[Any], parameters: Sequence[Tensor] | None = None
    ) -> None:
        """Make one step: `gradients` one by one for `parameters`."""
        own = self.built_for(parameters, len(gradients))
        owners = dict(zip(map(id, self._parameters), self._owners, strict=True))
        for i, one in enumerate(self.wrapped):
            of_it = [n for n, w in enumerate(own) if owners[id(w)] == i]
            if of_it:
                one.apply([gradients[n] for n in of_it], [own[n] for n in of_it])
        self._calls += 1

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal optimizer."""
        if not isinstance(self._optimizer_map, OptimizerMap):
            raise ArgumentError(
                f"{self.name}: a function that chooses optimizers cannot be saved; use "
                "an OptimizerMap"
            )
        return {
            "optimizer_map": serialize(self._optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The optimizer of that configuration, its state that of the start."""
        chosen = OptimizerMap.from_config(config["optimizer_map"]["config"])
        return cls(**{**config, "optimizer_map": chosen})

    def _number_of(self, optimizer: Optimizer) -> int:
        _own_rule("optimizer_map", optimizer)
        for i, one in enumerate(self.wrapped):
            if one is optimizer:
                return i
        optimizer.loss_scale_factor = self.loss_scale_factor
        self.wrapped.append(optimizer)
        return len(self.wrapped) - 1


_NO_RATE = (
    "MultiOptimizer has no learning rate of its own; read or set that of each of its "
    "optimizers: optimizer.optimizers[0].learning_rate"
)


def _own_rule(where: str, optimizer: Any) -> Optimizer:
    """`optimizer`, refused if it is none or leaves the work to others."""
    if not isinstance(optimizer, Optimizer) or isinstance(optimizer, Wrapping):
        raise ArgumentError(
            f"OptimizerMap: {where}: expected an optimizer with a rule of its own, "
            f"got {optimizer!r:.100}"
        )
    return optimizer


def _made(config: Any) -> Optimizer:
    found: Optimizer = deserialize(config, KINDS, kind="optimizer")
    return found
