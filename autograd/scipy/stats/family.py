"""A distribution by its standard form: location, scale and support come from here.

All is composed of `scipy.special` and NumPy, so every derivative follows, also by the
parameters wherever the functions have one.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.tensor import plain
from autograd.errors import ArgumentError

__all__ = ["Continuous", "Discrete"]

Function = Callable[..., Any]


class Family:
    """What continuous and discrete distributions share.

    name: of messages. shapes: the parameters before loc and scale. log: the logarithm
    of the density or of the chances, of the standard form; below, above: its
    cumulative distribution and what is left. support: the least and the largest value.
    inner: a value within, at which nothing is infinite.
    """

    scaled = True

    def __init__(
        self,
        name: str,
        shapes: tuple[str, ...],
        log: Function,
        below: Function,
        above: Function,
        *,
        support: tuple[float, float] = (-np.inf, np.inf),
        inner: float = 0.5,
        log_below: Function | None = None,
        log_above: Function | None = None,
        quantile: Function | None = None,
    ) -> None:
        self.name, self.shapes, self.log = name, shapes, log
        self.below, self.above = below, above
        self.support, self.inner = support, inner
        self.log_below, self.log_above = log_below, log_above
        self.quantile = quantile

    def cdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The chance of at most x."""
        z, shapes, _ = self._standard(x, args, kwargs)
        return self._placed(self.below, z, shapes, 0.0, 1.0)

    def sf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The chance of more than x."""
        z, shapes, _ = self._standard(x, args, kwargs)
        return self._placed(self.above, z, shapes, 1.0, 0.0)

    def logcdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of `cdf`."""
        z, shapes, _ = self._standard(x, args, kwargs)
        log = self.log_below or (lambda z, *p: np.log(self.below(z, *p)))
        return self._placed(log, z, shapes, -np.inf, 0.0)

    def logsf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of `sf`."""
        z, shapes, _ = self._standard(x, args, kwargs)
        log = self.log_above or (lambda z, *p: np.log(self.above(z, *p)))
        return self._placed(log, z, shapes, 0.0, -np.inf)

    def _standard(self, x: Any, args: Any, kwargs: Any) -> tuple[Any, list[Any], Any]:
        """``(x − loc)/scale``, the shapes, and the scale."""
        names = (*self.shapes, "loc", *(("scale",) if self.scaled else ()))
        given = dict(zip(names, args, strict=False)) | kwargs
        unknown = [k for k in given if k not in names]
        missing = [k for k in self.shapes if k not in given]
        if unknown or missing or len(args) > len(names):
            raise ArgumentError(
                f"{self.name}: it takes (x, {', '.join(names)}), not "
                f"{len(args)} arguments and the keywords {sorted(kwargs)}"
            )
        scale = given.get("scale", 1.0)
        z = (
            (x - given.get("loc", 0.0)) / scale
            if self.scaled
            else x - given.get("loc", 0)
        )
        return z, [given[k] for k in self.shapes], scale

    def _placed(
        self, f: Function, z: Any, shapes: list[Any], before: float, after: float
    ) -> Any:
        """`f` inside the support, constants outside; NaN where z is.

        Outside f sees a value within, so that no infinite slope comes from there.
        """
        low, high = self.support
        given = plain(z)
        under, over = given < low, given > high
        if not (np.any(under) or np.any(over)):
            return f(z, *shapes)
        y = f(np.where(under | over, self.inner, z), *shapes)
        return np.where(under, before, np.where(over, after, y))


class Continuous(Family):
    """A distribution with a density: pdf, logpdf, cdf, logcdf, sf, logsf, ppf."""

    def logpdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of the density, −inf outside the support."""
        z, shapes, scale = self._standard(x, args, kwargs)
        return self._placed(self.log, z, shapes, -np.inf, -np.inf) - np.log(scale)

    def pdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The density."""
        return np.exp(self.logpdf(x, *args, **kwargs))

    def ppf(self, q: Any, *args: Any, **kwargs: Any) -> Any:
        """The value below which a share q lies."""
        if self.quantile is None:
            raise ArgumentError(f"{self.name}: ppf is not written for Tensors")
        _, shapes, scale = self._standard(q, args, kwargs)
        loc = kwargs.get(
            "loc", args[len(self.shapes)] if args[len(self.shapes) :] else 0.0
        )
        return self.quantile(q, *shapes) * scale + loc


class Discrete(Family):
    """A distribution of whole numbers: pmf, logpmf, cdf, logcdf, sf, logsf."""

    scaled = False

    def logpmf(self, k: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of the chance of k, −inf where k is not whole or outside."""
        z, shapes, _ = self._standard(k, args, kwargs)
        y = self._placed(self.log, z, shapes, -np.inf, -np.inf)
        whole = np.equal(np.floor(plain(z)), plain(z))
        return y if np.all(whole) else np.where(whole, y, -np.inf)

    def pmf(self, k: Any, *args: Any, **kwargs: Any) -> Any:
        """The chance of k."""
        return np.exp(self.logpmf(k, *args, **kwargs))
