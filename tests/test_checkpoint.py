"""`checkpoint`: the same derivatives from less memory, or an error that says why."""

import gc
import pickle
import random
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from weakref import ref

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.engine.modes import Mode, current
from autograd.errors import ArgumentError, GraphError, ValueRangeError
from autograd.extend import defjvp, defvjp
from autograd.transforms.recomputation.surroundings import Surroundings, streams_of
from autograd.tree import leaves
from nn.calls import calls
from tests.reliability.moments import count_moments, interrupted_at, some_of

RNG = np.random.default_rng(5)
X = RNG.normal(size=(4, 3))
GLOBAL = np.random.default_rng(6)


def direct(f: Any, **options: Any) -> Any:
    """In place of `checkpoint`: the function itself."""
    return f


BOTH = (direct, ag.checkpoint)


def agree(program: Callable[[Any], Any], *, exactly: bool = True) -> None:
    """`program` gives the same with a checkpoint and without."""
    plain, checked = (leaves(program(c)) for c in BOTH)
    assert len(plain) == len(checked) > 0
    for x, w in zip(plain, checked, strict=True):
        x, w = (v.data if isinstance(v, ag.Tensor) else v for v in (x, w))
        assert np.shape(x) == np.shape(w)
        assert np.asarray(x).dtype == np.asarray(w).dtype
        if exactly:
            np.testing.assert_array_equal(w, x)
        else:
            np.testing.assert_allclose(w, x, rtol=1e-12, atol=1e-13)


def leaf(value: Any = X, name: str | None = None) -> ag.Tensor:
    return ag.tensor(value, requires_grad=True, name=name)


def gradients_of(y: Any, *xs: ag.Tensor) -> list[Any]:
    """What `backward` from the sum of squares leaves."""
    (y * y).sum().backward()
    return [x.grad for x in xs]


# The same derivatives


def mlp() -> list[Any]:
    return [nn.layers.Dense(8, activation="tanh"), nn.layers.Dense(3)]


def convolution() -> list[Any]:
    return [
        nn.layers.Conv2D(4, 3, activation="relu"),
        nn.layers.MaxPooling2D(),
        nn.layers.Flatten(),
        nn.layers.Dense(2),
    ]


def dropout() -> list[Any]:
    return [
        nn.layers.Dense(16),
        nn.layers.Dropout(0.5),
        nn.layers.GaussianNoise(0.3),
        nn.layers.Dense(3),
    ]


def normalised() -> list[Any]:
    return [
        nn.layers.Dense(6),
        nn.layers.BatchNormalization(momentum=0.5),
        nn.layers.LayerNormalization(),
    ]


def recurrent() -> list[Any]:
    return [
        nn.layers.LSTM(5, return_sequences=True, dropout=0.2, recurrent_dropout=0.2),
        nn.layers.GRU(4),
    ]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        (mlp, (5, 3)),
        (convolution, (3, 8, 8, 2)),
        (dropout, (5, 3)),
        (normalised, (7, 3)),
        (recurrent, (3, 6, 2)),
    ],
)
def test_blocks_of_layers_to_the_bit(layers: Any, shape: Any, dtype: str) -> None:
    data = RNG.normal(size=shape).astype(dtype)

    def program(checkpoint: Any) -> Any:
        nn.utils.set_random_seed(3)
        block = nn.Sequential(layers())
        for layer in block.layers:
            layer.dtype = np.dtype(dtype)
        block(data)
        x = leaf(data)
        y = checkpoint(block)(x, training=True)
        gradients = gradients_of(y, x, *block.trainable_weights)
        state = [w.data for w in block.non_trainable_weights]
        drawn = [g.random() for g in block.__generators__]
        return y, gradients, state, drawn

    agree(program)


def test_a_layer_may_build_itself_in_the_first_run() -> None:
    def program(checkpoint: Any) -> Any:
        nn.utils.set_random_seed(3)
        layer = nn.layers.Dense(3)
        return gradients_of(checkpoint(layer)(X), *layer.weights), layer.weights

    agree(program)


def wave(x: Any) -> Any:
    return np.sin(x) * np.exp(-x * x)


@pytest.mark.parametrize(
    "transform",
    [
        ag.elementwise_grad,
        lambda f: ag.grad(lambda x: np.sum(ag.elementwise_grad(f)(x) ** 2)),
        lambda f: ag.hessian(lambda x: f(x).sum()),
        lambda f: lambda x: ag.make_hvp(lambda z: f(z).sum())(x)[0](x),
        lambda f: lambda x: ag.make_jvp(f)(x)(x),
        lambda f: lambda x: ag.make_jvp(ag.elementwise_grad(f))(x)(x),
        lambda f: ag.deriv(ag.deriv(ag.deriv(f))),
        ag.jacobian,
        lambda f: ag.jacobian(ag.jacobian(f)),
        ag.vmap,
        lambda f: ag.vmap(ag.jacobian(f)),
        lambda f: ag.jacobian(ag.vmap(f)),
        lambda f: ag.vmap(ag.hessian(lambda x: f(x).sum())),
    ],
)
def test_transforms(transform: Any) -> None:
    def program(checkpoint: Any) -> Any:
        inner = checkpoint(wave)
        outer = checkpoint(lambda x: inner(inner(x)) * 2)
        return transform(lambda x: outer(outer(x)))(X[:2])

    agree(program, exactly=False)


def test_derivatives_hold_against_differences() -> None:
    w = ag.tensor(X[0], name="w")
    f = ag.checkpoint(lambda x, z: {"a": np.sin(x * w) * z, "b": (x * x,)})
    assert ag.gradcheck(lambda x: f(x, x * 2)["a"] + f(x, 2.0)["b"][0], X, order=2)


class Pair(NamedTuple):
    """A named tuple as an argument."""

    a: Any
    b: Any


def test_trees_of_arguments_and_results() -> None:
    def block(p: Pair, *, weights: Any, power: int = 2, how: str = "up") -> Any:
        y = np.sin(p.a) * weights["w"] ** power
        rest = (p.b, weights["c"], np.ones(2), np.argmax(p.a), how)
        return {"y": y, "none": None, "rest": rest, "same": p.a}

    def program(checkpoint: Any) -> Any:
        a, b, w = leaf([1.0, 2.0]), leaf([3.0, 4.0]), leaf(2.0)
        weights = {"w": w, "c": ag.tensor([1.0, 1.0])}
        found = checkpoint(block)(Pair(a, b), weights=weights, power=3)
        assert list(found) == ["y", "none", "rest", "same"]
        assert found["none"] is None
        b_again, constant, ones, place, how = found["rest"]
        assert not isinstance(ones, ag.Tensor)
        assert not constant.requires_grad
        assert (place, how) == (1, "up")
        y = found["y"] + b_again * found["same"]
        return gradients_of(y, a, b, w), y

    agree(program)


def test_tensors_found_outside_get_their_gradients() -> None:
    def program(checkpoint: Any) -> Any:
        w = leaf(X, "w")
        h = np.tanh(w)  # found beside what it is made from
        block = checkpoint(lambda x: (np.sin(x * h) * w, w, h))
        y, *found = block(w * 2)
        return gradients_of(y + found[0] + found[1] + h, w)

    agree(program, exactly=False)


def test_nothing_but_what_is_found_outside() -> None:
    w = leaf(2.0)
    ag.checkpoint(lambda: w * w)().backward()
    assert w.grad == 4.0
    assert ag.checkpoint(lambda x: x * 2)(3.0) == 6.0
    assert ag.checkpoint(lambda: None)() is None


def test_derivatives_inside_the_function() -> None:
    def by_argument(checkpoint: Any) -> Any:
        f = checkpoint(lambda x: ag.grad(lambda y: x * y**3)(x))
        return [ag.grad(f)(3.0), ag.grad(ag.grad(f))(3.0), ag.deriv(ag.grad(f))(3.0)]

    def by_what_is_outside(checkpoint: Any) -> Any:
        def f(w: Any) -> Any:
            return checkpoint(lambda x: ag.grad(lambda y: w * y**3)(x))(2.0) * w

        return [ag.grad(f)(3.0), ag.grad(ag.grad(f))(3.0)]

    def in_a_recorded_walk(checkpoint: Any) -> Any:
        f = checkpoint(ag.grad(lambda x: x**4))
        return ag.grad(lambda w: ag.grad(lambda x: f(x) * w)(2.0))(1.0)

    for program in (by_argument, by_what_is_outside, in_a_recorded_walk):
        agree(program)


def test_only_what_is_asked_for_is_walked_to() -> None:
    w = leaf(3.0)
    f = ag.checkpoint(lambda x: x * w)
    slope = ag.grad(f)(2.0)
    assert slope.data == 3.0
    slope.backward()
    assert w.grad == 1.0


def test_steps_outside_are_not_walked_again() -> None:
    calls = []

    @ag.primitive
    def double(x: Any) -> Any:
        return x * 2

    defvjp(double, lambda ans, x: lambda g: calls.append("vjp") or double(g))
    defjvp(double, lambda dx, ans, x: calls.append("jvp") or double(dx))

    def program(checkpoint: Any, transform: Any) -> int:
        def f(w: Any) -> Any:
            h = double(w)
            return checkpoint(lambda x: np.sin(x * w * h))(double(w))

        calls.clear()
        transform(transform(f))(0.3)
        return len(calls)

    for transform in (ag.grad, ag.deriv):
        plain, checked = (program(c, transform) for c in BOTH)
        assert checked == plain > 0


def test_the_graph_holds_one_step() -> None:
    x = leaf(X, "x")
    y = ag.checkpoint(wave)(x)
    assert [v.label for v in ag.Graph.of(y).vertices] == ["x", "wave"]
    assert y._node.parents == (x._node,)


def test_a_graph_walked_twice() -> None:
    x = leaf()
    y = ag.checkpoint(wave)(x).sum()
    y.backward(retain_graph=True)
    once = x.grad.copy()
    y.backward()
    np.testing.assert_array_equal(x.grad, once * 2)
    with pytest.raises(GraphError, match="was freed by an earlier walk"):
        y.backward()


def test_without_a_graph_it_is_the_function() -> None:
    runs = []
    f = ag.checkpoint(lambda x: runs.append(current.mode.again) or x * 2)
    with ag.no_grad():
        assert not f(leaf()).requires_grad
    x = leaf()
    with ag.detect_anomaly():
        f(x).sum().backward()
    assert runs == [False, False]
    f(x).sum().backward()
    assert runs == [False, False, False, True]


def test_the_step_is_explained() -> None:
    w, x = leaf([2.0], "w"), leaf([0.5], "x")
    y = ag.checkpoint(lambda x: np.sin(x * w))(x).sum()
    for value in (w, x):
        told = str(ag.explain(y, value, index=(0,)))
        change = told.rpartition("test: ")[2].split()
        assert float(change[-1]) == pytest.approx(float(change[7].strip(",")), rel=0.01)
    y.backward()
    assert "healthy" in str(ag.why(w))


# Random numbers


class Noisy:
    """What draws from a generator of its own."""

    def __init__(self) -> None:
        self.generator = np.random.default_rng(1)

    def __call__(self, x: Any) -> Any:
        return x * self.generator.normal(size=x.shape)


def noise(x: Any, generator: Any) -> Any:
    return x * generator.normal(size=x.shape)


def global_noise(x: Any) -> Any:
    return x * next(GLOBAL.random() for _ in range(1))


def module_noise(x: Any) -> Any:
    return noise_of_the_module(x) * 2


def noise_of_the_module(x: Any) -> Any:
    return x * GLOBAL.normal(size=x.shape)


def default_noise(x: Any, *, of: Any = GLOBAL) -> Any:
    return noise(x, of)


def pythons_noise(x: Any) -> Any:
    return x * random.random() * np.random.random(x.shape)


def closures(generator: Any) -> Any:
    held = {"generators": [generator]}

    def inner(x: Any) -> Any:
        return noise(x, held["generators"][0])

    return lambda x: inner(x) * generator.random()


def sources() -> list[Any]:
    return [
        pytest.param(Noisy(), id="object"),
        pytest.param(Noisy().__call__, id="method"),
        pytest.param(partial(noise, generator=np.random.default_rng(2)), id="partial"),
        pytest.param(global_noise, id="globals"),
        pytest.param(module_noise, id="function of the module"),
        pytest.param(default_noise, id="default"),
        pytest.param(pythons_noise, id="python"),
        pytest.param(closures(np.random.default_rng(3)), id="closure"),
        pytest.param(closures(np.random.RandomState(3)), id="legacy"),
        pytest.param(closures(np.random.Generator(np.random.MT19937(3))), id="mt"),
        pytest.param(nn.layers.Dropout(0.5, seed=1), id="layer"),
    ]


@pytest.mark.parametrize("f", sources())
def test_random_numbers_come_again(f: Any) -> None:
    """Both programs start in the same state, and leave the generators in the same."""
    options = {"training": True} if isinstance(f, nn.layers.Layer) else {}
    streams = streams_of(f, [])
    start = Surroundings(streams)

    def program(checkpoint: Any) -> Any:
        def run() -> Any:
            x = leaf()
            y = checkpoint(f)(x, **options)
            gradients = gradients_of(y, x)
            return gradients, y, pythons_noise(X), f(X, **options)

        return start.resumed(run)

    agree(program)


def test_a_generator_among_the_arguments() -> None:
    def program(checkpoint: Any) -> Any:
        generator, x = np.random.default_rng(4), leaf()
        return gradients_of(checkpoint(noise)(x, generator), x), generator.random()

    agree(program)


def test_nested_checkpoints_draw_the_same() -> None:
    def program(checkpoint: Any) -> Any:
        generator, x = np.random.default_rng(4), leaf()
        inner = checkpoint(lambda x: np.tanh(noise(x, generator)))
        outer = checkpoint(
            lambda x: noise(inner(noise(inner(x), generator)), generator)
        )
        return gradients_of(outer(x), x), generator.random()

    agree(program)


HIDDEN = {"source": (Noisy(),)}


def hidden_noise(x: Any) -> Any:
    return HIDDEN["source"][0](x)


def test_a_generator_that_is_not_known_is_told() -> None:
    x = leaf()
    told = (
        r"hidden_noise did not do .* step 1 of 1, multiply with the constant w \(4, 3"
    )
    with pytest.raises(GraphError, match=told + r".*checkpoint\(hidden_noise, genera"):
        ag.checkpoint(hidden_noise)(x).sum().backward()
    source = HIDDEN["source"][0].generator
    for given in (source, [source], nn.Sequential([nn.layers.Dropout(0.1)])):
        y = ag.checkpoint(hidden_noise, generators=given)(x).sum()
        if isinstance(given, nn.Sequential):
            with pytest.raises(GraphError, match="random numbers"):
                y.backward()
        else:
            y.backward()


@pytest.mark.parametrize(
    ("generators", "told"),
    [(3, "generators is int"), ([GLOBAL, "a"], r"generators\[1\] is str")],
)
def test_what_is_no_generator(generators: Any, told: str) -> None:
    with pytest.raises(ArgumentError, match=told + r"; expected a numpy\.random"):
        ag.checkpoint(noise, generators=generators)


# Functions that are not pure


COUNT = np.zeros(3)


def counting(x: Any) -> Any:
    COUNT[0] += 1
    return x * COUNT


def branching(x: Any) -> Any:
    COUNT[1] += 1
    return np.sin(x) if COUNT[1] % 2 else np.cos(np.sin(x))


def picking(x: Any) -> Any:
    COUNT[2] += 1
    return x[int(COUNT[2]) % 2 :: 2] * 0


def growing(x: Any) -> Any:
    COUNT[0] += 1
    return tuple(x for _ in range(int(COUNT[0])))


@pytest.mark.parametrize(
    ("f", "told"),
    [
        (counting, r"step 1 of 1, multiply with the constant w \(3,\), differs"),
        (branching, "step 1 of 2, sin, differs|2 steps in place of 1"),
        (picking, "step 1 of 2, getitem, differs"),
        (growing, "its results differ"),
    ],
)
def test_a_second_run_that_differs(f: Any, told: str) -> None:
    COUNT[:] = 0
    y = leaves(ag.checkpoint(f)(leaf()))[0]
    with pytest.raises(GraphError, match=f"checkpoint: {f.__name__} did not .*{told}"):
        y.sum().backward()


def test_other_random_numbers_are_told_also_where_the_result_is_the_same() -> None:
    hidden = iter(RNG.normal(size=10))
    f = ag.checkpoint(lambda x: x * next(hidden))
    with pytest.raises(GraphError, match="multiply with the constant w"):
        f(leaf(np.zeros(3))).sum().backward()


def writing(x: Any, *, w: Any) -> Any:
    w[0] = x[0]
    return x * w


@pytest.mark.parametrize(
    "w",
    [
        pytest.param(ag.tensor(np.ones(3)), id="constant"),
        pytest.param(leaf(np.ones(3)) * 1, id="tracked"),
    ],
)
def test_a_function_that_assigns_to_its_argument(w: ag.Tensor) -> None:
    with pytest.raises(GraphError, match=r"writing writes to its argument w \(3,\)"):
        ag.checkpoint(writing)(leaf(np.ones(3) * 2), w=w)
    np.testing.assert_array_equal(w.data, np.ones(3))


@pytest.mark.parametrize("size", [3, 10**6])
def test_a_function_that_writes_to_its_array(size: int) -> None:
    def f(x: Any, *ws: Any) -> Any:
        ws[1][-1] = 5.0
        return x * ws[1][:3]

    told = rf"f writes to its argument number 2 \({size},\).*write to a copy"
    with pytest.raises(GraphError, match=told):
        ag.checkpoint(f)(leaf(np.ones(3)), 1.0, np.ones(size))


def test_an_array_that_is_written_to_afterwards() -> None:
    """A small one is copied; of a large one the walk tells."""
    x, small, large = leaf(2.0), np.ones(3), np.ones(10**6)
    f = ag.checkpoint(lambda x, w: (x * w).sum())
    y, z = f(x, small), f(x, large)
    small[0] = large[0] = 5.0
    y.backward()
    assert x.grad == 3.0
    with pytest.raises(GraphError, match=r"uses w \(position 1\) \(1000000,\), which"):
        z.backward()


def by_data(w: ag.Tensor) -> None:
    w.data = w.data * 2


def by_view(w: ag.Tensor) -> None:
    w.data[...] = 7.0


def by_update(w: ag.Tensor) -> None:
    w.update_in_place(lambda array: np.add(array, 1, out=array))


@pytest.mark.parametrize("change", [by_data, by_view, by_update])
@pytest.mark.parametrize("lent", [False, True])
def test_a_weight_that_was_changed_in_between(change: Any, lent: bool) -> None:
    w = leaf([1.0, 2.0, 3.0], "dense/kernel")
    held = w.data if lent else None
    y = ag.checkpoint(lambda x: np.sin(x * w))(leaf()).sum()
    change(w)
    with pytest.raises(GraphError, match=r"uses the Tensor 'dense/kernel' \(3,\), whi"):
        y.backward()
    del held


def test_tensors_that_the_first_run_leaves_for_the_second() -> None:
    w, kept = leaf(np.ones(3)), {}
    h = w * 2

    def remembering(x: Any) -> Any:
        if "sin" not in kept:
            kept["sin"] = np.sin(w)
        return x * kept["sin"]

    def assigning(x: Any) -> Any:
        h[0] = x[0, 0]
        return x * h

    for f, name in ((remembering, "sin"), (assigning, "setitem")):
        told = rf"uses the result of {name} \(3,\) in its second run and did not in"
        y = ag.checkpoint(f)(leaf()).sum()
        with pytest.raises(GraphError, match=told):
            y.backward()


def test_all_is_put_back_where_the_second_run_raises() -> None:
    def failing(x: Any) -> Any:
        np.random.random()
        if current.mode.again:
            raise KeyError("again")
        return x * 2

    y = ag.checkpoint(failing)(leaf()).sum()
    before = np.random.get_state(legacy=False)["state"]["pos"]
    with pytest.raises(KeyError):
        y.backward()
    assert np.random.get_state(legacy=False)["state"]["pos"] == before
    assert current.mode == Mode()


def test_an_interrupt_leaves_the_surroundings_as_they_were() -> None:
    dropout = nn.layers.Dropout(0.5, seed=1)

    def draws() -> bytes:
        return pickle.dumps((np.random.get_state(), dropout.generator))

    class Trained(nn.layers.Layer):
        def call(self, x: Any) -> Any:
            return ag.checkpoint(dropout)(x * np.random.random())

    y = Trained()(leaf(X.astype(np.float32)), training=True).sum()
    before, frame = draws(), calls.frame

    def walk() -> None:
        y.backward(retain_graph=True)

    for moment in some_of(count_moments(walk), None):
        interrupted_at(moment, walk)
        assert (current.mode, calls.frame) == (Mode(), frame), moment
        assert draws() == before, moment


def test_a_graph_is_let_go_of_without_the_collector() -> None:
    gc.disable()
    try:
        w = leaf(X, "w")
        block = ag.checkpoint(lambda x: {"y": np.sin(x * w), "z": x * 2})
        found = block(w * 2)
        (found["y"] * found["z"]).sum().backward()
        step = found["y"]._node.parents[0]
        gone = ref(found["y"]), ref(step.params["run"].prints)
        del found, step
        assert [x() for x in gone] == [None, None]
    finally:
        gc.enable()


def test_what_is_no_function() -> None:
    with pytest.raises(ArgumentError, match="f is int; expected a function or a layer"):
        ag.checkpoint(3)


# Layers and models


class Block(nn.layers.Layer):
    """A layer whose parts are run in a checkpoint."""

    def __init__(self, checkpoint: Any, **options: Any) -> None:
        super().__init__(**options)
        self.checkpoint = checkpoint
        self.inner = nn.Sequential(
            [
                nn.layers.Dense(16, activation="relu"),
                nn.layers.BatchNormalization(),
                nn.layers.Dropout(0.5),
                nn.layers.Dense(3),
            ]
        )

    def call(self, x: Any) -> Any:
        return self.checkpoint(self.inner)(x)


def test_training_to_the_bit() -> None:
    """`fit` tells the inner layers that they are in training, in both runs."""
    y = np.sin(X)

    def program(checkpoint: Any) -> Any:
        nn.utils.set_random_seed(2)
        model = nn.Sequential([Block(checkpoint), nn.layers.Dense(3)])
        model.compile("adam", "mse")
        history = model.fit(X, y, epochs=3, batch_size=2, verbose=0).history
        return history, model.get_weights()

    agree(program)


class Penalised(nn.layers.Layer):
    """A layer that adds to the loss."""

    def call(self, x: Any) -> Any:
        self.add_loss((x * x).sum())
        return x * 2


def test_losses_are_added_once_and_lead_back() -> None:
    def program(checkpoint: Any) -> Any:
        block = nn.Sequential(
            [Penalised(), nn.layers.Dense(3, activity_regularizer="l2")]
        )
        block(X)
        for w in block.weights:
            w.data = np.ones(w.shape)
        x = leaf(X.astype(np.float32))
        y = checkpoint(block)(x)
        (y.sum() + sum(block.losses)).backward()
        assert len(block.losses) == 2
        return x.grad

    plain, checked = program(direct), program(ag.checkpoint)
    np.testing.assert_allclose(checked, plain, rtol=1e-6)  # float32, in another order


class Outer(nn.layers.Layer):
    """A layer that runs another in a checkpoint."""

    def __init__(self, inner: Any) -> None:
        super().__init__()
        self.inner = inner

    def call(self, x: Any) -> Any:
        return ag.checkpoint(self.inner)(x)


def test_losses_of_the_second_run_are_let_go_of() -> None:
    made = []

    class Watched(nn.layers.Layer):
        def call(self, x: Any) -> Any:
            loss = (x * x).sum()
            made.append(ref(loss))
            self.add_loss(loss)
            return x * 2

    y = Outer(Watched())(leaf(X.astype(np.float32))).sum()
    y.backward(retain_graph=True)
    assert [loss() is None for loss in made] == [False, True]


# Sequences


def test_a_sequence_is_cut_into_near_equal_segments() -> None:
    fs = [np.sin, np.exp, np.tanh, np.cos, np.sinh]
    x = leaf(0.3)
    for segments in range(1, 6):
        y = ag.checkpoint_sequential(fs, segments)(x)
        steps = len(ag.Graph.of(y).vertices) - 1
        assert steps == segments - 1 + -(-len(fs) // segments)
        (slope,) = ag.gradients(y, [x])
        direct_slope = ag.grad(lambda z: np.sinh(np.cos(np.tanh(np.exp(np.sin(z))))))
        assert slope == direct_slope(0.3)


def test_a_sequence_of_layers() -> None:
    def program(checkpoint: Any) -> Any:
        nn.utils.set_random_seed(4)
        layers = [partial(layer, training=True) for layer in [*dropout(), *dropout()]]
        whole = checkpoint(layers, 3)
        x = leaf(X.astype(np.float32))
        y = whole(x)
        weights = [w for layer in layers for w in layer.func.weights]
        return gradients_of(y, x, *weights)

    def in_order(layers: Any, segments: int) -> Any:
        def f(x: Any) -> Any:
            for layer in layers:
                x = layer(x)
            return x

        return f

    plain, checked = program(in_order), program(ag.checkpoint_sequential)
    for x, w in zip(plain, checked, strict=True):
        np.testing.assert_array_equal(w, x)


@pytest.mark.parametrize(
    ("fs", "segments", "error", "told"),
    [
        ([], 1, ArgumentError, "fs is empty"),
        ([np.sin, 3], 1, ArgumentError, r"fs\[1\] is int; expected a function"),
        (
            [np.sin],
            2,
            ValueRangeError,
            "segments is 2; expected .* from 1 to 1",
        ),
        ([np.sin], 0, ValueRangeError, "segments is 0"),
        ([np.sin], 1.0, ValueRangeError, r"segments is 1\.0"),
    ],
)
def test_wrong_sequences(fs: Any, segments: Any, error: Any, told: str) -> None:
    with pytest.raises(error, match=f"checkpoint_sequential: {told}"):
        ag.checkpoint_sequential(fs, segments)


def peak(f: Any, x: Any) -> int:
    """The most bytes that arrays take while a gradient is computed."""
    tracemalloc.start()
    try:
        ag.grad(lambda x: f(x).sum())(x)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_of_a_long_chain() -> None:
    fs = [lambda x: np.sin(x * 1.01)] * 64
    x = np.full(50_000, 0.3)
    plain = peak(ag.checkpoint_sequential(fs, 1), x)
    assert plain > 128 * x.nbytes
    assert peak(ag.checkpoint_sequential(fs, 8), x) < plain / 3.5
    whole = ag.checkpoint(ag.checkpoint_sequential(fs, 8))
    assert peak(whole, x) < plain / 3
