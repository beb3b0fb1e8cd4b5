"""Which activations, initializers, regularizers and constraints are compared."""

from tests.parity.cases import Case

__all__ = ["ACTIVATIONS", "CONSTRAINTS", "INITIALIZERS", "REGULARIZERS"]

ACTIVATIONS = [
    *(
        Case(name, {})
        for name in (
            "celu",
            "elu",
            "exponential",
            "gelu",
            "glu",
            "hard_shrink",
            "hard_sigmoid",
            "hard_silu",
            "hard_tanh",
            "leaky_relu",
            "linear",
            "log_sigmoid",
            "log_softmax",
            "mish",
            "relu",
            "relu6",
            "selu",
            "sigmoid",
            "silu",
            "soft_shrink",
            "softmax",
            "softplus",
            "softsign",
            "sparse_plus",
            "sparse_sigmoid",
            "squareplus",
            "tanh",
            "tanh_shrink",
        )
    ),
    Case("celu", {"alpha": 0.5}),
    Case("elu", {"alpha": 0.5}),
    Case("gelu", {"approximate": True}),
    Case("leaky_relu", {"negative_slope": 0.1}),
    Case("relu", {"negative_slope": 0.1}),
    Case("relu", {"max_value": 3.0}),
    Case("relu", {"negative_slope": 0.1, "max_value": 3.0, "threshold": 1.0}),
    Case("soft_shrink", {"threshold": 1.0}),
    Case("softmax", {"axis": 0}),
    Case("threshold", {"threshold": 0.3, "default_value": -2.0}),
]

_KERNELS = ((200, 300), (3, 3, 64, 100))

INITIALIZERS = [
    *(
        Case(f"{name}{distribution}", {}, shape)
        for name in ("Glorot", "He", "Lecun")
        for distribution in ("Normal", "Uniform")
        for shape in _KERNELS
    ),
    Case("GlorotUniform", {}, (5000,)),
    Case("RandomNormal", {"mean": 1.0, "stddev": 0.5}, (200, 300)),
    Case("RandomUniform", {"minval": -1.0, "maxval": 3.0}, (200, 300)),
    Case("TruncatedNormal", {"mean": 1.0, "stddev": 0.5}, (200, 300)),
    Case("Orthogonal", {"gain": 2.0}, (200, 300)),
    *(
        Case(
            "VarianceScaling",
            {"scale": 3.0, "mode": mode, "distribution": distribution},
            (100, 300),
        )
        for mode in ("fan_in", "fan_out", "fan_avg")
        for distribution in ("truncated_normal", "untruncated_normal", "uniform")
    ),
    Case("Constant", {"value": 2.5}, (2, 3)),
    Case("Identity", {"gain": 2.0}, (2, 3)),
    Case("Ones", {}, (2, 3)),
    Case("Zeros", {}, (2, 3)),
    Case("HeNormal", {"input_axes": [0, 2], "output_axes": [1]}, (20, 30, 40)),
    Case("STFT", {}, (6, 1, 5)),
    Case("STFT", {"side": "imag", "window": "hamming", "periodic": True}, (6, 1, 5)),
    Case("STFT", {"window": "blackman", "scaling": "spectrum"}, (7, 1, 4)),
    Case("STFT", {"window": "flattop", "scaling": None}, (7, 1, 4)),
    Case("STFT", {"window": None}, (5, 1, 4)),
]

REGULARIZERS = [
    Case("L1", {"l1": 0.3}),
    Case("L2", {"l2": 0.3}),
    Case("L1L2", {"l1": 0.2, "l2": 0.3}),
    Case("OrthogonalRegularizer", {"factor": 0.3}),
    Case("OrthogonalRegularizer", {"factor": 0.3, "mode": "columns"}),
]

CONSTRAINTS = [
    Case("MaxNorm", {"max_value": 1.0}),
    Case("MaxNorm", {"max_value": 1.5, "axis": 1}),
    Case("MinMaxNorm", {"min_value": 1.0, "max_value": 1.5, "rate": 0.7}),
    Case("NonNeg", {}),
    Case("UnitNorm", {"axis": 1}),
]
