"""`nn.ops`: derivatives, programs, dtypes, what takes functions, refusals."""

import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import jit
from autograd.errors import (
    ArgumentError,
    DTypeError,
    ShapeError,
    TraceError,
    ValueRangeError,
)
from autograd.tree import leaves
from nn.ops.registry import REGISTRY, enter, registered
from tests.parity.op_table import CASES
from tests.parity.op_values import OpCase, label, made, mapped
from tests.parity.test_ops import plain

ops = nn.ops

SPACES = ("image", "linalg", "nn", "numpy")

BY_VALUE = {"bincount", "dtype", "is_tensor", "nonzero", "unique"}
"""Functions whose result's shape depends on values, or that tell of no value."""


def arrays_in(one: OpCase) -> list[Any]:
    """The described arrays of a case, in a row."""
    found: list[Any] = []
    mapped(one, *made(one), found.append)
    return found


def function_of(one: OpCase) -> Any:
    """The call as a function of the described arrays."""
    given, named = made(one)

    def f(*xs: Any) -> Any:
        values = iter(xs)
        args, kwargs = mapped(one, given, named, lambda _: next(values))
        return registered()[one.name](*args, **kwargs)

    return f


def check_derivative(one: OpCase) -> None:
    """By the floats; NaN stays where it is."""
    given = arrays_in(one)
    smooth = [x.dtype.kind == "f" for x in given]
    holes = [np.isnan(x) if s else None for x, s in zip(given, smooth, strict=True)]

    def f(*floats: Any) -> Any:
        values = iter(floats)
        xs = [
            x if hole is None else ops.where(hole, np.nan, next(values))
            for x, hole in zip(given, holes, strict=True)
        ]
        ys = [y for y in leaves(function_of(one)(*xs)) if y.dtype.kind in "fc"]
        return ys if len(ys) > 1 else ys[0]

    points = [np.nan_to_num(x) for x, s in zip(given, smooth, strict=True) if s]
    ag.check_grads(f, order=1)(*points)


SMOOTH = [
    one
    for one in CASES
    if one.gradient and any(x.dtype.kind == "f" for x in arrays_in(one))
]

FIRST = {one.name: one for one in reversed(CASES) if arrays_in(one)}
"""A case of each function of arrays."""


@pytest.mark.parametrize("one", SMOOTH, ids=label)
def test_derivatives(one: OpCase) -> None:
    check_derivative(one)


def test_a_wrong_derivative_is_found(monkeypatch: Any) -> None:
    def wrong(x: Any) -> Any:
        return ops.stop_gradient(x) * x

    monkeypatch.setitem(REGISTRY, "square", wrong)
    one = next(one for one in SMOOTH if one.name == "square")
    with pytest.raises(AssertionError):
        check_derivative(one)


@pytest.mark.parametrize("name", sorted(FIRST.keys() - BY_VALUE))
def test_programs(name: str) -> None:
    one = FIRST[name]
    if label(one) == "where(bools[2,3])":
        return
    f, xs = function_of(one), arrays_in(one)
    program = jit(f)
    for _ in range(2):
        for y, want in zip(leaves(program(*xs)), leaves(f(*xs)), strict=True):
            np.testing.assert_allclose(plain(y), plain(want), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", ["bincount", "nonzero", "unique"])
def test_shapes_by_values_are_refused_in_programs(name: str) -> None:
    with pytest.raises(TraceError):
        jit(function_of(FIRST[name]))(*arrays_in(FIRST[name]))


@pytest.mark.parametrize(
    ("x1", "x2", "wanted"),
    [
        (1, 2, "int32"),
        (1, 0.5, "float32"),
        (True, 1, "int32"),
        (np.ones(2, "int8"), 1, "int8"),
        (np.ones(2, "int32"), 0.5, "float32"),
        (np.ones(2, "int64"), np.ones(2, "float32"), "float32"),
        (np.ones(2, "int8"), np.ones(2, "int16"), "int16"),
        (np.ones(2, bool), np.ones(2, "int8"), "int8"),
        (np.ones(2, "float64"), np.ones(2, "float32"), "float64"),
        (np.ones(2, "float64"), 0.5, "float64"),
        (np.ones(2, "uint64"), np.ones(2, "int64"), "float32"),
        (np.ones(2, "complex64"), np.ones(2, "float32"), "complex64"),
        ([1, 2], [0.5, 1.0], "float32"),
    ],
)
def test_dtypes(x1: Any, x2: Any, wanted: str) -> None:
    for y in (ops.add(x1, x2), ops.add(x2, x1)):
        assert y.dtype == wanted


def test_what_goes_in_says_what_comes_out() -> None:
    x = np.ones((2, 3), "float32")
    assert type(ops.exp(x)) is np.ndarray
    assert type(ops.exp(ag.tensor(x))) is ag.Tensor
    assert type(ops.concatenate([x, ag.tensor(x)])) is ag.Tensor
    assert type(ops.convert_to_tensor(x)) is ag.Tensor
    assert type(ops.convert_to_numpy(ag.tensor(x))) is np.ndarray
    assert ops.mean([1, 2]).dtype == "float32"
    assert ops.array([1, 2]).dtype == "int32"
    assert ops.array([2**40]).dtype == "int64"
    assert ops.dtype(x) == "float32"
    assert [ops.is_tensor(v) for v in (x, ag.tensor(x), 1.0, [1])] == [1, 1, 0, 0]
    constant = ops.stop_gradient(ag.tensor(x, requires_grad=True))
    assert not constant.requires_grad


def test_cond_and_switch() -> None:
    x = np.array([1.0, 2.0])
    pick = jit(lambda p, x: ops.cond(p > 0, lambda: 2 * x, lambda: -x))
    assert [pick(s, x).tolist() for s in (1.0, -1.0)] == [[2, 4], [-1, -2]]
    assert ops.cond(np.array([True]), lambda: 1.0, lambda: 2.0) == 1.0

    def double(x: Any) -> Any:
        return 2 * x

    def other(x: Any) -> Any:
        return -x

    program = jit(lambda i, x: ops.switch(i, [double, other, other], x))
    for index, factor in ((0, 2), (1, -1), (7, -1), (-3, 2)):
        assert ops.switch(index, [double, other, other], x).tolist() == [*(factor * x)]
        assert program(np.array(index), x).tolist() == [*(factor * x)]


def test_custom_gradient() -> None:
    @ops.custom_gradient
    def softplus(x: Any) -> Any:
        e = ops.exp(x)

        def gradient(*args: Any, upstream: Any) -> Any:
            return upstream * (1 - 1 / (1 + e))

        return ops.log(1 + e), gradient

    slope = ag.grad(lambda x: softplus(x).sum())(np.array([0.0, 2.0]))
    np.testing.assert_allclose(slope, 1 / (1 + np.exp([0.0, -2.0])))
    product = ops.custom_gradient(
        lambda x, y: (x * y, lambda *args, upstream: (upstream * 7, upstream * y))
    )
    vjp, _ = ag.make_vjp(product, (0, 1))(np.array(2.0), np.array(3.0))
    assert [float(g) for g in vjp(1.0)] == [7, 3]


def test_vectorize() -> None:
    double = ops.vectorize(lambda x, y: x + 2 * y)
    assert double(np.zeros((2, 1)), np.arange(3.0)).tolist() == [[0, 2, 4]] * 2
    assert double(1.0, 2.0) == 5.0
    inner = ops.vectorize(lambda x, y: ops.sum(x * y), signature="(n),(n)->()")
    x = np.arange(6.0).reshape(2, 3)
    assert inner(x, np.ones(3)).tolist() == [3, 12]
    assert ag.grad(lambda x: inner(x, x).sum())(x).tolist() == (2 * x).tolist()
    named = ops.vectorize(lambda x, k: x * len(k), excluded={1})
    assert named(np.ones(2), "abc").tolist() == [3, 3]


def test_loops_in_programs() -> None:
    x = np.array([1.0, 2.0])
    turns = jit(lambda n, x: ops.fori_loop(0, n, lambda i, v: v + i, x))
    assert turns(np.array(4), x).tolist() == [7, 8]
    until = jit(lambda x: ops.while_loop(lambda v: ops.sum(v) < 20, lambda v: 2 * v, x))
    assert until(x).tolist() == [8, 16]


def test_erfinv_at_its_ends_and_to_third_order() -> None:
    ends = ops.erfinv(np.array([-1.0, 1.0, 2.0, 0.0]))
    assert ends[:2].tolist() == [-np.inf, np.inf]
    assert np.isnan(ends[2])
    assert ends[3] == 0
    x = np.array([1e-30, 0.3, -0.7, 1 - 1e-12])
    back = np.asarray(ag.ops.erf(ops.erfinv(x)))
    np.testing.assert_allclose(back, x, rtol=1e-14)

    def third(f: Any) -> Any:
        return ag.grad(ag.grad(ag.grad(f)))

    y = ops.erfinv(0.3 + np.zeros(()))
    slope = np.sqrt(np.pi) / 2 * np.exp(y**2)
    wanted = slope**3 * (2 + 8 * y**2)  # from y′ = √π/2·e^(y²), y″ = 2y·y′²
    np.testing.assert_allclose(third(ops.erfinv)(0.3 + np.zeros(())), wanted, 1e-10)


def test_ctc_loss_of_what_cannot_be_is_infinite() -> None:
    loss = ops.ctc_loss(np.array([[1, 1]]), np.zeros((1, 2, 3)), [2], [2])
    assert np.isinf(loss).all()
    empty = ops.ctc_loss(np.array([[1, 1]]), np.zeros((1, 2, 3)), [0], [2])
    np.testing.assert_allclose(empty, 2 * np.log(3))


REFUSED: list[tuple[Any, type[Exception], str]] = [
    (lambda: ops.bincount([1], sparse=True), ArgumentError, "sparse"),
    (lambda: ops.one_hot([1], 3, sparse=True), ArgumentError, "sparse"),
    (lambda: ops.multi_hot([1]), ArgumentError, "num_classes"),
    (lambda: ops.unstack(np.ones((2, 3)), num=3), ShapeError, "num=3"),
    (lambda: ops.qr(np.eye(2), mode="raw"), ValueRangeError, "reduced"),
    (lambda: ops.fft(np.ones(3)), ArgumentError, "pair"),
    (lambda: ops.fft((np.ones(3), np.ones(2))), ShapeError, r"\(3,\).*\(2,\)"),
    (lambda: ops.stft(np.ones(9), 4, 2, 3), ValueRangeError, "fft_length=3"),
    (lambda: ops.stft(np.ones(9), 4, 2, 4, "bell"), ValueRangeError, "hamming"),
    (lambda: ops.stft(np.ones(9), 4, 2, 4, np.ones(3)), ShapeError, "sequence_length"),
    (lambda: ops.extract_sequences(np.ones(3), 4, 1), ShapeError, "at least"),
    (lambda: ops.conv(np.ones((1, 4, 3)), np.ones((2, 2, 1))), ShapeError, "multiple"),
    (lambda: ops.conv(np.ones((4, 3)), np.ones((2, 3, 1))), ShapeError, "batch"),
    (
        lambda: ops.max_pool(np.ones((1, 4, 1)), 2, data_format="first"),
        ValueRangeError,
        "channels_last",
    ),
    (
        lambda: ops.conv_transpose(np.ones((1, 4, 1)), np.ones((2, 1, 1)), 1, "full"),
        ValueRangeError,
        "padding",
    ),
    (lambda: ops.normalize(np.ones(3), order=0), ValueRangeError, "order"),
    (
        lambda: ops.layer_normalization(np.ones(3), mean=1),
        ArgumentError,
        "mean",
    ),
    (lambda: ops.pad(np.ones(3), 1, "reflect", 2.0), ArgumentError, "constant_values"),
    (lambda: ops.rearrange(np.ones((2, 3)), "a b -> a"), ArgumentError, "same axes"),
    (lambda: ops.rearrange(np.ones(2), "a b -> b a"), ArgumentError, "names 2 axes"),
    (
        lambda: ops.scatter_update(np.ones(3), [[0]], [1.0], "mean"),
        ArgumentError,
        "mul",
    ),
    (lambda: ops.ctc_decode(np.ones((1, 2, 3)), [2], "best"), ValueRangeError, "beam"),
    (lambda: ops.histogram(np.ones(3), range=(1, 0)), ArgumentError, "above"),
    (lambda: ops.psnr(np.ones(3), np.ones(2), 1.0), ShapeError, "differ"),
    (
        lambda: ops.associative_scan(ops.add, [np.ones(2), np.ones(3)]),
        ShapeError,
        "length",
    ),
    (lambda: ops.scan(None, 1.0), ArgumentError, "length"),
    (lambda: ops.scan(None, 1.0, length=2, unroll=0), ArgumentError, "unroll"),
    (
        lambda: ops.dot_product_attention(*[np.ones((1, 2, 3))] * 3),
        ShapeError,
        "heads",
    ),
    (
        lambda: ops.dot_product_attention(
            *[np.ones((1, 2, 1, 3))] * 3, flash_attention=True
        ),
        ArgumentError,
        "flash_attention",
    ),
    (
        lambda: ops.dot_product_attention(*[np.ones((1, 2, 1, 3))] * 3, 1.0, True),
        ArgumentError,
        "both",
    ),
    (lambda: ops.image.rgb_to_hsv(np.ones((2, 2, 4))), ShapeError, "channels"),
    (lambda: ops.image.rgb_to_hsv(np.ones((2, 2, 3), int)), DTypeError, "floats"),
    (lambda: ops.image.resize(np.ones((2, 2)), (1, 1)), ShapeError, "batch"),
    (
        lambda: ops.image.resize(np.ones((2, 2, 1)), (1, 1), "lanczos3"),
        ValueRangeError,
        "bicubic",
    ),
    (
        lambda: ops.image.resize(np.ones((2, 2, 1)), (1, 1), "nearest", *[True] * 3),
        ArgumentError,
        "not both",
    ),
    (
        lambda: ops.image.map_coordinates(np.ones((2, 2)), np.ones((1, 3)), 1),
        ShapeError,
        "each axis",
    ),
    (
        lambda: ops.image.map_coordinates(np.ones(2), np.ones((1, 3)), 3),
        ValueRangeError,
        "order",
    ),
    (
        lambda: ops.image.map_coordinates(np.ones(2), np.ones((1, 3)), 1, "mirrored"),
        ValueRangeError,
        "'mirror'",
    ),
    (
        lambda: ops.image.affine_transform(np.ones((2, 2, 1)), np.ones(6)),
        ShapeError,
        r"\(8,\)",
    ),
    (
        lambda: ops.image.perspective_transform(
            np.ones((2, 2, 1)), np.ones((3, 2)), np.ones((3, 2))
        ),
        ShapeError,
        r"\(4, 2\)",
    ),
    (lambda: ops.image.pad_images(np.ones((2, 2, 1)), 1), ArgumentError, "give two"),
    (
        lambda: ops.image.crop_images(np.ones((2, 2, 1)), 1, 0, 1, 0),
        ValueRangeError,
        "nothing",
    ),
    (
        lambda: ops.image.crop_images(np.ones((2, 2, 1)), -1, 0, 1, 0),
        ValueRangeError,
        "below 0",
    ),
    (lambda: ops.image.sobel_edges(np.ones((2, 2, 1))), ShapeError, "batch"),
    (
        lambda: ops.image.ssim(np.ones((2, 2, 1)), np.ones((2, 3, 1))),
        ShapeError,
        "differ",
    ),
]


@pytest.mark.parametrize(("call", "error", "match"), REFUSED)
def test_refusals(call: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        call()


def test_the_namespaces() -> None:
    assert ops.nn.relu is ops.relu
    assert ops.numpy.add is ops.add
    assert ops.linalg.inv is ops.inv
    assert "resize" in dir(ops.image)
    assert {"relu", "image"} <= set(dir(ops))
    for space in (ops, ops.image, ops.linalg, ops.nn, ops.numpy):
        for name in dir(space):
            assert callable(getattr(space, name)) or name in SPACES
        with pytest.raises(AttributeError, match="no attribute 'thing'"):
            space.thing  # noqa: B018


def test_functions_are_found_again_by_pickle() -> None:
    for f in (ops.relu, ops.add, ops.image.resize, ops.shape):
        assert pickle.loads(pickle.dumps(f)) is f


def test_importing_nn_loads_no_function() -> None:
    code = "import nn, sys; print([m for m in sys.modules if m.startswith('nn.ops.')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "['nn.ops.registry']"


def test_an_entry_of_ones_own() -> None:
    def thrice(x: Any) -> Any:
        """``3x``."""
        return 3 * x

    try:
        own = enter("thrice", thrice)
        x = nn.Input((2,))
        model = nn.Model(x, own(x))
        assert plain(model(np.ones((1, 2)))).tolist() == [[3, 3]]
    finally:
        del REGISTRY["thrice"]
