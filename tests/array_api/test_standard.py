"""Tensors and `autograd.numpy` do what the Array API standard says, 2024.12."""

import operator
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.numpy
from autograd.engine.tensor import Tensor, plain
from autograd.errors import GraphError, ValueRangeError
from autograd.tree import leaves
from tests.array_api.calls import CALLS, VALUES
from tests.array_api.functions import CONSTANTS, DTYPES, FUNCTIONS

NOT_IN_NUMPY = {
    "xp.finfo(x).max": "xp.finfo(x.dtype).max",
    "xp.iinfo(i).min": "xp.iinfo(i.dtype).min",
    "xp.argsort(i, axis=1, descending=True)": "xp.argsort(-i, axis=1, stable=True)",
    "xp.argsort(x, descending=True, stable=False)": "xp.argsort(-x)",
    "xp.sort(i, axis=1, descending=True)": "-xp.sort(-i, axis=1)",
    "xp.sort(x, descending=True)": "-xp.sort(-x)",
    'xp.fft.fftfreq(5, d=0.5, dtype=xp.float32, device="cpu")': (
        "xp.fft.fftfreq(5, d=0.5).astype(xp.float32)"
    ),
    'xp.fft.rfftfreq(5, d=0.5, dtype=xp.float32, device="cpu")': (
        "xp.fft.rfftfreq(5, d=0.5).astype(xp.float32)"
    ),
}
"""Calls that NumPy does not take, and what gives the same there."""


def called(call: str, xp: Any, *, tracked: bool = False) -> Any:
    """What `call` gives in the namespace `xp`, of arrays or of Tensors."""

    def wrap(value: Any) -> Any:
        return ag.tensor(value, requires_grad=value.dtype.kind in "fc")

    values = {k: wrap(v) if tracked else v for k, v in VALUES.items()}
    return eval(call, {"xp": xp, **values})


def assert_same(given: Any, wanted: Any) -> None:
    """Equal to rounding, of the same shape and dtype, in every part."""
    if type(wanted) is dict:
        given, wanted = list(given.values()), list(wanted.values())
    for y, want in zip(leaves(given), leaves(wanted), strict=True):
        y = plain(y)
        if isinstance(want, (np.ndarray, np.generic)):
            assert (np.shape(y), y.dtype) == (np.shape(want), want.dtype)
            np.testing.assert_allclose(y, want, rtol=1e-12, atol=1e-14)
        else:
            assert y == want


@pytest.mark.parametrize("call", CALLS)
def test_a_call_gives_what_numpy_gives(call: str) -> None:
    """Arrays and Tensors give what NumPy gives of arrays."""
    wanted = called(NOT_IN_NUMPY.get(call, call), np)
    assert_same(called(call, autograd.numpy), wanted)
    assert_same(called(call, autograd.numpy, tracked=True), wanted)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
def test_every_function_and_keyword_is_called(function: Any) -> None:
    name = re.escape(f"xp.{function.name}(")
    calls = " ".join(call for call in CALLS if re.search(name, call))
    assert calls
    missing = {k for k in function.keywords if f"{k}=" not in calls}
    assert missing == set()


def test_constants_and_dtypes() -> None:
    for name in CONSTANTS:
        assert getattr(autograd.numpy, name) is getattr(np, name)
    for name in DTYPES:
        assert np.dtype(getattr(autograd.numpy, name)) == np.dtype(name)


def test_a_tensor_leads_to_the_namespace() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    assert x.__array_namespace__() is autograd.numpy
    assert x.__array_namespace__(api_version="2024.12") is autograd.numpy
    assert autograd.numpy.__array_api_version__ >= "2024.12"
    with pytest.raises(ValueRangeError, match=r"version '1999\.12'.*2024\.12"):
        x.__array_namespace__(api_version="1999.12")


def test_what_is_written_to_the_standard_is_differentiated() -> None:
    def softplus(x: Any) -> Any:
        xp = x.__array_namespace__()
        zero = xp.zeros_like(x)
        return xp.sum(xp.maximum(x, zero) + xp.log1p(xp.exp(-xp.abs(x))))

    x = np.array([-2.0, 0.5, 3.0])
    np.testing.assert_allclose(ag.grad(softplus)(x), 1 / (1 + np.exp(-x)), rtol=1e-12)


def test_the_only_device_is_the_cpu() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    assert x.device == "cpu"
    assert x.to_device("cpu") is x
    with pytest.raises(ValueRangeError, match="device 'gpu'"):
        x.to_device("gpu")
    with pytest.raises(ValueRangeError, match="stream 1"):
        x.to_device("cpu", stream=1)


def test_memory_is_shared_only_where_no_gradient_is_cut_off() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(GraphError, match=r"__dlpack__: .*x\.detach\(\)"):
        np.from_dlpack(x)
    with pytest.raises(GraphError, match=r"__dlpack__"):
        np.from_dlpack(x * 2)
    constant = x.detach()
    shared = np.from_dlpack(constant)
    np.testing.assert_array_equal(shared, [1.0, 2.0])
    assert constant.__dlpack_device__() == shared.__dlpack_device__()
    y = x * constant
    constant.data[0] = 100.0
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [1.0, 2.0])


def test_a_number_is_shared_as_an_array() -> None:
    assert np.from_dlpack(ag.tensor(2.5)).shape == ()


NUMBERS = {"float": ag.tensor([[2.5]]), "int": ag.tensor(3), "bool": ag.tensor(True)}


@pytest.mark.parametrize(
    ("convert", "kind"),
    [
        (float, "float"),
        (complex, "float"),
        (int, "int"),
        (operator.index, "int"),
        (bool, "bool"),
    ],
)
def test_conversions(convert: Callable[[Any], Any], kind: str) -> None:
    x = NUMBERS[kind]
    assert convert(x) == convert(x.item())
    assert type(convert(x)) is type(convert(x.item()))


@pytest.mark.parametrize(
    "name",
    [
        *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"),
        *("eq", "ne", "lt", "le", "gt", "ge"),
    ],
)
def test_operators(name: str) -> None:
    x, s = VALUES["x"], VALUES["s"]
    f = getattr(operator, name)
    y = f(ag.tensor(x), s if name == "matmul" else x.copy())
    assert_same(y, f(x, s if name == "matmul" else x))


def test_unary_operators() -> None:
    x = ag.tensor(VALUES["x"], requires_grad=True)
    for f in (operator.neg, operator.pos, operator.abs):
        y = f(x)
        assert isinstance(y, Tensor)
        assert_same(y, f(VALUES["x"]))
