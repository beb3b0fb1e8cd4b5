"""Dtype policies: what they are, and weights that a call sees in another dtype."""

import copy
import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.engine.node import collect
from autograd.errors import ArgumentError, DTypeError
from nn import dtype_policies, layers, mixed_precision, ops
from nn.arrays import raw
from nn.casting import CastVariable
from nn.training import compiled

MIXED = "mixed_float16"
X = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)


@pytest.fixture
def mixed() -> Iterator[None]:
    """Layers that are made meanwhile are mixed."""
    nn.config.set_dtype_policy(MIXED)
    yield
    nn.config.set_dtype_policy(None)


def test_a_policy_is_two_dtypes() -> None:
    policy = nn.DTypePolicy(MIXED)
    dtypes = policy.name, policy.compute_dtype, policy.variable_dtype
    assert dtypes == (MIXED, "float16", "float32")
    assert policy.is_mixed
    assert not nn.DTypePolicy("float64").is_mixed
    assert policy == nn.FloatDTypePolicy(MIXED) != nn.DTypePolicy("float16")
    assert len({policy, nn.DTypePolicy(MIXED)}) == 1
    assert policy != MIXED
    assert nn.DTypePolicy.from_config(policy.get_config()) == policy
    assert repr(policy) == f'<DTypePolicy "{MIXED}">'
    assert nn.DTypePolicy().name == "float32"


def test_what_stands_for_a_policy() -> None:
    policy = nn.DTypePolicy(MIXED)
    of_keras = {"module": "keras", "registered_name": None}
    described = dtype_policies.serialize(policy)
    for form in (policy, MIXED, described, {**of_keras, **described}):
        assert dtype_policies.get(form) == policy
        assert nn.Dense(1, dtype=form).dtype_policy == policy
    for form in (np.float64, np.dtype("float64"), "float64"):
        assert dtype_policies.get(form).name == "float64"
    assert dtype_policies.get(None).name == "float32"


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("bfloat16", "NumPy does not have; use 'float16'"),
        ("mixed_bfloat16", "use 'mixed_float16'"),
        ("float33", "no dtype and no policy"),
        (3, "name is a text"),
    ],
)
def test_policies_that_there_are_not(name: Any, match: str) -> None:
    with pytest.raises(DTypeError, match=match):
        nn.DTypePolicy(name)


def test_wrong_policies_are_refused() -> None:
    with pytest.raises(DTypeError, match="no dtype and no policy"):
        dtype_policies.get(object())
    with pytest.raises(ArgumentError, match="policy is a name"):
        nn.config.set_dtype_policy(3)  # type: ignore[arg-type]
    with pytest.raises(DTypeError, match="cannot hold parameters"):
        nn.Dense(1, dtype="int32")


def test_the_global_policy_is_floatx_unless_set() -> None:
    assert nn.config.dtype_policy().name == "float32"
    nn.config.set_floatx("float64")
    try:
        assert nn.config.dtype_policy().name == "float64"
        mixed_precision.set_global_policy(mixed_precision.Policy(MIXED))
        assert mixed_precision.global_policy().name == MIXED
        assert nn.Dense(1).compute_dtype == "float16"
        assert nn.Dense(1, dtype="float32").compute_dtype == "float32"
    finally:
        nn.config.set_floatx("float32")
        nn.config.set_dtype_policy(None)
    assert nn.Dense(1).dtype_policy.name == "float32"
    assert mixed_precision.LossScaleOptimizer is nn.optimizers.LossScaleOptimizer


def test_weights_are_kept_in_float32_and_seen_in_float16() -> None:
    seen: list[Any] = []

    class Spy(nn.Layer):
        def build(self, input_shape: Any) -> None:
            self.w = {"in a list": [self.add_weight((3,), "ones")]}
            self.kept = self.add_weight((3,), "ones", autocast=False)
            self.count = self.add_weight((3,), "zeros", dtype="int32", trainable=False)

        def call(self, x: Any) -> Any:
            w = self.w["in a list"][0]
            held = w, self.kept, self.count
            seen.append([x.dtype.name, *(v.dtype.name for v in held)])
            assert w.value is w
            assert w.data.dtype == np.float16
            return x * w + self.kept.astype(x.dtype)

    layer = Spy(dtype=MIXED)
    y = layer(X)
    assert seen == [["float16", "float16", "float32", "int32"]]
    assert (y.dtype, layer.dtype, layer.variable_dtype) == ("float16", *["float32"] * 2)
    assert [w.dtype.name for w in layer.weights] == ["float32"] * 2 + ["int32"]
    y.sum().backward()
    for w in layer.trainable_weights:
        assert w.grad.dtype == np.float32
    np.testing.assert_array_equal(layer.kept.grad, [4, 4, 4])


def test_only_mixed_layers_change_their_variables() -> None:
    plain, both = nn.Dense(2), nn.Dense(2, dtype=MIXED)
    plain(X)
    both(X)
    assert type(plain.kernel) is nn.Variable
    assert type(both.kernel) is CastVariable
    assert repr(both.kernel).startswith("<Variable dense/kernel shape=(3, 2), dtype=fl")


def test_a_call_may_assign_to_what_it_sees() -> None:
    class Sum(nn.Layer):
        def build(self, input_shape: Any) -> None:
            self.total = self.add_weight((), "zeros", trainable=False)

        def call(self, x: Any) -> Any:
            before = self.total * 1
            self.total.assign(self.total + ops.sum(x))
            return ops.stack([before, self.total * 1])

    layer = Sum(dtype=MIXED)
    layer([1.0, 2.0])
    np.testing.assert_array_equal(raw(layer([0.5])), [3.0, 3.5])
    assert (layer.total.dtype, float(layer.total)) == ("float32", 3.5)
    layer.total.update_in_place(lambda array: np.multiply(array, 2, out=array))
    np.testing.assert_array_equal(raw(layer([0.0])), [7.0, 7.0])


def test_constraints_and_penalties_see_float32() -> None:
    kinds: list[Any] = []

    def noted(w: Any) -> Any:
        kinds.append(w.dtype.name)
        return w

    def penalty(w: Any) -> Any:
        return ops.sum(noted(w) ** 2)

    dense = nn.Dense(1, kernel_constraint=noted, kernel_regularizer=penalty)
    dense.dtype_policy = MIXED
    model = nn.Sequential([nn.Input((3,)), dense], dtype=MIXED)
    model.compile("sgd", "mse", jit_compile=False)
    model.fit(X, X[:, :1], epochs=2, verbose=0)
    assert {*kinds} == {"float32"}
    assert len(kinds) >= 3


def test_frozen_weights_are_cast_too() -> None:
    layer = nn.Dense(2, dtype=MIXED)
    layer(X)
    layer.trainable = False
    x = ag.tensor(X, requires_grad=True)
    y = layer(x)
    y.sum().backward()
    assert (y.dtype, x.grad.dtype) == ("float16", "float32")
    assert layer.kernel.grad is None


def _own() -> Any:
    class Model(nn.Model):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Sequential([nn.Dense(4, "tanh"), nn.Dense(3)])
            self.bias = nn.Variable([1.0, 1.0, 1.0])

        def call(self, x: Any) -> Any:
            return x + self.inner(x) * self.bias

    return Model()


def _functional() -> Any:
    x = nn.Input((3,))
    h = nn.Sequential([nn.Input((3,)), nn.Dense(4, "tanh"), nn.Dense(3)])(x)
    return nn.Model(x, layers.Add()([h, layers.Activation("linear")(x)]))


def _recurrent() -> Any:
    lstm = layers.Bidirectional(layers.LSTM(3, dropout=0.3), merge_mode="sum")
    cells = layers.RNN([layers.GRUCell(3), layers.SimpleRNNCell(3)])
    return nn.Sequential([layers.Reshape((3, 1)), lstm, layers.Reshape((3, 1)), cells])


@pytest.mark.usefixtures("mixed")
@pytest.mark.parametrize("make", [_own, _functional, _recurrent])
def test_models_give_float16_and_learn(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "RARE", 1)
    losses, weights = [], []
    for jit in (False, True):
        nn.utils.set_random_seed(1)
        model = make()
        adam = nn.optimizers.Adam(0.02)
        model.compile(adam, "mse", metrics=["mae"], jit_compile=jit)
        fitted = model.fit(X, X[::-1] / 4, batch_size=1, epochs=12, verbose=0)
        losses.append(fitted.history["loss"])
        weights.append(model.get_weights())
        assert model(X).dtype == model.predict(X, verbose=0).dtype == np.float16
    np.testing.assert_allclose(*losses, rtol=2e-2)
    for one, other in zip(*weights, strict=True):
        assert one.dtype == np.float32
        np.testing.assert_allclose(one, other, atol=2e-2)
    assert losses[0][-1] < losses[0][0]
    again = copy.deepcopy(model)
    np.testing.assert_array_equal(raw(again(X)), raw(model(X)))
    revived = pickle.loads(pickle.dumps(model.layers[-1]))
    assert revived.dtype_policy.name == MIXED


@pytest.mark.usefixtures("mixed")
def test_a_checkpoint_runs_with_the_casts_of_its_first_run() -> None:
    class Twice(nn.Layer):
        def __init__(self, again: bool) -> None:
            super().__init__()
            self.again, self.dense = again, nn.Dense(3)

        def build(self, input_shape: Any) -> None:
            self.scale = self.add_weight((3,), "ones")
            self.dense.build(input_shape)

        def step(self, x: Any) -> Any:
            return ops.tanh(self.dense(x) * self.scale)

        def call(self, x: Any) -> Any:
            f = ag.checkpoint(self.step) if self.again else self.step
            return f(f(x)) * self.scale

    plain, again = Twice(False), Twice(True)
    plain(X)
    again(X)
    again.set_weights(plain.get_weights())
    gradients = []
    for f in (plain, ag.checkpoint(plain), again):
        f(X).sum().backward()
        layer = again if f is again else plain
        gradients.append([w.grad for w in layer.weights])
        layer.zero_grad()
    for wanted, *others in zip(*gradients, strict=True):
        assert np.abs(wanted).max() > 0
        for other in others:
            np.testing.assert_array_equal(other, wanted)


@pytest.mark.usefixtures("mixed")
def test_a_graph_wanted_within_no_grad_is_there() -> None:
    inner = nn.Dense(1)

    class Outer(nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def call(self, x: Any) -> Any:
            with ag.enable_grad():
                return self.inner(x)

    layer = Outer()
    layer(X)
    with ag.no_grad():
        y = layer(X)
    y.sum().backward()
    assert inner.kernel.grad.dtype == np.float32


def test_a_cell_of_another_policy_than_its_layer() -> None:
    sequences = np.ones((2, 3, 4), np.float32)
    for own, of_cell in ((MIXED, "float32"), ("float32", MIXED)):
        for cell in (layers.LSTMCell(3, dtype=of_cell), _Cell(dtype=of_cell)):
            y = layers.RNN(cell, dtype=own)(sequences)
            assert y.dtype == nn.DTypePolicy(own).compute_dtype


class _Cell(nn.Layer):
    """A cell of a user's own."""

    state_size = 3

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight((input_shape[-1], 3))

    def call(self, x: Any, states: Any) -> Any:
        y = ops.matmul(x, self.kernel) + states[0]
        return y, [y]


def test_the_weights_of_a_cell_are_cast_once_for_all_times() -> None:
    layer = layers.RNN(_Cell(dtype=MIXED), dtype=MIXED)
    y = layer(np.ones((2, 7, 4), np.float32))
    steps = [node.operation for node in collect([y._node]) if node.primitive]
    assert (steps.count("matmul"), steps.count("astype")) == (7, 1)


def test_other_threads_see_the_weights_as_they_are() -> None:
    kinds: dict[str, str] = {}

    class Asks(nn.Layer):
        def build(self, input_shape: Any) -> None:
            self.w = self.add_weight((3,))

        def call(self, x: Any) -> Any:
            kinds["here"] = self.w.dtype.name
            thread = threading.Thread(
                target=lambda: kinds.update(there=self.w.dtype.name)
            )
            thread.start()
            thread.join()
            return x * self.w

    layer = Asks(dtype=MIXED)
    layer(X)
    layer(X)
    assert kinds == {"here": "float16", "there": "float32"}
    assert layer.w.dtype == np.float32


def test_an_error_in_a_call_leaves_the_weights_as_they_are() -> None:
    layer = nn.Dense(2, dtype=MIXED)
    layer(X)

    def fails(x: Any) -> Any:
        assert layer.kernel.dtype == np.float16
        raise RuntimeError("here")

    layer.activation = fails
    with pytest.raises(RuntimeError, match="here"):
        layer(X)
    assert layer.kernel.dtype == np.float32


def test_masks_pass_and_embeddings_give_float16() -> None:
    nn.config.set_dtype_policy(MIXED)
    try:
        model = nn.Sequential([layers.Embedding(5, 3, mask_zero=True), layers.GRU(4)])
    finally:
        nn.config.set_dtype_policy(None)
    short, padded = model(np.array([[1, 2]])), model(np.array([[1, 2, 0]]))
    assert short.dtype == np.float16
    np.testing.assert_array_equal(short.data, padded.data)
    ops.sum(short).backward()
    assert model.layers[0].embeddings.grad.dtype == np.float32


def test_a_policy_may_be_set_later() -> None:
    layer = nn.Dense(2)
    layer(X)
    layer.dtype_policy = MIXED
    y = layer(X)
    assert (y.dtype, layer.get_config()["dtype"]) == ("float16", MIXED)
    assert layers.Dense.from_config(layer.get_config()).dtype_policy.name == MIXED
    layer.dtype_policy = "float32"
    assert layer(X).dtype == np.float32


def test_the_layers_of_a_model_may_be_of_several_policies() -> None:
    model = nn.Sequential(
        [nn.Input((3,)), nn.Dense(3, dtype=MIXED), nn.Dense(2, dtype="float32")]
    )
    assert [y.dtype.name for y in (model(X), model.layers[0](X))] == [
        "float32",
        "float16",
    ]
    assert model.layers[0].output.dtype == np.float16
    model.compile("sgd", "mse")
    assert isinstance(model.optimizer, nn.SGD)  # the model's own policy is float32


@pytest.mark.usefixtures("mixed")
def test_compile_scales_the_loss_where_keras_does() -> None:
    scaled = nn.optimizers.LossScaleOptimizer
    model = nn.Sequential([nn.Input((3,)), nn.Dense(1)])
    model.compile("adam", "mse")
    assert isinstance(model.optimizer, scaled)
    assert model.optimizer.name == "loss_scale_optimizer"
    assert model.get_compile_config()["optimizer"]["class_name"] == "LossScaleOptimizer"
    own = scaled(nn.SGD(0.1), initial_scale=8.0)
    model.compile(own, "mse")
    assert model.optimizer is own
    model.compile("adam", "mse", auto_scale_loss=False)
    assert isinstance(model.optimizer, nn.optimizers.Adam)
    model.compile(None, "mse")
    assert model.optimizer is None
    plain = nn.Sequential([nn.Input((3,)), nn.Dense(1)], dtype="float32")
    plain.compile("adam", "mse")
    assert isinstance(plain.optimizer, nn.optimizers.Adam)


@pytest.mark.usefixtures("mixed")
def test_gradients_that_overflow_leave_out_the_step() -> None:
    model = nn.Sequential([nn.Input((3,)), nn.Dense(1)])
    model.compile(nn.SGD(1e-4), "mse")
    before = model.get_weights()
    model.train_on_batch(X, np.full((4, 1), 100.0, np.float32))
    for w, v in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(w, v)
    optimizer = model.optimizer
    assert (optimizer.dynamic_scale, optimizer.iterations) == (2.0**14, 0)
    for _ in range(8):
        model.train_on_batch(X, np.full((4, 1), 100.0, np.float32))
    assert optimizer.iterations > 0
    assert any((w != v).any() for w, v in zip(model.get_weights(), before, strict=True))


def test_older_configurations_of_the_loss_scale_are_read() -> None:
    optimizer = nn.optimizers.LossScaleOptimizer(nn.SGD(), dynamic=True, clipnorm=None)
    assert optimizer.initial_scale == 2.0**15
    for wrong in ({"dynamic": False}, {"clipnorm": 1.0}, {"other": None}):
        with pytest.raises(ArgumentError, match=next(iter(wrong))):
            nn.optimizers.LossScaleOptimizer(nn.SGD(), **wrong)


def test_losses_and_metrics_of_float16_are_of_float32() -> None:
    y = np.full((300, 2), 300.0, np.float16)
    zeros = np.zeros((300, 2), np.float16)
    loss = nn.losses.MeanSquaredError()(zeros, ag.tensor(y))
    assert (loss.dtype, float(loss)) == ("float32", 90000.0)
    metric = nn.metrics.MeanSquaredError()
    metric.update_state(zeros, y)
    assert float(metric.result()) == 90000.0
    assert nn.losses.MeanSquaredError(dtype=nn.DTypePolicy(MIXED)).dtype == "float16"
    assert nn.metrics.Mean(dtype=nn.DTypePolicy("float64")).dtype == "float64"
