"""Numbers and texts as categories: encoded, put into bins, hashed, crossed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, DTypeError, GraphError, ShapeError
from autograd.ops.traceable import in_one_step
from nn.arrays import Array, Shape, raw
from nn.layers.arguments import positive
from nn.layers.preprocessing.data import DataLayer, batches_of, encoded, mode_of
from nn.layers.preprocessing.hashes import crossed, fingerprint, keyed

__all__ = ["CategoryEncoding", "Discretization", "HashedCrossing", "Hashing", "salt_of"]

_WORD = (1 << 64) - 1


class CategoryEncoding(DataLayer):
    """Indices in [0, num_tokens) as rows of `num_tokens` numbers.

    output_mode: ``"multi_hot"`` (batch, n) → (batch, num_tokens), 1 for every index
    that comes; ``"count"`` how often it comes, or the sum of `count_weights` (batch, n)
    that `call` is given; ``"one_hot"`` (…) or (…, 1) → (…, num_tokens).

    >>> import nn
    >>> nn.layers.CategoryEncoding(4)([[0, 1], [0, 0]]).tolist()
    [[1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]
    """

    def __init__(
        self,
        num_tokens: int | None = None,
        output_mode: str = "multi_hot",
        sparse: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.num_tokens = positive(self, "num_tokens", num_tokens)
        self.output_mode = mode_of(self, output_mode, ("count", "one_hot", "multi_hot"))
        refuse_sparse(self, sparse)

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        """The rows."""
        if count_weights is not None and self.output_mode != "count":
            raise ArgumentError(
                f"{self.name}: count_weights are for output_mode='count', which is "
                f"{self.output_mode!r}"
            )
        return encoded(
            raw(inputs),
            self.output_mode,
            self.num_tokens,
            self._output_policy.variable_dtype,
            raw(count_weights),
        )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The shape with `num_tokens` in place of the axis that is gone, or behind."""
        return encoded_shape(input_shape, self.output_mode, self.num_tokens)


class Discretization(DataLayer):
    """Each number as the index of its bin: ``bᵢ₋₁ ≤ x < bᵢ`` gives i.

    bin_boundaries: b, increasing. num_bins: in place of them, how many bins of equal
    shares of data `adapt` makes, with an error of the shares of at most `epsilon`.
    output_mode: ``"int"``, or as of `CategoryEncoding` for the indices.

    >>> import nn
    >>> nn.layers.Discretization([0.0, 1.0])([[-1.5, 0.0, 0.5, 3.4]]).tolist()
    [[0, 1, 1, 2]]
    """

    def __init__(
        self,
        bin_boundaries: Sequence[float] | None = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
        sparse: bool = False,
        **options: Any,
    ) -> None:
        if (bin_boundaries is None) == (num_bins is None):
            raise ArgumentError("Discretization: pass bin_boundaries or num_bins")
        modes = ("int", "one_hot", "multi_hot", "count")
        super().__init__(**options)
        self.output_mode = mode_of(self, output_mode, modes)
        self.num_bins = (
            None if num_bins is None else positive(self, "num_bins", num_bins)
        )
        self.epsilon = float(epsilon)
        refuse_sparse(self, sparse)
        given = None if bin_boundaries is None else [float(b) for b in bin_boundaries]
        self.bin_boundaries = given
        self.summary = np.zeros((2, 0), np.float32)

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Make the bins for `data`: an array, or batches, of which `steps` count."""
        self.reset_state()
        for batch in batches_of(data, steps):
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Learn from a batch too."""
        self._adapted()
        own = _summary(np.asarray(raw(data), np.float32), self.epsilon)
        both = np.concatenate([own, self.summary], axis=1)
        self.summary = _compressed(both[:, np.argsort(both[0])], self.epsilon)

    def finalize_state(self) -> None:
        """Make the bins of what was learnt."""
        bins = _compressed(self.summary, 1.0 / self._adapted())
        self.bin_boundaries = [float(b) for b in bins[0, :-1]]

    def reset_state(self) -> None:
        """Forget what was learnt."""
        self._adapted()
        self.summary = np.zeros((2, 0), np.float32)

    def call(self, inputs: Any) -> Any:
        """The indices of the bins, encoded."""
        if self.bin_boundaries is None:
            raise GraphError(f"{self.name}: call adapt first, or pass bin_boundaries")
        bins = np.asarray(self.bin_boundaries)
        return _binned(raw(inputs), bins, self.output_mode, self._output_dtype())

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """That of the input, or of `CategoryEncoding`."""
        bins = self.bin_boundaries
        depth = (self.num_bins or 0) if bins is None else len(bins) + 1
        return encoded_shape(input_shape, self.output_mode, depth)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, and the bins that it has learnt."""
        return super().get_config() | {"bin_boundaries": self.bin_boundaries}

    @classmethod
    def from_config(cls, config: Any) -> "Discretization":
        """The layer of that configuration."""
        bins = config.get("bin_boundaries")
        if bins is None or config.get("num_bins") is None:
            return super().from_config(config)
        made = super().from_config({**config, "bin_boundaries": None})
        made.bin_boundaries = list(bins)
        return made

    def _adapted(self) -> int:
        if self.num_bins is None:
            raise GraphError(
                f"{self.name}: its bin_boundaries were given; make a layer with "
                "num_bins to have them learnt"
            )
        return self.num_bins

    def _output_dtype(self) -> Any:
        return np.dtype(np.int32) if self.output_mode == "int" else self.output_dtype


@in_one_step
def _binned(x: Any, bins: Array, mode: str, dtype: Any) -> Any:
    return encoded(np.digitize(x, bins), mode, len(bins) + 1, dtype)


def _summary(values: Array, epsilon: float) -> Array:
    """Every so-manieth of the sorted values, and how many each stands for: (2, n)."""
    ordered = np.sort(values, axis=None)
    step = max(ordered.size * epsilon, 1)
    bounds = ordered[int(step - 1) :: int(step)]
    return np.stack([bounds, np.full_like(bounds, step)])


def _compressed(summary: Array, epsilon: float) -> Array:
    """The summary at every `epsilon`-th part of its weight."""
    if summary.shape[1] * epsilon < 1:
        return summary
    parts = epsilon + np.arange(0.0, 1.0, epsilon)
    weights = summary[1].cumsum()
    shares = weights / weights[-1]
    bounds = np.interp(parts, shares, summary[0])
    weights = np.interp(parts, shares, weights)
    return np.stack([bounds, np.diff(weights, prepend=0)]).astype(np.float32)


class Hashing(DataLayer):
    """Each whole number or text as one of `num_bins` bins, by a hash.

    The hash is FarmHash of the text, a number's in decimal; with a `salt`, of one or
    two whole numbers, SipHash with that key. mask_value: what goes to bin 0, which then
    nothing else does. output_mode: ``"int"``, or as of `CategoryEncoding`.

    >>> import nn
    >>> nn.layers.Hashing(3)([["A"], ["B"], ["C"], ["D"], ["E"]]).ravel().tolist()
    [1, 0, 1, 1, 2]
    """

    def __init__(
        self,
        num_bins: int,
        mask_value: Any = None,
        salt: Any = None,
        output_mode: str = "int",
        sparse: bool = False,
        **options: Any,
    ) -> None:
        default = "int64" if output_mode == "int" else None
        super().__init__(default=default, **options)
        self.num_bins = positive(self, "num_bins", num_bins)
        modes = ("int", "one_hot", "multi_hot", "count")
        self.output_mode = mode_of(self, output_mode, modes)
        if self.output_mode == "int" and self.output_dtype.kind != "i":
            raise DTypeError(
                f"{self.name}: dtype must be int32 or int64 for output_mode='int', got "
                f"{self.output_dtype}"
            )
        refuse_sparse(self, sparse)
        self.mask_value = mask_value
        self.salt = salt_of(self, salt)

    def call(self, inputs: Any) -> Any:
        """The bins, encoded."""
        return _hashed(raw(inputs), self)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """That of the input, or of `CategoryEncoding`."""
        return encoded_shape(input_shape, self.output_mode, self.num_bins)


@in_one_step
def _hashed(x: Any, layer: Hashing) -> Any:
    values = np.asarray(x)
    bins, mask = layer.num_bins, None
    if layer.mask_value is not None and bins > 1:
        bins, mask = bins - 1, values == layer.mask_value
    found = bins_of(values, bins, layer.salt)
    if mask is not None:
        found = np.where(mask, 0, found + 1)
    return encoded(found, layer.output_mode, layer.num_bins, layer.output_dtype)


class HashedCrossing(DataLayer):
    """Several features together as one of `num_bins` bins, by a hash of all.

    Inputs: a list of at least two arrays of whole numbers or texts, all of the same
    shape, (), (batch,) or (batch, 1). output_mode: ``"int"`` or ``"one_hot"``.

    >>> import nn, numpy as np
    >>> layer = nn.layers.HashedCrossing(5)
    >>> layer((np.array(["A", "B", "A"]), np.array([101, 101, 102]))).tolist()
    [1, 4, 3]
    """

    def __init__(
        self,
        num_bins: int,
        output_mode: str = "int",
        sparse: bool = False,
        **options: Any,
    ) -> None:
        default = "int64" if output_mode == "int" else None
        super().__init__(default=default, **options)
        self.num_bins = positive(self, "num_bins", num_bins)
        self.output_mode = mode_of(self, output_mode, ("int", "one_hot"))
        refuse_sparse(self, sparse)

    def call(self, inputs: Any) -> Any:
        """The bins, encoded."""
        features = [np.asarray(raw(feature)) for feature in inputs]
        shapes = {feature.shape for feature in features}
        shape = next(iter(shapes), ())
        if len(features) < 2 or len(shapes) > 1 or shape[1:] not in ((), (1,)):
            raise ShapeError(
                f"{self.name}: expected at least two inputs of one shape, (), (batch,) "
                f"or (batch, 1), got {[feature.shape for feature in features]}"
            )
        columns = [_numbers(self, feature) for feature in features]
        found = [crossed(*row) % self.num_bins for row in zip(*columns, strict=True)]
        bins = np.array(found, np.int64).reshape(shape)
        return encoded(bins, self.output_mode, self.num_bins, self.output_dtype)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """That of each input, or with `num_bins` behind."""
        return encoded_shape(input_shape[0], self.output_mode, self.num_bins)


def _numbers(layer: HashedCrossing, feature: Array) -> list[int]:
    """Whole numbers as they are, texts by their fingerprint."""
    if feature.dtype.kind in "iub":
        return [int(n) & _WORD for n in feature.ravel()]
    if feature.dtype.kind == "f":
        raise DTypeError(
            f"{layer.name}: expected whole numbers or texts, got {feature.dtype}"
        )
    return [fingerprint(_bytes(text)) for text in feature.ravel()]


def bins_of(values: Array, bins: int, salt: tuple[int, int] | None) -> Array:
    """The bin of each whole number or text; floats count without their fraction."""
    if values.dtype.kind == "f":
        values = values.astype(np.int64)
    flat, places = np.unique(values.ravel(), return_inverse=True)
    texts = map(_bytes, flat)
    if salt is None:
        found = [fingerprint(text) % bins for text in texts]
    else:
        found = [keyed(text, salt) % bins for text in texts]
    return np.array(found, np.int64)[places].reshape(values.shape)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def salt_of(layer: Any, salt: Any) -> tuple[int, int] | None:
    """`salt` as the two numbers of a key."""
    both = tuple(salt) if isinstance(salt, (tuple, list)) else (salt, salt)
    if salt is None:
        return None
    if len(both) != 2 or not all(isinstance(n, int) for n in both):
        raise ArgumentError(
            f"{layer.name}: salt must be a whole number or two, got {salt!r}"
        )
    return both


def refuse_sparse(layer: Any, sparse: bool) -> None:
    """Raise where sparse arrays are asked for."""
    if sparse:
        raise ArgumentError(
            f"{layer.name}: sparse=True needs sparse arrays, which there are none of; "
            "leave it out"
        )


def encoded_shape(shape: Shape, mode: str, depth: int) -> Shape:
    """The shape that `encoded` gives for one of indices."""
    if mode == "int":
        return tuple(shape)
    if mode == "one_hot":
        single = len(shape) > 1 and shape[-1] == 1
        return (*(shape[:-1] if single else shape), depth)
    return (*shape[:1], *shape[2:], depth) if len(shape) > 1 else (depth,)
