"""Sequences of unequal length as one array, and a long one cut into many."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import DTypeError, ShapeError, ValueRangeError
from nn.arrays import Array, raw
from nn.data.dataset import Dataset
from nn.lookup import lookup

__all__ = ["pad_sequences", "timeseries_dataset_from_array"]

_SIDES = {"pre": True, "post": False}
"""Whether it is the beginning that is filled or cut."""


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: DTypeLike = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> Array:
    """Sequences as rows of one length: (samples, maxlen, …).

    maxlen: by default the longest's length. padding: where shorter ones get `value`,
    at the beginning (``"pre"``) or end (``"post"``). truncating: where longer ones are
    cut.

    >>> import nn
    >>> nn.utils.pad_sequences([[1], [2, 3, 4]], maxlen=2).tolist()
    [[0, 1], [3, 4]]
    """
    before = lookup("pad_sequences: padding", padding, _SIDES)
    cut_start = lookup("pad_sequences: truncating", truncating, _SIDES)
    if not hasattr(sequences, "__len__"):
        raise ValueRangeError("pad_sequences: expected a list of sequences")
    if bad := [s for s in sequences if not hasattr(s, "__len__")]:
        raise ShapeError(
            f"pad_sequences: expected a list of sequences, got {bad[0]!r:.60} in it"
        )
    kind = np.dtype(dtype)
    if isinstance(value, str) and kind.kind not in "OUS":
        raise DTypeError(
            f"pad_sequences: value {value!r} does not fit dtype {kind}; pass "
            "dtype=object for texts"
        )
    length = max(map(len, sequences), default=0) if maxlen is None else maxlen
    inner = next((np.shape(s)[1:] for s in sequences if len(s)), ())
    rows = np.full((len(sequences), length, *inner), value, kind)
    for i, sequence in enumerate(sequences):
        kept = sequence[-length:] if cut_start and length else sequence[:length]
        found = np.asarray(kept, kind)
        if len(found) and found.shape[1:] != inner:
            raise ShapeError(
                f"pad_sequences: the sequence at {i} has entries of shape "
                f"{found.shape[1:]}, those before it of {inner}"
            )
        if len(found):
            rows[i, slice(-len(found), None) if before else slice(len(found))] = found
    return rows


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
) -> Dataset:
    """Batches of windows of a long series, with the target at the start of each.

    data: (steps, …); a window is (sequence_length, …), its entries `sampling_rate`
    apart, and windows begin `sequence_stride` apart. targets: (steps, …), the one at a
    window's first step goes with it; None for windows alone. start_index, end_index:
    the part of the series that is used. seed: of the order, if `shuffle`.

    >>> import nn, numpy as np
    >>> x = np.arange(6)
    >>> data = nn.utils.timeseries_dataset_from_array(x, x[3:], sequence_length=3)
    >>> [(x.tolist(), y.tolist()) for x, y in data]
    [([[0, 1, 2], [1, 2, 3], [2, 3, 4]], [3, 4, 5])]
    """
    series = np.asarray(raw(data))
    wanted = None if targets is None else np.asarray(raw(targets))
    start, end = start_index or 0, end_index or len(series)
    _check_window(len(series), start, end, sampling_rate, sequence_stride)
    count = end - start - (sequence_length - 1) * sampling_rate
    if wanted is not None:
        count = min(count, len(wanted))
    steps = np.arange(sequence_length) * sampling_rate
    part, aims = series[start:end], None if wanted is None else wanted[start:end]

    def example(at: Any) -> Any:
        window = part[at + steps]
        return window if aims is None else (window, aims[at])

    starts = Dataset.range(0, max(count, 0), sequence_stride)
    if shuffle:
        starts = starts.shuffle(max(1, len(starts)), seed)
    examples = starts.map(example)
    return examples if batch_size is None else examples.batch(batch_size)


def _check_window(count: int, start: int, end: int, rate: int, stride: int) -> None:
    for name, value, fits in (
        ("start_index", start, 0 <= start < count),
        ("end_index", end, start < end),
        ("sampling_rate", rate, 0 < rate < count),
        ("sequence_stride", stride, 0 < stride < count),
    ):
        if not fits:
            raise ValueRangeError(
                f"timeseries_dataset_from_array: {name}={value} does not fit a series "
                f"of {count} steps"
            )
