"""What happens around the `build` of every layer."""

import os
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from nn.casting import weights_as_kept
from nn.layers.calling import layer_scope
from nn.layers.parts import make_names_unique
from nn.layers.symbolic import map_shapes
from nn.layers.tracing import any_batch, refuse_other

__all__ = ["build_once"]

Build = Callable[..., None]


class _Building:
    """Of all threads one builds at a time; in a process forked off, none does."""

    lock = threading.RLock()


def _after_fork() -> None:
    _Building.lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def build_once(build: Build) -> Build:
    """`build` in the layer's scope of the graph, a second time refused or left out."""

    @wraps(build)
    def built_once(self: Any, *shapes: Any, **named: Any) -> None:
        with _Building.lock:
            if self._building:  # from a subclass's build
                build(self, *shapes, **named)
            elif self.built:
                refuse_other(self, shapes or tuple(named.values()))
            else:
                shapes = tuple(map_shapes(tuple, s) for s in shapes)
                _build(build, self, shapes, named)

    return built_once


def _build(
    build: Build, layer: Any, shapes: tuple[Any, ...], named: dict[str, Any]
) -> None:
    given = shapes or tuple(named.values())
    built_for = tuple([map_shapes(any_batch, s) for s in given])
    layer._building = True
    try:
        make_names_unique(layer._parts())
        with layer_scope(layer), weights_as_kept():
            build(layer, *shapes, **named)
        make_names_unique(layer._parts())
    except BaseException:
        layer._made.clear()
        raise
    finally:
        layer._building = False
    layer.built, layer._built_for = True, built_for
