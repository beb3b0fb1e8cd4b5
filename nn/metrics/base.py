"""`Metric`: a figure gathered batch by batch, and the means that most of them are."""

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from nn import initializers, losses
from nn.arrays import Array, raw
from nn.dtype_policies import DTypePolicy, compute_dtype_of
from nn.lookup import Configurable, lookup, serialize, snake_case
from nn.losses.base import leading, masked_weights
from nn.masks import MASKS
from nn.shares import SHARES
from nn.variables import Variable

__all__ = [
    "Mean",
    "MeanMetricWrapper",
    "MeanOfFunction",
    "Metric",
    "Sum",
    "values_of",
]


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
    ...         return self.value
    >>> largest = Largest()
    >>> largest.update_state([0.0, 0.0], [2.0, 1.0])
    >>> float(largest.result())
    2.0

    Attributes
    ----------
    direction: ``"up"`` where more is better, ``"down"`` where less is, None if unsaid.
    """

    direction: str | None = None

    def __init__(
        self,
        name: str | None = None,
        dtype: DTypeLike | DTypePolicy | None = None,
    ) -> None:
        self.name = name or snake_case(type(self).__name__)
        self.dtype = compute_dtype_of(dtype)
        self._gathered: list[tuple[Variable, Array]] = []

    def add_variable(
        self,
        shape: tuple[int, ...] = (),
        initializer: Any = "zeros",
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> Variable:
        """A new variable of `shape` that `reset_state` sets back; float64 by default.

        initializer: what it starts with, ``"zeros"`` for None too.
        """
        draw = initializers.get(initializer or "zeros")
        start = np.array(draw(tuple(shape), dtype or self.dtype or np.float64))
        variable = Variable(start, trainable=False, name=name)
        self._gathered.append((variable, start))
        return variable

    add_weight = add_variable

    @property
    def variables(self) -> list[Variable]:
        """What it gathers in, and what metrics among its attributes do."""
        return [variable for variable, _ in self.starts]

    @property
    def starts(self) -> list[tuple[Variable, Array]]:
        """Each of `variables`, with what it starts with."""
        inner = (m for m in vars(self).values() if isinstance(m, Metric))
        return self._gathered + [pair for metric in inner for pair in metric.starts]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch."""
        raise NotImplementedError(f"{type(self).__name__} defines no update_state")

    def result(self) -> Any:
        """The figure for all batches so far; a dict for several."""
        raise NotImplementedError(f"{type(self).__name__} defines no result")

    def reset_state(self) -> None:
        """Forget all batches."""
        for variable, start in self._gathered:
            variable.assign(start)
        for inner in vars(self).values():
            if isinstance(inner, Metric):
                inner.reset_state()

    def __call__(self, *args: Any, **options: Any) -> Any:
        """`update_state`, then `result`."""
        self.update_state(*args, **options)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class Sum(Metric):
    """The weighted sum of all values given.

    values: any shape. sample_weight: of that shape, or of its first axes.
    """

    def __init__(self, name: str | None = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)
        self.total = self.add_variable(name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        values = values_of(values, self.dtype)
        if sample_weight is not None:
            values = values * leading(self.name, sample_weight, values.shape)
        self.total.assign_add(float(values.sum()))

    def result(self) -> float:
        """The sum; 0.0 before the first value."""
        return float(self.total)


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
        self.total = self.add_variable(name="total")
        self.count = self.add_variable(name="count")

    def add(self, value: float, weight: float = 1.0) -> None:
        """Take in a value that stands for `weight` samples."""
        self.total.assign_add(value * weight)
        self.count.assign_add(float(weight))

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        values = values_of(values, self.dtype)
        if sample_weight is None:
            share = 1.0 if values.ndim else SHARES.share  # a mean of part of a batch
            count = len(values) if values.ndim else share
            self.total.assign_add(float(_by_sample(values).sum()) * share)
            self.count.assign_add(float(count))
            return
        weights = leading(self.name, sample_weight, values.shape)
        spread = np.broadcast_to(weights, values.shape)
        self.total.assign_add(float(_by_sample(values * weights).sum()))
        self.count.assign_add(float(_by_sample(spread).sum()))

    def result(self) -> float:
        """The mean; 0.0 before the first value."""
        count = float(self.count)
        return float(self.total) / count if count else 0.0


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
        mask = MASKS.of(y_pred)
        values = self.values(raw(y_true), values_of(y_pred, self.dtype))
        if mask is not None:
            sample_weight = masked_weights(self.name, sample_weight, mask, values.dtype)
        super().update_state(values, sample_weight)


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

    def get_config(self) -> dict[str, Any]:
        """The function's name, and the arguments."""
        known = {"fn": self.fn, "name": self.name, "dtype": self.dtype, **self.options}
        return {k: serialize(v) for k, v in known.items()}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The metric of the function of that name, a user's own or one of `nn.losses`.

        An object that is a function is made again from its description.
        """
        fn = config["fn"]
        if isinstance(fn, Mapping):
            fn = losses.get(fn)
        elif isinstance(fn, str):
            own = {n: f for n, f in vars(losses).items() if n in losses.__all__}
            fn = lookup("metric's function", fn, own)
        return cls(**{**config, "fn": fn})


def values_of(x: Any, dtype: DTypeLike | None = None) -> Array:
    """`x` as an array of numbers, of `dtype` if there is one; never below float32."""
    values = np.asarray(raw(x), dtype)
    return values.astype(np.float32) if values.dtype == np.float16 else values


def _by_sample(values: Array) -> Array:
    """The mean of each sample."""
    if values.ndim < 2:
        return values
    mean: Array = values.mean(axis=tuple(range(1, values.ndim)))
    return mean
