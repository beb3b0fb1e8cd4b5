"""`Loss`: from targets and outputs to one number per sample, and their reduction."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from autograd import ops
from autograd.engine.modes import current, within
from autograd.errors import DTypeError, ShapeError
from nn.arrays import Array, as_array, is_tensor, raw
from nn.dtype_policies import DTypePolicy, compute_dtype_of
from nn.lookup import Configurable, lookup
from nn.masks import MASKS
from nn.notices import tell
from nn.shares import even

__all__ = [
    "Function",
    "FunctionLoss",
    "Loss",
    "LossFunction",
    "aligned",
    "leading",
    "like",
    "masked_weights",
    "numbers",
    "outputs",
    "tell_of_order",
    "valid_weights",
]

Function: TypeAlias = Callable[[Any, Any], Any]
"""``(y_true, y_pred) -> losses``."""


class Loss(Configurable):
    """A loss ``loss(y_true, y_pred, sample_weight=None)``; a kind of it defines `call`.

    reduction: ``"sum_over_batch_size"`` or ``"mean"`` for the sum over all losses by
    their number, ``"mean_with_sample_weight"`` by the sum of the weights instead,
    ``"sum"``, or None or ``"none"`` for one number per sample.
    name: under which it is reported. dtype: to which outputs are cast, by default none.

    >>> import autograd as ag, nn
    >>> class Cubic(nn.losses.Loss):
    ...     def call(self, y_true, y_pred):
    ...         return ag.ops.mean(abs(y_pred - y_true) ** 3, axis=-1)
    >>> float(Cubic()([[1.0], [2.0]], [[1.0], [4.0]]))
    4.0
    """

    name = "loss"
    _noticed: frozenset[str] = frozenset()

    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: DTypeLike | DTypePolicy | None = None,
    ) -> None:
        self.name = name or type(self).name
        lookup(f"{self.name}: reduction", reduction or "none", _DIVISORS)
        self.reduction = None if reduction == "none" else reduction
        self.dtype = compute_dtype_of(dtype)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The reduced loss, after checking `y_true` against `y_pred`.

        sample_weight: of the shape of the losses, or of their first axes.
        """
        tell_of_order(self, y_true, y_pred)
        y_pred = outputs(y_pred)
        return self.reduced(self.targets(y_true, y_pred.shape), y_pred, sample_weight)

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Any:
        """`y_true` as `call` takes it, refused if it does not suit `output_shape`."""
        return numbers(self.name, y_true)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """One loss per sample."""
        raise NotImplementedError(f"{type(self).__name__} defines no call")

    def mean(self, y_true: Any, y_pred: Any) -> Any:
        """The mean of `call`, for a kind of loss that has it sooner than by that."""
        return ops.mean(self.call(y_true, y_pred))

    def reduced(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """`call` and its reduction, for `y_true` as `targets` gave it.

        In a scope of its own, so that drawings show a loss as one.
        """
        before = current.mode
        try:
            current.mode = within(before, self.name, type(self).__name__, True)
            mask = MASKS.of(y_pred) if MASKS.known else None
            kind = y_pred.dtype
            if self.dtype not in (None, kind) or (
                self.dtype is None and kind.itemsize < 4
            ):
                y_pred = y_pred.astype(self.dtype or np.float32)
            if sample_weight is None and mask is None and self.reduction in _MEANS:
                return self.mean(y_true, y_pred)
            losses = self.call(y_true, y_pred)
            if mask is not None:
                scaled = self.reduction in ("mean", "sum_over_batch_size")
                sample_weight = masked_weights(
                    self.name, sample_weight, mask, losses.dtype, by_valid=scaled
                )
            if sample_weight is not None:
                sample_weight = leading(self.name, sample_weight, losses.shape)
                sample_weight = sample_weight.astype(losses.dtype, copy=False)
                losses = losses * sample_weight
            if self.reduction is None:
                return losses
            return ops.sum(losses) / _DIVISORS[self.reduction](losses, sample_weight)
        finally:
            current.mode = before


class FunctionLoss(Loss):
    """A loss whose `call` is one function of targets and outputs of one shape."""

    function: Callable[..., Any]

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Any:
        """`y_true` of the output's shape; a last axis of length 1 may lack."""
        return aligned(self.name, y_true, output_shape)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """What the function gives, one loss per sample."""
        return self.function(y_true, y_pred)


class LossFunction(Loss):
    """A user's function ``(y_true, y_pred) -> Tensor`` as a loss."""

    def __init__(self, function: Function, **options: Any) -> None:
        super().__init__(getattr(function, "__name__", None), **options)
        self.function = function

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """What the function returns."""
        return self.function(y_true, y_pred)


def tell_of_order(loss: Loss, y_true: Any, y_pred: Any) -> None:
    """Tell where targets lead to weights and outputs do not: they are swapped."""
    leads = is_tensor(y_true) and y_true.requires_grad
    if leads and not (is_tensor(y_pred) and y_pred.requires_grad):
        tell(
            loss,
            "tell_of_order",
            f"{loss.name}: y_true requires a gradient and y_pred does not, as if they "
            "were swapped; the order is loss(y_true, y_pred)",
        )


def outputs(y_pred: Any) -> Any:
    """`y_pred`, a Tensor or an array, of floats."""
    if not is_tensor(y_pred):
        y_pred = as_array(y_pred)
    return y_pred if y_pred.dtype.kind == "f" else y_pred.astype(np.float64)


def numbers(name: str, y_true: Any) -> Any:
    """`y_true`, a Tensor or an array, refused if it does not hold numbers."""
    if not is_tensor(y_true):
        y_true = as_array(y_true)
    if y_true.dtype.kind not in "biuf":
        raise DTypeError(f"{name}: y_true has dtype {y_true.dtype}; expected numbers")
    return y_true


def aligned(name: str, y_true: Any, shape: tuple[int, ...], remedy: str = "") -> Any:
    """`y_true` of `shape`; a last axis of length 1 may lack."""
    y_true = numbers(name, y_true)
    if (*y_true.shape, 1) == shape:
        return y_true[..., None]
    if y_true.shape != shape:
        raise ShapeError(
            f"{name}: y_true has shape {y_true.shape}, the output {shape}; they must "
            f"be equal{remedy}"
        )
    return y_true


def like(y_true: Any, y_pred: Any) -> Any:
    """`y_true` in the output's dtype, so that float32 stays float32."""
    return y_true if y_true.dtype == y_pred.dtype else y_true.astype(y_pred.dtype)


def leading(name: str, weights: Any, shape: tuple[int, ...]) -> Array:
    """Sample weights with axes of length 1, so that they broadcast against `shape`.

    weights: of the first axes of `shape`, or of more with length 1.
    """
    weights = given = as_array(raw(weights))
    if weights.ndim > max(1, len(shape)) and weights.shape[-1] == 1:
        weights = weights[..., 0]
    fits = all(n in (1, m) for n, m in zip(weights.shape, shape, strict=False))
    if weights.ndim > len(shape) or not fits:
        raise ShapeError(
            f"{name}: sample_weight has shape {given.shape}, what it weighs {shape}; "
            "expected one weight per sample"
        )
    ones = (1,) * (len(shape) - weights.ndim)
    spread: Array = as_array(weights.reshape(weights.shape + ones))
    return spread


def masked_weights(
    name: str, weights: Any, mask: Any, kind: Any, *, by_valid: bool = False
) -> Array:
    """Sample weights that are 0 where `mask`, (batch, …) of bool, is False.

    kind: the dtype of what they weigh; theirs is float32 at least.

    by_valid: larger by the share of what is masked, so that a mean over all is one over
    what is left; all 0 where nothing is.
    """
    kept = as_array(raw(mask)).astype(np.promote_types(kind, np.float32))
    if by_valid:
        kept = valid_weights(kept)
    if weights is not None:
        kept = kept * leading(name, weights, kept.shape)
    masked: Array = as_array(kept)
    return masked


def valid_weights(kept: Any) -> Any:
    """Weights by which a mean over all is one over those that `kept`, of 0 and 1, has.

    All 0 where it has none.
    """
    valid = even(kept.sum())
    return kept * (kept.size / np.where(valid, valid, 1.0)).astype(kept.dtype)


def _count(losses: Any, weights: Any) -> int:
    return max(int(losses.size), 1)


def _total(losses: Any, weights: Any) -> Any:
    """The sum of the weights, or 1 where that is 0: then the losses are 0 too."""
    if weights is None:
        return _count(losses, weights)
    total = even(np.broadcast_to(weights, losses.shape).sum())
    return np.where(total, total, 1.0).astype(losses.dtype)


def _one(losses: Any, weights: Any) -> Any:
    return even(1.0, whole=True)


_DIVISORS: dict[str, Callable[[Any, Any], Any]] = {
    "mean": _count,
    "mean_with_sample_weight": _total,
    "none": _one,
    "sum": _one,
    "sum_over_batch_size": _count,
}
_MEANS = ("mean", "mean_with_sample_weight", "sum_over_batch_size")
