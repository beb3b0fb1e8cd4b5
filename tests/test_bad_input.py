"""What NumPy refuses of arrays is refused of Tensors, by an exception of its kind."""

import re
from typing import Any

import numpy as np
import pytest

import autograd.numpy as anp
from autograd import Tensor, grad, tensor
from autograd.errors import ArgumentError, DTypeError, GraphError, ShapeError

X = np.arange(6.0).reshape(2, 3)

CALLS = """
    np.sum(x, axis=5) | np.sum(x, axis="a") | np.sum(x, foo=1) | np.sort(x, axis=4)
    np.roll(x, 1, axis=5) | np.flip(x, 3) | np.cumsum(x, axis=2) | np.squeeze(x, 0)
    np.expand_dims(x, 9) | np.swapaxes(x, 0, 3) | np.moveaxis(x, 0, 3)
    np.transpose(x, (0, 0)) | np.transpose(x, (0, 3)) | np.median(x, axis=2)
    np.quantile(x, 2.0) | np.percentile(x, -3) | np.max(x[:0]) | np.argmax(x[:0])
    np.einsum("ij,k->z", x, x[0]) | np.einsum("ij,jk", x, x) | np.einsum("i+j", x)
    x @ x | np.dot(x, x) | x + x[:, :2] | np.inner(x, x[:, :2]) | np.linalg.outer(x, x)
    np.linalg.inv(x[:, :2] * 0) | np.linalg.solve(x[:, :2] * 0, x[:, 2])
    np.linalg.inv(x) | np.linalg.det(x) | np.linalg.eigh(x) | np.linalg.cholesky(x)
    np.linalg.cholesky(-x[:, :2] @ x[:, :2].T) | np.linalg.matrix_power(x, 2)
    np.linalg.norm(x, "zig") | np.cross(x[:, :1], x[:, :1])
    np.reshape(x, (4,)) | np.broadcast_to(x, (4, 3)) | np.concatenate([x, x[0]])
    np.stack([x, x[0]]) | np.split(x, 4)
    np.repeat(x, [1, 2, 3], axis=0) | np.tile(x, -1) | np.pad(x, (1, 2, 3))
    np.pad(x, 1, mode="zig") | np.diag(np.stack([x, x])) | np.trace(x[0])
    x[7] | x[0, 1, 2] | x[[0, 9]] | np.take(x, 9)
    np.take_along_axis(x, np.array([[5]]), 0)
    np.interp(x, [1.0, 2.0], [1.0, 2.0, 3.0]) | np.vander(x) | np.roots(x)
    np.fft.fft(x, axis=7) | np.fft.fft(x, n=0) | np.fft.fft(x, norm="zig")
    np.add(x, "a") | np.multiply(x, None) | np.choose([5, 5, 5], x)
    np.select([x > 1], [x, x]) | np.bincount([-1], weights=x[0, :1])
    np.convolve(x[0], x[0, :0]) | np.histogram(x, bins=-1) | np.digitize(x, [[1.0]])
"""

PUBLIC = {"builtins", "numpy.exceptions", "numpy.linalg"}
"""Where the exceptions live that a program can name."""


def refusal(call: str, namespace: Any, x: Any) -> Exception | None:
    """The exception that a call raises."""
    try:
        eval(call, {"np": namespace, "x": x})
    except Exception as error:
        return error
    return None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("namespace", [anp, np], ids=["ours", "numpy"])
@pytest.mark.parametrize("call", [c.strip() for c in re.split(r"[|\n]", CALLS.strip())])
def test_an_exception_of_numpys_kind(call: str, namespace: Any) -> None:
    theirs = refusal(call, np, X)
    ours = refusal(call, namespace, tensor(X, requires_grad=True))
    assert theirs is not None
    kind = next(k for k in type(theirs).__mro__ if k.__module__ in PUBLIC)
    assert isinstance(ours, kind), (theirs, ours)


OBJECTS = {
    "objects": np.array([1.0, None, 2.0], dtype=object),
    "text": np.array(["1", "2", "3"]),
    "a masked array": np.ma.masked_array([1.0, 2.0, 3.0], [0, 1, 0]),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_what_is_no_array_of_numbers_is_refused(name: str) -> None:
    t = tensor(X, requires_grad=True)
    for call in (lambda x: t + x, lambda x: np.dot(t, x), tensor, grad(anp.sum)):
        with pytest.raises(DTypeError, match=r"expected|numbers of a dtype that"):
            call(OBJECTS[name])
    with pytest.raises((DTypeError, GraphError)):
        OBJECTS[name] + t


def test_ragged_lists_are_refused() -> None:
    t = tensor(1.0, requires_grad=True)
    for call in (lambda x: anp.array(x), lambda x: anp.sum(x), lambda x: t + x):
        with pytest.raises(ShapeError, match="parts have shapes"):
            call([[t], [t, t]])


def test_a_matrix_is_an_array() -> None:
    t = tensor(X, requires_grad=True)
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix(X)
    y = t * matrix
    assert isinstance(y, Tensor)
    np.testing.assert_array_equal(y.numpy(), X * X)


def test_a_tensor_takes_a_new_value_through_out_and_a_plain_array_none() -> None:
    t, out = tensor(X, requires_grad=True), tensor(np.zeros((2, 3)))
    np.multiply(t, 2.0, out=out)
    np.testing.assert_array_equal(out.numpy(), 2 * X)
    assert out.requires_grad
    with pytest.raises(ArgumentError, match=r"out= .* cannot hold a Tensor"):
        np.multiply(t, 2.0, out=np.zeros((2, 3)))
    with pytest.raises(GraphError, match="leaf that requires a gradient"):
        np.multiply(t, 2.0, out=t)
