"""Numbers shifted and scaled: by what is given, or by the moments of data."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.errors import ArgumentError, GraphError, ShapeError
from nn.arrays import Array, Shape
from nn.data.dataset import Dataset, TensorSpec
from nn.layers.arguments import axes_of
from nn.layers.core import Elementwise
from nn.layers.preprocessing.data import batches_of
from nn.vectors import EPSILON

__all__ = ["Normalization", "Rescaling"]


class Rescaling(Elementwise):
    """``y = scale·x + offset``; numbers or arrays that broadcast. x, y: any shape."""

    def __init__(self, scale: Any, offset: Any = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.scale = scale
        self.offset = offset
        self._factor = np.asarray(scale, self.compute_dtype)
        self._shift = np.asarray(offset, self.compute_dtype)

    def call(self, inputs: Any) -> Any:
        """``scale·inputs + offset``."""
        return inputs * self._factor + self._shift


class Normalization(Elementwise):
    """``y = (x − mean)/√variance``, along `axis` each feature by its own.

    The moments are given, or learned from data by `adapt` before training. A deviation
    below 1e-7 counts as that. axis: the axes with moments of their own; None for one
    pair for all. mean, variance: numbers, or arrays of the lengths of the axes, or of
    the last ones. invert: the map back.

    >>> import numpy as np, nn
    >>> layer = nn.layers.Normalization()
    >>> layer.adapt(np.array([[0.0, 1.0], [2.0, 5.0]]))
    >>> layer(np.array([[2.0, 1.0]])).tolist()
    [[1.0, -1.0]]
    """

    mean: Tensor
    variance: Tensor

    def __init__(
        self,
        axis: int | Sequence[int] | None = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if (mean is None) != (variance is None):
            raise ArgumentError(f"{self.name}: pass mean and variance, or neither")
        self.axis = axis if axis is None or isinstance(axis, int) else tuple(axis)
        self.invert = invert
        self._given = None if mean is None else (np.asarray(mean), np.asarray(variance))
        if self._given is not None:
            shapes = [m.shape for m in self._given]
            count = 1 if isinstance(axis, int) else len(axis or ())
            if shapes[0] != shapes[1] or len(shapes[0]) > count:
                raise ArgumentError(
                    f"{self.name}: mean and variance must have one shape, with at most "
                    f"the axes of axis={axis}, got {shapes[0]} and {shapes[1]}"
                )

    def build(self, input_shape: Shape) -> None:
        """Make the moments, 0 and 1 where none are given."""
        axes = self._axes(len(input_shape))
        lengths = tuple(input_shape[a] for a in axes)
        shape = tuple(n for n in lengths if n is not None)
        if len(shape) < len(lengths):
            raise ShapeError(
                f"{self.name}: expected known lengths along axis {self.axis}, got "
                f"{input_shape}"
            )
        self.mean = self.add_weight(shape, "zeros", trainable=False, name="mean")
        self.variance = self.add_weight(shape, "ones", trainable=False, name="variance")
        if self._given is not None:
            self._set(*(np.broadcast_to(m, shape) for m in self._given))

    def adapt(self, data: Any) -> None:
        """Take the moments of `data` for those of all that follows.

        data: an array (samples, …), or a `Dataset`, `PyDataset` or other iterable of
        batches, of which a tuple's first part counts.
        """
        if self._given is not None:
            raise GraphError(
                f"{self.name}: its mean and variance were given; make a layer without "
                "them to have them learnt"
            )
        if isinstance(data, Dataset) and len(_shape_of(data)) == 1:
            data = data.batch(128)  # of samples, not of batches
        count, mean, variance = 0, np.zeros(()), np.zeros(())
        for batch in batches_of(data):
            values = np.asarray(batch, np.float64)
            if not self.built:
                self.build(values.shape)
            own = self._moments(values)
            total = count + own[0]
            share = own[0] / total
            shift = own[1] - mean
            variance = variance * (1 - share) + own[2] * share
            variance = variance + shift**2 * share * (1 - share)
            mean, count = mean + shift * share, total
        if not count:
            raise ShapeError(f"{self.name}: adapt got no data; expected some samples")
        self._set(mean, variance)

    def _moments(self, values: Array) -> tuple[int, Array, Array]:
        """How many numbers each pair of moments is of, and the moments."""
        kept = self._axes(values.ndim)
        lengths = tuple(values.shape[a] for a in kept)
        if lengths != self.mean.shape:
            raise ShapeError(
                f"{self.name}: built for lengths {self.mean.shape} along axis "
                f"{self.axis}, got data of shape {values.shape}"
            )
        others = tuple(a for a in range(values.ndim) if a not in kept)
        count = math.prod(values.shape[a] for a in others)
        return count, values.mean(axis=others), values.var(axis=others)

    def call(self, inputs: Any) -> Any:
        """The normalised ``inputs``."""
        axes = self._axes(inputs.ndim)
        shape = tuple(n if a in axes else 1 for a, n in enumerate(inputs.shape))
        if math.prod(shape) != self.mean.size:
            raise ShapeError(
                f"{self.name}: expected lengths {self.mean.shape} along axis "
                f"{self.axis}, as it was built for, got an input of shape "
                f"{inputs.shape}"
            )
        mean = np.reshape(self.mean.data, shape)
        deviation = np.maximum(np.sqrt(self.variance.data), EPSILON).reshape(shape)
        deviation = deviation.astype(self.compute_dtype)
        return inputs * deviation + mean if self.invert else (inputs - mean) / deviation

    def _axes(self, rank: int) -> tuple[int, ...]:
        axes = () if self.axis is None else axes_of(self, self.axis, rank)
        return tuple(sorted(axes))

    def _set(self, mean: Array, variance: Array) -> None:
        self.mean.data, self.variance.data = mean, variance


def _shape_of(data: Dataset) -> Shape:
    """The shape of the inputs that a data set begins with."""
    spec = data.element_spec
    first: Shape = (spec if isinstance(spec, TensorSpec) else spec[0]).shape
    return first
