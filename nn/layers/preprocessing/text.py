"""`TextVectorization`: texts as rows of indices or counts of their words."""

import re
import string
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, ShapeError
from autograd.ops.traceable import in_one_step
from nn.arrays import Shape, raw
from nn.layers.preprocessing.categories import encoded_shape
from nn.layers.preprocessing.data import DataLayer, batches_of
from nn.layers.preprocessing.index_lookup import rows_of
from nn.layers.preprocessing.lookups import StringLookup
from nn.layers.preprocessing.vocabulary import texts
from nn.lookup import CUSTOM, lookup

__all__ = ["TextVectorization"]

_LOWER = dict(
    zip(map(ord, string.ascii_uppercase), string.ascii_lowercase, strict=True)
)
_STRIPPED: dict[int, Any] = dict.fromkeys(map(ord, string.punctuation))

_STANDARDS: dict[str, dict[int, Any]] = {
    "lower_and_strip_punctuation": _LOWER | _STRIPPED,
    "lower": _LOWER,
    "strip_punctuation": _STRIPPED,
}
"""What is put in place of which character; as TensorFlow does, of ASCII alone."""

_WORDS = re.compile(r"[^ \t\n\r\f\v]+")

_SPLITS: dict[str, Callable[[str], list[str]]] = {
    "whitespace": _WORDS.findall,
    "character": list,
}

Steps = str | Callable[[Any], Any] | None


class TextVectorization(DataLayer):
    """Texts (batch,) or (batch, 1) as indices of their words, or as counts.

    Each text is standardised, split into tokens, of which groups may be made, and
    looked up in a vocabulary, given or learnt by `adapt`, the most frequent first.
    Index 0 is padding, 1 what is not in the vocabulary.

    max_tokens: the largest size of the vocabulary, with those two. standardize:
    ``"lower_and_strip_punctuation"``, ``"lower"``, ``"strip_punctuation"``, None, or a
    function from an array of texts to one. split: ``"whitespace"``, ``"character"``,
    None, or a function from the array of texts (batch,) to a list of tokens for each.
    ngrams: groups of 1 to so many neighbouring tokens too, or of the sizes in a tuple.
    output_mode: ``"int"`` (batch, longest), filled up with 0, or (batch,
    output_sequence_length), cut or filled up; ``"multi_hot"``, ``"count"`` and
    ``"tf_idf"`` (batch, size of the vocabulary). The rest is as in `StringLookup`.

    >>> import nn
    >>> layer = nn.layers.TextVectorization()
    >>> layer.adapt(["the cat sat", "The dog, the dog!"])
    >>> layer.get_vocabulary()
    ['', '[UNK]', 'the', 'dog', 'sat', 'cat']
    >>> layer(["the dog ran"]).tolist()
    [[2, 3, 1]]
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        standardize: Steps = "lower_and_strip_punctuation",
        split: Steps = "whitespace",
        ngrams: int | tuple[int, ...] | None = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: Any = None,
        idf_weights: Any = None,
        sparse: bool = False,
        ragged: bool = False,
        encoding: str = "utf-8",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if ragged:
            raise ArgumentError(
                f"{self.name}: arrays are not ragged; leave ragged=True out, and rows "
                "are filled up with 0"
            )
        if isinstance(ngrams, int):
            ngrams = tuple(range(1, ngrams + 1))
        self.ngrams = None if ngrams is None else tuple(ngrams)
        self.standardize = self._step("standardize", standardize, _STANDARDS)
        self.split = self._step("split", split, _SPLITS)
        self.encoding = encoding
        self.output_sequence_length = output_sequence_length
        self.words = StringLookup(
            max_tokens=max_tokens,
            mask_token="",
            vocabulary=vocabulary,
            idf_weights=idf_weights,
            output_mode=output_mode,
            pad_to_max_tokens=pad_to_max_tokens,
            sparse=sparse,
            encoding=encoding,
        )
        self.output_mode = self.words.output_mode
        if output_sequence_length is not None and self.output_mode != "int":
            raise ArgumentError(
                f"{self.name}: output_sequence_length is for output_mode='int'"
            )

    def _step(self, name: str, step: Steps, known: dict[str, Any]) -> Any:
        if step is None or callable(step):
            return step
        if step not in CUSTOM:
            lookup(f"{self.name}: {name}", step, known)
        return CUSTOM.get(step, step)

    def adapt(
        self, data: Any, batch_size: int | None = None, steps: int | None = None
    ) -> None:
        """Learn the vocabulary of texts: an array, a list, or `steps` batches.

        batch_size: without effect.
        """
        self.reset_state()
        for batch in batches_of(data, steps):
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Learn from a batch too."""
        self.words.learn(self._documents(data))

    def finalize_state(self) -> None:
        """Make the vocabulary of what was learnt."""
        self.words.finalize_state()

    def reset_state(self) -> None:
        """Forget what was learnt and is not yet a vocabulary."""
        self.words.reset_state()

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """All tokens by index; without those two, unless `include_special_tokens`."""
        return self.words.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        """How many indices there are, with those of padding and unknown tokens."""
        return self.words.vocabulary_size()

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take these tokens, as of `StringLookup`."""
        self.words.set_vocabulary(vocabulary, idf_weights)

    def call(self, inputs: Any) -> Any:
        """The rows."""
        return _vectorized(raw(inputs), self)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """(batch, output_sequence_length), or (batch, size of the vocabulary)."""
        if self.output_mode == "int":
            return (input_shape[0], self.output_sequence_length)
        shape = (*input_shape[:1], None)
        mode = "one_hot" if self.output_mode == "one_hot" else "count"
        return encoded_shape(shape, mode, self.words.depth())

    def _documents(self, x: Any) -> list[list[str]]:
        """The tokens of each text."""
        standard = texts(x, self.encoding)
        if callable(self.standardize):
            standard = texts(self.standardize(standard.astype(str)), self.encoding)
        if self.split is None:
            rows = standard.reshape(len(standard) if standard.ndim else 1, -1).tolist()
        else:
            if standard.ndim > 1 and standard.shape[1:] != (1,):
                raise ShapeError(
                    f"{self.name}: expected texts of shape (batch,) or (batch, 1) to "
                    f"split, got {standard.shape}"
                )
            rows = standard.reshape(-1).tolist()
        rows = self._translated(rows)
        if self.split is not None:
            rows = self._split(rows)
        return rows if self.ngrams is None else [self._grouped(row) for row in rows]

    def _translated(self, rows: list[Any]) -> list[Any]:
        if not isinstance(self.standardize, str):
            return rows
        table = _STANDARDS[self.standardize]
        if self.split is not None:
            return [text.translate(table) for text in rows]
        return [[text.translate(table) for text in row] for row in rows]

    def _split(self, rows: list[Any]) -> list[list[str]]:
        if callable(self.split):
            found: Iterable[Any] = self.split(np.array(rows, object))
            return [[str(token) for token in tokens] for tokens in found]
        split = _SPLITS[self.split]
        return [split(text) for text in rows]

    def _grouped(self, tokens: list[str]) -> list[str]:
        sizes = self.ngrams or ()
        groups = (
            [" ".join(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]
            for n in sizes
        )
        return list(chain.from_iterable(groups))

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, and the vocabulary it has learnt."""
        words = self.words.get_config()
        state = {k: words[k] for k in ("learnt", "given")}
        return super().get_config() | {"vocabulary": None, "idf_weights": None} | state

    @classmethod
    def from_config(cls, config: Any) -> "TextVectorization":
        """The layer of that configuration."""
        others = {k: v for k, v in config.items() if k not in ("learnt", "given")}
        made = super().from_config(others)
        made.words.restore(config.get("learnt"), given=bool(config.get("given")))
        return made


@in_one_step
def _vectorized(x: Any, layer: TextVectorization) -> Any:
    documents = layer._documents(x)
    length = layer.output_sequence_length
    longest = max(map(len, documents), default=0) if length is None else length
    rows = np.full((len(documents), longest), "", object)
    for row, tokens in zip(rows, documents, strict=True):
        kept = tokens[:longest]
        row[: len(kept)] = kept
    if layer.split is None and layer.ngrams is None and length is None:
        rows = rows.reshape(np.shape(x))  # a row of texts is one document
    indices = layer.words.indices(rows) if rows.size else np.zeros(rows.shape, int)
    found = rows_of(layer.words, indices)
    return found[0] if np.ndim(x) == 0 and found.ndim > 1 else found
