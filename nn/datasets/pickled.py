"""Object arrays of lists of whole numbers, read out of a pickle that is not executed.

NumPy stores an array of objects as a pickle, a program for a small stack machine that
may call any function there is. Here the few instructions are read of which an array of
lists consists; nothing is imported or called, and whatever else is there is refused.
"""

import pickle
import re
import struct
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autograd.errors import StorageError

__all__ = ["read_lists"]

_MODULES = ("numpy.core.multiarray", "numpy._core.multiarray")

_NAMES = {
    **{(module, "_reconstruct"): "array" for module in _MODULES},
    ("numpy", "ndarray"): "ndarray",
    ("numpy", "dtype"): "dtype",
    ("_codecs", "encode"): "bytes",
}
"""What an array's pickle may name, and the word for it here."""

_NUMBER_CODES = frozenset(b"KMJ")

_NUMBERS = re.compile(rb"(?:K.|M..|J....)++", re.DOTALL)
"""A run of whole numbers, by three instructions that put one on the stack.

What matches holds nothing else, so that `pickle` may read it: 8 times as fast.
"""

_PLAIN = frozenset([int, str, bytes, bool, type(None)])


class _Word(str):
    """A name of `_NAMES`, which is no text that the pickle holds."""


class _Mark:
    """Where a tuple or a run of items begins on the stack."""


class _Array:
    """The array, of which the pickle tells the items after it has named it."""

    items: list[Any] | None = None


_MARK: Final = _Mark()

_OBJECTS: Final = _Word("objects")


def read_lists(data: bytes, name: str) -> NDArray[np.object_]:
    """The array (n,) of lists of whole numbers that NumPy pickled as `data`.

    name: of the file, for errors. Anything but that is refused: `StorageError`.
    """
    try:
        found = _Reader(data).run()
    except (IndexError, KeyError, TypeError, ValueError, struct.error) as error:
        raise StorageError(
            f"{name}: it holds more than lists of whole numbers, or not all of them "
            f"({type(error).__name__}: {error}); take a copy that was not altered"
        ) from error
    lists = np.empty(len(found), object)
    lists[:] = [_numbers(item, name) for item in found]
    return lists


def _numbers(item: Any, name: str) -> list[int]:
    if type(item) is not list or not set(map(type, item)) <= {int}:
        raise StorageError(
            f"{name}: an entry is no list of whole numbers; take a copy that was not "
            "altered"
        )
    return item


class _Reader:
    """One pass over the instructions, with the stack and memory they work on."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.stack: list[Any] = []
        self.memory: dict[int, Any] = {}

    def run(self) -> list[Any]:
        """The items of the array that is left on the stack at the end."""
        data, stack = self.data, self.stack
        while (code := data[self.at]) != 0x2E:  # STOP
            self.at += 1
            if code in _NUMBER_CODES:  # nearly all there is
                run = _NUMBERS.match(data, self.at - 1)
                if run is None:
                    raise ValueError("cut short")
                self.at = run.end()
                stack += pickle.loads(b"(%bt." % run[0])
            else:
                _STEPS[code](self)
        (array,) = stack
        if type(array) is not _Array or array.items is None:
            raise ValueError("no array")
        return array.items

    def taken(self, count: int) -> bytes:
        """The next `count` bytes."""
        if not 0 <= count <= len(self.data) - self.at:
            raise ValueError("cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, form: str) -> int:
        """The next number of a form of `struct`."""
        (found,) = struct.unpack(form, self.taken(struct.calcsize(form)))
        return int(found)

    def line(self) -> str:
        """The text up to the end of the line."""
        end = self.data.index(b"\n", self.at)
        text = self.taken(end - self.at).decode("ascii")
        self.at += 1
        return text

    def since_mark(self) -> list[Any]:
        """What lies on the stack above the last mark, taken from it."""
        at = len(self.stack) - 1
        while self.stack[at] is not _MARK:
            at -= 1
            if at < 0:
                raise ValueError("no mark")
        items = self.stack[at + 1 :]
        del self.stack[at:]
        return items

    def word(self, module: Any, name: Any) -> None:
        """A name of a module, which must be one of those that arrays need."""
        if (module, name) not in _NAMES:
            raise ValueError(f"names {module}.{name}"[:100])
        self.stack.append(_Word(_NAMES[module, name]))

    def remember(self, index: int) -> None:
        """Keep what is on top, to be referred to later."""
        self.memory[index] = self.stack[-1]

    def extend(self, items: list[Any]) -> None:
        """More items for the list on top."""
        if type(self.stack[-1]) is not list:
            raise TypeError("items for what is no list")
        self.stack[-1].extend(items)

    def pack(self, count: int) -> None:
        """A tuple of the last `count` values."""
        items = tuple(self.stack[-count:])
        if len(items) != count or _MARK in items:
            raise ValueError("too few for a tuple")
        self.stack[-count:] = [items]

    def call(self) -> None:
        """What arrays, their dtype and bytes are made of, known by their arguments."""
        args, word = self.stack.pop(), self.stack.pop()
        if type(word) is not _Word or type(args) is not tuple:
            raise TypeError("calls what is no array")
        if word == "array" and len(args) == 3 and args[0] == _Word("ndarray"):
            self.stack.append(_Array())
        elif word == "dtype" and args and args[0] in ("O8", "O4", "O", "|O"):
            self.stack.append(_OBJECTS)
        elif word == "bytes" and args[1:] == ("latin1",) and type(args[0]) is str:
            self.stack.append(args[0].encode("latin1"))
        else:
            raise ValueError(f"calls {word} with other than an array's arguments")

    def build(self) -> None:
        """The items of the array, or the details of its dtype."""
        state, thing = self.stack.pop(), self.stack[-1]
        if thing is _OBJECTS:
            if type(state) is not tuple or not set(map(type, state)) <= _PLAIN:
                raise ValueError("a dtype of several parts")
            return
        _, shape, dtype, by_columns, items = state
        if type(thing) is not _Array or dtype is not _OBJECTS or by_columns:
            raise ValueError("no array of objects")
        if type(items) is not list or shape != (len(items),):
            raise ValueError(f"shape {shape} of other items"[:100])
        thing.items = items


def _step(form: str, do: Callable[[_Reader, int], Any]) -> Callable[[_Reader], Any]:
    """The instruction that reads a number of this form and goes on with it."""
    return lambda reader: do(reader, reader.number(form))


def _value(value: Any) -> Callable[[_Reader], Any]:
    return lambda reader: reader.stack.append(value)


def _text(reader: _Reader, length: int) -> None:
    reader.stack.append(reader.taken(length).decode("utf-8"))


def _bytes(reader: _Reader, length: int) -> None:
    reader.stack.append(reader.taken(length))


def _long(reader: _Reader, length: int) -> None:
    if length > 8:
        raise ValueError("a number of more than 64 bits")
    reader.stack.append(int.from_bytes(reader.taken(length), "little", signed=True))


def _named(reader: _Reader) -> None:
    name, module = reader.stack.pop(), reader.stack.pop()
    if type(name) is not str or type(module) is not str:
        raise TypeError("a name that is no text")
    reader.word(module, name)


_STEPS: dict[int, Callable[[_Reader], Any]] = {
    0x80: _step("B", lambda reader, version: None),  # PROTO
    0x95: _step("<Q", lambda reader, length: None),  # FRAME
    ord("("): _value(_MARK),
    ord("N"): _value(None),
    0x88: _value(True),
    0x89: _value(False),
    ord(")"): _value(()),
    ord("]"): lambda reader: reader.stack.append([]),
    ord("X"): _step("<I", _text),
    0x8C: _step("B", _text),
    ord("B"): _step("<I", _bytes),
    ord("C"): _step("B", _bytes),
    0x8A: _step("B", _long),
    ord("q"): _step("B", _Reader.remember),
    ord("r"): _step("<I", _Reader.remember),
    0x94: lambda reader: reader.remember(len(reader.memory)),
    ord("h"): _step("B", lambda reader, i: reader.stack.append(reader.memory[i])),
    ord("j"): _step("<I", lambda reader, i: reader.stack.append(reader.memory[i])),
    ord("t"): lambda reader: reader.stack.append(tuple(reader.since_mark())),
    0x85: lambda reader: reader.pack(1),
    0x86: lambda reader: reader.pack(2),
    0x87: lambda reader: reader.pack(3),
    ord("a"): lambda reader: reader.extend([reader.stack.pop()]),
    ord("e"): lambda reader: reader.extend(reader.since_mark()),
    ord("c"): lambda reader: reader.word(reader.line(), reader.line()),
    0x93: _named,
    ord("R"): _Reader.call,
    ord("b"): _Reader.build,
}
"""The instructions of `pickletools` that an array of lists consists of."""
