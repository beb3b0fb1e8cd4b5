"""`Places`: where a traced function is, step by step."""

import inspect
import linecache
import sys
from collections.abc import Iterable
from types import CodeType, FrameType
from typing import Any

from autograd.engine.steps import Place, Value
from autograd.engine.traced import Traced

__all__ = ["Places", "note_cotangent"]

_OURS = frozenset({"autograd", "nn", "numpy"})

_TRACER = "autograd.program.tracing"
"""The module that calls the traced function: no line of the user's lies below it."""


class Places:
    """The place of each value of a trace.

    operation, direction: of the steps that come, as of `Place`.
    """

    def __init__(self) -> None:
        self.operation, self.direction = "", "forward"
        self._internal: dict[CodeType, bool | None] = {}
        self._made: dict[Value, Place] = {}
        self._walked: Place | None = None
        self._inner: FrameType | None = None
        self._outer: tuple[tuple[str, int], ...] = ()

    def of(self, outputs: Iterable[Value]) -> Place:
        """The place of the step that makes these values now."""
        walked = self._walked
        if self.direction == "backward" and walked is not None:
            place = walked._replace(operation=self.operation, direction="backward")
        else:
            place = self._now()
        self._made.update(dict.fromkeys(outputs, place))
        return place

    def walk(self, value: Value | None) -> None:
        """Have steps of the backward walk belong to the line that made `value`."""
        self._walked = self._made.get(value) if value is not None else None

    def caller(self) -> tuple[str, int]:
        """The innermost line that is neither ours nor NumPy's."""
        frame = sys._getframe(1)
        while frame.f_back is not None and self._is_ours(frame) is not False:
            frame = frame.f_back
        return frame.f_code.co_filename, frame.f_lineno

    def described(self) -> str:
        """The line of `caller` in an error, with where it is and in which operation."""
        file, line = self.caller()
        inside = f" (in {self.operation})" if self.operation else ""
        return f"at {file}:{line}{inside}: {linecache.getline(file, line).strip()}"

    def _now(self) -> Place:
        """Where the function is now."""
        inner = self._users(sys._getframe(1))
        if inner is None:
            return Place(self.operation, self.direction)
        if inner is not self._inner or inner.f_code.co_flags & inspect.CO_GENERATOR:
            self._inner, lines = inner, []  # while it runs, nothing around it moves
            frame = self._users(inner.f_back)
            while frame is not None:
                lines.append((frame.f_code.co_filename, frame.f_lineno))
                frame = self._users(frame.f_back)
            self._outer = tuple(lines[::-1])
        file, line = inner.f_code.co_filename, inner.f_lineno
        return Place(self.operation, self.direction, file, line, self._outer)

    def _users(self, frame: FrameType | None) -> FrameType | None:
        """The innermost frame from there on that is the user's, up to what traces."""
        while frame is not None:
            inside = self._is_ours(frame)
            if not inside:
                return None if inside is None else frame
            frame = frame.f_back
        return None

    def _is_ours(self, frame: FrameType) -> bool | None:
        """Whether a frame is of us or of NumPy; None of what traces."""
        code = frame.f_code
        if code not in self._internal:
            module = str(frame.f_globals.get("__name__"))
            inside = module.partition(".")[0] in _OURS
            self._internal[code] = None if module == _TRACER else inside
        return self._internal[code]


def note_cotangent(share: Any, node: Any) -> None:
    """Note of a share that it is a cotangent of what a node made."""
    share, output = getattr(share, "_array", share), node.output
    if type(share) is Traced and type(output) is Traced and share.value.about is None:
        share.value.about = output.value
