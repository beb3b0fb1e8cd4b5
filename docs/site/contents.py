"""What the site holds, and in which order: its pages, and whose names it documents."""

from typing import NamedTuple

__all__ = ["CHAPTERS", "OPTIONAL", "PORTUGUESE", "REFERENCE", "Part"]


class Part(NamedTuple):
    """A heading of the navigation and the pages or modules under it."""

    title: str
    entries: tuple[str, ...]


OPTIONAL = ("PIL", "h5py", "matplotlib", "mpi4py", "numba", "scipy", "tensorboardX")
"""What code on a page may need beyond the library itself, and a browser has not."""

PORTUGUESE = ("questions/pt/momentum", "questions/pt/backprop", "questions/pt/batches")

CHAPTERS = (
    Part("Start", ("start", "playground", "gallery")),
    Part(
        "Three questions",
        ("questions/momentum", "questions/backprop", "questions/batches"),
    ),
    Part("Três perguntas", PORTUGUESE),
    Part(
        "Notebooks",
        (
            "notebooks/tour",
            "notebooks/momentum",
            "notebooks/backprop",
            "notebooks/batches",
        ),
    ),
    Part(
        "Guides",
        (
            "drawing",
            "notebooks",
            "checking",
            "jit",
            "vmap",
            "control_flow",
            "memory",
            "optimizers",
            "experiments",
            "scale",
            "scale/planning",
            "adding_an_operation",
        ),
    ),
    Part("Coming from", ("keras", "hips_autograd", "numpy_coverage")),
    Part("What can be relied on", ("conventions", "reliability", "security")),
    Part(
        "How it is made",
        (
            "design",
            "playground/README",
            "performance",
            "fuzzing",
            "mutation",
            "changelog",
        ),
    ),
)
"""The pages of ``docs`` by name, in the order of the navigation."""

REFERENCE = (
    Part(
        "Derivatives and drawings",
        (
            "autograd",
            "autograd.check",
            "autograd.explanation",
            "autograd.explorer",
            "autograd.errors",
            "autograd.config",
            "autograd.extend",
        ),
    ),
    Part("Operations", ("autograd.ops", "autograd.ops.linalg")),
    Part(
        "NumPy's names",
        (
            "autograd.numpy",
            "autograd.numpy.linalg",
            "autograd.numpy.fft",
            "autograd.numpy.random",
        ),
    ),
    Part(
        "SciPy's names",
        (
            "autograd.scipy.special",
            "autograd.scipy.linalg",
            "autograd.scipy.stats",
            "autograd.scipy.signal",
            "autograd.scipy.integrate",
        ),
    ),
    Part(
        "Networks",
        (
            "nn.layers",
            "nn.models",
            "nn.activations",
            "nn.losses",
            "nn.metrics",
            "nn.optimizers",
            "nn.initializers",
            "nn.regularizers",
            "nn.constraints",
            "nn.callbacks",
            "nn.distribution",
            "nn.lab",
        ),
    ),
    Part(
        "Networks: data, files, settings",
        (
            "nn.data",
            "nn.datasets",
            "nn.preprocessing",
            "nn.saving",
            "nn.random",
            "nn.ops",
            "nn.tree",
            "nn.utils",
            "nn.config",
            "nn.backend",
            "nn.dtype_policies",
            "nn.mixed_precision",
            "nn",
        ),
    ),
    Part(
        "HIPS autograd's names",
        (
            "autograd.core",
            "autograd.builtins",
            "autograd.differential_operators",
            "autograd.misc",
            "autograd.misc.optimizers",
            "autograd.test_util",
            "autograd.tracer",
            "autograd.util",
            "autograd.wrap_util",
        ),
    ),
)
"""The modules whose names are public. A name of several is told of in the first."""
