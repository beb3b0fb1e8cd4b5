"""Several values as one, and one as several.

Values that are joined take their common dtype.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ShapeError
from nn.ops.convert import common, matched, of_dtype, ready
from nn.ops.registry import operation

__all__: list[str] = []


def _values(xs: Any) -> list[Any]:
    if hasattr(xs, "dtype"):
        return list(xs)
    values = [ready(x) for x in xs]
    kind = common(*values)
    return [of_dtype(x, kind) for x in values]


@operation
def concatenate(xs: Any, axis: int = 0) -> Any:
    """The values one behind the other along `axis`."""
    return anp.concatenate(_values(xs), axis=axis)


@operation
def stack(x: Any, axis: int = 0) -> Any:
    """Values of one shape side by side along a new axis."""
    return anp.stack(_values(x), axis=axis)


@operation
def hstack(xs: Any) -> Any:
    """The values one behind the other along axis 1; vectors along axis 0."""
    return anp.hstack(_values(xs))


@operation
def vstack(xs: Any) -> Any:
    """The values one below the other along axis 0; vectors as rows."""
    return anp.vstack(_values(xs))


@operation
def dstack(xs: Any) -> Any:
    """The values one behind the other along axis 2."""
    return anp.dstack(_values(xs))


@operation
def append(x1: Any, x2: Any, axis: int | None = None) -> Any:
    """x2 behind x1 along `axis`; all in a row for None."""
    return anp.append(*map(ready, matched(x1, x2)), axis=axis)


@operation
def meshgrid(*x: Any, indexing: str = "xy") -> Any:
    """The coordinates of a grid, one array for each vector of them."""
    return list(anp.meshgrid(*map(ready, x), indexing=indexing))


@operation
def split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """Equal parts along `axis`, or the parts between indices."""
    return list(anp.split(ready(x), _cuts(indices_or_sections), axis=axis))


@operation
def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """Parts along `axis` whose lengths differ by at most one."""
    return list(anp.array_split(ready(x), _cuts(indices_or_sections), axis=axis))


@operation
def hsplit(x: Any, indices_or_sections: Any) -> Any:
    """`split` along axis 1; of a vector along axis 0."""
    return _split(anp.hsplit, x, indices_or_sections)


@operation
def vsplit(x: Any, indices_or_sections: Any) -> Any:
    """`split` along axis 0."""
    return _split(anp.vsplit, x, indices_or_sections)


@operation
def dsplit(x: Any, indices_or_sections: Any) -> Any:
    """`split` along axis 2."""
    return _split(anp.dsplit, x, indices_or_sections)


def _split(f: Callable[..., Any], x: Any, cuts: Any) -> Any:
    return list(f(ready(x), _cuts(cuts)))


def _cuts(given: Any) -> Any:
    return given if isinstance(given, int) else np.asarray(given).tolist()


@operation
def unstack(x: Any, num: int | None = None, axis: int = 0) -> Any:
    """The entries along `axis`, `num` of them."""
    x = ready(x)
    if num is not None and x.shape[axis] != num:
        raise ShapeError(
            f"unstack: x {tuple(x.shape)} has {x.shape[axis]} entries on axis {axis}, "
            f"expected num={num}"
        )
    return tuple(anp.unstack(x, axis=axis))
