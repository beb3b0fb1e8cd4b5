"""What the sets of texts share: words as numbers by frequency, kept or left out."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array
from nn.datasets.download import Archive
from nn.datasets.limits import regular_file
from nn.datasets.npz import cached

__all__ = ["marked", "of_words", "read_index", "shorter", "shuffled"]

Lists = list[list[int]]

MOST_BYTES = 1 << 24
"""Of an index of words; the larger published one, of IMDB, has 1,641,221."""


def shuffled(seed: int, *pairs: tuple[Array, Array]) -> list[tuple[Array, Array]]:
    """Each (xs, labels) in an order of its own, all by NumPy's `RandomState(seed)`."""
    rng, found = np.random.RandomState(seed), []
    for xs, labels in pairs:
        order = np.arange(len(xs))
        rng.shuffle(order)
        found.append((xs[order], labels[order]))
    return found


def marked(xs: Iterable[Sequence[int]], start: int | None, index_from: int) -> Lists:
    """Words numbered from `index_from` on, after `start`, unless that is None."""
    first = [] if start is None else [start]
    return [first + [word + index_from for word in x] for x in xs]


def shorter(xs: Lists, labels: Array, most: int | None) -> tuple[Lists, Array]:
    """The texts of fewer than `most` words, and their labels; all for None or 0."""
    if not most:
        return xs, labels
    kept = [i for i, x in enumerate(xs) if len(x) < most]
    return [xs[i] for i in kept], labels[kept]


def of_words(
    xs: Lists, *, num_words: int | None, skip_top: int, oov_char: int | None
) -> Array:
    """Lists (n,) with the words in [skip_top, num_words) kept.

    The others become `oov_char`, or are left out where that is None. num_words: by
    default the largest number there is, whose word is not kept.
    """
    if not num_words:
        num_words = max(max(x) for x in xs)
    lists = np.empty(len(xs), object)
    for i, x in enumerate(xs):
        if oov_char is None:
            lists[i] = [w for w in x if skip_top <= w < num_words]
        else:
            lists[i] = [w if skip_top <= w < num_words else oov_char for w in x]
    return lists


def read_index(name: str, path: str | Path, archive: Archive) -> dict[str, int]:
    """The number of each word, 1 for the most frequent."""
    source = regular_file(cached(path, archive), MOST_BYTES, name)
    try:
        index = json.loads(source.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise StorageError(
            f"{name}: {str(source)!r} is no index of words: {error}"
        ) from error
    whole = isinstance(index, dict) and all(type(n) is int for n in index.values())
    if not whole:
        raise StorageError(
            f"{name}: {str(source)!r} is no index of words: expected a number for each"
        )
    return dict(index)
