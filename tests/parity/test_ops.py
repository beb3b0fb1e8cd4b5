"""The functions of `nn.ops` have Keras's arguments and give what Keras gives."""

import inspect
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, tensor
from autograd.tree import leaves
from nn.ops.registry import registered
from tests.parity.compare import load
from tests.parity.op_table import CASES
from tests.parity.op_values import OpCase, label, made, mapped

VALUES = load("ops")
PEERS = [one for one in CASES if one.peer]
INDICES = ("size", "where", "top_k", "unique")
"""Functions whose whole numbers are int32 in Keras's rules, and int64 on PyTorch."""

TOLERANCE = {"float64": 2e-7, "float32": 2e-5}
"""Answers are kept with seven decimals."""


def called(one: OpCase, convert: Any) -> list[Any]:
    """The results in a row, with `convert` applied to each array that is described."""
    args, kwargs = mapped(one, *made(one), convert)
    return leaves(registered()[one.name](*args, **kwargs))


def plain(y: Any) -> Any:
    return np.asarray(y.data if isinstance(y, Tensor) else y)


def narrow(x: Any) -> Any:
    """Floats as float32."""
    return x.astype(np.float32) if x.dtype.kind == "f" else x


def traced(x: Any) -> Any:
    return tensor(x, requires_grad=True) if x.dtype.kind == "f" else x


@pytest.mark.parametrize("convert", [np.copy, narrow, traced])
@pytest.mark.parametrize("one", PEERS, ids=label)
def test_values(one: OpCase, convert: Any) -> None:
    wanted = [VALUES[k] for k in VALUES if k.startswith(f"{label(one)}/")]
    found = called(one, convert)
    assert len(found) == len(wanted) > 0
    kind = "float32" if convert is narrow else "float64"
    for y, want in zip(map(plain, found), wanted, strict=True):
        assert y.shape == want.shape
        assert y.dtype.kind == want.dtype.kind
        if y.dtype.kind in "iub" and one.name not in INDICES:
            assert y.dtype == want.dtype
        scale = max(1.0, np.abs(want[np.isfinite(want)]).max(initial=0))
        close = TOLERANCE[kind if y.dtype != np.float32 else "float32"] * scale
        np.testing.assert_allclose(y, want, rtol=0, atol=close)


def test_arguments() -> None:
    ours = {
        f"{name}{_without_types(inspect.signature(f))}"
        for name, f in registered().items()
    }
    assert ours == {str(text) for text in VALUES["signatures"]}


def _without_types(signature: inspect.Signature) -> inspect.Signature:
    empty = inspect.Parameter.empty
    bare = [p.replace(annotation=empty) for p in signature.parameters.values()]
    return signature.replace(parameters=bare, return_annotation=empty)


def test_every_function_has_a_case() -> None:
    own = {"cond", "custom_gradient", "vectorize"}  # in tests/nn/test_ops.py
    assert {one.name for one in CASES} | own == set(registered())


def test_the_comparison_finds_a_wrong_value(monkeypatch: Any) -> None:
    one = next(one for one in PEERS if one.name == "softsign")
    wrong = {**registered(), "softsign": lambda x: x / (1.01 + abs(x))}
    monkeypatch.setattr("tests.parity.test_ops.registered", lambda: wrong)
    with pytest.raises(AssertionError):
        test_values(one, np.copy)
