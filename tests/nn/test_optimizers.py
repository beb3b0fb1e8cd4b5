"""Optimizers: SGD's recurrences written out, and the face that keeps the state.

`tests.parity` compares thirty steps of each with its peer.
"""

import inspect
import json
import pickle
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from nn.lookup import serialize


@pytest.mark.parametrize("shape", [(2, 3), ()])
@pytest.mark.parametrize(
    ("momentum", "nesterov"), [(0.0, False), (0.9, False), (0.9, True)]
)
def test_sgd_follows_its_recurrence(
    shape: tuple[int, ...], momentum: float, nesterov: bool, rng: np.random.Generator
) -> None:
    w = ag.tensor(rng.normal(size=shape), requires_grad=True)
    expected, v = np.array(w.data), np.zeros(shape)
    sgd = nn.SGD(0.1, momentum, nesterov)
    for _ in range(4):
        g = rng.normal(size=shape)[()] if shape else np.float64(rng.normal())
        given = np.array(g)
        sgd.apply([g], [w])
        np.testing.assert_array_equal(g, given)  # left alone
        v = momentum * v - 0.1 * g
        expected = expected + (momentum * v - 0.1 * g if nesterov else v)
        np.testing.assert_allclose(w.data, expected, rtol=1e-13)
    assert sgd.iterations == 4


def test_updates_in_place() -> None:
    w = ag.tensor(np.ones(3), requires_grad=True)
    array = w.data
    nn.SGD(0.5).apply_gradients([(np.ones(3), w)])
    assert np.shares_memory(w.data, array)
    assert array.tolist() == [0.5, 0.5, 0.5]


def test_float32_state_and_steps() -> None:
    w = ag.tensor(np.ones(3), requires_grad=True, dtype="float32")
    sgd = nn.SGD(0.5, momentum=0.9)
    sgd.apply([np.ones(3, np.float32)], [w])
    assert w.dtype == sgd.state[0].velocity.dtype == np.float32


def test_no_gradient_leaves_parameter_and_state() -> None:
    a, b = (ag.tensor([1.0], requires_grad=True) for _ in range(2))
    sgd = nn.SGD(0.5, momentum=0.9)
    sgd.apply([np.ones(1), None], [a, b])
    assert (a.item(), b.item()) == (0.5, 1.0)
    assert sgd.state[1].velocity.tolist() == [0.0]


def test_learning_rate_may_change() -> None:
    w, sgd = ag.tensor([1.0], requires_grad=True), nn.SGD(0.5)
    sgd.learning_rate = 0.25
    sgd.apply([np.ones(1)], [w])
    assert w.item() == 0.75


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": -0.1},
        {"learning_rate": float("nan")},
        {"learning_rate": float("inf")},
        {"learning_rate": "fast"},
        {"momentum": 1.5},
        {"momentum": -0.1},
    ],
)
def test_refuses_settings(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueRangeError, match=next(iter(settings))):
        nn.SGD(**settings)


def test_refuses_gradients_that_do_not_fit() -> None:
    w = ag.tensor([1.0, 2.0], requires_grad=True, name="w")
    sgd = nn.SGD()
    with pytest.raises(ShapeError, match=r"parameter w has shape \(2,\).*\(3,\)"):
        sgd.apply([np.ones(3)], [w])
    with pytest.raises(ArgumentError, match="2 gradients for 1 parameters"):
        sgd.apply([np.ones(2), np.ones(2)], [w])
    sgd.apply([np.ones(2)], [w])
    with pytest.raises(ArgumentError, match=r"not the parameters.*build"):
        sgd.apply([np.ones(1)], [ag.tensor([1.0], requires_grad=True)])


def test_by_name() -> None:
    assert nn.optimizers.get("sgd").learning_rate == 0.01
    with pytest.raises(ValueRangeError, match="did you mean 'sgd'"):
        nn.optimizers.get("sgdd")


OPTIMIZERS = [
    name
    for name in nn.optimizers.__all__
    if isinstance(getattr(nn.optimizers, name), type)
    and name
    not in ("Optimizer", "LossScaleOptimizer", "MultiOptimizer", "OptimizerMap")
]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_all_descend_in_every_dtype_and_shape(
    name: str, rng: np.random.Generator
) -> None:
    for dtype in ("float32", "float64"):
        optimizer = getattr(nn.optimizers, name)(learning_rate=0.01)
        start = [rng.normal(size=s) + 2 for s in ((4, 3), (3,), (), (2, 2, 2), (0, 3))]
        tensors = [ag.tensor(w, requires_grad=True, dtype=dtype) for w in start]
        for _ in range(5):
            given = [np.sign(w.data) for w in tensors]
            before = [np.array(g) for g in given]
            optimizer.apply(given, tensors)
            for g, b in zip(given, before, strict=True):
                np.testing.assert_array_equal(g, b)  # left alone
        for w, b in zip(tensors, start, strict=True):
            assert w.dtype == dtype
            assert (np.abs(w.data).sum() < np.abs(b).sum()) or not b.size
        kept = [a for state in optimizer.state for a in state if a is not None]
        assert all(a.dtype == dtype for a in kept)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_large_parameters_step_as_small_ones(
    name: str, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    w, gradients = rng.normal(size=(9, 7)), rng.normal(size=(3, 9, 7))

    def stepped(start: Any) -> Any:
        optimizer = getattr(nn.optimizers, name)(learning_rate=0.01)
        tensor = ag.tensor(w, requires_grad=True)
        tensor.data = start
        for g in gradients:
            optimizer.apply([g], [tensor])
        return tensor.data

    whole = stepped(w.copy())
    monkeypatch.setattr("nn.optimizers.slots.BLOCK", 10)
    np.testing.assert_array_equal(stepped(w.copy()), whole)
    np.testing.assert_array_equal(stepped(np.asfortranarray(w)), whole)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_made_again_from_json(name: str) -> None:
    optimizer = getattr(nn.optimizers, name)(
        learning_rate=0.02, clipnorm=1.0, use_ema=True, name="mine"
    )
    again = nn.optimizers.get(json.loads(json.dumps(serialize(optimizer))))
    assert type(again) is type(optimizer)
    assert again.get_config() == optimizer.get_config()
    assert again.clipnorm == 1.0
    assert type(nn.optimizers.get(name)) is type(nn.optimizers.get(name.lower()))


def test_accumulation_is_one_step_with_the_mean(rng: np.random.Generator) -> None:
    w, whole = (ag.tensor([1.0, 2.0], requires_grad=True) for _ in range(2))
    parts = nn.optimizers.Adam(gradient_accumulation_steps=4)
    one = nn.optimizers.Adam()
    gradients = rng.normal(size=(8, 2))
    for at, g in enumerate(gradients):
        parts.apply([g], [w])
        assert parts.iterations == (at + 1) // 4
    for four in gradients.reshape(2, 4, 2):
        one.apply([four.mean(0)], [whole])
    np.testing.assert_allclose(w.data, whole.data, rtol=1e-13)


def test_averages_replace_the_parameters_at_the_end() -> None:
    w = ag.tensor([0.0], requires_grad=True)
    sgd = nn.SGD(1.0, use_ema=True, ema_momentum=0.5)
    for g in (-1.0, -1.0, -2.0):  # w: 1, 2, 4
        sgd.apply([np.array([g])], [w])
    assert w.item() == 4.0
    sgd.finalize_variable_values()
    assert w.item() == 2.75  # ((1 + 2)/2 + 4)/2


def test_excluded_from_decay() -> None:
    a, b = (
        ag.tensor([1.0], requires_grad=True, name=n) for n in ("d/kernel", "d/bias")
    )
    sgd = nn.SGD(0.5, weight_decay=0.2)
    sgd.exclude_from_weight_decay(["bias"])
    sgd.apply([np.zeros(1), np.zeros(1)], [a, b])
    assert (a.item(), b.item()) == (0.9, 1.0)


def test_scaled_losses() -> None:
    w = ag.tensor([1.0], requires_grad=True)
    sgd = nn.SGD(0.5, loss_scale_factor=1024.0)
    sgd.scale_loss((w * w).sum()).backward()
    assert w.grad == 2048.0
    sgd.apply([w.grad], [w])
    assert w.item() == 0.0


@pytest.mark.parametrize(
    ("settings", "error", "match"),
    [
        ({"clipnorm": 1.0, "clipvalue": 1.0}, ArgumentError, "exclude each other"),
        ({"clipnorm": -1.0}, ValueRangeError, "clipnorm"),
        ({"weight_decay": -1.0}, ValueRangeError, "weight_decay"),
        ({"ema_momentum": 2.0}, ValueRangeError, "ema_momentum"),
        ({"gradient_accumulation_steps": 1}, ValueRangeError, "integer ≥ 2"),
        ({"ema_overwrite_frequency": 0.5}, ValueRangeError, "integer ≥ 1"),
    ],
)
def test_refuses_options(
    settings: dict[str, Any], error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        nn.SGD(**settings)


def test_refuses_another_optimizers_state() -> None:
    w = ag.tensor([1.0], requires_grad=True)
    adam, sgd = nn.optimizers.Adam(), nn.SGD()
    stores: list[dict[str, Any]] = [{}, {}]
    for optimizer, store in zip((adam, sgd), stores, strict=True):
        optimizer.apply([np.ones(1)], [w])
        optimizer.save_own_variables(store)
    with pytest.raises(ShapeError, match="SGD: the stored state does not suit"):
        sgd.load_own_variables(stores[0])


def test_options_by_position_and_by_name() -> None:
    sgd = nn.SGD(0.1, 0.9, True, 0.01, None, 0.5)
    assert (sgd.weight_decay, sgd.clipnorm, sgd.clipvalue) == (0.01, None, 0.5)
    adamw = nn.optimizers.AdamW(0.1, 0.02, 0.8, 0.9, 1e-6, True, 2.0)
    assert (adamw.weight_decay, adamw.clipnorm) == (0.02, 2.0)
    names = list(inspect.signature(nn.optimizers.Muon).parameters)
    assert names.index("name") + 1 == names.index("exclude_layers")


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (
            lambda: nn.SGD(lr=0.1),
            "SGD: there is no argument 'lr'; it is called learning",
        ),
        (
            lambda: nn.SGD(momentun=0.1),
            "no argument 'momentun'; known are learning_rate",
        ),
        (lambda: nn.SGD(0.1, learning_rate=0.1), "learning_rate is given twice"),
        (lambda: nn.SGD(*[0.1] * 20), "20 arguments by position; it takes 13"),
        (
            lambda: LossScale(nn.SGD(), clipnorm=1.0),
            "clipnorm belongs to the optimizer",
        ),
        (lambda: LossScale("sgd"), "inner_optimizer is an optimizer, got 'sgd'"),
        (lambda: Map(nn.SGD(), {"a": Multi(Map(nn.SGD()))}), "with a rule of its own"),
    ],
)
def test_refuses_arguments(make: Any, match: str) -> None:
    with pytest.raises(ArgumentError, match=match):
        make()


def test_decay_is_told_to_be_gone() -> None:
    with pytest.warns(UserWarning, match="decay is no longer an argument"):
        nn.SGD(0.1, decay=0.1)  # type: ignore[call-arg]


LossScale: Any = nn.optimizers.LossScaleOptimizer
Multi: Any = nn.optimizers.MultiOptimizer
Map: Any = nn.optimizers.OptimizerMap


def test_the_scale_of_the_loss_fits_itself() -> None:
    w = ag.tensor([1.0], requires_grad=True)
    optimizer = LossScale(nn.SGD(0.5), initial_scale=8.0, dynamic_growth_steps=2)
    assert optimizer.scale_loss(1.0) == 8.0
    scales = []
    for g in (8.0, np.inf, 4.0, 4.0, 8.0, np.nan):
        optimizer.apply([np.array([g])], [w])
        scales.append((optimizer.dynamic_scale, optimizer.step_counter))
    assert scales == [(8, 1), (4, 0), (4, 1), (8, 0), (8, 1), (4, 0)]
    assert w.item() == 1.0 - 0.5 * 4  # four steps by 1
    assert optimizer.iterations == 4
    optimizer.learning_rate = 0.25
    assert optimizer.inner_optimizer.learning_rate == 0.25


def test_each_group_has_its_optimizer() -> None:
    a, b, c = (
        ag.tensor([1.0], requires_grad=True, name=n) for n in ("in/k", "out/k", "x")
    )
    sgd, fast = nn.SGD(0.5, loss_scale_factor=4.0), nn.SGD(0.25)
    multi = Multi(Map(fast, {"in/.*": sgd}), loss_scale_factor=2.0)
    assert multi.optimizers == [sgd, fast]
    assert multi.scale_loss(1.0) == 2.0
    for _ in range(2):
        multi.apply([np.array([2.0]), None, np.array([2.0])], [a, b, c])
    assert (a.item(), b.item(), c.item()) == (0.0, 1.0, 0.5)
    assert multi.iterations == sgd.iterations == 2
    with pytest.raises(AttributeError, match="no learning rate of its own"):
        _ = multi.learning_rate
    with pytest.raises(AttributeError, match="no learning rate of its own"):
        multi.learning_rate = 0.1
    with pytest.raises(ArgumentError, match="1 gradients for 3 parameters"):
        multi.apply([np.array([2.0])])


def test_a_function_chooses_optimizers() -> None:
    a, b = (ag.tensor([1.0], requires_grad=True, name=n) for n in "ab")
    ones = [nn.SGD(0.5), nn.SGD(1.0)]
    multi = Multi(lambda w: ones[w.name == "b"])
    multi.apply([np.ones(1), np.ones(1)], [a, b])
    assert (a.item(), b.item()) == (0.5, 0.0)
    with pytest.raises(ArgumentError, match="cannot be saved; use an OptimizerMap"):
        multi.get_config()


def test_maps_of_optimizers() -> None:
    sgd, adam = nn.SGD(), nn.optimizers.Adam()
    chosen = Map(adam, {"a/.*": sgd, "a/b": adam, ".*/c": sgd})
    assert chosen["a/b"] is adam
    assert chosen["z"] is adam
    assert (len(chosen), list(chosen)) == (3, ["a/.*", "a/b", ".*/c"])
    with pytest.raises(ValueRangeError, match="'a/c' is matched by"):
        chosen["a/c"]
    with pytest.raises(ValueRangeError, match="'a/b' has an optimizer already"):
        chosen["a/b"] = sgd
    del chosen["a/b"]
    assert chosen["a/b"] is sgd


@pytest.mark.parametrize(
    "make",
    [
        lambda: LossScale(nn.optimizers.Adam(0.1), initial_scale=4.0),
        lambda: Multi(Map(nn.optimizers.Adam(0.1), {"a": nn.SGD(0.2, momentum=0.5)})),
        lambda: LossScale(Multi(Map(nn.SGD(0.1, momentum=0.9)))),
    ],
)
def test_wrappers_are_stored_and_copied(make: Any, rng: np.random.Generator) -> None:
    gradients = rng.normal(size=(6, 2, 3))

    def tensors() -> list[Any]:
        return [ag.tensor(np.ones(3), requires_grad=True, name=n) for n in "ab"]

    optimizer, own = make(), tensors()
    for g in gradients[:3]:
        optimizer.apply(list(g), own)
    store: dict[str, Any] = {}
    optimizer.save_own_variables(store)
    store = {k: np.array(v) for k, v in store.items()}
    config = json.loads(json.dumps(nn.optimizers.serialize(optimizer)))
    again, others = nn.optimizers.deserialize(config), tensors()
    assert again.get_config() == optimizer.get_config()
    for theirs, w in zip(others, own, strict=True):
        theirs.data = w.data
    again.build(others)
    again.load_own_variables(store)
    copied, third = pickle.loads(pickle.dumps((optimizer, own)))
    for g in gradients[3:]:
        for one, of in ((optimizer, own), (again, others), (copied, third)):
            one.apply(list(g), of)
    for w, *theirs in zip(own, others, third, strict=True):
        assert all(w.tolist() == other.tolist() for other in theirs)


@pytest.mark.parametrize("jit_compile", [True, False])
def test_wrappers_train(jit_compile: bool, rng: np.random.Generator) -> None:
    x = rng.normal(size=(64, 3))
    y = x @ rng.normal(size=(3, 1))
    losses = []
    for make in (
        lambda: nn.SGD(0.1),
        lambda: LossScale(nn.SGD(0.1), 4.0, dynamic_growth_steps=3),
        lambda: Multi(Map(nn.SGD(0.1), {".*bias": nn.SGD(0.1)})),
    ):
        nn.utils.set_random_seed(1)
        model = nn.Sequential([nn.Input((3,)), nn.Dense(1)])
        model.compile(make(), "mse", jit_compile=jit_compile)
        history = model.fit(x, y, 8, 4, shuffle=False, verbose=0)
        losses.append(history.history["loss"])
    np.testing.assert_allclose(losses[1:], [losses[0]] * 2, rtol=1e-5)
    assert losses[0][-1] < losses[0][0]
