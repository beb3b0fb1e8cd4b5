"""`nn.ops` and operators on symbolic values: shapes, models, files, programs."""

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, GraphError, ShapeError, StorageError
from autograd.tree import leaves
from nn.layers.operator import Operator
from nn.layers.symbolic import KerasTensor
from nn.ops.registry import registered
from tests.parity.op_table import CASES
from tests.parity.op_values import OpCase, label, made, mapped
from tests.parity.test_ops import plain

ops = nn.ops

TOGETHER = """
    cholesky cholesky_inverse ctc_decode ctc_loss eig eigh image.map_coordinates matmul
    scatter scatter_update segment_sum separable_conv solve solve_triangular tensordot
    batch_normalization
"""
"""Functions of arrays of which some have no batch: their first axes must be known."""

STEPS = [
    one
    for one in CASES
    if one.symbolic and mapped(one, *made(one), lambda x: x) and "Array(" in repr(one)
]


def model_of(one: OpCase, *, batch: bool) -> tuple[Any, list[Any]]:
    """A model that is the call of a case, and the arrays that go in.

    batch: whether the length of the first axes is unknown.
    """
    places: list[Any] = []
    values: list[Any] = []

    def place(x: Any) -> Any:
        known = (None, *x.shape[1:]) if batch and x.ndim else x.shape
        places.append(nn.Input(batch_shape=known, dtype=x.dtype))
        values.append(x)
        return places[-1]

    args, kwargs = mapped(one, *made(one), place)
    return nn.Model(places, registered()[one.name](*args, **kwargs)), values


def assert_equal(got: Any, want: Any) -> None:
    for y, z in zip(leaves(got), leaves(want), strict=True):
        y, z = plain(y), plain(z)
        assert y.dtype == z.dtype
        np.testing.assert_array_equal(y, z)


@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("one", STEPS, ids=label)
def test_shapes_and_models(one: OpCase, batch: bool) -> None:
    if batch and one.name in TOGETHER.split():
        return
    model, values = model_of(one, batch=batch)
    found = model(values)
    wanted = registered()[one.name](*made(one)[0], **made(one)[1])
    assert_equal(found, wanted)
    for symbol, y in zip(leaves(model.outputs), leaves(wanted), strict=True):
        assert isinstance(symbol, KerasTensor)
        assert symbol.dtype == plain(y).dtype
        assert len(symbol.shape) == np.ndim(plain(y))
        for n, m in zip(symbol.shape, np.shape(plain(y)), strict=True):
            assert n == m or (batch and n is None)
    again = nn.Model.from_config(json.loads(json.dumps(model.get_config())))
    assert_equal(again(values), found)


def test_a_wrong_shape_is_found(monkeypatch: Any) -> None:
    one = next(one for one in STEPS if one.name == "ravel")
    real = Operator.call

    def wrong(self: Any, *operands: Any) -> Any:
        y = real(self, *operands)
        return y if operands[0].size != 9 else y[:-1]

    monkeypatch.setattr(Operator, "call", wrong)
    with pytest.raises(AssertionError):
        test_shapes_and_models(one, batch=True)


def of_operators(x: Any, y: Any, w: Any) -> list[Any]:
    """All operators of a symbolic value, on either side of numbers and arrays."""
    return [
        ((x + y) * 2 - 1) / (1 + abs(x)),
        1 - x // 2 + x % 3 - (-y),
        3 // (abs(x) + 1) + 5 % (abs(y) + 1) + 2 / (abs(x) + 1) + 2 * x + (1 + y),
        2**x + x**2 + abs(x) ** y,
        x @ w + np.ones(3, "float32") * (x @ w),
        (x > y) & (x < 1) | ~(y >= 0) ^ (x <= 0),
        (x != y) & True | False,
        x[:, 1:3],
        x[..., None, ::-1],
        x[:, np.array([0, 2])],
        x[1],
        round(x, 1),
        round(y),
        x.reshape((-1, 2)),
        x[:, None].squeeze(1),
    ]


def test_operators() -> None:
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=(5, 4)).astype("float32") for _ in "ab")
    w = rng.normal(size=(4, 3)).astype("float32")
    x, y = nn.Input((4,)), nn.Input((4,))
    symbols = of_operators(x, y, w)
    model = nn.Model([x, y], symbols)
    with np.errstate(invalid="ignore"):
        wanted = [
            *of_operators_on_arrays(a, b, w),
        ]
        found = model([a, b])
    for symbol, got, want in zip(symbols, found, wanted, strict=True):
        assert plain(got).dtype == symbol.dtype
        np.testing.assert_allclose(plain(got), want, rtol=1e-5, atol=1e-6)
        assert [n for n in symbol.shape if n] == list(np.shape(want))[
            -len([n for n in symbol.shape if n]) :
        ]


def of_operators_on_arrays(a: Any, b: Any, w: Any) -> list[Any]:
    """What NumPy makes of the same, with the two methods spelled out."""

    class Plain(np.ndarray):
        def squeeze(self, axis: Any = None) -> Any:
            return np.squeeze(np.asarray(self), axis)

        def __round__(self, digits: int | None = None) -> Any:
            return np.round(np.asarray(self), digits or 0)

    return [np.asarray(v) for v in of_operators(a.view(Plain), b.view(Plain), w)]


def test_dividing_ints_and_comparing() -> None:
    x = nn.Input((3,), dtype="int32")
    assert (x / 2).dtype == "float32"
    assert (x + 1).dtype == "int32"
    assert (x > 1).dtype == "bool"
    assert (x * 0.5).dtype == "float32"


def test_what_broadcasts_against_an_unknown_length() -> None:
    x, y = nn.Input((None, 4)), nn.Input((7, 4))
    assert (x + y).shape == (None, 7, 4)
    assert (nn.Input((3,)) + np.ones((5, 3))).shape == (5, 3)
    assert ops.concatenate([x, y], axis=1).shape == (None, None, 4)
    assert ops.reshape(x, (-1, 2)).shape == (None, 2)
    assert ops.mean(x, axis=0).shape == (None, 4)
    assert [part.shape for part in ops.split(nn.Input((6,)), 3)] == [(None, 6)] * 3


def test_what_is_known_at_once() -> None:
    x = nn.Input((3, 4))
    assert ops.shape(x) == (None, 3, 4)
    assert ops.ndim(x) == 3
    assert ops.dtype(x) == "float32"
    assert not ops.is_tensor(x)


def mixed() -> tuple[Any, list[Any]]:
    """A model of several inputs with layers between operations, and values for it."""
    x, y = nn.Input((4,), name="x"), nn.Input((4,), name="y")
    w = np.arange(12, dtype="float32").reshape(4, 3) / 10
    first, second = ops.split(nn.layers.Dense(6)(x * y), 2, axis=-1)
    joined = ops.concatenate([first, second, x @ w, ops.softmax(y)], axis=-1)
    gate = ops.where(joined > 0.5, joined, np.float32(-1.0))
    out = nn.layers.Dense(2)(gate)
    top, places = ops.top_k(out, k=1)
    rng = np.random.default_rng(3)
    values = [rng.normal(size=(5, 4)).astype("float32") for _ in "xy"]
    return nn.Model({"x": x, "y": y}, [out, top, places]), values


def test_models_in_files(tmp_path: Path) -> None:
    model, (a, b) = mixed()
    given = {"x": a, "y": b}
    model.save(tmp_path / "model.keras")
    again = nn.load_model(tmp_path / "model.keras")
    assert_equal(again(given), model(given))
    for same in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert_equal(same(given), model(given))


def test_models_are_trained_and_compiled() -> None:
    model, (a, b) = mixed()
    given = {"x": a, "y": b}
    fitted = nn.Model(model.inputs, model.outputs[0])
    fitted.compile("adam", "mse")
    before = fitted.evaluate([a, b], np.ones((5, 2)), verbose=0)
    fitted.fit([a, b], np.ones((5, 2)), epochs=20, batch_size=5, verbose=0)
    assert fitted.evaluate([a, b], np.ones((5, 2)), verbose=0) < before
    program = ag.jit(lambda x, y: [plain_of(v) for v in model({"x": x, "y": y})])
    for y, z in zip(program(a, b), model(given), strict=True):
        np.testing.assert_allclose(plain(y), plain(z), rtol=1e-5)


def plain_of(y: Any) -> Any:
    return y.data if isinstance(y, ag.Tensor) else y


def test_a_model_computes_in_the_dtype_of_its_inputs() -> None:
    x = nn.Input((2,))
    model = nn.Model(x, 2 * x)
    assert model(np.ones((1, 2), "float64")).dtype == "float32"
    assert model(np.ones((1, 2), int)).dtype == "float32"


@pytest.mark.parametrize(
    "constant",
    [
        np.arange(3, dtype="int16"),
        np.array([1.5, np.inf, 0.1], "float32"),
        np.float64(0.1),
        ag.tensor(np.array([0.1, 0.2, 0.3])),
        np.array([1 + 2j, 0, 3], "complex64"),
        np.zeros((0,), "float32"),
        np.array(True),
    ],
    ids=lambda x: str(getattr(x, "dtype", x)),
)
def test_constants_in_files(constant: Any, tmp_path: Path) -> None:
    x = nn.Input((1,))
    y = ops.concatenate([ops.ravel(x), ops.ravel(constant)]) if constant.ndim else None
    model = nn.Model(x, ops.add(x, constant) if y is None else y)
    model.save(tmp_path / "model")
    again = nn.load_model(tmp_path / "model")
    assert_equal(again(np.ones((2, 1))), model(np.ones((2, 1))))


@nn.saving.register_keras_serializable()
def own_turn(x: Any) -> Any:
    return x * 2


def test_functions_in_files(tmp_path: Path) -> None:
    x = nn.Input((3,))
    model = nn.Model(x, ops.map(own_turn, x))
    model.save(tmp_path / "model")
    again = nn.load_model(tmp_path / "model")
    assert_equal(again(np.ones((2, 3))), 2 * np.ones((2, 3), "float32"))
    nn.Model(x, ops.map(lambda v: v, x)).save(tmp_path / "other")
    with pytest.raises(StorageError, match="register_keras_serializable"):
        nn.load_model(tmp_path / "other")


def test_configurations_are_refused() -> None:
    with pytest.raises(ValueError, match="softmax"):
        Operator("softmx")
    with pytest.raises(ArgumentError, match="as get_config gives it"):
        Operator.from_config(
            {"function": "add", "args": [{"thing": 1}], "kwargs": {}, "name": "add"}
        )


def test_an_operator_of_ones_own() -> None:
    a, b = np.ones((2, 3), "float32"), np.full((2, 3), 2, "float32")
    assert np.array_equal(Operator("add")(a, b), a + b)
    with pytest.raises(ArgumentError, match=r"\['axis'\]"):
        Operator("sum")(a, axis=1)
    x, y = nn.Input((3,)), nn.Input((3,))
    model = nn.Model([x, y], Operator("add", name="sum")(x, y))
    assert model.layers[-1].name == "sum"
    again = nn.Model.from_config(json.loads(json.dumps(model.get_config())))
    assert_equal(again([a, b]), a + b)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        ("tile", [{"operand": 0}, {"tuple": [1, 10**9]}]),
        ("repeat", [{"operand": 0}, 10**9]),
    ],
)
def test_a_file_cannot_ask_for_any_size(
    function: str, args: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    x = nn.Input((2,))
    model = nn.Model(x, ops.tile(x, (1, 2)))
    layer = model.layers[-1]
    config = layer.get_config() | {"function": function, "args": args}
    monkeypatch.setattr(layer, "get_config", lambda: config, raising=False)
    model.save(tmp_path / "model")
    with pytest.raises(StorageError, match="too many"):
        nn.load_model(tmp_path / "model")


def test_names_of_steps() -> None:
    x = nn.Input((2,))
    model = nn.Model(x, ops.relu(x + 1) + 1)
    assert [layer.name for layer in model.layers] == ["input", "add", "relu", "add_1"]
    images = ops.image.rgb_to_grayscale(nn.Input((2, 2, 3)))
    assert images.step.layer.name == "rgb_to_grayscale"


def test_refusals() -> None:
    x = nn.Input((2,))
    for call in (np.exp, np.asarray, bool, len):
        with pytest.raises(GraphError, match=r"functions of nn\.ops"):
            call(x)
    with pytest.raises(GraphError, match="no values"):
        list(x)
    with pytest.raises(ShapeError, match="matmul") as raised:
        x @ np.ones((3, 2))
    assert "(None, 2), tried on arrays" in raised.value.__notes__[0]
    with pytest.raises(GraphError, match="no values"):
        ops.convert_to_numpy(x)
