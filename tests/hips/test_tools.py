"""`flatten`, optimizers, kept graphs, traces, and names of old programs."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import core
from autograd import numpy as anp
from autograd.errors import (
    GraphError,
    ShapeError,
)
from autograd.extend import (
    defvjp,
)
from autograd.misc import const_graph, flatten
from autograd.misc.flatten import flatten_func
from autograd.misc.optimizers import adam
from autograd.numpy.numpy_wrapper import _astype, metadata, wrap_namespace
from autograd.tracer import Node, trace
from autograd.util import quick_grad_check

X = np.array([[0.5, 1.0, 1.5], [2.0, 0.7, 0.2]])
W = np.array([1.0, -2.0, 0.5])


def test_flatten_keeps_form_precision_and_gradients() -> None:
    value = {"b": (np.float32(2), [X]), "a": 3.0, "none": None}
    vector, unflatten = flatten(value)
    assert vector.tolist() == [3.0, 2.0, *X.ravel()]
    again = unflatten(vector)
    assert list(again) == ["b", "a", "none"]
    assert again["b"][0].dtype == np.float32
    assert np.array_equal(again["b"][1][0], X)
    assert flatten(())[0].shape == (0,)
    assert flatten(2 + 1j)[1](flatten(2 + 1j)[0]) == 2 + 1j
    with pytest.raises(ShapeError, match="the container has 8 numbers"):
        unflatten(vector[1:])
    flat_sum, _, start = flatten_func(lambda tree: [tree["a"] * 2], {"a": W})
    assert flat_sum(start).tolist() == (W * 2).tolist()
    gradient = ag.grad(lambda x: flatten({"x": x, "y": x**2})[0].sum())(W)
    assert np.allclose(gradient, 1 + 2 * W)


def test_optimizers_tell_what_they_do() -> None:
    told: list[Any] = []

    def callback(x: Any, i: int, g: Any) -> None:
        told.append((i, x["w"][0], g["w"][0]))

    def gradient(x: Any, i: int) -> Any:
        return {"w": [2 * x["w"][0]]}

    found = adam(gradient, {"w": [1.0]}, callback, 3, 0.1)
    assert [i for i, _, _ in told] == [0, 1, 2]
    assert told[0][1:] == (1.0, 2.0)
    assert 0 < found["w"][0] < told[-1][1]


def test_const_graph_repeats_the_first_run() -> None:
    runs: list[Any] = []

    def f(x: Any, w: Any) -> Any:
        runs.append(x)
        return {"a": np.sin(x) * w, "b": anp.split(2 * w * x, 3)[0]}

    kept = const_graph(f)
    for x in (0.3, 1.3):
        found = kept(x, W)
        assert np.array_equal(found["a"], np.sin(x) * W)
        assert found["b"] == 2 * x
    assert len(runs) == 1
    assert ag.grad(lambda x: kept(x, W)["b"].sum())(0.5) == 2.0
    with pytest.raises(GraphError, match="independent of the input"):
        const_graph(lambda x: 1.0)(2.0)


def test_a_trace_through_containers_and_constants() -> None:
    class Count(Node):
        __slots__ = ("calls", "parents")

        def __init__(self, *step: Any) -> None:
            self.calls, self.parents = step[1].__name__, step[-1]

        def initialize_root(self) -> None:
            self.calls, self.parents = "root", ()

    value, end = trace(
        Count.new_root(), lambda d: (d["x"] * d["y"][0], 1.0), {"x": 2.0, "y": [3.0]}
    )
    assert value == (6.0, 1.0)
    assert end.calls == "gather"
    (product,) = end.parents
    assert [product.calls, *(p.calls for p in product.parents)] == [
        "multiply",
        "take",
        "take",
    ]
    with pytest.warns(UserWarning, match="independent of the input"):
        assert trace(Count.new_root(), lambda x: 4.0, 2.0) == (4.0, None)


def test_a_namespace_is_wrapped() -> None:
    new: dict[str, Any] = {}
    wrap_namespace(
        {"sin": np.sin, "cosine": lambda x: np.cos(x), "pi": np.pi, "f": np.float64},
        new,
    )
    assert new["sin"] is anp.sin
    assert (new["pi"], new["f"]) == (np.pi, np.float64)
    defvjp(new["cosine"], lambda ans, x: lambda g: -g * np.sin(x))
    assert ag.grad(new["cosine"])(0.5) == -np.sin(0.5)
    assert metadata(X + 1j) == ((2, 3), 2, np.dtype(complex), True)
    assert _astype(ag.tensor(W), np.float32).dtype == np.float32


def test_names_of_old_programs_warn_and_work() -> None:
    times = core.primitive(lambda x, w: x * w)
    with pytest.warns(UserWarning, match=r"autograd\.extend\.defvjp"):
        times.defvjp(lambda g, ans, vs, gvs, x, w: g * w)
    with pytest.warns(UserWarning, match="defgrad"):
        times.defgrad(lambda ans, x, w: lambda g: g * x, argnum=1)
    assert ag.grad(times, (0, 1))(2.0, 3.0) == (3.0, 2.0)
    with pytest.warns(UserWarning, match="defvjp_is_zero"):
        times.defvjp_is_zero([0])
    assert ag.grad(times)(2.0, 3.0) == 0.0
    with pytest.warns(UserWarning, match="quick_grad_check"):
        quick_grad_check(lambda x, w: x**2 + w, 1.0, (2.0,))
