"""Stacks of matrices, entry by entry."""

from collections.abc import Callable
from typing import Any

from tests.references.shape import built


def matrix_transpose(x: Any) -> Any:
    """``y[…, j, i] = x[…, i, j]``."""
    *stack, m, n = x.shape
    return built((*stack, n, m), x.dtype, lambda *i: x[(*i[:-2], i[-1], i[-2])])


REFERENCES: dict[str, Callable[..., Any]] = {"matrix_transpose": matrix_transpose}
