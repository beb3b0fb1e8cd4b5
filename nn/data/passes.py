"""What one pass of a `Dataset` does with the elements that it draws."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd.errors import ShapeError, ValueRangeError
from autograd.tree import leaves, map_tree
from nn.arrays import Array, raw

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "Run",
    "Unstacked",
    "alternating",
    "arrays",
    "batches",
    "chosen",
    "count_of",
    "padded",
    "shuffled",
    "slices",
    "stacked",
    "unique",
    "windows",
]


def arrays(element: Any) -> Any:
    """`element` with Tensors as their arrays."""
    return map_tree(raw, element)


def count_of(tree: Any) -> int:
    """How many entries the arrays of `tree` have along their first axes, all alike."""
    counts = {len(a) if a.ndim else 0 for a in leaves(tree)}
    if len(counts) != 1 or 0 in counts:
        raise ShapeError(
            "Dataset: expected arrays with the same number of samples, at least one, "
            f"got shapes {[a.shape for a in leaves(tree)]}"
        )
    return counts.pop()


def slices(tree: Any) -> Iterator[Any]:
    """The entries along the first axes of arrays."""
    for i in range(count_of(tree)):
        yield map_tree(lambda a: a[i], tree)  # noqa: B023


class Unstacked(list[Any]):
    """The elements of a batch that are not one yet: arrays in files are not read."""


def batches(elements: Iterator[Any], size: int, drop: bool) -> Iterator[Unstacked]:
    """`size` elements at a time; `drop` the last ones if there are fewer."""
    while batch := Unstacked(islice(elements, size)):
        if len(batch) == size or not drop:
            yield batch


def stacked(batch: Sequence[Any]) -> Any:
    """Elements as one, whose arrays have a further first axis."""

    def stack(*parts: Any) -> Array:
        try:
            return np.stack([np.asarray(x) for x in parts])
        except ValueError as error:
            raise ShapeError(
                f"Dataset: batch of arrays of the shapes "
                f"{sorted({np.shape(x) for x in parts})}; they must be equal; "
                "padded_batch fills up shorter ones"
            ) from error

    return map_tree(stack, batch[0], *batch[1:])


def padded(batch: Sequence[Any], shapes: Any, values: Any) -> Any:
    """Elements as one, each array filled up at its ends.

    shapes: a tree of shapes or one for all; None in it, or for it, means the largest.
    values: what to fill with, a tree or one for all; None for 0, "" or False.
    """
    columns = list(zip(*[leaves(x) for x in batch], strict=True))
    wanted = _for_each(shapes, len(columns), _is_shape)
    fillers = _for_each(values, len(columns), np.isscalar)
    filled = [_filled(*c) for c in zip(columns, wanted, fillers, strict=True)]
    parts = iter(filled)
    return map_tree(lambda _: next(parts), batch[0])


def _is_shape(tree: Any) -> bool:
    return isinstance(tree, (tuple, list)) and all(
        n is None or isinstance(n, (int, np.integer)) for n in tree
    )


def _for_each(tree: Any, count: int, is_one: Callable[[Any], bool]) -> list[Any]:
    """The parts of `tree`, one for each of `count` arrays."""
    if tree is None or is_one(tree):
        return [tree] * count
    items = tree.values() if isinstance(tree, dict) else tree
    parts = [
        part
        for item in items
        for part in ([item] if item is None or is_one(item) else _all(item, is_one))
    ]
    if len(parts) != count:
        raise ShapeError(
            f"Dataset: padded_batch got {len(parts)} shapes or values for elements of "
            f"{count} arrays; pass one for each, or one for all"
        )
    return parts


def _all(tree: Any, is_one: Callable[[Any], bool]) -> list[Any]:
    if tree is None or is_one(tree):
        return [tree]
    items = tree.values() if isinstance(tree, dict) else tree
    return [part for item in items for part in _all(item, is_one)]


def _filled(parts: Sequence[Any], shape: Any, value: Any) -> Array:
    found = [np.asarray(x) for x in parts]
    if len({x.ndim for x in found}) != 1:
        raise ShapeError("Dataset: padded_batch of arrays that differ in rank")
    largest = tuple(map(max, zip(*[x.shape for x in found], strict=True)))
    given = (None,) * len(largest) if shape is None else shape
    if len(given) != len(largest):
        raise ShapeError(
            f"Dataset: padded_batch got the shape {tuple(given)} for arrays of rank "
            f"{len(largest)}"
        )
    lengths = [m if n in (None, -1) else n for n, m in zip(given, largest, strict=True)]
    if any(n < m for n, m in zip(lengths, largest, strict=True)):
        raise ShapeError(
            f"Dataset: padded_batch to {tuple(lengths)}, but there is an array of "
            f"{largest}; pass larger lengths, or None for the largest there is"
        )
    dtype = np.result_type(*found)
    filler = np.zeros((), dtype) if value is None else value
    batch = np.full((len(found), *lengths), filler, dtype)
    for i, x in enumerate(found):
        corner: Any = (i, *map(slice, x.shape))
        batch[corner] = x
    return batch


def shuffled(elements: Iterator[Any], size: int, rng: "Generator") -> Iterator[Any]:
    """Each drawn from a buffer of `size`, into which the next one comes."""
    buffer = list(islice(elements, size))
    for element in elements:
        i = int(rng.integers(len(buffer)))
        chosen, buffer[i] = buffer[i], element
        yield chosen
    for i in rng.permutation(len(buffer)):
        yield buffer[i]


class Run(NamedTuple):
    """`size` elements, `stride` apart; the next run begins `shift` later."""

    size: int
    shift: int
    stride: int

    @property
    def reach(self) -> int:
        """How many elements lie from the first to the last one."""
        return (self.size - 1) * self.stride + 1

    def among(self, elements: int, drop: bool) -> int:
        """How many runs there are; what says that there is no number stays as it is."""
        if elements < 0:
            return elements
        last = elements - self.reach if drop else elements - 1
        return max(0, last // self.shift + 1)


def windows(elements: Iterator[Any], run: Run, drop: bool) -> Iterator[list[Any]]:
    """The elements of each run; `drop` those with fewer than its size."""
    reach = run.reach
    held: list[Any] = []
    while True:
        held += islice(elements, max(0, reach - len(held)))
        if not held or (len(held) < reach and drop):
            return
        yield held[: reach : run.stride]
        for _ in islice(elements, max(0, run.shift - len(held))):
            pass
        held = held[run.shift :]


def alternating(
    sources: Iterator[Iterable[Any]], cycle: int, block: int
) -> Iterator[Any]:
    """`block` elements of each of `cycle` sources in turn, one after another's end."""
    slots: list[Iterator[Any] | None] = [None] * cycle
    at, exhausted = 0, False
    while not exhausted or any(s is not None for s in slots):
        elements = slots[at]
        if elements is None and not exhausted:
            source = next(sources, None)
            exhausted = source is None
            elements = slots[at] = None if source is None else iter(source)
        if elements is not None:
            block_of = list(islice(elements, block))
            yield from block_of
            if len(block_of) < block:
                slots[at] = None
        at = (at + 1) % cycle


def chosen(
    datasets: Sequence[Iterable[Any]], choices: Iterator[Any], stop_on_empty: bool
) -> Iterator[Any]:
    """The next element of the data set of each number in `choices`.

    stop_on_empty: end when one has none left; else pass over it.
    """
    left = [iter(d) for d in datasets]
    over: set[int] = set()
    for choice in choices:
        i = int(choice)
        if not 0 <= i < len(left):
            raise ValueRangeError(
                f"Dataset: the choice {i} is outside of {len(left)} data sets"
            )
        try:
            element = next(left[i])
        except StopIteration:
            over.add(i)
            if stop_on_empty or len(over) == len(left):
                return
            continue
        yield element


def unique(elements: Iterator[Any]) -> Iterator[Any]:
    """Each element the first time that it comes."""
    seen: set[Any] = set()
    for element in elements:
        key = tuple((np.shape(x), np.asarray(x).tobytes()) for x in leaves(element))
        if key not in seen:
            seen.add(key)
            yield element
