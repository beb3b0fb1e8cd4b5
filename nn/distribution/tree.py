"""Sums in an order that does not depend on who adds what.

The numbers 0, 1, 2, … are leaves of a binary tree whose nodes ``(level, k)`` stand for
the numbers from ``k·2^level`` to before ``(k + 1)·2^level``, as far as there are such.
Each node's sum is that of its left half plus that of its right one. A node whose
numbers one rank has all is summed there, and where they meet the rest is: so the sum is
the same to the bit, whoever has which.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

__all__ = ["Node", "Sums", "nodes_of", "total"]

Node: TypeAlias = tuple[int, int]
"""Level and position."""

Add: TypeAlias = Callable[[Any, Any], Any]
"""``add(left, right)`` gives the sum; it may write it into `left`."""


class Sums:
    """The sums of a run of numbers, taken in one after the other.

    Attributes
    ----------
    nodes: the sums so far, of the largest whole nodes, from left to right.
    """

    def __init__(self, add: Add) -> None:
        self._add = add
        self.nodes: dict[Node, Any] = {}

    def put(self, number: int, value: Any) -> None:
        """Take in the value of the next number."""
        level, k = 0, number
        while k % 2 and (level, k - 1) in self.nodes:
            value = self._add(self.nodes.pop((level, k - 1)), value)
            level, k = level + 1, k // 2
        self.nodes[level, k] = value


def nodes_of(first: int, last: int) -> list[Node]:
    """Which nodes `Sums` has after the numbers from `first` to before `last`.

    >>> nodes_of(1, 6)
    [(0, 1), (1, 1), (1, 2)]
    """
    sums = Sums(lambda left, right: None)
    for number in range(first, last):
        sums.put(number, None)
    return list(sums.nodes)


def total(count: int, nodes: dict[Node, Any], add: Add) -> Any:
    """The sum of the numbers 0 to before `count`, by those of nodes that cover them."""
    return _sum((max(count - 1, 0).bit_length(), 0), count, nodes, add)


def _sum(node: Node, count: int, nodes: dict[Node, Any], add: Add) -> Any:
    if node in nodes:
        return nodes[node]
    level, k = node[0] - 1, 2 * node[1]
    left = _sum((level, k), count, nodes, add)
    if (k + 1) << level >= count:  # there is nothing on the right
        return left
    return add(left, _sum((level, k + 1), count, nodes, add))
