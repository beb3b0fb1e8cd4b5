"""Memory that others can write to: what the graph copies, watches and lends.

A recorded step needs its operands once more on the way back. Where somebody else holds
their memory too, a plain array say, a write in between would change the derivative in
silence. So what the graph keeps of such an operand is

    a copy       up to 4 MB: later writes change nothing
    a reference  beyond, with a fingerprint that the walk compares, and raises

A graph that lives only inside a call of `grad` and its kin, the `brief` case, leaves
nobody the time to write but the function itself: there copies end at 64 kB, and a
fingerprint is one of samples.

A Tensor's own memory is lent, by `Tensor.data`, only while no graph holds it: one that
does keeps the memory, and the Tensor goes on with a copy. What is lent counts as held
by somebody else for as long as it is referred to.
"""

import threading
from sys import getrefcount
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.primitive import Array

__all__ = [
    "Fingerprint",
    "fingerprint",
    "frozen",
    "is_lent",
    "own_memory",
    "owner",
    "private",
    "same_content",
    "unchanged",
]

COPIED, COPIED_BRIEFLY = 1 << 22, 1 << 16
"""Bytes up to which the graph copies. Of 128×3072 numbers in float32 a copy takes 35 µs
and two fingerprints 75, of 4 ms for a training step (`benchmarks.guard`)."""

REPEATED = 1 << 16
"""Bytes from which a copy is looked for among those that there are."""

WHOLE = 1 << 26
"""Bytes up to which a fingerprint sees every one; two are half a pass of `x @ w`."""

LATEST = 4
"""Copies of a thread that are looked through, 16 MB at most."""

SAMPLES = 512
COLUMNS = 509
"""Words a row: prime, so that rows of a matrix do not lie under each other."""


class Fingerprint(NamedTuple):
    """What a content is known by again, and whether from samples alone."""

    number: int
    sampled: bool


class _Copies(threading.local):
    """The latest copies of large arrays that graphs of this thread hold or held.

    An array that is used often is copied once, and a copy that no graph holds any more
    is written over: fresh memory costs more than the copying.
    """

    def __init__(self) -> None:
        self._latest: list[tuple[Any, Array]] = []

    def of(self, x: Array) -> Array:
        """A copy of `x` that nobody writes to while a graph holds it."""
        place = x.__array_interface__["data"][0]
        form = (x.shape, x.strides, x.dtype.str)
        spare = None
        for i, ((at, known), copy) in enumerate(self._latest):
            if known == form and getrefcount(copy) <= _LISTED:
                spare = i
            elif known == form and at == place and same_content(copy, x):
                return copy
        if spare is None:
            copy = x.copy(order="K")
        else:
            _, copy = self._latest.pop(spare)
            np.copyto(copy, x)
        self._latest = [*self._latest[1 - LATEST :], ((place, form), copy)]
        return copy


def _references_when_listed() -> int:
    for _, (_, copy) in enumerate([(None, np.empty(1))]):
        return getrefcount(copy)
    raise AssertionError


_LISTED = _references_when_listed()
_copies = _Copies()


def private(x: Array, *, brief: bool) -> Array | None:
    """A copy of `x` for the graph alone; None where `x` is too large for one.

    What is large and lies in pieces is copied too, but axes along which it repeats
    itself, as after `broadcast_to`, are not multiplied.
    """
    size = x.nbytes
    if size <= REPEATED:
        return x.copy(order="K")
    if any(s == 0 and n > 1 for s, n in zip(x.strides, x.shape, strict=True)):
        once = x[tuple([slice(0, 1) if s == 0 else slice(None) for s in x.strides])]
        copy = private(once, brief=brief)
        return None if copy is None else np.broadcast_to(copy, x.shape)
    if size > (COPIED_BRIEFLY if brief else COPIED) and x.flags.forc:
        return None
    return _copies.of(x)


def fingerprint(x: Any, *, sampled: bool = False) -> Fingerprint:
    """A number that changes when the content of `x` does.

    Sums of columns of 64-bit words, so that a change of one word always shows, and one
    of several unless they cancel within a column. sampled: see `SAMPLES` places alone,
    the ends among them. Of a tuple of arrays, one for all.
    """
    if type(x) is tuple:
        return Fingerprint(hash(tuple([fingerprint(v).number for v in x])), sampled)
    array = np.asarray(x)
    if not array.flags.forc:
        array = array.copy(order="K")
    octets = array.ravel(order="K").view(np.uint8)
    words = octets[: len(octets) // 8 * 8].view(np.uint64)
    rest = octets[words.nbytes :].tobytes()
    if sampled:
        step = max(len(words) // SAMPLES, 1)
        seen = words[::step].tobytes(), words[-1:].tobytes(), rest
        return Fingerprint(hash(seen), True)
    rows = len(words) // COLUMNS
    table = words[: rows * COLUMNS].reshape(rows, COLUMNS)
    sums = np.add.reduce(table, axis=0).tobytes()
    return Fingerprint(hash((sums, words[table.size :].tobytes(), rest)), False)


def unchanged(x: Any, before: Fingerprint) -> bool:
    """Whether the content of `x` is still what it was."""
    return fingerprint(x, sampled=before.sampled) == before


def same_content(x: Array, w: Array) -> bool:
    """Whether both have the same shape, dtype and bytes."""
    if x.shape != w.shape or x.dtype != w.dtype:
        return False
    return np.array_equal(np.ravel(x).view(np.uint8), np.ravel(w).view(np.uint8))


def owner(x: Array) -> Array:
    """The array that the memory of `x`, a view perhaps, belongs to."""
    return x.base if type(x.base) is np.ndarray else x


def frozen(x: Any) -> Any:
    """`x`, a parameter of an operation, as nobody else can change it any more."""
    kind = type(x)
    if kind is np.ndarray:
        return x.copy(order="K")
    if kind is list or kind is tuple:
        return kind([frozen(v) for v in x])
    return {k: frozen(v) for k, v in x.items()} if kind is dict else x


def own_memory(holder: Any, *, also: int) -> Array:
    """A view of memory that nothing but the view refers to, with `holder`'s content.

    holder: a Tensor. also: how many besides it hold its array rightfully.
    """
    array: Array = holder._array
    memory = array.base
    views, owners = _ALONE
    if getrefcount(array) <= views + also:
        if memory is None:
            return array.view()
        if getrefcount(memory) <= owners:
            return array
    return array.copy(order="K").view()


def is_lent(holder: Any) -> bool:
    """Whether anything but the array of `holder`, a Tensor, refers to its memory."""
    memory = holder._array.base
    return memory is not None and getrefcount(memory) > _ALONE[1]


class _Probe:
    """Something that alone holds a view of memory: what the counts start from."""

    __slots__ = ("_array",)

    def __init__(self) -> None:
        self._array = np.empty(1).view()


def _references(holder: Any) -> tuple[int, int]:
    """How many refer to the array of `holder`, and to the memory that it views."""
    array = holder._array
    memory = array.base
    return getrefcount(array), getrefcount(memory)


_ALONE = _references(_Probe())
