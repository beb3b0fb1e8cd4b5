"""`IndexLookup`: values as indices of a vocabulary, and back."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, GraphError, ValueRangeError
from autograd.ops.traceable import in_one_step
from nn.arrays import Array, Shape, raw
from nn.layers.preprocessing.categories import (
    bins_of,
    encoded_shape,
    refuse_sparse,
    salt_of,
)
from nn.layers.preprocessing.data import DataLayer, batches_of, encoded, mode_of
from nn.layers.preprocessing.vocabulary import Tally, Vocabulary, lines

__all__ = ["IndexLookup", "rows_of"]

_NOWHERE = np.iinfo(np.int64).max
"""The index of a mask in modes that count, where it counts nothing."""


class IndexLookup(DataLayer):
    """Values as indices: first the mask's, then those of unknown values, then known.

    Attributes
    ----------
    idf_weights: what counts are multiplied by in the mode ``"tf_idf"``, by index.
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: Any = None,
        oov_token: Any = None,
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        salt: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        modes = ("int", "one_hot", "multi_hot", "count", "tf_idf")
        self.output_mode = mode_of(self, output_mode, modes)
        if (max_tokens is not None and max_tokens <= 1) or num_oov_indices < 0:
            raise ValueRangeError(
                f"{self.name}: max_tokens must be > 1 and num_oov_indices ≥ 0, got "
                f"{max_tokens!r} and {num_oov_indices!r}"
            )
        if pad_to_max_tokens and max_tokens is None:
            raise ArgumentError(f"{self.name}: pad_to_max_tokens needs max_tokens")
        if invert and self.output_mode != "int":
            raise ArgumentError(f"{self.name}: invert is for output_mode='int'")
        refuse_sparse(self, sparse)
        self.max_tokens, self.num_oov_indices = max_tokens, num_oov_indices
        self.mask_token, self.oov_token = mask_token, oov_token
        self.invert, self.pad_to_max_tokens = invert, pad_to_max_tokens
        self.salt = salt_of(self, salt)
        self._known = Vocabulary([], 0)
        self._tally = Tally()
        self.idf_weights: Array | None = None
        self._given = vocabulary is not None
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)
        elif idf_weights is not None:
            raise ArgumentError(f"{self.name}: idf_weights go with a vocabulary")

    # The vocabulary

    @property
    def tokens(self) -> list[Any]:
        """The known values."""
        return self._known.tokens

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """All values by index, with those of the mask and of unknown ones in front."""
        first = self._special() if include_special_tokens else []
        return [*first, *self.tokens]

    def vocabulary_size(self) -> int:
        """How many indices there are, with those of the mask and of unknown values."""
        return self._start() + len(self.tokens)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take these for the known values: a list, or the path of a file, one a line.

        The mask and the token for unknown values may come first. idf_weights: one for
        each, in the mode ``"tf_idf"`` and in no other.
        """
        if (idf_weights is not None) != (self.output_mode == "tf_idf"):
            raise ArgumentError(
                f"{self.name}: idf_weights go with output_mode='tf_idf', which needs "
                f"them; output_mode is {self.output_mode!r}"
            )
        if isinstance(vocabulary, (str, Path)):
            vocabulary = lines(self.name, vocabulary)
        given = [self._value(v) for v in np.asarray(vocabulary, object).tolist()]
        if not given:
            raise ArgumentError(f"{self.name}: the vocabulary is empty")
        special = self._special()
        marked = bool(special) and given[: len(special)] == special
        tokens = given[len(special) :] if marked else given
        self._check(tokens)
        self._enter(tokens)
        if idf_weights is not None:
            weights = np.asarray(raw(idf_weights), np.float32)
            if weights.shape != (len(given),):
                raise ArgumentError(
                    f"{self.name}: idf_weights of shape {weights.shape} for a "
                    f"vocabulary of {len(given)}; expected one for each"
                )
            self._weigh(weights[len(special) :] if marked else weights,
                        weights[: len(special)] if marked else None)  # fmt: skip

    def _special(self) -> list[Any]:
        """What stands in front of the known values."""
        masked = [self.mask_token] if self._oov_start() else []
        return masked + [self.oov_token] * self.num_oov_indices

    def _oov_start(self) -> int:
        return int(self.mask_token is not None and self.output_mode == "int")

    def _start(self) -> int:
        return self._oov_start() + self.num_oov_indices

    def _check(self, tokens: list[Any]) -> None:
        repeated = [t for t, n in Counter(tokens).items() if n > 1]
        if repeated:
            raise ArgumentError(
                f"{self.name}: the vocabulary has {repeated[:3]} more than once"
            )
        reserved = [self.mask_token] + [self.oov_token] * self.invert
        found = [t for t in reserved if t is not None and t in tokens]
        if found:
            raise ArgumentError(
                f"{self.name}: {found[0]!r} stands for the mask or unknown values; "
                f"leave it out of the vocabulary, or begin that with {self._special()}"
            )
        size = self._start() + len(tokens)
        if self.max_tokens is not None and size > self.max_tokens:
            raise ArgumentError(
                f"{self.name}: the vocabulary has {size} entries, with those for the "
                f"mask and unknown values; max_tokens={self.max_tokens}"
            )

    def _enter(self, tokens: list[Any]) -> None:
        self._known = Vocabulary(tokens, self._start())

    def _weigh(self, weights: Array, special: Array | None) -> None:
        """Keep the weights by index; the unknown values' are the others' mean."""
        front = np.full(self._start(), weights.mean()) if special is None else special
        kept = np.concatenate([front, weights]).astype(np.float32)
        missing = (self.max_tokens or 0) - len(kept) if self.pad_to_max_tokens else 0
        self.idf_weights = np.pad(kept, (0, max(0, missing)))

    def _value(self, value: Any) -> Any:
        """A token as the layer keeps it."""
        raise NotImplementedError

    def _values(self, x: Any) -> Array:
        """The input as an array of tokens."""
        raise NotImplementedError

    # Learning it

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn the values of `data`, the most frequent first, equal ones from z to a.

        data: an array or list (samples,) or (samples, n), or batches, of which `steps`
        count.
        """
        self.reset_state()
        whole = not hasattr(data, "__iter__") or isinstance(data, (list, tuple))
        whole = whole or hasattr(raw(data), "__array__")
        for batch in batches_of(data, steps):
            self.update_state(batch[:, None] if whole and batch.ndim == 1 else batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Learn from a batch (documents, n) too; (n,) is one document."""
        values = self._values(data)
        self.learn(values.reshape(1, -1) if values.ndim < 2 else values)

    def learn(self, documents: Iterable[Any]) -> None:
        """Learn from documents, each an array or a list of tokens."""
        if self._given:
            raise GraphError(
                f"{self.name}: its vocabulary was given; make a layer without one to "
                "have it learnt"
            )
        self._tally.learn(documents)

    def finalize_state(self) -> None:
        """Make the vocabulary of what was learnt."""
        for token in (self.mask_token, self.oov_token):
            self._tally.counts.pop(token, None)
        if self._given or not self._tally.counts:
            return
        tokens = self._tally.ordered()
        if self.max_tokens is not None:
            tokens = tokens[: self.max_tokens - self._start()]
        self._enter(tokens)
        if self.output_mode == "tf_idf":
            self._weigh(self._tally.weights(tokens), None)
        self._tally = Tally()

    def reset_state(self) -> None:
        """Forget what was learnt and is not yet a vocabulary."""
        self._tally = Tally()

    # Using it

    def call(self, inputs: Any) -> Any:
        """The indices, encoded; for `invert`, the values."""
        return _looked_up(raw(inputs), self)

    def depth(self) -> int:
        """How many numbers a row has in all modes but ``"int"``."""
        size = self.max_tokens if self.pad_to_max_tokens else self.vocabulary_size()
        if not self.tokens and not self.pad_to_max_tokens:
            raise GraphError(
                f"{self.name}: it has no vocabulary yet; call adapt or set_vocabulary"
            )
        return size or 0

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """That of the input, or with a row of the vocabulary's size behind."""
        if self.output_mode == "int":
            return tuple(input_shape)
        mode = "one_hot" if self.output_mode == "one_hot" else "count"
        return encoded_shape(input_shape, mode, self.depth())

    def indices(self, values: Array) -> Array:
        """The index of each value, of the shape of `values`, int64."""
        flat, places = np.unique(values.ravel(), return_inverse=True)
        known = [self._known.indices.get(self._value(v), -1) for v in flat.tolist()]
        found = np.array(known, np.int64)
        if self.mask_token is not None:
            mask = 0 if self.output_mode == "int" else _NOWHERE
            found[np.array([v == self.mask_token for v in flat.tolist()], bool)] = mask
        unknown = found == -1
        if unknown.any():
            found[unknown] = self._unknown(flat[unknown])
        return found[places].reshape(values.shape)

    def _unknown(self, values: Array) -> Any:
        """The indices of values that are not in the vocabulary."""
        if self.num_oov_indices == 0:
            raise ValueRangeError(
                f"{self.name}: {values.tolist()[0]!r} is not in the vocabulary; with "
                "num_oov_indices=1 unknown values have an index"
            )
        if self.num_oov_indices == 1:
            return self._oov_start()
        return self._oov_start() + self._bins(values)

    def _bins(self, values: Array) -> Array:
        return bins_of(values, self.num_oov_indices, self.salt)

    def inverted(self, indices: Any) -> Array:
        """The value of each index."""
        table = self.get_vocabulary()
        if self.mask_token is not None:
            table[0] = self.mask_token
        flat = np.asarray(indices, np.int64).ravel()
        values = [table[i] if 0 <= i < len(table) else self.oov_token for i in flat]
        found: Array = np.array(values, self._kind()).reshape(np.shape(indices))
        return found

    def _kind(self) -> Any:
        return object

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, and the vocabulary it has learnt."""
        config = super().get_config()
        weights = None if self.idf_weights is None else self.idf_weights.tolist()
        state = {"tokens": self.tokens, "idf_weights": weights}
        config |= {"vocabulary": None, "idf_weights": None, "given": self._given}
        return config | {"learnt": state if self.tokens else None}

    @classmethod
    def from_config(cls, config: Any) -> Any:
        """The layer of that configuration."""
        others = {k: v for k, v in config.items() if k not in ("learnt", "given")}
        made = super().from_config(others)
        made.restore(config.get("learnt"), given=bool(config.get("given")))
        return made

    def restore(self, learnt: Any, *, given: bool) -> None:
        """Have the vocabulary of a configuration."""
        self._given = self._given or given
        if learnt:
            self._enter([self._value(v) for v in learnt["tokens"]])
            weights = learnt["idf_weights"]
            kept = None if weights is None else np.asarray(weights, np.float32)
            self.idf_weights = kept


@in_one_step
def _looked_up(x: Any, layer: IndexLookup) -> Any:
    if layer.invert:
        return layer.inverted(x)
    return rows_of(layer, layer.indices(layer._values(x)))


def rows_of(layer: IndexLookup, indices: Array) -> Any:
    """Indices by the layer's mode."""
    if layer.output_mode == "int":
        return indices
    if layer.output_mode != "tf_idf":
        return encoded(indices, layer.output_mode, layer.depth(), np.int64)
    if layer.idf_weights is None:
        raise GraphError(f"{layer.name}: it has no idf_weights; call adapt first")
    counts = encoded(indices, "count", layer.depth(), np.float32)
    return counts * layer.idf_weights
