"""`Metric`: a figure gathered batch by batch, and the means that most of them are."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nn import initializers
from nn.arrays import Array, raw
from nn.lookup import Configurable, snake_case
from nn.losses.base import leading

__all__ = [
    "Mean",
    "MeanMetricWrapper",
    "MeanOfFunction",
    "Metric",
    "Sum",
    "Variable",
    "values_of",
]


class Variable(np.ndarray[Any, np.dtype[Any]]):
    """An array that a metric keeps between batches, with Keras's ways to change it."""

    def assign(self, value: Any) -> None:
        """Put `value` in place of what is there."""
        self[...] = raw(value)

    def assign_add(self, value: Any) -> None:
        """Add `value` to what is there."""
        self[...] += raw(value)


class Metric(Configurable):
    """A figure over all batches since `reset_state`.

    A kind of metric defines `update_state` and `result`, and keeps what it gathers in
    variables of `add_variable`, which start at their initial values.

    >>> import numpy as np, nn
    >>> class Largest(nn.metrics.Metric):
    ...     def __init__(self, name="largest"):
    ...         super().__init__(name=name)
    ...         self.value = self.add_variable((), name="value")
    ...     def update_state(self, y_true, y_pred, sample_weight=None):
    ...         self.value.assign(max(self.value, np.max(y_pred)))
    ...     def result(self):
    ...         return float(self.value)
    >>> largest = Largest()
    >>> largest.update_state([0.0, 0.0], [2.0, 1.0])
    >>> largest.result()
    2.0

    Attributes
    ----------
    direction: ``"up"`` where more is better, ``"down"`` where less is, None if unsaid.
    """

    direction: str | None = None

    def __init__(self, name: str | None = None, dtype: DTypeLike | None = None) -> None:
        self.name = name or snake_case(type(self).__name__)
        self.dtype = None if dtype is None else np.dtype(dtype).name
        self._variables: list[tuple[Variable, Array]] = []

    def add_variable(
        self,
        shape: tuple[int, ...] = (),
        initializer: Any = "zeros",
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> Variable:
        """A new array of `shape` that `reset_state` sets back."""
        start = initializers.get(initializer)(shape, dtype or self.dtype or np.float64)
        variable = np.array(start).view(Variable)
        self._variables.append((variable, start))
        return variable

    add_weight = add_variable

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch."""
        raise NotImplementedError(f"{type(self).__name__} defines no update_state")

    def result(self) -> Any:
        """The figure for all batches so far."""
        raise NotImplementedError(f"{type(self).__name__} defines no result")

    def reset_state(self) -> None:
        """Forget all batches."""
        for variable, start in self._variables:
            variable.assign(start)

    def __call__(self, *args: Any, **options: Any) -> Any:
        """`update_state`, then `result`."""
        self.update_state(*args, **options)
        return self.result()


class Sum(Metric):
    """The weighted sum of all values given.

    values: any shape. sample_weight: of that shape, or of its first axes.
    """

    def __init__(self, name: str | None = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)
        self.total = 0.0

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        values = values_of(values, self.dtype)
        if sample_weight is not None:
            values = values * leading(self.name, sample_weight, values.shape)
        self.total += float(values.sum())

    def result(self) -> float:
        """The sum; 0.0 before the first value."""
        return self.total

    def reset_state(self) -> None:
        super().reset_state()
        self.total = 0.0


class Mean(Metric):
    """The weighted mean of all values given, each sample by its own mean.

    values: a number or (samples, …). sample_weight: (samples,), or as many first axes
    of the values as it has.

    >>> import nn
    >>> mean = nn.metrics.Mean()
    >>> mean.update_state([1.0, 3.0])
    >>> mean.update_state([8.0], sample_weight=[2.0])
    >>> mean.result()
    5.0
    """

    def __init__(self, name: str | None = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)
        self.total = 0.0
        self.count = 0.0

    def add(self, value: float, weight: float = 1.0) -> None:
        """Take in a value that stands for `weight` samples."""
        self.total += value * weight
        self.count += weight

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        values = values_of(values, self.dtype)
        if sample_weight is None:
            self.total += float(_by_sample(values).sum())
            self.count += len(values) if values.ndim else 1
            return
        weights = leading(self.name, sample_weight, values.shape)
        self.total += float(_by_sample(values * weights).sum())
        self.count += float(_by_sample(np.broadcast_to(weights, values.shape)).sum())

    def result(self) -> float:
        """The mean; 0.0 before the first value."""
        return self.total / self.count if self.count else 0.0

    def reset_state(self) -> None:
        super().reset_state()
        self.total = self.count = 0.0


class MeanOfFunction(Mean):
    """The mean of a `function` that gives one value per sample, or per entry.

    A kind of metric states the function, or defines `values` where it takes options.
    """

    function: Callable[..., Any]

    def values(self, y_true: Any, y_pred: Any) -> Any:
        """One value per sample, or per entry."""
        return type(self).function(y_true, y_pred)

    def update_state(  # type: ignore[override]
        self, y_true: Any, y_pred: Any, sample_weight: Any = None
    ) -> None:
        y_pred = values_of(y_pred, self.dtype)
        super().update_state(self.values(raw(y_true), y_pred), sample_weight)


class MeanMetricWrapper(MeanOfFunction):
    """The mean of a user's function ``fn(y_true, y_pred, **options)``."""

    def __init__(
        self,
        fn: Callable[..., Any],
        name: str | None = None,
        dtype: DTypeLike | None = None,
        **options: Any,
    ) -> None:
        super().__init__(name or getattr(fn, "__name__", None), dtype)
        self.fn = fn
        self.options = options

    def values(self, y_true: Any, y_pred: Any) -> Any:
        return self.fn(y_true, y_pred, **self.options)


def values_of(x: Any, dtype: DTypeLike | None = None) -> Array:
    """`x` as an array of numbers, of `dtype` if there is one."""
    return np.asarray(raw(x), dtype)


def _by_sample(values: Array) -> Array:
    """The mean of each sample."""
    if values.ndim < 2:
        return values
    mean: Array = values.mean(axis=tuple(range(1, values.ndim)))
    return mean
