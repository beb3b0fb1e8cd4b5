"""SciPy's distributions, given methods that take Tensors.

`Continuous` and `Discrete` state one by its standard form: location, scale and support
come from here. All is composed of `scipy.special` and NumPy, so every derivative
follows, also by the parameters wherever the functions have one.
"""

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
from scipy import stats

from autograd.engine.tensor import plain
from autograd.errors import ArgumentError
from autograd.scipy.functions.declare import known_as, taking_tensors

__all__ = ["Continuous", "Discrete", "Distribution", "declared"]

Function: TypeAlias = Callable[..., Any]
Support: TypeAlias = tuple[float, float] | Callable[..., tuple[Any, Any]]


class Distribution(ModuleType):
    """SciPy's distribution of that name, of which `methods` take Tensors too.

    Called with plain arrays alone each is SciPy's, and so is every other method. It is
    a module, since programs import it as one.
    """

    def __init__(self, name: str, methods: dict[str, Function]) -> None:
        theirs = getattr(stats, name)
        doc = f"SciPy's `{name}`; of Tensors it takes {', '.join(methods)}."
        super().__init__(f"autograd.scipy.stats.{name}", doc)
        self._source = theirs
        self.__all__ = list(methods)
        for method, ours in methods.items():
            setattr(self, method, taking_tensors(getattr(theirs, method), ours))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_source"], name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """SciPy's distribution with its parameters held."""
        return self._source(*args, **kwargs)

    def __dir__(self) -> list[str]:
        return sorted({*dir(self._source), *self.__dict__})

    def __reduce__(self) -> Any:
        return importlib.import_module, (self.__name__,)


def declared(name: str, methods: dict[str, Function]) -> Distribution:
    """The distribution, found under SciPy's name and as a module."""
    found = Distribution(name, methods)
    known_as(getattr(stats, name))(found)
    sys.modules[found.__name__] = found
    return found


class Family:
    """What continuous and discrete distributions share.

    name: SciPy's. shapes: the parameters before loc and scale. log: the logarithm of
    the density or of the chances, of the standard form; below, above: its cumulative
    distribution and what is left, where they are written. support: the least and the
    largest value, or a function of the shapes that gives them. inner: a value within,
    at which nothing is infinite.
    """

    scaled = True
    density = "pdf"

    def __init__(
        self,
        name: str,
        shapes: tuple[str, ...],
        log: Function,
        below: Function | None = None,
        above: Function | None = None,
        *,
        support: Support = (-np.inf, np.inf),
        inner: float = 0.5,
        log_below: Function | None = None,
        log_above: Function | None = None,
        quantile: Function | None = None,
    ) -> None:
        self.name, self.shapes, self.log = name, shapes, log
        self.support, self.inner, self.quantile = support, inner, quantile
        self.below, self.log_below = below, log_below or _logarithm(below)
        self.above, self.log_above = above, log_above or _logarithm(above)
        declared(name, self.methods())

    def methods(self) -> dict[str, Function]:
        """What of the distribution takes Tensors, by SciPy's names."""
        there = {self.density: self.pdf, f"log{self.density}": self.logpdf}
        if self.below:
            there |= {"cdf": self.cdf, "logcdf": self.logcdf}
        if self.above:
            there |= {"sf": self.sf, "logsf": self.logsf}
        return there | ({"ppf": self.ppf, "isf": self.isf} if self.quantile else {})

    def pdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The density, or the chance, of x."""
        return np.exp(self.logpdf(x, *args, **kwargs))

    def logpdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of the density, −inf outside the support."""
        z, shapes, _, scale = self._standard(x, args, kwargs)
        return self._placed(self.log, z, shapes, (-np.inf, -np.inf)) - np.log(scale)

    def cdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The chance of at most x."""
        return self._cumulative(self.below, x, args, kwargs, (0.0, 1.0))

    def sf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The chance of more than x."""
        return self._cumulative(self.above, x, args, kwargs, (1.0, 0.0))

    def logcdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of `cdf`."""
        return self._cumulative(self.log_below, x, args, kwargs, (-np.inf, 0.0))

    def logsf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of `sf`."""
        return self._cumulative(self.log_above, x, args, kwargs, (0.0, -np.inf))

    def ppf(self, q: Any, *args: Any, **kwargs: Any) -> Any:
        """The value below which a share q lies."""
        _, shapes, loc, scale = self._standard(q, args, kwargs)
        assert self.quantile is not None
        return self.quantile(q, *shapes) * scale + loc

    def isf(self, q: Any, *args: Any, **kwargs: Any) -> Any:
        """The value above which a share q lies."""
        return self.ppf(1 - q, *args, **kwargs)

    def _standard(
        self, x: Any, args: Any, kwargs: Any
    ) -> tuple[Any, list[Any], Any, Any]:
        """``(x − loc)/scale``, the shapes, loc and scale."""
        names = (*self.shapes, "loc", *(("scale",) if self.scaled else ()))
        given = dict(zip(names, args, strict=False)) | kwargs
        unknown = [k for k in given if k not in names]
        missing = [k for k in self.shapes if k not in given]
        if unknown or missing or len(args) > len(names):
            raise ArgumentError(
                f"{self.name}: it takes (x, {', '.join(names)}), not "
                f"{len(args)} arguments and the keywords {sorted(kwargs)}"
            )
        loc, scale = given.get("loc", 0.0), given.get("scale", 1.0)
        return (x - loc) / scale, [given[k] for k in self.shapes], loc, scale

    def _cumulative(
        self, f: Any, x: Any, args: Any, kwargs: Any, outside: tuple[float, float]
    ) -> Any:
        z, shapes, _, _ = self._standard(x, args, kwargs)
        return self._placed(f, z, shapes, outside)

    def _placed(
        self, f: Function, z: Any, shapes: list[Any], outside: tuple[float, float]
    ) -> Any:
        """`f` inside the support, constants outside; NaN where z is.

        Outside f sees a value within, so that no infinite slope comes from there.
        """
        support, given = self.support, plain(z)
        low, high = support(*map(plain, shapes)) if callable(support) else support
        under, over, none = given < low, given > high, np.isnan(given)
        if not (np.any(under) or np.any(over) or np.any(none)):
            return f(z, *shapes)
        within = np.clip(given, low, high) if callable(support) else self.inner
        y = f(np.where(under | over, within, z), *shapes)
        y = np.where(under, outside[0], np.where(over, outside[1], y))
        return np.where(none, np.nan, y)


def _logarithm(f: Function | None) -> Function | None:
    return f and (lambda *args: np.log(f(*args)))


class Continuous(Family):
    """A distribution with a density: pdf, cdf and sf, their logarithms, ppf and isf."""


class Discrete(Family):
    """A distribution of whole numbers: pmf, cdf and sf, and their logarithms.

    Its cumulative functions are of the largest whole number up to k.
    """

    scaled = False
    density = "pmf"

    def logpdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of the chance of x, −inf where x is not whole or outside."""
        y = super().logpdf(x, *args, **kwargs)
        z = plain(self._standard(x, args, kwargs)[0])
        whole = np.equal(np.floor(z), z) | np.isnan(z)
        return y if np.all(whole) else np.where(whole, y, -np.inf)

    def _cumulative(
        self, f: Any, x: Any, args: Any, kwargs: Any, outside: tuple[float, float]
    ) -> Any:
        z, shapes, _, _ = self._standard(x, args, kwargs)
        return self._placed(f, np.floor(plain(z)), shapes, outside)
