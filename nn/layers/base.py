"""`Layer`: a function with parameters, which are made when it is first called."""

import re
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd import Tensor
from autograd.engine.modes import module_scope, no_grad
from autograd.errors import DTypeError, ShapeError
from nn.arrays import Array, Shape
from nn.initializers import Initializer

__all__ = ["Layer"]


class Layer:
    """A callable over Tensors with parameters; holds no derivative rule.

    A kind of layer defines `build`, which makes its parameters for a shape of input
    with `add_weight`, and `call`, the computation.

    Attributes
    ----------
    name: what errors, drawings and parameters call it; by default the class's name.
    dtype: of the parameters; inputs of another dtype are cast to it.
    built: whether the parameters are there.
    """

    def __init__(
        self, *, name: str | None = None, dtype: DTypeLike = "float32"
    ) -> None:
        self.name = name or _snake_case(type(self).__name__)
        self.has_own_name = name is not None
        self.dtype = np.dtype(dtype)
        if self.dtype.kind not in "fc":
            raise DTypeError(
                f"{self.name}: dtype {self.dtype} cannot hold parameters; expected a "
                "float or complex dtype, e.g. 'float32'"
            )
        self.built = False
        self._weights: list[Tensor] = []

    def build(self, input_shape: Shape) -> None:
        """Make the parameters for inputs of `input_shape`; none by default."""

    def call(self, x: Any) -> Any:
        """The output for the input `x`, a Tensor or an array."""
        raise NotImplementedError(f"{self.name}: {type(self).__name__} defines no call")

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The output's shape for inputs of `input_shape`: `call` is tried on zeros."""
        with no_grad():
            y = self.call(np.zeros([n or 1 for n in input_shape], self.dtype))
        return (input_shape[0], *y.shape[1:])

    def __call__(self, x: Any) -> Any:
        """`call` in this layer's scope of the graph, the parameters made if need be."""
        x = self._converted(x)
        with module_scope(self.name):
            if not self.built:
                self.build(x.shape)
                self.built = True
            return self.call(x)

    def add_weight(
        self, name: str, shape: tuple[int, ...], initializer: Initializer
    ) -> Tensor:
        """A new parameter named ``layer/name``, part of `weights`."""
        w = Tensor(
            initializer(shape, self.dtype),
            requires_grad=True,
            dtype=self.dtype,
            name=f"{self.name}/{name}",
        )
        self._weights.append(w)
        return w

    @property
    def weights(self) -> list[Tensor]:
        """The parameters, in the order they were made."""
        return list(self._weights)

    @property
    def trainable_weights(self) -> list[Tensor]:
        """The parameters that training changes."""
        return self.weights

    def count_params(self) -> int:
        """How many numbers the parameters hold."""
        return sum(w.size for w in self.weights)

    def get_weights(self) -> list[Array]:
        """Copies of the parameters' values."""
        return [w.numpy().copy() for w in self.weights]

    def set_weights(self, values: list[Any]) -> None:
        """Replace the parameters' values by `values`, as `get_weights` gave them."""
        weights = self.weights
        shapes = [w.shape for w in weights]
        if shapes != [np.shape(v) for v in values]:
            raise ShapeError(
                f"{self.name}: set_weights expects arrays of the shapes {shapes}, got "
                f"{[np.shape(v) for v in values]}"
            )
        for w, value in zip(weights, values, strict=True):
            w.data = np.array(value)

    def rename(self, name: str) -> None:
        """Give the layer and its parameters another name."""
        for w in self._weights:
            assert w.name is not None
            w.name = name + w.name.removeprefix(self.name)
        self.name = name

    def _converted(self, x: Any) -> Any:
        """`x` in this layer's dtype: a Tensor stays one, all else becomes an array."""
        if isinstance(x, Tensor):
            return x if x.dtype == self.dtype else x.astype(self.dtype)
        if type(x) is np.ndarray and x.dtype == self.dtype:
            return x
        try:
            return np.asarray(x, dtype=self.dtype)
        except (TypeError, ValueError) as error:
            raise DTypeError(
                f"{self.name}: expected numbers, got {type(x).__name__}: {error}"
            ) from error


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
