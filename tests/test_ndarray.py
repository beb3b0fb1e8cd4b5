"""A Tensor has what `numpy.ndarray` has: every name in ``dir(numpy.ndarray)``."""

import copy
import operator
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import tensor
from autograd.errors import (
    AutogradError,
    DTypeError,
    GraphError,
    IndexingError,
    NonScalarError,
    ShapeError,
)

PLANE = np.array([[3.0, 1.0, 2.0], [0.5, 4.0, -1.0]])
SQUARE = np.array([[3.0, 1.0], [0.5, 4.0]])
ONE = np.array([2.5])
Z = PLANE + 1j * PLANE[::-1]
WHOLE = np.array([[3, 1, 2], [0, 1, 0]])
CUBE = np.arange(6.0).reshape(2, 1, 3)

SAME: dict[str, list[tuple[Any, Callable[[Any], Any]]]] = {
    "T": [(PLANE, lambda x: x.T)],
    "mT": [(CUBE, lambda x: x.mT)],
    "real": [(Z, lambda x: x.real), (PLANE, lambda x: x.real)],
    "imag": [(Z, lambda x: x.imag)],
    "shape": [(PLANE, lambda x: x.shape)],
    "ndim": [(PLANE, lambda x: x.ndim)],
    "size": [(PLANE, lambda x: x.size)],
    "dtype": [(WHOLE, lambda x: x.dtype)],
    "itemsize": [(PLANE, lambda x: x.itemsize)],
    "nbytes": [(PLANE, lambda x: x.nbytes)],
    "strides": [(PLANE, lambda x: x.strides)],
    "flags": [(PLANE, lambda x: x.flags.c_contiguous)],
    "flat": [
        (PLANE, lambda x: x.flat[4]),
        (PLANE, lambda x: np.stack(list(x.flat))),
        (PLANE, lambda x: len(x.flat)),
        (PLANE, lambda x: x.flat[1:5:2]),
    ],
    "all": [(PLANE, lambda x: x.all(axis=1))],
    "any": [(PLANE, lambda x: x.any())],
    "argmax": [(PLANE, lambda x: x.argmax(1))],
    "argmin": [(PLANE, lambda x: x.argmin(0))],
    "argsort": [(PLANE, lambda x: x.argsort(0))],
    "argpartition": [(PLANE, lambda x: x.argpartition(0))],
    "astype": [
        (PLANE, lambda x: x.astype(np.float32)),
        (PLANE, lambda x: x.astype(complex, casting="safe")),
        (PLANE, lambda x: x.astype(int)),
        (PLANE, lambda x: x.astype(float, copy=False)),
    ],
    "choose": [(WHOLE, lambda x: x.choose([PLANE, Z, 5 * PLANE, 7.0]))],
    "clip": [(PLANE, lambda x: x.clip(1, 3)), (PLANE, lambda x: x.clip(min=1))],
    "compress": [(PLANE, lambda x: x.compress([True, False, True], axis=1))],
    "conj": [(Z, lambda x: x.conj())],
    "conjugate": [(Z, lambda x: x.conjugate())],
    "copy": [(PLANE, lambda x: x.copy()), (PLANE, lambda x: x.copy("F"))],
    "cumsum": [(PLANE, lambda x: x.cumsum(1))],
    "diagonal": [(PLANE, lambda x: x.diagonal(1))],
    "dot": [(PLANE, lambda x: x.dot(np.ones(3)))],
    "dumps": [(PLANE, lambda x: pickle.loads(x.dumps()))],
    "flatten": [(PLANE, lambda x: x.flatten()), (PLANE, lambda x: x.flatten("F"))],
    "item": [
        (ONE, lambda x: x.item()),
        (PLANE, lambda x: x.item(4)),
        (PLANE, lambda x: x.item(1, 2)),
        (PLANE, lambda x: x.item((0, -1))),
    ],
    "max": [(PLANE, lambda x: x.max(axis=0))],
    "mean": [(PLANE, lambda x: x.mean(1))],
    "min": [(PLANE, lambda x: x.min(axis=0, keepdims=True))],
    "nonzero": [(WHOLE, lambda x: np.stack(x.nonzero()))],
    "prod": [(PLANE, lambda x: x.prod(1))],
    "ravel": [(PLANE, lambda x, order=o: x.ravel(order)) for o in "CFAK"],
    "repeat": [(PLANE, lambda x: x.repeat([2, 1, 0], axis=1))],
    "reshape": [
        (PLANE, lambda x: x.reshape(3, -1)),
        (PLANE, lambda x: x.reshape((6,), order="F")),
    ],
    "round": [(PLANE, lambda x: x.round(1))],
    "searchsorted": [(PLANE[:, 0], lambda x: x[::-1].searchsorted([1.0, 9.0]))],
    "squeeze": [(CUBE, lambda x: x.squeeze(1))],
    "std": [(PLANE, lambda x: x.std(ddof=1))],
    "sum": [(PLANE, lambda x: x.sum(axis=(0, 1)))],
    "swapaxes": [(CUBE, lambda x: x.swapaxes(0, 2))],
    "take": [(PLANE, lambda x: x.take([0, 5, -1]))],
    "tobytes": [(PLANE, lambda x: x.tobytes("F"))],
    "tolist": [(PLANE, lambda x: x.tolist())],
    "trace": [(SQUARE, lambda x: x.trace())],
    "transpose": [(CUBE, lambda x: x.transpose(1, 0, 2))],
    "var": [(PLANE, lambda x: x.var(0))],
    "__abs__": [(PLANE, abs)],
    "__add__": [(PLANE, lambda x: x + 1)],
    "__and__": [(WHOLE, lambda x: x & 1), (WHOLE > 1, lambda x: x & True)],
    "__bool__": [(ONE, bool)],
    "__complex__": [(ONE[0], complex)],
    "__contains__": [(PLANE, lambda x: 4.0 in x), (PLANE, lambda x: 9.0 in x)],
    "__copy__": [(PLANE, copy.copy)],
    "__deepcopy__": [(PLANE, copy.deepcopy)],
    "__divmod__": [(PLANE, lambda x: divmod(x, 2)[1])],
    "__eq__": [(PLANE, lambda x: x == 1)],
    "__float__": [(ONE[0], float)],
    "__floordiv__": [(PLANE, lambda x: x // 2)],
    "__format__": [(ONE[0], lambda x: f"{x:.3f}")],
    "__ge__": [(PLANE, lambda x: x >= 1)],
    "__getitem__": [(PLANE, lambda x: x[1, ::-2])],
    "__gt__": [(PLANE, lambda x: x > 1)],
    "__iadd__": [(PLANE, lambda x: operator.iadd(x * 1, 2))],
    "__iand__": [(WHOLE, lambda x: operator.iand(x * 1, 2))],
    "__ifloordiv__": [(PLANE, lambda x: operator.ifloordiv(x * 1, 2))],
    "__ilshift__": [(WHOLE, lambda x: operator.ilshift(x * 1, 2))],
    "__imatmul__": [(SQUARE, lambda x: operator.imatmul(x * 1, SQUARE))],
    "__imod__": [(PLANE, lambda x: operator.imod(x * 1, 2))],
    "__imul__": [(PLANE, lambda x: operator.imul(x * 1, 2))],
    "__index__": [(WHOLE[0, 0], lambda x: [4, 5, 6, 7][x])],
    "__int__": [(ONE[0], int)],
    "__invert__": [(WHOLE > 1, lambda x: ~x)],
    "__ior__": [(WHOLE, lambda x: operator.ior(x * 1, 2))],
    "__ipow__": [(PLANE, lambda x: operator.ipow(x * 1, 2))],
    "__irshift__": [(WHOLE, lambda x: operator.irshift(x * 1, 2))],
    "__isub__": [(PLANE, lambda x: operator.isub(x * 1, 2))],
    "__iter__": [(PLANE, lambda x: [row.tolist() for row in x])],
    "__itruediv__": [(PLANE, lambda x: operator.itruediv(x * 1, 2))],
    "__ixor__": [(WHOLE, lambda x: operator.ixor(x * 1, 2))],
    "__le__": [(PLANE, lambda x: x <= 1)],
    "__len__": [(PLANE, len)],
    "__lshift__": [(WHOLE, lambda x: x << 2)],
    "__lt__": [(PLANE, lambda x: x < 1)],
    "__matmul__": [(PLANE, lambda x: x @ PLANE.T)],
    "__mod__": [(PLANE, lambda x: x % 2)],
    "__mul__": [(PLANE, lambda x: x * 2)],
    "__ne__": [(PLANE, lambda x: x != 1)],
    "__neg__": [(PLANE, lambda x: -x)],
    "__or__": [(WHOLE, lambda x: x | 2)],
    "__pos__": [(PLANE, lambda x: +x)],
    "__pow__": [(PLANE, lambda x: x**2)],
    "__radd__": [(PLANE, lambda x: 1 + x)],
    "__rand__": [(WHOLE, lambda x: 1 & x)],
    "__rdivmod__": [(PLANE, lambda x: divmod(7, x)[1])],
    "__rfloordiv__": [(PLANE, lambda x: 7 // x)],
    "__rlshift__": [(WHOLE, lambda x: 1 << x)],
    "__rmatmul__": [(PLANE, lambda x: PLANE.T @ x)],
    "__rmod__": [(PLANE, lambda x: 7 % x)],
    "__rmul__": [(PLANE, lambda x: 2 * x)],
    "__ror__": [(WHOLE, lambda x: 4 | x)],
    "__rpow__": [(PLANE, lambda x: 2**x)],
    "__rrshift__": [(WHOLE, lambda x: 8 >> x)],
    "__rshift__": [(WHOLE, lambda x: x >> 1)],
    "__rsub__": [(PLANE, lambda x: 1 - x)],
    "__rtruediv__": [(PLANE, lambda x: 1 / x)],
    "__rxor__": [(WHOLE, lambda x: 5 ^ x)],
    "__sub__": [(PLANE, lambda x: x - 1)],
    "__truediv__": [(PLANE, lambda x: x / 2)],
    "__xor__": [(WHOLE, lambda x: x ^ 1)],
}
"""Calls that give of a Tensor what they give of its array."""

REFUSED = ("byteswap", "getfield", "resize", "setfield", "setflags", "view")
"""What only an array that owns its memory can do: a GraphError with the remedy."""

TESTED_BELOW = {
    *("__setitem__", "__repr__", "__str__", "data", "base", "dump", "fill", "put"),
    *("tofile", "__array__", "__array_function__", "__array_ufunc__", "__reduce__"),
}

LATER = {"cumprod", "partition", "sort"}
"""Those that call functions of NumPy's of the same name, and are tested with these."""

ABSENT = {
    "__array_finalize__": "for subclasses of arrays; Tensor is final",
    "__array_interface__": "would hand the memory out without asking",
    "__array_priority__": "__array_ufunc__ settles whose operator it is",
    "__array_struct__": "would hand the memory out without asking",
    "__array_wrap__": "for subclasses of arrays; Tensor is final",
    "__class_getitem__": "a Tensor has no type parameters",
    "__delitem__": "neither arrays nor Tensors can lose an element",
    "__setstate__": "a copy is made by __reduce__",
    "ctypes": "would hand the memory out without asking; x.numpy().ctypes",
}
"""What no Tensor has, and why."""

ARRAY_API = {
    *("__array_namespace__", "__dlpack__", "__dlpack_device__"),
    *("device", "to_device"),
}
"""Of the array API standard, which has its own tests."""


def test_no_name_of_an_array_is_forgotten() -> None:
    known = {*SAME, *REFUSED, *TESTED_BELOW, *LATER, *ABSENT, *ARRAY_API}
    assert set(dir(np.ndarray)) - set(dir(object)) - known == set()


def value(y: Any) -> Any:
    """A result without its graph."""
    return y.numpy() if isinstance(y, ag.Tensor) else y


@pytest.mark.parametrize("name", SAME)
def test_a_tensor_gives_what_its_array_gives(name: str) -> None:
    for array, call in SAME[name]:
        got, expected = value(call(tensor(array))), call(np.array(array))
        if isinstance(expected, np.ndarray):
            np.testing.assert_array_equal(got, expected, strict=True)
        else:
            assert got == expected


@pytest.mark.parametrize("name", SAME)
def test_what_of_it_is_tracked_has_the_gradient_of_differences(name: str) -> None:
    for array, call in SAME[name]:
        if np.asarray(array).dtype.kind not in "fc":
            continue
        try:
            y = call(tensor(array, requires_grad=True) * 1)
        except (GraphError, TypeError):
            continue  # a Python number, or a copy, which leaves the graph
        if isinstance(y, ag.Tensor):
            ag.check_grads(call, order=2)(array)


@pytest.mark.parametrize("name", REFUSED)
def test_what_needs_memory_of_its_own_is_refused(name: str) -> None:
    with pytest.raises(GraphError, match=rf"{name}: the memory of a Tensor.*use "):
        getattr(tensor(PLANE), name)(np.float32)


@pytest.mark.parametrize("name", ABSENT)
def test_what_no_tensor_has(name: str) -> None:
    assert not hasattr(tensor(PLANE), name)


def test_writing_methods_give_the_tensor_a_new_value() -> None:
    x, v = tensor(np.ones((2, 3)), requires_grad=True), tensor(5.0, requires_grad=True)
    y = x * 2
    before = (y * y).sum()
    y.put([0, -1], [v, 2 * v])
    y.flat[1] = 7.0
    np.testing.assert_array_equal(y.data, [[5, 7, 2], [2, 2, 10]])
    (y.sum() + before).backward()
    np.testing.assert_array_equal(x.grad, [[8, 8, 10], [10, 10, 8]])
    np.testing.assert_array_equal(v.grad, 3)
    z = x * 1
    z.fill(v * 2)
    assert ag.grad(lambda v: (z * v).sum())(1.0) == 60
    z.flat = [1.0, 2.0]
    np.testing.assert_array_equal(z.data, [[1, 2, 1], [2, 1, 2]])
    with pytest.raises(GraphError, match="leaf"):
        x.fill(0.0)


def test_the_value_in_files(tmp_path: Path) -> None:
    x = tensor(PLANE, requires_grad=True)
    x.tofile(tmp_path / "raw")
    np.testing.assert_array_equal(np.fromfile(tmp_path / "raw"), PLANE.ravel())
    x.dump(tmp_path / "pickle")
    np.testing.assert_array_equal(
        pickle.loads((tmp_path / "pickle").read_bytes()), PLANE
    )


def test_attributes_that_speak_of_memory() -> None:
    x = tensor(PLANE, requires_grad=True)
    assert x.base is None
    assert x.T.base is None
    assert x.T.flags.f_contiguous
    assert not (x * 2).flags.writeable


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda x: x[0].mT, ShapeError, r"mT: a Tensor of shape \(3,\)"),
        (lambda x: x.item(), NonScalarError, r"item: expected one element.*\(2, 3\)"),
        (lambda x: x.item(6), IndexingError, r"item: \(2, 3\) at \(6,\)"),
        (lambda x: x.item(0, 0, 0), IndexingError, r"item: \(2, 3\)"),
        (lambda x: x.astype(int, casting="safe"), DTypeError, "astype: float64 does"),
        (lambda x: float(x[0, 0]), GraphError, "float: .*requires a gradient"),
        (lambda x: len(x[0, 0]), NonScalarError, "len"),
        (lambda x: iter(x[0, 0]), NonScalarError, "len"),
        (lambda x: bool(x), NonScalarError, "bool: .*ambiguous"),
    ],
)
def test_refusals(call: Any, error: type[AutogradError], match: str) -> None:
    with pytest.raises(error, match=match):
        call(tensor(PLANE, requires_grad=True))


def test_bits_of_floats_are_refused_as_by_numpy() -> None:
    with pytest.raises(TypeError):
        tensor(PLANE) & 1


def test_the_text_shows_the_value() -> None:
    x = tensor([1.5, 2.0], requires_grad=True)
    assert repr(x * 2) == "tensor([3., 4.], op=multiply)"
