"""A vocabulary, and how one is learnt from documents."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array, raw

__all__ = ["Tally", "Vocabulary", "lines", "texts"]


class Vocabulary:
    """Tokens and their indices, which count from `start` on."""

    def __init__(self, tokens: list[Any], start: int) -> None:
        self.tokens = tokens
        self.indices = {token: i for i, token in enumerate(tokens, start)}


class Tally:
    """How often tokens came, and in how many of how many documents."""

    def __init__(self) -> None:
        self.counts: Counter[Any] = Counter()
        self.documents: Counter[Any] = Counter()
        self.number = 0

    def learn(self, documents: Iterable[Any]) -> None:
        """Count the tokens of documents, each an array or a list of them."""
        for document in documents:
            tokens = np.ravel(document).tolist()
            self.counts.update(tokens)
            self.documents.update(set(tokens))
            self.number += 1

    def ordered(self) -> list[Any]:
        """The tokens, the most frequent first, equally frequent ones from z to a."""
        counts = self.counts
        return sorted(counts, key=lambda t: (counts[t], t), reverse=True)

    def weights(self, tokens: list[Any]) -> Array:
        """``log(1 + documents/(1 + documents with the token))`` of each, float32."""
        found = np.array([self.documents[t] for t in tokens])
        weights: Array = np.log(1 + self.number / (1 + found)).astype(np.float32)
        return weights


def texts(x: Any, encoding: str) -> Array:
    """An array of Python's texts; bytes decoded, numbers written out."""
    array = np.asarray(raw(x))
    if array.dtype.kind == "U":
        return array.astype(object)
    plain = [
        v.decode(encoding) if isinstance(v, bytes) else str(v) for v in array.ravel()
    ]
    found = np.empty(array.size, object)
    found[:] = plain
    return found.reshape(array.shape)


def lines(name: str, path: str | Path) -> Sequence[str]:
    """The lines of the file of a vocabulary, for the layer `name`."""
    try:
        return Path(path).read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{name}: the vocabulary {str(path)!r} cannot be read: {error}"
        ) from error
