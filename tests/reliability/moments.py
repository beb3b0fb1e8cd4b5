"""An exception at every moment at which Python may deliver a signal.

CPython looks for signals when a function is entered, after a call and at a jump back.
So an interrupt comes at one of these moments and at no other. They are counted by
running under a trace function, and raised at one by one. Left out is where a generator
is entered: that looks the same when one is closed, where Python drops any exception.
"""

import dis
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FrameType
from typing import Any

__all__ = ["count_moments", "interrupted_at", "some_of"]


class _Counter:
    """A trace function that counts moments and raises at one."""

    def __init__(self, number: int, error: type[BaseException]) -> None:
        self.number, self.error, self.seen = number, error, 0

    def __call__(self, frame: FrameType, event: str, arg: Any) -> Any:
        if frame.f_code.co_filename == __file__:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        code = frame.f_code
        entered = event == "call" and not code.co_flags & inspect.CO_GENERATOR
        if entered or (event == "opcode" and frame.f_lasti in _after_calls(code)):
            self.seen += 1
            if self.seen == self.number:
                sys.settrace(None)
                raise self.error
        return self


def count_moments(run: Callable[[], Any]) -> int:
    """How many moments `run` has."""
    counter = _Counter(0, KeyboardInterrupt)
    _traced(run, counter)
    return counter.seen


def interrupted_at(number: int, run: Callable[[], Any]) -> KeyboardInterrupt | None:
    """What came out of `run` with an interrupt at moment `number`, from 1.

    Its traceback is taken off, since that keeps the frames of `run` alive.
    """
    try:
        _traced(run, _Counter(number, KeyboardInterrupt))
    except KeyboardInterrupt as error:
        return error.with_traceback(None)
    return None


def some_of(count: int, wanted: int | None) -> Iterator[int]:
    """`wanted` of the numbers from 1 to `count`, evenly spread; all for None."""
    step = 1.0 if wanted is None else max(1.0, count / wanted)
    at = 1.0
    while at <= count:
        yield int(at)
        at += step


def _traced(run: Callable[[], Any], trace: Any) -> None:
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)


@cache
def _after_calls(code: CodeType) -> frozenset[int]:
    """The offsets of the instructions before which a signal may be delivered."""
    found: set[int] = set()
    after = False
    for instruction in dis.get_instructions(code):
        if after:
            found.add(instruction.offset)
        name = instruction.opname
        after = name.startswith("CALL") and "INTRINSIC" not in name
        if name.startswith("JUMP_BACKWARD") and "NO_INTERRUPT" not in name:
            found.add(int(instruction.argval))
    return frozenset(found)
