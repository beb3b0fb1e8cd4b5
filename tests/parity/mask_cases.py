"""Layers on inputs that carry masks: what they give and the mask behind them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from tests.parity.layer_cases import Inner

__all__ = ["CASES", "MaskCase"]

SOME = np.array([[1, 1, 1, 1, 1], [0, 1, 1, 0, 0], [1, 0, 0, 1, 1]], bool)
LATE = np.array([[0, 0, 1, 1, 1], [0, 1, 1, 0, 0], [0, 0, 0, 0, 0]], bool)
SEQUENCE = (3, 5, 4)


class MaskCase(NamedTuple):
    """``kind(**options)`` on inputs of `shapes`, of which each has a mask or None.

    merged: the inputs are one list.
    """

    kind: str
    options: dict[str, Any]
    masks: tuple[Any, ...] = (SOME,)
    shapes: tuple[tuple[int, ...], ...] = (SEQUENCE,)
    call: Mapping[str, Any] = MappingProxyType({})
    merged: bool = False


def _merging() -> list[MaskCase]:
    pairs = ((SOME, LATE), (SOME, None), (None, SOME))
    kinds: list[tuple[str, dict[str, Any]]] = [
        *((kind, {}) for kind in ("Add", "Multiply", "Average", "Maximum", "Minimum")),
        *(("Concatenate", {"axis": axis}) for axis in (1, 2)),
        ("Subtract", {}),
    ]
    found = [(*kind, masks) for kind in kinds for masks in pairs]
    for kind in ("Attention", "AdditiveAttention"):
        found += [(kind, {}, masks) for masks in ((SOME, SOME), (SOME, None))]
    return [MaskCase(*case, (SEQUENCE,) * 2, merged=True) for case in found]


def _recurrent() -> list[MaskCase]:
    lstm, gru = Inner("LSTM", {"units": 2}), Inner("GRU", {"units": 2})
    uses: list[dict[str, Any]] = [
        {},
        {"return_sequences": True, "return_state": True},
        {"return_sequences": True, "go_backwards": True, "zero_output_for_mask": True},
        {"zero_output_for_mask": True},
    ]
    cells = (Inner("LSTMCell", {"units": 2}), Inner("GRUCell", {"units": 3}))
    found = [
        MaskCase(inner.kind, {**inner.options, **use}, (LATE,))
        for inner in (lstm, gru)
        for use in uses
    ]
    found += [MaskCase("RNN", {"cell": cells, **use}, (LATE,)) for use in uses[:3]]
    sequences = Inner("LSTM", {"units": 2, "return_sequences": True})
    found += [
        MaskCase("Bidirectional", {"layer": layer, "merge_mode": mode}, (LATE,))
        for layer in (sequences, gru)
        for mode in ("concat", None)
    ]
    return found


TRAINING = {"training": True}

CASES = [
    *_merging(),
    *_recurrent(),
    MaskCase("GlobalAveragePooling1D", {}),
    MaskCase("GlobalAveragePooling1D", {"keepdims": True}),
    MaskCase("GlobalMaxPooling1D", {}),
    MaskCase("BatchNormalization", {}, call=TRAINING),
    MaskCase("BatchNormalization", {}),
    MaskCase("LayerNormalization", {}),
    MaskCase("RMSNormalization", {}),
    MaskCase("UnitNormalization", {}),
    MaskCase("Softmax", {}, shapes=((3, 5),)),
    MaskCase("Softmax", {"axis": 1}, (LATE,), ((3, 5),)),
    MaskCase("Dense", {"units": 2}),
    MaskCase("Masking", {}),
    MaskCase("Dropout", {"rate": 0.5}),
    MaskCase("Conv1D", {"filters": 2, "kernel_size": 2}),
    MaskCase("Flatten", {}),
    MaskCase("TimeDistributed", {"layer": Inner("Dense", {"units": 2})}),
    MaskCase(
        "TimeDistributed",
        {"layer": Inner("BatchNormalization", {})},
        call=TRAINING,
    ),
    MaskCase(
        "MultiHeadAttention",
        {"num_heads": 2, "key_dim": 2},
        (SOME, SOME, SOME),
        (SEQUENCE,) * 3,
        {"return_attention_scores": True},
    ),
    MaskCase(
        "GroupQueryAttention",
        {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1},
        (SOME, LATE),
        (SEQUENCE,) * 2,
        {"return_attention_scores": True},
    ),
]
