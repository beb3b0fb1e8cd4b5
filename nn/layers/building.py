"""What happens around the `build` of every layer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from nn.layers.calling import layer_scope
from nn.layers.parts import make_names_unique
from nn.layers.symbolic import map_shapes
from nn.layers.tracing import any_batch, refuse_other

__all__ = ["build_once"]

Build = Callable[..., None]


def build_once(build: Build) -> Build:
    """`build` in the layer's scope of the graph, a second time refused or left out."""

    @wraps(build)
    def built_once(self: Any, *shapes: Any, **named: Any) -> None:
        if self._building:  # from a subclass's build
            build(self, *shapes, **named)
            return
        if self.built:
            refuse_other(self, shapes or tuple(named.values()))
            return
        shapes = tuple(map_shapes(tuple, s) for s in shapes)
        self._building = True
        try:
            make_names_unique(self._parts())
            with layer_scope(self):
                build(self, *shapes, **named)
            make_names_unique(self._parts())
        except BaseException:
            self._trainable_own.clear()
            self._non_trainable_own.clear()
            raise
        finally:
            self._building = False
        self.built = True
        self._built_for = tuple(
            map_shapes(any_batch, s) for s in (shapes or tuple(named.values()))
        )

    return built_once
