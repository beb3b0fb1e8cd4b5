"""Lists of Tensors, and Tensors beside arrays of other libraries."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd.numpy as anp
from autograd import check_grads, grad, tensor
from autograd.engine.primitive import REGISTRY, Operation
from autograd.engine.samples import Sample
from autograd.engine.tensor import plain
from autograd.errors import GraphError
from autograd.tree import leaves
from tests.optional import by_numpy

X = np.array([1.0, 2.0, 4.0])

OTHERWISE = {
    "block": "a list is a row of blocks",
    "column_stack": "a list is a list of columns",
    "histogramdd": "a list is a list of coordinates",
}
"""Operations to which a list of arrays means something else than their array."""

OF_ARRAYS = """
    average_pool convolution convolution_kernel convolution_transpose fold max_pool
    unfold
"""
"""Operations that are ours alone and take arrays only."""


class Labelled:
    """An array with a label, in the manner of xarray: it holds whatever it is given."""

    def __init__(self, values: Any, label: str = "x") -> None:
        self.values, self.label = values, label

    def __array_ufunc__(
        self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any
    ) -> Any:
        raw = [x.values if isinstance(x, Labelled) else x for x in inputs]
        return type(self)(getattr(ufunc, method)(*raw, **kwargs), self.label)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.asarray(self.values, dtype)

    def __mul__(self, other: Any) -> Any:
        return np.multiply(self, other)

    def __rmul__(self, other: Any) -> Any:
        return np.multiply(other, self)


class Numbers(Labelled):
    """One that holds plain numbers only, in the manner of pandas."""

    def __init__(self, values: Any, label: str = "x") -> None:
        super().__init__(np.asarray(values), label)


def sums(y: Any) -> Any:
    """The sum of what a call gave, out of its label."""
    return anp.sum(y.values if isinstance(y, Labelled) else y)


CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "Tensor × array": lambda t, a: t * a,
    "array × Tensor": lambda t, a: a * t,
    "ufunc": lambda t, a: np.multiply(t, a),
    "ours": lambda t, a: anp.multiply(t, a),
    "ours, reversed": lambda t, a: anp.multiply(a, t),
    "unary of it": lambda t, a: anp.sin(a * t),
    "NumPy's unary of it": lambda t, a: np.abs(a * t),
    "Tensor × array that holds one": lambda t, a: t * (a * t),
    "two that hold Tensors": lambda t, a: (t * a) * (a * t),
    "with a number": lambda t, a: anp.maximum(a * t, 1.0),
    "compared": lambda t, a: (a * t) * anp.greater(a * t, 2.0),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_array_of_another_library_holds_the_tensor(name: str) -> None:
    call = CALLS[name]
    assert isinstance(call(tensor(2.0), Labelled(X, "length")), Labelled)
    assert call(tensor(2.0), Labelled(X, "length")).label == "length"

    def by_other(t: Any) -> Any:
        return sums(call(t, Labelled(X)))

    def by_numpy(t: Any) -> Any:
        return sums(call(t, X))

    for t in (2.0, X / 2):
        assert by_other(t) == by_numpy(t)
        np.testing.assert_array_equal(grad(by_other)(t), grad(by_numpy)(t))
        check_grads(by_other)(t)


def test_one_that_cannot_hold_a_tensor_is_read_as_numbers() -> None:
    for call in (lambda t: t * Numbers(X), lambda t: anp.multiply(Numbers(X), t)):
        np.testing.assert_array_equal(grad(lambda t, f=call: anp.sum(f(t)))(X), X)


def test_without_tensors_the_other_library_answers_as_to_numpy() -> None:
    y = anp.exp(Labelled(X, "length"))
    assert (type(y), y.label) == (Labelled, "length")
    np.testing.assert_array_equal(y.values, np.exp(X))


def test_integers_and_truths_have_no_derivative_to_lose() -> None:
    t = tensor(X, requires_grad=True)
    assert np.int64(t).tolist() == [1, 2, 4]
    assert np.asarray(t, dtype=bool).all()
    with pytest.raises(GraphError, match=r"numpy\.asarray: this Tensor \(3,\)"):
        np.asarray(t, dtype=np.float32)
    picked = grad(lambda x: anp.sum(x[np.int64(x[:1])]))(X)
    np.testing.assert_array_equal(picked, [0, 1, 0])


def listed() -> Iterator[tuple[Operation, Sample, int]]:
    """Calls with an array that has rows, and which argument that is."""
    for operation in filter(by_numpy, REGISTRY.values()):
        if operation.name in OTHERWISE or operation.name in OF_ARRAYS.split():
            continue
        for sample in operation.samples(np.random.default_rng(0)):
            if isinstance(sample, Sample):
                for i, x in enumerate(sample.args):
                    if isinstance(x, np.ndarray) and x.size and x.dtype.kind in "fc":
                        yield operation, sample, i


def parts(y: Any) -> list[Any]:
    """The arrays in a result."""
    return list(map(plain, leaves(y)))


@pytest.mark.filterwarnings("ignore")
def test_a_list_of_tensors_means_the_tensor_of_them() -> None:
    seen = set()
    for operation, sample, i in listed():
        rows = [tensor(row, requires_grad=True) for row in sample.args[i]]
        given = (*sample.args[:i], rows, *sample.args[i + 1 :])
        got = parts(operation.function(*given, **sample.kwargs))
        expected = parts(operation.function(*sample.args, **sample.kwargs))
        for y, z in zip(got, expected, strict=True):
            np.testing.assert_allclose(y, z, 1e-14, 1e-14, err_msg=operation.name)
        seen.add(operation.name)
    assert len(seen) > 250
    np.testing.assert_array_equal(grad(lambda x: anp.linalg.norm([x, x + 2]))(0.0), 1)
