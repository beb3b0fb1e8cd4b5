"""Nodes of users: what `autograd.tracer.trace` makes of every step of a function.

A subclass of `Node` is called once a step, oldest first. `VJPNode` and `JVPNode` are
the two that differentiate.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np

__all__ = ["JVPNode", "Node", "VJPNode"]


class Node:
    """One step: its value, the function, all arguments, and which of them are traced.

    parent_argnums, parents: the positions of the traced arguments, and their nodes.
    """

    __slots__ = ()

    def __init__(
        self,
        value: Any,
        fun: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        parent_argnums: tuple[int, ...],
        parents: tuple[Any, ...],
    ) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not define __init__")

    def initialize_root(self, *args: Any, **kwargs: Any) -> None:
        """Set up the node of the input, which no step made."""
        raise NotImplementedError(
            f"{type(self).__name__} does not define initialize_root"
        )

    @classmethod
    def new_root(cls, *args: Any, **kwargs: Any) -> Self:
        """The node of an input."""
        root = cls.__new__(cls)
        root.initialize_root(*args, **kwargs)
        return root


def _nothing(g: Any) -> Sequence[Any]:
    return ()


class VJPNode(Node):
    """A step that gives its parents' cotangents: ``vjp(g)``, one for each parent."""

    __slots__ = ("parents", "vjp")

    parents: Sequence[Any]
    vjp: Callable[[Any], Sequence[Any]]

    def __init__(
        self,
        value: Any,
        fun: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        parent_argnums: tuple[int, ...],
        parents: tuple[Any, ...],
    ) -> None:
        primitive = fun.primitive  # type: ignore[attr-defined]

        def vjp(g: Any) -> Sequence[Any]:
            g = np.float64(g) if isinstance(g, float) else g
            return [primitive.vjp(i, g, value, args, kwargs) for i in parent_argnums]

        self.parents = parents
        self.vjp = vjp

    def initialize_root(self) -> None:
        """The node of an input: it has no parents."""
        self.parents = ()
        self.vjp = _nothing


class JVPNode(Node):
    """A step with its tangent, ``g``."""

    __slots__ = ("g",)

    def __init__(
        self,
        value: Any,
        fun: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        parent_argnums: tuple[int, ...],
        parents: tuple[Any, ...],
    ) -> None:
        tangents = dict(zip(parent_argnums, [p.g for p in parents], strict=True))
        primitive = fun.primitive  # type: ignore[attr-defined]
        slots = [tangents.get(i) for i in range(len(args))]
        self.g = primitive.jvp(slots, value, args, kwargs)

    def initialize_root(self, g: Any) -> None:
        """The node of an input whose tangent is `g`."""
        self.g = g
