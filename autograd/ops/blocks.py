"""A batch in blocks: a few images at a time, whose memory stays in the cache.

What lies between two steps of a kernel is as large as a block, not as the batch, so it
costs no memory worth speaking of. Blocks depend on shapes alone.
"""

from collections.abc import Callable, Sequence

from autograd.engine.primitive import Array
from autograd.ops.threads import FEWEST, THREADS

__all__ = ["CACHE", "blocks", "each_block", "parts", "summed"]

CACHE = 1 << 20
"""Bytes that a thread works on at a time: one core's second cache. Max-pooling (64, 32,
32, 32) by 2, backward: 1.1 ms so in two threads, 1.3 with half of it; 1.8 and 1.9 in
one; see benchmarks/works/convolution.py."""

PART = 1 << 21
"""Bytes that a thread takes at a time where a part is many of NumPy's calls, between
which threads wait for each other: (64, 32, 32, 3) by (3, 3, 3, 32), forward, takes 1.1
ms so and 1.7 with a quarter; see benchmarks/works/convolution.py."""

MOST = 16
"""Parts of a batch, at most."""


def blocks(count: int, image: int, room: int = CACHE) -> list[slice]:
    """Ranges of `count` images, of `image` bytes each, that fit `room` bytes."""
    step = max(1, room // max(1, image))
    return [slice(i, min(i + step, count)) for i in range(0, count, step)]


def parts(count: int, image: int) -> list[slice]:
    """Ranges of `count` images, equally long but for the last, to be shared by threads.

    Of `PART` bytes, or less where they would be too few to share; one range where they
    would be less than a quarter of a block.
    """
    number = min(MOST, max(FEWEST, count * image // PART))
    if count * image < number * CACHE // 4:
        return [slice(0, count)]
    return blocks(count, 1, -(-count // number))


def summed(share_of: Callable[[slice], Array], ranges: Sequence[slice]) -> Array:
    """``Σ share_of(part)`` over `ranges`, by several threads, added in their order.

    share_of: gives an array of its own.
    """
    shares: dict[int, Array] = {}

    def work(i: int) -> None:
        shares[i] = share_of(ranges[i])

    THREADS.share(work, range(len(ranges)))
    total = shares[0]
    for i in range(1, len(ranges)):
        total += shares[i]
    return total


def each_block(work: Callable[[slice], object], count: int, image: int) -> None:
    """``work(rows)`` for the blocks of `count` images, by several threads.

    image: the bytes of one, of all that `work` reads of it.
    """
    THREADS.share(work, blocks(count, image))
