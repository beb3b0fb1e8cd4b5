"""`StringLookup` and `IntegerLookup`: texts and whole numbers as indices, and back."""

from typing import Any

import numpy as np

from autograd.errors import ArgumentError
from nn.arrays import Array, raw
from nn.layers.preprocessing.index_lookup import IndexLookup
from nn.layers.preprocessing.vocabulary import texts
from nn.lookup import lookup

__all__ = ["IntegerLookup", "StringLookup"]


class StringLookup(IndexLookup):
    """Texts as indices of a vocabulary, or with `invert` indices as texts.

    Index 0 is the mask's if there is one, then come `num_oov_indices` of unknown texts,
    then the vocabulary, given or learnt by `adapt`. max_tokens: how many indices there
    are at most. output_mode: ``"int"``, ``"one_hot"`` (…, 1) → (…, size),
    ``"multi_hot"``, ``"count"`` or ``"tf_idf"`` (batch, n) → (batch, size).
    pad_to_max_tokens: rows of max_tokens whatever the size. encoding: of bytes. salt:
    of the hash that chooses among several indices of unknown texts.

    >>> import nn
    >>> layer = nn.layers.StringLookup(vocabulary=["a", "b"])
    >>> layer([["a", "z"], ["b", "a"]]).tolist(), layer.get_vocabulary()
    ([[1, 0], [2, 1]], ['[UNK]', 'a', 'b'])
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: str | None = None,
        oov_token: str | None = "[UNK]",
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        encoding: str = "utf-8",
        salt: Any = None,
        **options: Any,
    ) -> None:
        self.encoding = encoding
        super().__init__(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            vocabulary,
            idf_weights,
            invert,
            output_mode,
            sparse,
            pad_to_max_tokens,
            salt=salt,
            **options,
        )

    def _value(self, value: Any) -> str:
        return value.decode(self.encoding) if isinstance(value, bytes) else str(value)

    def _values(self, x: Any) -> Array:
        return texts(x, self.encoding)


class IntegerLookup(IndexLookup):
    """Whole numbers as indices of a vocabulary, or back; as `StringLookup` does.

    oov_method: ``"floormod"`` takes a number modulo `num_oov_indices` for one of
    several indices of unknown numbers, ``"farmhash"`` the hash of it in decimal.

    >>> import nn
    >>> nn.layers.IntegerLookup(vocabulary=[12, 36])([[12, 7], [36, 12]]).tolist()
    [[1, 0], [2, 1]]
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int | None = -1,
        vocabulary: Any = None,
        vocabulary_dtype: str = "int64",
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        salt: Any = None,
        **options: Any,
    ) -> None:
        if vocabulary_dtype != "int64":
            raise ArgumentError(
                "IntegerLookup: vocabulary_dtype must be 'int64', got "
                f"{vocabulary_dtype!r}"
            )
        known = {name: name for name in ("floormod", "farmhash")}
        self.oov_method = lookup("IntegerLookup: oov_method", oov_method, known)
        if salt is not None and self.oov_method != "farmhash":
            raise ArgumentError("IntegerLookup: salt goes with oov_method='farmhash'")
        super().__init__(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            vocabulary,
            idf_weights,
            invert,
            output_mode,
            sparse,
            pad_to_max_tokens,
            salt,
            **options,
        )

    def _value(self, value: Any) -> int:
        return int(value)

    def _values(self, x: Any) -> Array:
        return np.asarray(raw(x)).astype(np.int64)

    def _bins(self, values: Array) -> Array:
        if self.oov_method == "floormod":
            return values % self.num_oov_indices
        return super()._bins(values)

    def _kind(self) -> Any:
        return np.int64
