"""More layers and what they are called on: volumes, formats, cells, attention."""

from typing import Any

from tests.parity.layer_cases import Inner, LayerCase

__all__ = ["MORE"]

SEQUENCE = ((3, 5, 4),)
IMAGES = ((2, 3, 4, 6),)
LINE, IMAGE, VOLUME = (2, 6, 2), (2, 5, 4, 2), (1, 4, 5, 3, 2)
SPACES = {1: LINE, 2: IMAGE, 3: VOLUME}
TRAINING = {"training": True}
FIRST = "channels_first"


def _first(shape: tuple[int, ...]) -> tuple[int, ...]:
    """`shape` with its channels first."""
    return (shape[0], shape[-1], *shape[1:-1])


def _convolutions() -> list[LayerCase]:
    full = {"filters": 2, "kernel_size": 2}
    strided = {"strides": 2, "padding": "same"}
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("Conv3D", full),
        ("Conv3D", {**full, **strided, "activation": "relu"}),
        ("Conv3D", {**full, "groups": 2, "dilation_rate": 2, "padding": "same"}),
        ("Conv1DTranspose", {**full, "strides": 2}),
        ("Conv1DTranspose", {**full, **strided, "output_padding": 1}),
        ("Conv3DTranspose", {**full, **strided}),
        ("Conv3DTranspose", {**full, "activation": "tanh"}),
        ("DepthwiseConv1D", {"kernel_size": 3, "depth_multiplier": 2}),
        ("DepthwiseConv1D", {"kernel_size": 3, **strided}),
        ("SeparableConv1D", {**full, "depth_multiplier": 3, "padding": "same"}),
    ]
    first: list[tuple[str, dict[str, Any]]] = [
        ("Conv1D", {**full, "padding": "same"}),
        ("Conv2D", {**full, **strided}),
        ("Conv3D", full),
        ("Conv2DTranspose", {**full, **strided}),
        ("DepthwiseConv2D", {"kernel_size": 2, "depth_multiplier": 2}),
        ("SeparableConv2D", full),
    ]
    return [_spatial(kind, options) for kind, options in kinds] + [
        _spatial(kind, {**options, "data_format": FIRST}) for kind, options in first
    ]


def _rank(kind: str) -> int:
    return next(r for r in SPACES if f"{r}D" in kind)


def _spatial(kind: str, options: dict[str, Any]) -> LayerCase:
    shape = SPACES[_rank(kind)]
    first = options.get("data_format") == FIRST
    return LayerCase(kind, options, (_first(shape) if first else shape,))


def _pooling() -> list[LayerCase]:
    found = []
    for kind in ("Max", "Average"):
        found += [
            (f"{kind}Pooling3D", {"pool_size": 2}),
            (f"{kind}Pooling3D", {"pool_size": (2, 3, 1), "strides": 1}),
            (f"{kind}Pooling2D", {"pool_size": 2, "data_format": FIRST}),
            (f"{kind}Pooling1D", {"pool_size": 2, "data_format": FIRST}),
            (f"Global{kind}Pooling3D", {}),
            (f"Global{kind}Pooling3D", {"keepdims": True, "data_format": FIRST}),
            (f"Global{kind}Pooling2D", {"data_format": FIRST}),
            (f"Global{kind}Pooling1D", {"keepdims": True, "data_format": FIRST}),
            (f"Adaptive{kind}Pooling1D", {"output_size": 4}),
            (f"Adaptive{kind}Pooling2D", {"output_size": (2, 3)}),
            (f"Adaptive{kind}Pooling2D", {"output_size": (2, 2), "data_format": FIRST}),
            (f"Adaptive{kind}Pooling3D", {"output_size": (2, 5, 1)}),
        ]
    return [_spatial(kind, options) for kind, options in found]


def _resizing() -> list[LayerCase]:
    uneven = ((1, 0), (0, 2))
    found: list[tuple[str, dict[str, Any]]] = [
        ("ZeroPadding1D", {"padding": (1, 2)}),
        ("ZeroPadding1D", {"data_format": FIRST}),
        ("ZeroPadding2D", {"padding": uneven, "data_format": FIRST}),
        ("ZeroPadding3D", {"padding": (*uneven, (1, 1))}),
        ("Cropping1D", {"cropping": (2, 1)}),
        ("Cropping2D", {"cropping": uneven}),
        ("Cropping2D", {"cropping": 1, "data_format": FIRST}),
        ("Cropping3D", {"cropping": (1, (0, 2), (1, 0))}),
        ("UpSampling1D", {"size": 3}),
        ("UpSampling2D", {"size": (2, 3), "data_format": FIRST}),
        (
            "UpSampling2D",
            {"interpolation": "bilinear", "data_format": FIRST},
        ),
        ("UpSampling3D", {"size": (1, 2, 2)}),
        ("Flatten", {"data_format": FIRST}),
    ]
    return [
        LayerCase(kind, options, (_first(IMAGE),))
        if kind == "Flatten"
        else _spatial(kind, options)
        for kind, options in found
    ]


def _einsum() -> list[LayerCase]:
    rows: list[tuple[str, Any, str | None, Any]] = [
        ("abc,cd->abd", (None, 3), "d", SEQUENCE),
        ("...x,xy->...y", 3, "y", IMAGES),
        ("abc,cde->abde", (None, 2, 3), "e", SEQUENCE),
        ("abcd,cde->abe", (None, 3), None, IMAGES),
        ("ab...,bc->ac...", 2, "c", IMAGES),
        ("abc,bcd->abd", (5, 3), "bd", SEQUENCE),
    ]
    return [
        LayerCase(
            "EinsumDense",
            {"equation": equation, "output_shape": output, "bias_axes": bias},
            shapes,
        )
        for equation, output, bias, shapes in rows
    ]


def _normalizations() -> list[LayerCase]:
    return [
        LayerCase("RMSNormalization", {}, SEQUENCE),
        LayerCase("RMSNormalization", {"axis": [1, 2], "epsilon": 0.1}, SEQUENCE),
        LayerCase("UnitNormalization", {}, SEQUENCE),
        LayerCase("UnitNormalization", {"axis": [1, 2]}, SEQUENCE),
        LayerCase("BatchNormalization", {"renorm": True}, SEQUENCE, TRAINING),
        LayerCase(
            "BatchNormalization",
            {
                "renorm": True,
                "renorm_clipping": {"rmax": 1.5, "rmin": 0.5, "dmax": 0.2},
                "scale": False,
            },
            IMAGES,
            TRAINING,
        ),
        LayerCase("BatchNormalization", {"renorm": True}, IMAGES),
    ]


def _recurrent() -> list[LayerCase]:
    lstm, gru = Inner("LSTMCell", {"units": 3}), Inner("GRUCell", {"units": 2})
    simple = Inner("SimpleRNNCell", {"units": 2, "activation": "relu"})
    cases = [
        LayerCase("RNN", {"cell": cell, **options}, SEQUENCE)
        for cell in (lstm, simple)
        for options in ({}, {"return_sequences": True, "go_backwards": True})
    ]
    stacked = {"cell": (lstm, gru), "return_sequences": True}
    cases += [
        LayerCase("RNN", stacked, SEQUENCE),
        LayerCase("RNN", {"cell": (simple, gru), "go_backwards": True}, SEQUENCE),
    ]
    image = {"filters": 2, "kernel_size": 2}
    uses: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
        ("ConvLSTM1D", {"return_sequences": True}, (2, 3, 4, 2)),
        ("ConvLSTM2D", {"padding": "same", "return_state": True}, (1, 3, 3, 4, 2)),
        ("ConvLSTM2D", {"strides": 2, "data_format": FIRST}, (1, 2, 2, 4, 5)),
        ("ConvLSTM3D", {"use_bias": False}, (1, 2, 3, 2, 3, 1)),
    ]
    return cases + [
        LayerCase(kind, {**image, **options}, (shape,)) for kind, options, shape in uses
    ]


def _attention() -> list[LayerCase]:
    scores = {"return_attention_scores": True}  # without, Keras on JAX uses float32
    heads = {"num_heads": 2, "key_dim": 3}
    many: list[tuple[dict[str, Any], Any]] = [
        ({"use_gate": True, "value_dim": 2}, ((2, 4, 6), (2, 3, 5))),
        ({"sliding_window": 2}, ((2, 4, 6), (2, 4, 6))),
        ({"attention_axes": 2}, ((2, 2, 3, 4), (2, 2, 3, 5))),
        ({"output_shape": (2, 3)}, ((2, 3, 4, 6), (2, 2, 4, 5))),
    ]
    grouped = {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2}
    pair, triple = ((2, 4, 6), (2, 3, 6)), ((2, 4, 6), (2, 3, 5), (2, 3, 6))
    lists: list[tuple[str, dict[str, Any], Any, dict[str, Any]]] = [
        ("Attention", {}, pair, {}),
        ("Attention", {"use_scale": True}, triple, scores),
        ("Attention", {"score_mode": "concat"}, pair, {"use_causal_mask": True}),
        ("AdditiveAttention", {}, triple, {}),
        ("AdditiveAttention", {"use_scale": False}, pair, {}),
    ]
    return [
        *[
            LayerCase("MultiHeadAttention", {**heads, **options}, shapes, scores)
            for options, shapes in many
        ],
        LayerCase("GroupQueryAttention", grouped, pair, scores),
        LayerCase("GroupQueryAttention", {**grouped, "use_gate": True}, pair, scores),
        *[
            LayerCase(kind, options, shapes, call, merged=True)
            for kind, options, shapes, call in lists
        ],
    ]


MORE = [
    *_convolutions(),
    *_pooling(),
    *_resizing(),
    *_einsum(),
    *_normalizations(),
    *_recurrent(),
    *_attention(),
    *[
        LayerCase(kind, {}, shapes, merged=True)
        for kind in ("Add", "Multiply", "Maximum")
        for shapes in (((3, 5, 4), (3, 4)), ((4, 3), (4, 5, 3)))
    ],
    LayerCase("Dot", {"axes": -1}, ((3, 5, 4), (3, 4)), merged=True),
    LayerCase("Identity", {}, SEQUENCE),
    LayerCase("ActivityRegularization", {"l1": 0.1}, SEQUENCE),
    LayerCase(
        "ReversibleEmbedding", {"input_dim": 6, "output_dim": 3}, ((2, 5),), whole=6
    ),
    LayerCase(
        "TimeDistributed",
        {"layer": Inner("BatchNormalization")},
        SEQUENCE,
        TRAINING,
    ),
]
"""What `layer_cases.CASES` does not have."""
