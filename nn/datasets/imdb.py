"""IMDB: 50,000 reviews of films as lists of words' numbers, liked or not.

Maas et al., 2011; in the file that Keras publishes. Words are numbered by frequency.
"""

from pathlib import Path
from typing import TypeAlias

import numpy as np

from autograd.errors import ValueRangeError
from nn.arrays import Array
from nn.datasets.download import Archive
from nn.datasets.npz import Member, cached, read_npz
from nn.datasets.words import marked, of_words, read_index, shorter, shuffled

__all__ = ["ARCHIVE", "WORDS", "get_word_index", "load_data"]

Pair: TypeAlias = tuple[Array, Array]

ARCHIVE = Archive(
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb.npz",
    name="imdb.npz",
    algorithm="sha256",
    digest="69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
)

WORDS = Archive(
    url=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
        "imdb_word_index.json"
    ),
    name="imdb_word_index.json",
    algorithm="md5",
    digest="bfafd718b763782e994055a2d397834f",
)

_MEMBERS = {
    "x_train": Member("O", (None,), 25_000),
    "y_train": Member("iu", (None,), 25_000),
    "x_test": Member("O", (None,), 25_000),
    "y_test": Member("iu", (None,), 25_000),
}


def load_data(
    path: str | Path = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    *,
    archive: Archive = ARCHIVE,
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 25,000 and 25,000 reviews.

    x: (n,) lists of words. y: (n,) int64, 1 for liked. path: the name in the cache, to
    which it is downloaded once, or the path of the file. num_words, skip_top: words
    numbered in [skip_top, num_words) are kept, the others become `oov_char`, or are
    left out for None. maxlen: only reviews of fewer words. seed: of the order.
    start_char: goes before every review unless None. index_from: is added to the
    numbers of `get_word_index`.
    """
    arrays = read_npz("imdb", cached(path, archive), _MEMBERS)
    pairs = [(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test")]
    parts = [
        shorter(marked(x, start_char, index_from), y, maxlen)
        for x, y in shuffled(seed, *pairs)
    ]
    (train, y_train), (test, y_test) = parts
    if not train or not test:
        raise ValueRangeError(
            f"imdb: no review has fewer than maxlen={maxlen} words; pass a larger one"
        )
    xs = of_words(
        train + test, num_words=num_words, skip_top=skip_top, oov_char=oov_char
    )
    labels = np.concatenate([y_train, y_test])
    at = len(train)
    return (xs[:at], labels[:at]), (xs[at:], labels[at:])


def get_word_index(
    path: str | Path = "imdb_word_index.json", *, archive: Archive = WORDS
) -> dict[str, int]:
    """The number of each word; in the reviews it is `index_from` more."""
    return read_index("imdb", path, archive)
