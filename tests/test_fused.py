"""Fused operations: their kernels state nothing that their parts do not say."""

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import ops
from autograd.engine.fused import Fused, fused
from autograd.engine.primitive import REGISTRY
from autograd.engine.samples import Sample
from autograd.errors import GradientCheckError, NotFiniteError
from autograd.graph.snapshot import Snapshot
from autograd.tree import leaves
from tests.each import each_sample
from tests.test_registry import directions, is_one_step

FUSED = [operation for operation in REGISTRY.values() if isinstance(operation, Fused)]


def _kernels() -> Iterator[Any]:
    """Every sample of a fused operation that its kernel takes."""
    for operation in FUSED:
        for i, sample in enumerate(operation.samples(np.random.default_rng(1))):
            if isinstance(sample, Sample) and is_one_step(operation, sample):
                yield pytest.param(operation, sample, id=f"{operation.name}-{i}")


KERNELS = list(_kernels())


def _apart(x: Any) -> Any:
    """`x` in every other place of a larger array."""
    room = np.zeros(tuple(2 * n for n in x.shape), x.dtype)
    view = room[tuple([slice(None, None, 2)] * x.ndim)]
    view[...] = x
    return view


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "C": lambda x: x,
    "F": np.asfortranarray,
    "apart": _apart,
    "pickled": lambda x: pickle.loads(pickle.dumps(x)),
}


def test_every_fused_operation_has_a_sample_for_its_kernel() -> None:
    seen = {parameter.values[0].name for parameter in KERNELS}
    assert seen == {operation.name for operation in FUSED}


@each_sample(KERNELS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_kernel_computes_what_its_parts_do(
    operation: Fused,
    sample: Sample,
    dtype: type,
    layout: str,
    rng: np.random.Generator,
) -> None:
    """In every order of memory, and for arrays that come out of a pickle."""
    given = [np.asarray(x).astype(dtype) for x in sample.args]
    inputs = tuple(map(LAYOUTS[layout], given))
    params = {**operation.defaults, **sample.kwargs}
    y, kept = operation.compute(*inputs, **params)
    several = operation.outputs is not None
    wanted = operation.parts(*inputs, **params)
    rtol = 1e-5 if dtype is np.float32 else 1e-12
    for found, right in zip(leaves(y), leaves(wanted), strict=True):
        assert found.dtype == right.dtype
        np.testing.assert_allclose(found, right, rtol=rtol, atol=rtol)
    g: Any = directions(leaves(wanted), rng)
    g = dict(enumerate(g)) if several else g[0]
    everything = [True] * len(inputs)
    shares = operation.vjp_all(g, y, inputs, params, everything, kept)
    rights = operation.vjp_all(g, y, inputs, params, everything, None)
    for x, share, right in zip(inputs, shares, rights, strict=True):
        assert share.shape == x.shape
        assert share.dtype == x.dtype
        np.testing.assert_allclose(share, right, rtol=10 * rtol, atol=10 * rtol)


@each_sample(KERNELS)
def test_a_kernel_writes_into_nothing_that_it_is_given(
    operation: Fused, sample: Sample, rng: np.random.Generator
) -> None:
    inputs = tuple(np.array(x) for x in sample.args)
    params = {**operation.defaults, **sample.kwargs}
    y, kept = operation.compute(*inputs, **params)
    g: Any = directions(leaves(y), rng)
    given = [*inputs, *leaves(y), *g, *[a for a in kept if isinstance(a, np.ndarray)]]
    before = [np.array(a) for a in given]
    g = dict(enumerate(g)) if operation.outputs is not None else g[0]
    operation.vjp_all(g, y, inputs, params, [True] * len(inputs), kept)
    for now, was in zip(given, before, strict=True):
        np.testing.assert_array_equal(now, was)


def test_a_step_is_one_node_and_its_parts_are_what_is_drawn() -> None:
    x = ag.tensor(np.ones((2, 3)), name="x")
    w = ag.tensor(np.ones((3, 4)), requires_grad=True, name="w")
    b = ag.tensor(np.ones(4), requires_grad=True, name="b")
    y = ops.affine(x, w, b, activation="relu")
    assert [p.operation for p in y._node.parents if p is not None] == ["leaf", "leaf"]
    for retain in (True, False):
        graph = Snapshot.of(y, names={"y": y})
        operations = [v.primitive.name for v in graph.vertices if v.primitive]
        assert operations == ["matmul", "add", "relu"]
        named = {v.name for v in graph.vertices if v.kind != "operation"}
        assert named == {"x", "w", "b"}
        assert graph.vertices[-1].name == "y"
        assert graph.find(y) == [graph.outputs[0]]
        assert graph.vertices[-1].available == (y._node.freed is False)
        y.sum().backward(retain_graph=retain)
    assert all(v.shape == (2, 4) for v in graph.vertices if v.primitive)


def test_anomalies_are_looked_for_in_the_parts() -> None:
    w = ag.tensor(np.full((2, 2), np.inf), requires_grad=True)
    x, b = np.array([[1.0, 1.0]]), np.full(2, -np.inf)
    with (
        ag.detect_anomaly(),
        np.errstate(invalid="ignore"),
        pytest.raises(NotFiniteError, match="add: made the first NaN"),
    ):
        ops.affine(x, w, b)


def test_two_losses_of_one_step_and_a_third_derivative() -> None:
    x, b = np.array([[0.5, -1.0], [2.0, 0.25]]), np.array([0.1, 0.2])

    def f(w: Any) -> Any:
        y = ops.affine(x, w, b, activation="tanh")
        return (y * y).sum() + ops.mean_softmax_cross_entropy(y, labels=[0, 1])

    w = np.array([[0.3, -0.2], [0.1, 0.4]])
    ag.check_grads(f, order=3)(w)


def test_a_wrong_kernel_is_found() -> None:
    def wrong(g: Any, y: Any, kept: Any, wanted: Any, x: Any) -> Any:
        return (g * 2.1 * x,)

    try:
        square = fused(lambda x: (x * x, ()), wrong, key="tests.square")(_square)
        with pytest.raises(GradientCheckError):
            ag.gradcheck(square, (np.array([1.0, 2.0]),))
        ag.check_grads(square, modes=("fwd",))(np.array([1.0, 2.0]))  # by its parts
    finally:
        REGISTRY.pop("tests.square", None)


def _square(x: Any) -> Any:
    return ops.multiply(x, x)
