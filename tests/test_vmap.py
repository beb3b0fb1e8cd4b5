"""`vmap`: its axes and trees, other transforms in it and around it, what it refuses."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
import autograd.numpy as anp
import nn
from autograd import errors, extend, ops
from autograd.tree import map_tree

RNG = np.random.default_rng(0)
XS = RNG.normal(size=(5, 4))
W = RNG.normal(size=(4, 3))
V = RNG.normal(size=4)
LABELS = RNG.integers(0, 3, 5)


def stacked(*trees: Any) -> Any:
    return map_tree(lambda *ys: np.stack([np.asarray(y) for y in ys]), *trees)


def assert_close(found: Any, expected: Any, tolerance: float = 1e-12) -> None:
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def loss(w: Any, x: Any, label: Any) -> Any:
    return ops.softmax_cross_entropy(np.tanh(x @ w), labels=label)


# Axes and trees


def test_in_and_out_axes() -> None:
    def f(x: Any, w: Any) -> Any:
        return x * w

    w = np.arange(4.0)
    assert_close(ag.vmap(f, (0, None))(XS, w), XS * w)
    assert_close(ag.vmap(f, in_axes=(1, 0))(XS.T, XS), XS**2)
    assert_close(ag.vmap(f, (-1, 0), 1)(XS.T, XS), (XS**2).T)
    assert_close(ag.vmap(f, (0, None), -1)(XS, w), (XS * w).T)
    assert_close(ag.vmap(f, (None, 0))(2.0, w), 2 * w)


class Pair(NamedTuple):
    a: Any
    b: Any


def test_trees_of_arguments_and_results() -> None:
    def f(d: Any, scale: Any) -> Any:
        return {"a": d["x"] * scale, "b": [d["y"].sum(), Pair(scale, None)]}

    d, axes = {"x": XS, "y": XS.T}, ({"x": 0, "y": 1}, None)
    found = ag.vmap(f, axes, {"a": 1, "b": [0, (None, 0)]})(d, 2.0)
    assert_close(found["a"], 2 * XS.T)
    assert_close(found["b"][0], XS.sum(1))
    assert found["b"][1] == Pair(2.0, None)
    assert ag.vmap(lambda p: p, [Pair(0, None)])(Pair(XS, 1.0)).b.tolist() == [1.0] * 5


def test_keywords_are_mapped_over_their_first_axis() -> None:
    found = ag.vmap(lambda x, *, s: x * s["w"])(XS, s={"w": np.arange(5.0)})
    assert_close(found, XS * np.arange(5.0)[:, None])


def test_what_is_the_same_for_all_is_repeated_or_left() -> None:
    assert ag.vmap(lambda x: 1.0)(XS).tolist() == [1.0] * 5
    assert ag.vmap(lambda x: (x, 1.0), out_axes=(0, None))(XS)[1] == 1.0
    gradient = ag.vmap(lambda x: ag.grad(lambda w: w**2)(3.0))(XS)
    assert gradient.tolist() == [6.0] * 5


def test_results_share_no_memory_with_arguments() -> None:
    for f in (lambda x: x, lambda x: x[1:], lambda x: V):
        y = ag.vmap(f)(XS)
        y[...] = 0
    assert XS.all()
    assert V.all()


def test_plain_arrays_in_and_out_or_tensors() -> None:
    assert type(ag.vmap(np.sin)(XS)) is np.ndarray
    assert type(ag.vmap(lambda i: i + 1)(LABELS)) is np.ndarray
    y = ag.vmap(np.sin)(ag.tensor(XS, requires_grad=True))
    assert isinstance(y, ag.Tensor)
    assert y.requires_grad
    with ag.no_grad():
        assert not ag.vmap(np.sin)(ag.tensor(XS, requires_grad=True)).requires_grad


def test_dtypes_are_those_of_a_loop() -> None:
    narrow = XS.astype(np.float32)
    assert ag.vmap(lambda x: x * 2.0 + 1)(narrow).dtype == np.float32
    assert ag.vmap(lambda x: x > 0)(narrow).dtype == bool
    assert ag.vmap(np.argmax)(narrow).dtype == np.int64
    assert ag.vmap(ag.grad(lambda x: (x**2).sum()))(narrow).dtype == np.float32
    assert ag.vmap(lambda x: x.astype(int))(narrow).dtype == int


# With other transforms


def test_gradients_of_each_example() -> None:
    axes = (None, 0, 0)
    rows = list(zip(XS, LABELS, strict=True))
    for transform in (ag.grad, ag.hessian, ag.jacobian, ag.elementwise_grad):
        f = transform(loss)
        expected = stacked(*[f(W, x, label) for x, label in rows])
        assert_close(ag.vmap(f, axes)(W, XS, LABELS), expected)
    value, gradient = ag.vmap(ag.value_and_grad(loss), axes)(W, XS, LABELS)
    assert_close(value, [loss(W, x, label) for x, label in rows])
    assert_close(gradient, ag.vmap(ag.grad(loss), axes)(W, XS, LABELS))


def test_derivatives_of_what_vmap_gives() -> None:
    def all_of(w: Any) -> Any:
        return ag.vmap(loss, (None, 0, 0))(w, XS, LABELS)

    each = ag.vmap(ag.grad(loss), (None, 0, 0))(W, XS, LABELS)
    assert_close(ag.jacobian(all_of)(W), each)
    assert_close(ag.grad(lambda w: all_of(w).sum())(W), each.sum(0))
    curvature = ag.vmap(ag.hessian(loss), (None, 0, 0))(W, XS, LABELS)
    assert_close(ag.hessian(lambda w: all_of(w).sum())(W), curvature.sum(0))


def test_a_gradient_through_gradients_of_each_example() -> None:
    def penalty(w: Any) -> Any:
        each = ag.vmap(ag.grad(loss), (None, 0, 0))(w, XS, LABELS)
        return np.sum(each**2)

    def looped(w: Any) -> Any:
        pairs = zip(XS, LABELS, strict=True)
        return sum((ag.grad(loss)(w, x, label) ** 2).sum() for x, label in pairs)

    assert_close(ag.grad(penalty)(W), ag.grad(looped)(W))


def test_gradients_reach_tensors_outside() -> None:
    t = ag.tensor(V, requires_grad=True)
    ag.vmap(lambda x: np.sum(np.sin(x * t)))(XS).sum().backward()
    assert_close(t.grad, (np.cos(XS * V) * XS).sum(0))
    inner = ag.vmap(lambda x: ag.grad(lambda z: np.sum(z**2 * t))(x).sum())(XS)
    assert_close(ag.gradients(inner.sum(), t), 2 * XS.sum(0))


def test_walks_with_many_vectors() -> None:
    def f(x: Any) -> Any:
        return {"y": np.tanh(x @ W), "z": x[0] * x[1]}

    vjp, y = ag.make_vjp(f)(V)
    us = [map_tree(lambda v: RNG.normal(size=np.shape(v)), y) for _ in range(3)]
    assert_close(ag.vmap(vjp)(stacked(*us)), stacked(*map(vjp, us)))
    push = ag.make_jvp(f)(V)
    vs = RNG.normal(size=(3, 4))
    found = ag.vmap(lambda v: push(v)[1]["y"])(vs)
    assert_close(found, [push(v)[1]["y"] for v in vs])
    hvp, _ = ag.make_hvp(lambda x: np.sum(np.sin(x) * x[::-1]))(V)
    assert_close(ag.vmap(hvp)(vs), [hvp(v) for v in vs])
    both = ag.vmap(lambda x, v: ag.make_jvp(f)(x)(v)[1]["y"])(XS[:3], vs)
    pairs = zip(XS, vs, strict=False)
    assert_close(both, [ag.make_jvp(f)(x)(v)[1]["y"] for x, v in pairs])


def test_nested_batches() -> None:
    a, b = XS[:3], XS

    def kernel(x: Any, w: Any) -> Any:
        return np.exp(-np.sum((x - w) ** 2))

    table = ag.vmap(lambda x: ag.vmap(lambda w: kernel(x, w))(b))(a)
    expected = [[kernel(x, w) for w in b] for x in a]
    assert_close(table, expected)
    slopes = ag.vmap(lambda x: ag.vmap(ag.grad(kernel, (0, 1)), (None, 0))(x, b))(a)
    for k, found in enumerate(slopes):
        loops = [[ag.grad(kernel, k)(x, w) for w in b] for x in a]
        assert_close(found, loops)
    inner = ag.vmap(ag.grad(lambda x: ag.vmap(kernel, (None, 0))(x, b).sum()))(a)
    assert_close(inner, np.sum(slopes[0], axis=1))


Transform = Callable[[Any], Any]


def _elementwise(x: Any) -> Any:
    return np.sin(x) * x[::-1]


def _product(x: Any) -> Any:
    return np.tanh(x @ (W @ W.T))


def _cut(x: Any) -> Any:
    return np.concatenate([x[2:], np.cumsum(x)[:2] ** 2])


def _norm(x: Any) -> Any:
    return x / np.sqrt(np.sum(x**2) + 1)


BODIES = [_elementwise, _product, _cut, _norm]


def _rowwise(f: Transform) -> Transform:
    return lambda x: ag.vmap(f)(anp.stack([x, 2 * x])).sum(axis=0)


def _sloped(f: Transform) -> Transform:
    return ag.grad(lambda x: np.sum(f(x) * V))


def _contracted(f: Transform) -> Transform:
    return lambda x: ag.jacobian(f)(x) @ V


def _pushed(f: Transform) -> Transform:
    return lambda x: ag.make_jvp(f)(x)(V)[1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(BODIES), min_size=1, max_size=2),
    st.lists(st.sampled_from([_rowwise, _sloped, _contracted, _pushed]), max_size=3),
)
def test_transforms_nest_in_any_order(
    bodies: list[Transform], transforms: list[Callable[[Transform], Transform]]
) -> None:
    """`vmap` of transforms of transforms, and their jacobian, against a loop."""

    def f(x: Any) -> Any:
        for body in bodies:
            x = body(x)
        return x

    for transform in transforms:
        f = transform(f)
    xs = XS[:3] / 2
    assert_close(ag.vmap(f)(xs), stacked(*map(f, xs)), 1e-9)
    jacobian = ag.jacobian(lambda xs: ag.vmap(f)(xs))(xs)
    for i in range(3):
        assert_close(jacobian[i, :, i], ag.jacobian(f)(xs[i]), 1e-9)
        jacobian[i, :, i] = 0
    assert not jacobian.any()


def test_checkpoints_and_users_operations_see_one_example() -> None:
    seen: list[Any] = []

    def inner(x: Any) -> Any:
        seen.append(np.shape(x))
        return np.tanh(x @ W)

    kept = ag.checkpoint(inner)
    f = ag.grad(lambda x: np.sum(kept(x) ** 2))
    plain = ag.grad(lambda x: np.sum(np.tanh(x @ W) ** 2))
    assert_close(ag.vmap(f)(XS), [plain(x) for x in XS])
    assert_close(ag.hessian(lambda x: np.sum(kept(x) ** 2))(V), ag.jacobian(plain)(V))
    assert set(seen) == {(4,)}


def _users() -> list[Any]:
    def is_plain(*xs: Any) -> None:
        assert all(type(x) in (np.ndarray, np.float64) for x in xs)

    @extend.elementwise(lambda y, x: 3 * x**2)
    def cube(x: Any) -> Any:
        is_plain(x)
        return x**3

    def turned(g: Any, y: Any, x: Any) -> Any:
        is_plain(g)
        return g[::-1]

    @extend.linear(turned)
    def reverse(x: Any) -> Any:
        is_plain(x)
        return x[::-1].copy()

    @extend.primitive
    def square(x: Any) -> Any:
        is_plain(x)
        return {"y": x**2}

    def square_vjp(ans: Any, x: Any) -> Any:
        return lambda g: (is_plain(g["y"]), 2 * g["y"] * x)[1]

    extend.defvjp(square, square_vjp)
    return [cube, reverse, lambda x: square(x)["y"]]


@pytest.mark.parametrize("number", range(3))
def test_users_operations_go_by_rows(number: int) -> None:
    f = _users()[number]
    assert_close(ag.vmap(f)(XS), [f(x) for x in XS])
    jacobian = ag.jacobian(f)(V)
    rows = [ag.grad(lambda x, i=i: f(x)[i])(V) for i in range(4)]
    assert_close(jacobian, rows)
    gradient = ag.grad(lambda x: np.sum(f(x) * V))
    assert_close(ag.vmap(gradient)(XS), [gradient(x) for x in XS])


def test_layers_take_examples() -> None:
    model = nn.Sequential([nn.Dense(6, activation="relu"), nn.Dense(3)])
    x = XS.astype(np.float32)
    expected = model(x).numpy()
    found = ag.vmap(lambda x: model(x[None])[0])(x)
    assert_close(found.numpy(), expected, 1e-6)
    mse = nn.losses.MeanSquaredError()
    each = ag.vmap(lambda x: mse(np.zeros((1, 3)), model(x[None])))(x)
    assert_close(each.numpy(), (expected**2).mean(1), 1e-5)


# Jacobians in batches


@pytest.mark.parametrize("room", [0, 1, 400, 1 << 21])
def test_a_jacobian_does_not_depend_on_how_many_go_at_once(
    room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = __import__("sys").modules["autograd.transforms.jacobian"]
    monkeypatch.setattr(module, "ROOM", room)

    def f(x: Any) -> Any:
        u, s, v = np.linalg.svd(x.reshape(2, 2))
        return {"s": s, "y": np.append(u[0] * v[0], x[:, None] * x, axis=None)}

    found = ag.jacobian(f)(V)
    for name, size in (("s", 2), ("y", 18)):
        rows = [ag.grad(lambda x, i=i, k=name: f(x)[k][i])(V) for i in range(size)]
        assert_close(found[name], rows, 1e-10)


def test_jacobians_of_trees_and_complex_numbers() -> None:
    z = XS[0] + 1j * XS[1]
    found = ag.jacobian(lambda z: np.exp(z) * z[0])(z)
    expected = np.diag(np.exp(z) * z[0])
    expected[:, 0] += np.exp(z)
    assert_close(found, expected)
    both = ag.jacobian(lambda a, b: np.outer(a, b), (0, 1))(V, XS[0])
    assert_close(both[0], np.einsum("ik,j->ijk", np.eye(4), XS[0]))
    assert_close(both[1], np.einsum("jk,i->ijk", np.eye(4), V))


# Indices


def _table(*shape: int) -> Any:
    return np.arange(float(np.prod(shape))).reshape(shape) + 1


INDICES: list[Callable[[Any], Any]] = [
    lambda i: i,
    lambda i: (i, slice(1, None)),
    lambda i: (slice(None), i),
    lambda i: (Ellipsis, i),
    lambda i: (slice(1, None), i, None),
    lambda i: (None, i, 1),
    lambda i: (i, slice(None), i % 2),
    lambda i: (i, None, i % 2),
    lambda i: (0, i, i % 2),
    lambda i: (i[..., None], np.array([0, 2])),
    lambda i: (np.array([True, False, True]), slice(None), i % 2),
]
"""Indices made of integers that differ from example to example."""


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(INDICES),
    st.sampled_from([(), (1,), (2,), (2, 1)]),
    st.integers(0, 1000),
)
def test_indices_of_each_example(
    form: Callable[[Any], Any], shape: tuple[int, ...], number: int
) -> None:
    """Reading and writing by them, of one array and of one each, and derivatives."""
    rng = np.random.default_rng(number)
    shape = (2,) if form is INDICES[-1] else shape
    rows, one = rng.integers(0, 3, (4, *shape)), _table(3, 3, 3)
    many = np.stack([one * k for k in (1, 2, 3, 4)])

    def read(x: Any, i: Any) -> Any:
        return ops.getitem(x, index=form(i))

    def write(x: Any, i: Any) -> Any:
        return ops.setitem(x, 7.0, index=form(i)) * x

    for f in (read, write):
        pairs = list(zip(many, rows, strict=True))
        assert_close(ag.vmap(f)(many, rows), [f(x, i) for x, i in pairs])
        assert_close(ag.vmap(f, (None, 0))(one, rows), [f(one, i) for i in rows])
        gradient = ag.grad(lambda x, i, f=f: np.sum(f(x, i) ** 2))
        found = ag.vmap(gradient)(many, rows)
        assert_close(found, [gradient(x, i) for x, i in pairs])
        total = ag.grad(lambda x, f=f: np.sum(ag.vmap(f, (None, 0))(x, rows) ** 2))
        assert_close(total(one), sum(gradient(one, i) for i in rows))


@pytest.mark.parametrize("mode", ["raise", "wrap", "clip"])
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_take_by_indices_of_each_example(mode: str, axis: int | None) -> None:
    table = _table(3, 4)
    rows = RNG.integers(0, 3, (5, 2)) + (0 if mode == "raise" else 2)
    f = anp.take
    found = ag.vmap(lambda i: f(table, i, axis=axis, mode=mode))(rows)
    assert_close(found, [np.take(table, i, axis=axis, mode=mode) for i in rows])
    many = np.stack([table * k for k in range(5)])
    both = ag.vmap(lambda x, i: f(x, i, axis=axis, mode=mode))(many, rows)
    pairs = zip(many, rows, strict=True)
    assert_close(both, [np.take(x, i, axis=axis, mode=mode) for x, i in pairs])


def test_sorting_and_positions() -> None:
    order = ag.vmap(np.argsort)(XS)
    assert_close(order, np.argsort(XS, axis=1))
    assert_close(ag.vmap(lambda x: x[x.argsort()])(XS), np.sort(XS, axis=1))
    assert_close(ag.vmap(lambda x: anp.argsort(x, descending=True))(XS), order[:, ::-1])
    edges = np.array([-1.0, 0.0, 1.0])
    found = ag.vmap(lambda x: np.searchsorted(edges, x))(XS)
    assert_close(found, np.searchsorted(edges, XS))
    best = ag.vmap(lambda x: anp.take(x, x.argmax()))(XS)
    assert_close(best, XS.max(1))


# What NumPy has beyond operations


def _in_place(x: Any) -> Any:
    y = x * 1
    y += 1
    y[1:] *= 2
    y[y > 2] = 0
    np.add(y, x, out=y)
    y.sort()
    return y


WHOLE = [
    _in_place,
    lambda x: np.zeros_like(x) + x,
    lambda x: (~(x > 0)) | (x < -1),
    lambda x: np.gcd(x.astype(int), 4),
    lambda x: np.spacing(x),
    lambda x: np.linalg.matrix_rank(np.outer(x, x)),
    lambda x: np.lexsort((x,)),
    lambda x: np.apply_along_axis(lambda r: r if r.sum() > 0 else -r, 0, x),
    lambda x: np.piecewise(x, [x > 0, x <= 0], [lambda v: v, lambda v: -v]),
    lambda x: np.select([x > 0], [x], 0.0),
    lambda x: anp.array([[x[0], 1.0], [x[1], x[2]]]),
    lambda x: anp.vectorize(lambda v: v if v > 0 else -v)(x),
    lambda x: anp.r_[x, 1.0],
    lambda x: ops.safe_where(x > 0, np.log, x),
    lambda x: np.interp(x, [-1.0, 0.0, 1.0], [1.0, 2.0, 3.0]),
    lambda x: np.trim_zeros(np.append(0, x)),
    lambda x: np.hypot.reduce(x),
    lambda x: np.logaddexp.accumulate(x),
    lambda x: np.subtract.outer(x, x),
    lambda x: np.maximum.reduceat(x, [0, 2]),
    lambda x: np.full_like(x, 0.5) * x,
    lambda x: np.shape(x)[0] * np.ndim(x) * x,
    lambda x: np.sum(x, where=x > 0),
    lambda x: x.flat[1] + len(x) + x.nbytes,
    lambda x: divmod(x, 2.0)[1] + np.round(x, 1),
    lambda x: [v * 2 for v in x][1],
]


@pytest.mark.parametrize("f", WHOLE)
def test_numpy_s_functions_of_one_example(f: Callable[[Any], Any]) -> None:
    assert_close(ag.vmap(f)(XS), stacked(*[f(x) for x in XS]))


@pytest.mark.filterwarnings("ignore::autograd.errors.NumericalFallbackWarning")
def test_functions_without_a_rule_are_called_for_each() -> None:
    with pytest.raises(errors.NoDerivativeError, match="has no derivative rule"):
        ag.vmap(np.emath.sqrt)(ag.tensor(XS, requires_grad=True))
    with ag.config.numerical_fallback(True):
        found = ag.vmap(ag.grad(lambda x: np.sum(np.emath.sqrt(x))))(XS**2 + 1)
    assert_close(found, 0.5 / np.sqrt(XS**2 + 1), 1e-6)


def test_anomalies_are_found_among_many() -> None:
    with ag.detect_anomaly(), np.errstate(all="ignore"):
        assert ag.hessian(lambda x: np.sum(np.sin(x) ** 2))(V).shape == (4, 4)
        with pytest.raises(errors.NotFiniteError, match="sqrt: its derivative"):
            ag.jacobian(np.sqrt)(np.array([0.0, 1.0]))
