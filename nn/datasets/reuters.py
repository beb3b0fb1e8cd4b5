"""Reuters: 11,228 newswires as lists of words' numbers, in 46 topics.

Reuters-21578 (Lewis, 1987), in the file that Keras publishes. Words are numbered by
frequency.
"""

from pathlib import Path
from typing import TypeAlias

from nn.arrays import Array
from nn.datasets.download import Archive
from nn.datasets.housing import cut
from nn.datasets.npz import Member, cached, read_npz
from nn.datasets.words import marked, of_words, read_index, shorter, shuffled

__all__ = ["ARCHIVE", "WORDS", "get_label_names", "get_word_index", "load_data"]

Pair: TypeAlias = tuple[Array, Array]

ARCHIVE = Archive(
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/reuters.npz",
    name="reuters.npz",
    algorithm="sha256",
    digest="d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
)

WORDS = Archive(
    url=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
        "reuters_word_index.json"
    ),
    name="reuters_word_index.json",
    algorithm="md5",
    digest="4d44cc38712099c9e383dc6e5f11a921",
)

_MEMBERS = {"x": Member("O", (None,), 11_228), "y": Member("iu", (None,), 11_228)}

_LABELS = (
    "cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade "
    "reserves ship cotton carcass crude nat-gas cpi money-fx interest gnp meal-feed "
    "alum oilseed gold tin strategic-metal livestock retail ipi iron-steel rubber heat "
    "jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead"
)


def load_data(
    path: str | Path = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    *,
    archive: Archive = ARCHIVE,
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 8,982 and 2,246 newswires.

    x: (n,) lists of words. y: (n,) int64, the topic. test_split: the part of all that
    is for testing. The other arguments are those of `nn.datasets.imdb.load_data`.
    """
    arrays = read_npz("reuters", cached(path, archive), _MEMBERS)
    ((x, y),) = shuffled(seed, (arrays["x"], arrays["y"]))
    texts, y = shorter(marked(x, start_char, index_from), y, maxlen)
    xs = of_words(texts, num_words=num_words, skip_top=skip_top, oov_char=oov_char)
    return cut(xs, y, test_split)


def get_word_index(
    path: str | Path = "reuters_word_index.json", *, archive: Archive = WORDS
) -> dict[str, int]:
    """The number of each word; in the newswires it is `index_from` more."""
    return read_index("reuters", path, archive)


def get_label_names() -> tuple[str, ...]:
    """The names of the topics, in the order of their numbers.

    >>> import nn
    >>> nn.datasets.reuters.get_label_names()[3:5]
    ('earn', 'acq')
    """
    return tuple(_LABELS.split())
