"""The recurrent operations where samples do not reach: extremes, shares, threads."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

import autograd as ag
from autograd import ops
from autograd.engine.fused import Fused
from autograd.engine.primitive import REGISTRY
from autograd.graph.snapshot import Snapshot

OPERATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "lstm": ("lstm", {}),
    "gru": ("gru", {}),
    "gru, reset before": ("gru", {"reset_after": False}),
    "simple_rnn": ("simple_rnn", {}),
}
GATES = {"lstm": 4, "gru": 3, "simple_rnn": 1}


def fused(name: str) -> tuple[Fused, dict[str, Any]]:
    """The operation, and its parameters in full."""
    key, options = OPERATIONS[name]
    operation = REGISTRY[key]
    assert isinstance(operation, Fused)
    return operation, {**operation.defaults, **options}


def operands(
    name: str, rng: Generator, *, scale: float = 1.0, dtype: Any = np.float64
) -> list[np.ndarray[Any, Any]]:
    """A batch of 5, 7 times, 3 features, 4 units; weights up to `scale`."""
    key, options = OPERATIONS[name]
    width = GATES[key] * 4
    two = key == "gru" and options.get("reset_after", True)
    shapes: list[tuple[int, ...]] = [(5, 7, 3), (3, width), (4, width)]
    shapes += [(2, width) if two else (width,)]
    shapes += [(5, 4)] * (2 if key == "lstm" else 1)
    return [(scale * rng.uniform(-1, 1, shape)).astype(dtype) for shape in shapes]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("scale", [1e-30, 0.1, 10.0, 1e4, 1e15])
def test_saturated_gates_are_exact_to_a_rounding_of_one(
    name: str, scale: float, dtype: Any, rng: Generator
) -> None:
    operation, params = fused(name)
    inputs = operands(name, rng, dtype=dtype)
    inputs[1:4] = [np.asarray(scale * w, dtype) for w in inputs[1:4]]
    y, kept = operation.compute(*inputs, **params)
    expected = operation.parts(*inputs, **params)
    several = operation.outputs is not None
    pairs = zip(y, expected, strict=True) if several else [(y, expected)]
    close = 50 * np.finfo(dtype).eps
    for found, right in pairs:
        assert np.isfinite(found).all()
        np.testing.assert_allclose(found, right, rtol=close, atol=close)
    g: Any = {0: np.ones((5, 4), dtype)} if several else np.ones((5, 4), dtype)
    wanted = [True] * len(inputs)
    shares = operation.vjp_all(g, y, tuple(inputs), params, wanted, kept)
    rights = operation.vjp_all(g, y, tuple(inputs), params, wanted, None)
    for found, right in zip(shares, rights, strict=True):
        largest = max(1.0, float(np.abs(right).max()))
        np.testing.assert_allclose(found / largest, right / largest, atol=100 * close)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_comes_out_where_the_parts_have_it(
    name: str, bad: float, rng: Generator
) -> None:
    operation, params = fused(name)
    inputs = operands(name, rng)
    inputs[0][1, 2, 0] = bad
    with np.errstate(invalid="ignore"):  # which some processors' products say, or not
        y, _ = operation.compute(*inputs, **{**params, "sequences": True})
        expected = operation.parts(*inputs, **{**params, "sequences": True})
    if operation.outputs is None:
        y, expected = (y,), (expected,)
    for found, right in zip(y, expected, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("used", ["y", "c", "both"])
@pytest.mark.parametrize("sequences", [False, True])
def test_either_value_of_lstm_may_have_no_cotangent(
    used: str, sequences: bool, rng: Generator
) -> None:
    def loss(*arrays: Any) -> Any:
        y, c = ops.lstm(*arrays, sequences=sequences)
        terms = {"y": ops.sum(y * y), "c": ops.sum(ops.sin(c))}
        return sum(terms.values()) if used == "both" else terms[used]

    ag.check_grads(loss, order=2, modes=("rev",))(*operands("lstm", rng))


@pytest.mark.parametrize("name", OPERATIONS)
def test_shares_that_nobody_wants_change_none_of_the_others(
    name: str, rng: Generator
) -> None:
    operation, params = fused(name)
    inputs = tuple(operands(name, rng))
    y, kept = operation.compute(*inputs, **params)
    g: Any = rng.normal(size=(5, 4))
    g = {0: g} if operation.outputs is not None else g
    every = operation.vjp_all(g, y, inputs, params, [True] * len(inputs), kept)
    for i, share in enumerate(every):
        wanted = [k == i for k in range(len(inputs))]
        alone = operation.vjp_all(g, y, inputs, params, wanted, kept)[i]
        np.testing.assert_array_equal(alone, share)


@pytest.mark.parametrize("name", OPERATIONS)
def test_it_is_one_node_and_drawn_as_its_parts(name: str, rng: Generator) -> None:
    operation, params = fused(name)
    tensors = [ag.tensor(x, requires_grad=True) for x in operands(name, rng)]
    y = operation.function(*tensors, **params)
    y = y[0] if operation.outputs is not None else y
    node = y._node if operation.outputs is None else y._node.parents[0]
    assert node.primitive is operation
    seen = [v.primitive.name for v in Snapshot.of(y).vertices if v.primitive]
    assert operation.name not in seen
    tanhs = {"lstm": 14, "gru": 7, "simple_rnn": 7}
    assert seen.count("tanh") == tanhs[operation.name]


@pytest.mark.parametrize("name", OPERATIONS)
def test_threads_share_no_memory(name: str, rng: Generator) -> None:
    operation, params = fused(name)
    many = [operands(name, np.random.default_rng(seed)) for seed in range(8)]

    def gradient(arrays: Any) -> Any:
        tensors = [ag.tensor(x, requires_grad=True) for x in arrays]
        y = operation.function(*tensors, **params)
        ops.sum(y[0] if operation.outputs is not None else y).backward()
        return [x.grad for x in tensors if x.grad is not None]

    one_by_one = [gradient(arrays) for arrays in many]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            at_once = list(pool.map(gradient, many))
            for found, right in zip(at_once, one_by_one, strict=True):
                for a, b in zip(found, right, strict=True):
                    np.testing.assert_array_equal(a, b)


def test_the_graph_can_be_walked_twice(rng: Generator) -> None:
    x, w, u, b, h, c = (ag.tensor(a, requires_grad=True) for a in operands("lstm", rng))
    y, _ = ops.lstm(x, w, u, b, h, c, sequences=True)
    total = ops.sum(y * y)
    total.backward(retain_graph=True)
    once = w.grad.copy()
    total.backward()
    np.testing.assert_allclose(w.grad, 2 * once, rtol=1e-14)


@pytest.mark.parametrize("name", OPERATIONS)
def test_arrays_of_other_kinds_go_through_the_parts(name: str, rng: Generator) -> None:
    operation, params = fused(name)
    arrays = operands(name, rng)
    expected = operation.parts(*arrays, **params)
    mixed = [arrays[0].astype(np.float32), *arrays[1:]]
    assert operation.compute(*mixed, **params) is None
    found = operation.function(*mixed, **params)
    if operation.outputs is not None:
        found, expected = found[0], expected[0]
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    whole = np.arange(5 * 7 * 3).reshape(5, 7, 3) % 3
    y = operation.function(whole, *arrays[1:], **params)
    right = operation.parts(whole.astype(float), *arrays[1:], **params)
    if operation.outputs is not None:
        y, right = y[0], right[0]
    np.testing.assert_allclose(y, right, rtol=1e-12)
