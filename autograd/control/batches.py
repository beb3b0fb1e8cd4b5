"""Values of many examples as plain ones with further axes in front, and back again.

What control flow runs under `jit` inside `vmap`, or on a walk with many vectors, is a
function of such: an example more is an axis more, in every turn.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.batched import Batched
from autograd.engine.levels import core, exposed, levels
from autograd.engine.modes import changed, current

__all__ = ["Batches", "rows_first"]

Around: TypeAlias = list[tuple[int, int]]
"""Levels and their sizes, the highest first."""


class Batches:
    """Which leaves of a function are of many examples.

    Attributes
    ----------
    around: all levels, of every `vmap` around and of every value.
    each: those of each argument of the function. A value that is the same for all
        examples stays so, that its cotangents are not summed over them; but what
        changes from turn to turn has them `all`, whatever it starts with.
    """

    def __init__(
        self, values: Sequence[Any], *, wide: Sequence[bool], also: Iterable[Any] = ()
    ) -> None:
        self.mode = current.mode.batches
        known = {pair for x in (*values, *also) for pair in levels(x)}
        self.around = sorted({*self.mode, *known}, reverse=True)
        pairs = zip(values, wide, strict=True)
        self.each = [self.around if is_wide else levels(x) for x, is_wide in pairs]

    def off(self, values: Sequence[Any]) -> list[Any]:
        """The arguments with axes in front for their levels, the lowest first."""
        pairs = zip(values, self.each, strict=True)
        return [_off(x, around) for x, around in pairs]

    def on(self, results: Sequence[Any], *, rows: bool = False) -> list[Any]:
        """Results with all levels again; `rows`: with the axis of turns in front."""
        if rows and self.around:
            results = [np.moveaxis(y, 0, len(self.around)) for y in results]
        return [_on(y, self.around) for y in results]

    def on_each(self, results: Sequence[Any]) -> list[Any]:
        """Results with the levels of the arguments, whose next values they are."""
        pairs = zip(results, self.each, strict=True)
        return [_on(y, around) for y, around in pairs]

    def of_cores(
        self, f: Callable[[list[Any]], Sequence[Any]], *, alike: bool = False
    ) -> Callable[[list[Any]], Sequence[Any]]:
        """`f` of leaves as a function of them with axes for levels, to such results.

        alike: whether the results have the levels of the arguments, and not all.
        """
        if not self.around:
            return f

        def cored(values: list[Any]) -> list[Any]:
            with changed(batches=self.mode):
                results = f(self.on_each(values))
                if alike:
                    return self.off(results)
                return [_off(y, self.around) for y in results]

        return cored


def rows_first(x: Any, levels_of_x: Around) -> Any:
    """A value without its levels, the axis that is gone along before theirs."""
    return np.moveaxis(x, len(levels_of_x), 0) if levels_of_x else x


def _off(x: Any, around: Around) -> Any:
    for level, size in around:
        x = exposed(x, level, size)
    return core(x)


def _on(x: Any, around: Around) -> Any:
    for level, _ in reversed(around):
        x = Batched(x, level)
    return x
