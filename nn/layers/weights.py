"""`Weighted`: what a layer does about its parameters and those of its parts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ArgumentError, ShapeError
from nn import constraints, initializers, regularizers
from nn.arrays import Array
from nn.layers.budget import grant
from nn.layers.calling import path
from nn.layers.parts import generators, parts
from nn.metrics.base import Metric
from nn.variables import Variable

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Weighted"]


class Weighted:
    """The parameters of an object and of the parts among its attributes.

    Attributes
    ----------
    dtype: of the parameters.
    """

    name: str
    dtype: np.dtype[Any]
    _building: bool

    def __init__(self, *, trainable: bool) -> None:
        self._trainable = bool(trainable)
        self._made: list[Variable] = []

    def add_weight(
        self,
        shape: tuple[int, ...] | None = None,
        initializer: Any = None,
        dtype: DTypeLike | None = None,
        trainable: bool = True,
        autocast: bool = True,
        *,
        regularizer: Any = None,
        constraint: Any = None,
        name: str | None = None,
    ) -> Variable:
        """A new parameter named ``layer/name``, part of `weights`.

        initializer: by default ``"glorot_uniform"`` for floats. trainable: False for
        what `call` itself updates, such as moving averages. autocast: whether `call`
        sees it in the dtype that the layer computes in. regularizer: its penalty is
        among `losses`. constraint: what the optimizer applies after a step.
        """
        if isinstance(shape, str):
            raise ArgumentError(
                f"{self.name}: add_weight's first argument is the shape, got {shape!r};"
                " pass name= by keyword"
            )
        lengths = () if shape is None else tuple(np.atleast_1d(shape).tolist())
        kind = np.dtype(dtype) if dtype is not None else self.dtype
        if initializer is None:
            initializer = "glorot_uniform" if kind.kind in "fc" else "zeros"
        draw = initializers.get(initializer)
        own = [w for w in self._made if w.trainable == trainable]
        local = name or f"weight_{len(own)}"
        full = path(local) if self._building else f"{self.name}/{local}"
        grant(full, lengths, kind)
        value = draw(lengths, kind)
        w = Variable(value, None, kind, trainable, autocast, name=full)
        w.trainable = trainable and self._trainable
        w.regularizer = regularizers.get(regularizer)
        w.constraint = constraints.get(constraint)
        self._made.append(w)
        return w

    @property
    def weights(self) -> list[Variable]:
        """All parameters: its own, trainable ones first, then those of its parts."""
        return _distinct(w for layer in self._all() for w in layer._own_weights())

    @property
    def trainable_weights(self) -> list[Variable]:
        """The parameters that training changes; none of a layer that is frozen."""
        return [w for w in self.weights if w.requires_grad] if self._trainable else []

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The parameters that training leaves alone."""
        return [w for w in self.weights if not (self._trainable and w.requires_grad)]

    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights

    @property
    def variables(self) -> list[Variable]:
        """The parameters, and what the metrics among the parts gather in."""
        gathered = (v for metric in self._own_metrics() for v in metric.variables)
        return _distinct([*self.weights, *gathered])

    @property
    def trainable(self) -> bool:
        """Whether training changes the parameters; setting it sets it for all parts."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self._all():
            layer._trainable = bool(value)
            for w in layer._own_weights():
                if w.is_trained:
                    w.trainable = bool(value)

    def count_params(self) -> int:
        """How many numbers the parameters hold."""
        return sum(w.size for w in self.weights)

    def get_weights(self) -> list[Array]:
        """Copies of the parameters' values."""
        return [w.numpy().copy() for w in self.weights]

    def set_weights(self, weights: list[Any]) -> None:
        """Replace the parameters' values by those that `get_weights` gave."""
        own = self.weights
        shapes = [w.shape for w in own]
        if shapes != [np.shape(v) for v in weights]:
            raise ShapeError(
                f"{self.name}: set_weights expects arrays of the shapes {shapes}, got "
                f"{[np.shape(v) for v in weights]}"
            )
        for w, value in zip(own, weights, strict=True):
            w.data = np.array(value)

    def zero_grad(self) -> None:
        """Forget the gradients that `backward` left with the trainable parameters."""
        for w in self.trainable_weights:
            w.zero_grad()

    def _own_weights(self) -> list[Variable]:
        """Its parameters without those of parts, as they were made; trained ones first.

        Those of `add_weight`, and Variables that it holds as attributes.
        """
        own = parts(self, Variable)
        own.sort(key=lambda w: (not w.is_trained, w.number))
        return own

    def _own_metrics(self) -> list[Metric]:
        """The metrics among its attributes and those of its parts."""
        return _distinct(m for layer in self._all() for m in parts(layer, Metric))

    @property
    def __generators__(self) -> "list[Generator]":
        """The random generators of the layer and its parts, for `ag.checkpoint`."""
        return generators(self._all())

    def _parts(self) -> list[Any]:
        return parts(self, Weighted)

    def _all(self) -> list[Any]:
        """This layer and all parts of it, those of a part after it, each once."""
        found: dict[int, Any] = {}
        waiting: list[Any] = [self]
        while waiting:
            layer = waiting.pop()
            if id(layer) not in found:
                found[id(layer)] = layer
                waiting += reversed(layer._parts())
        return list(found.values())


def _distinct(things: Iterable[Any]) -> list[Any]:
    return list({id(x): x for x in things}.values())
