"""`BatchNormalization`: by the moments of a batch, and by their averages afterwards."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.engine.modes import current
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.normalization import standardized
from nn.arrays import Shape, as_array, raw
from nn.layers.arguments import fraction
from nn.layers.scaled import Scaled, narrowed, widened
from nn.layers.weighted import keep_options
from nn.shares import SHARES, all_sum, part_of_batch
from nn.vectors import EPSILON

__all__ = ["BatchNormalization"]

CLIPPED = ("rmax", "rmin", "dmax")


class BatchNormalization(Scaled):
    """``gamma·(x − μ)/√(σ² + ε) + beta``, moments over all but `axis`.

    While training they are those of the batch, and move the averages with which all
    else is done: ``m ← momentum·m + (1 − momentum)·μ`` (Ioffe and Szegedy, 2015). The
    variance is the biased one. x, y: (batch, …). With ``trainable = False`` always as
    outside of training. Moments are computed in float32 at least.

    mask: one axis less than x; what it leaves out has no part in the moments.

    renorm: while training correct the batch's moments by averages of their own, moved
    with `renorm_momentum` (Ioffe, 2017): ``x̂·r + d``, where ``r = σ/σ̄`` and
    ``d = (μ − μ̄)/σ̄`` are constants to the derivative. renorm_clipping: bounds ``rmin``
    and ``rmax`` of r, ``dmax`` of ``|d|``.

    synchronized: where several processes share a batch (`nn.distribution`), moments are
    those of the whole batch, not of the samples that a process has.
    """

    moving_mean_initializer: Any
    moving_variance_initializer: Any
    moving_mean: Tensor
    moving_variance: Tensor
    moving_stddev: Tensor
    renorm_mean: Tensor
    renorm_stddev: Tensor

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Mapping[str, float] | None = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        **options: Any,
    ) -> None:
        options |= {
            "beta_initializer": beta_initializer,
            "gamma_initializer": gamma_initializer,
            "beta_regularizer": beta_regularizer,
            "gamma_regularizer": gamma_regularizer,
            "beta_constraint": beta_constraint,
            "gamma_constraint": gamma_constraint,
        }
        super().__init__(axis, epsilon, center, scale, **options)
        self.momentum = fraction(self, "momentum", momentum)
        keep_options(
            self,
            moving_mean_initializer=moving_mean_initializer,
            moving_variance_initializer=moving_variance_initializer,
        )
        self.renorm = renorm
        self.renorm_clipping = self._bounds(renorm_clipping) if renorm else None
        self.renorm_momentum = renorm_momentum
        self.synchronized = synchronized

    def build(self, input_shape: Shape) -> None:
        """Make gamma, beta and the moving averages."""
        super().build(input_shape)
        mean, variance = self.moving_mean_initializer, self.moving_variance_initializer
        self.moving_mean = self._average("moving_mean", mean)
        self.moving_variance = self._average("moving_variance", variance)
        if self.renorm:
            self.moving_stddev = self._average("moving_stddev", self._deviation)
            self.renorm_mean = self._average("renorm_mean", mean)
            self.renorm_stddev = self._average("renorm_stddev", self._deviation)

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        """The normalised inputs."""
        x = self._checked(inputs)
        if not (training and self.trainable):
            mean = self._spread(self.moving_mean.data, x.shape)
            variance = self._spread(self.moving_variance.data, x.shape)
            return self._scaled((x - mean) / np.sqrt(variance + self.epsilon))
        kept = self._axes(x.shape)
        apart = self.synchronized and SHARES.active.size > 1
        plain = mask is None and not self.renorm and not apart
        whole = self.gamma is not None and self.beta is not None
        if whole and kept == (x.ndim - 1,) and plain:
            y, mean, variance = ops.batch_normalization(
                x, self.gamma, self.beta, epsilon=self.epsilon
            )
            self._move("moving_mean", mean)
            self._move("moving_variance", variance)
            return narrowed(y, self.compute_dtype)
        axes = tuple(a for a in range(x.ndim) if a not in kept)
        if mask is None and not apart:
            y, mean, variance = standardized(x, axes, self.epsilon)
        else:
            about = all_sum if apart else None, 0.0 if mask is None else EPSILON
            y, mean, variance = self._of_kept(x, axes, self._kept(x, mask), *about)
        if self.renorm:
            return self._scaled(self._renormed(y, raw(mean), raw(variance)))
        self._move("moving_mean", mean)
        self._move("moving_variance", variance)
        return self._scaled(y)

    def _average(self, name: str, initializer: Any) -> Tensor:
        shape = self._built_lengths
        return self.add_weight(
            shape, initializer, trainable=False, autocast=False, name=name
        )

    def _deviation(self, shape: tuple[int, ...], dtype: Any) -> Any:
        return np.sqrt(self.moving_variance_initializer(shape, dtype))

    def _bounds(self, given: Mapping[str, float] | None) -> dict[str, float]:
        bounds = dict(given or {})
        low, high = bounds.get("rmin", 0.0), bounds.get("rmax", np.inf)
        if set(bounds) - set(CLIPPED) or low > high or bounds.get("dmax", 0.0) < 0:
            raise ValueRangeError(
                f"{self.name}: renorm_clipping holds some of {CLIPPED}, rmin ≤ rmax "
                f"and dmax ≥ 0, got {given!r}"
            )
        return bounds

    def _kept(self, x: Any, mask: Any) -> Any:
        """Which entries of x the mask keeps, all without one."""
        if mask is None:
            return np.ones(x.shape, bool)
        mask = as_array(raw(mask))
        if mask.ndim != x.ndim - 1:
            raise ShapeError(
                f"{self.name}: expected a mask of one axis less than the input "
                f"{x.shape}, got {mask.shape}"
            )
        return np.broadcast_to(mask[..., None].astype(bool), x.shape)

    def _of_kept(
        self, x: Any, axes: tuple[int, ...], kept: Any, over: Any, least: float
    ) -> tuple[Any, Any, Any]:
        """`standardized` by the moments of what is kept.

        over: adds up over ranks, None for one. least: is added to counts that may be 0.
        """
        zero = np.zeros((), x.dtype)

        def total(values: Any) -> Any:
            found = ops.sum(values, axis=axes, keepdims=True)
            return found if over is None else over(found * part_of_batch())

        count = (total(kept.astype(x.dtype)) + least).astype(x.dtype)
        mean = total(ops.where(kept, x, zero)) / count
        centred = x - mean
        variance = total(ops.square(ops.where(kept, centred, zero))) / count
        return centred / ops.sqrt(variance + self.epsilon), mean, variance

    def _renormed(self, y: Any, mean: Any, variance: Any) -> Any:
        """``y·r + d``; moves all averages."""
        bounds = self.renorm_clipping or {}
        deviation = np.sqrt(variance + self.epsilon)
        usual = self._spread(self.renorm_stddev.data, y.shape)
        usual = np.maximum(usual, np.sqrt(self.epsilon).astype(usual.dtype))
        r = deviation / usual
        d = (mean - self._spread(self.renorm_mean.data, y.shape)) / usual
        r = np.clip(r, bounds.get("rmin"), bounds.get("rmax"))
        if "dmax" in bounds:
            d = np.clip(d, -bounds["dmax"], bounds["dmax"])
        self._move("renorm_mean", mean, self.renorm_momentum)
        self._move("renorm_stddev", deviation, self.renorm_momentum)
        self._move("moving_mean", mean)
        self._move("moving_stddev", deviation)
        moved = np.square(self.moving_stddev.data) - self.epsilon
        self._set("moving_variance", np.maximum(moved, 0))
        return y * r.astype(y.dtype) + d.astype(y.dtype)

    def _move(self, name: str, moment: Any, momentum: float | None = None) -> None:
        average: Tensor = getattr(self, name)
        part = self.momentum if momentum is None else momentum
        new = np.reshape(raw(moment), average.shape)
        self._set(name, part * widened(average.data) + (1 - part) * new)

    def _set(self, name: str, value: Any) -> None:
        average: Tensor = getattr(self, name)
        if not current.mode.again:
            average.data = value.astype(average.dtype)
