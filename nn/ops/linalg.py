"""`keras.ops.linalg`: the functions of linear algebra under that name too."""

from typing import Any

from nn.ops.registry import registered

_NAMES = """
    cholesky cholesky_inverse det eig eigh inv jvp lstsq lu_factor matrix_rank norm
    pinv qr solve solve_triangular svd
"""


def __getattr__(name: str) -> Any:
    """The function `name` of the table, if it is of this kind."""
    if name not in _NAMES.split():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return registered()[name]


def __dir__() -> list[str]:
    return _NAMES.split()
