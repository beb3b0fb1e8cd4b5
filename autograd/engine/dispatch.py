"""NumPy's protocols brought back to operations: ``np.exp(tensor)`` is `autograd`'s exp."""

from typing import Any

import numpy as np

from autograd.engine.primitive import FUNCTIONS, NUMPY_FUNCTIONS
from autograd.errors import ArgumentError, GraphError, NoDerivativeError

__all__ = ["NumpyProtocols"]

_REDUCTIONS: dict[tuple[Any, str], str] = {
    (np.add, "reduce"): "sum",
    (np.multiply, "reduce"): "prod",
    (np.maximum, "reduce"): "max",
    (np.minimum, "reduce"): "min",
    (np.logical_and, "reduce"): "all",
    (np.logical_or, "reduce"): "any",
    (np.add, "accumulate"): "cumsum",
}
"""Methods of ufuncs that are operations of their own; NumPy's axis default is 0."""


class NumpyProtocols:
    """What makes NumPy hand its functions over when one operand is a Tensor."""

    __slots__ = ()

    requires_grad: Any
    shape: Any
    _data: Any

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any
    ) -> Any:
        if kwargs.pop("out", None) is not None:
            raise ArgumentError(
                f"{ufunc.__name__}: out= cannot write into or from a Tensor; assign the "
                "result instead"
            )
        if method == "__call__":
            function = NUMPY_FUNCTIONS.get(ufunc)
        else:
            function = FUNCTIONS.get(_REDUCTIONS.get((ufunc, method), ""))
            kwargs.setdefault("axis", 0)
        if function is None:
            raise no_rule(
                f"{ufunc.__name__}{'' if method == '__call__' else '.' + method}"
            )
        return function(*inputs, **kwargs)

    def __array_function__(
        self, func: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        function = NUMPY_FUNCTIONS.get(func)
        if function is None:
            raise no_rule(func.__name__)
        if kwargs.get("out", 0) is None:
            kwargs = {k: v for k, v in kwargs.items() if k != "out"}
        return function(*args, **kwargs)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if self.requires_grad:
            raise GraphError(
                f"numpy.asarray: this Tensor {self.shape} requires a gradient, and a plain "
                "array would be cut off from its graph; use x.numpy() for the value, or "
                "autograd.numpy.array([…]) to build an array of Tensors"
            )
        return np.array(self._data, dtype=dtype, copy=copy)


_INSTEAD = {
    "median": "sort is not differentiable here yet; take_along_axis with argsort's indices",
    "round": "its derivative is zero: detach, or pass the gradient straight through "
    "with x + (np.round(x.data) - x.data)",
    "fix": "its derivative is zero: use np.fix(x.data)",
    "nansum": "replace NaN first: np.where(np.isnan(x.data), 0.0, x).sum()",
    "nanmean": "replace NaN first: np.where(np.isnan(x.data), 0.0, x)",
    "cross": "write its three components with indexing and stack",
}
"""What to write in place of a NumPy function that has no rule, where there is a way."""


def no_rule(name: str) -> NoDerivativeError:
    """The error for a NumPy function that is not an operation of ours."""
    instead = _INSTEAD.get(
        name, "compose it of operations in autograd.ops, or declare a rule for it"
    )
    return NoDerivativeError(
        f"numpy.{name}: has no derivative rule for Tensors; {instead}; for the value "
        f"alone, call it on x.numpy()"
    )
