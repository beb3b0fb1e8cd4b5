"""Writing behind the graph's back: the derivative is right, or an error is raised.

A table of ways to write to an array, each used on an operand, on a view of it and on
the memory of a Tensor, at sizes that the graph copies and at one that it watches; and a
table of situations of their own.
"""

import ctypes
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.numpy as anp
import nn
from autograd import ops
from autograd.engine.memory import (
    COPIED,
    fingerprint,
    own_memory,
    private,
    unchanged,
)
from autograd.errors import GraphError
from autograd.extend import defvjp, elementwise, primitive

SHAPES = {"small": (2, 3), "middle": (40, 300), "large": (800, 900)}
assert np.prod(SHAPES["large"]) * 8 > COPIED > np.prod(SHAPES["middle"]) * 8

WAYS: dict[str, Callable[[Any], Any]] = {
    "all elements": lambda a: a.__setitem__(..., 100.0),
    "the first element": lambda a: a.__setitem__((0, 0), 100.0),
    "one in the middle": lambda a: a.__setitem__((len(a) // 2, -1), 100.0),
    "one by a little": lambda a: a.__setitem__((1, 1), np.nextafter(a[1, 1], 9.0)),
    "a slice": lambda a: a[:1].__setitem__(..., 7.0),
    "a mask": lambda a: a.__setitem__(a > 1.5, 7.0),
    "indices": lambda a: a.__setitem__([0, 1], 7.0),
    "+=": lambda a: a.__iadd__(1.0),
    "*= -1": lambda a: a.__imul__(-1.0),
    "out=": lambda a: np.add(a, 1.0, out=a),
    "copyto": lambda a: np.copyto(a, 7.0),
    "fill": lambda a: a.fill(7.0),
    "sort": lambda a: a.sort(axis=0),
    "partition": lambda a: a.partition(1, axis=0),
    "reversal": lambda a: a.__setitem__(..., a[::-1, ::-1].copy()),
    "two rows exchanged": lambda a: a.__setitem__([0, 1], a[[1, 0]]),
    "shuffle": lambda a: np.random.default_rng(0).shuffle(a.reshape(-1)),
    "put": lambda a: np.put(a, [0], [9.0]),
    "putmask": lambda a: np.putmask(a, a > 1.0, 9.0),
    "place": lambda a: np.place(a, a > 1.0, [9.0]),
    "put_along_axis": lambda a: np.put_along_axis(a, a.argmax(0)[None], 9.0, axis=0),
    "fill_diagonal": lambda a: np.fill_diagonal(a, 9.0),
    "flat": lambda a: a.flat.__setitem__(0, 9.0),
    "ufunc.at": lambda a: np.multiply.at(a, ([0], [0]), 9.0),
    "byteswap": lambda a: a.byteswap(inplace=True),
    "setfield": lambda a: a.setfield(9.0, a.dtype),
    "memoryview": lambda a: memoryview(a).__setitem__((0, 0), 9.0),
    "ctypes": lambda a: a.ctypes.data_as(ctypes.POINTER(ctypes.c_double)).__setitem__(
        0, 9.0
    ),
    "another dtype": lambda a: a.view(np.int64).__setitem__(..., 1),
    "nditer": lambda a: _by_iterator(a),
}
"""Each writes to a matrix of float64."""

VIEWS: dict[str, Callable[[Any], Any]] = {
    "itself": lambda a: a,
    "slice": lambda a: a[:],
    "transpose": lambda a: a.T,
    "reshape": lambda a: a.reshape(a.shape[::-1]),
    "reversed": lambda a: a[::-1],
    "every second": lambda a: a[:, ::2],
    "buffer": lambda a: np.frombuffer(a.data, a.dtype).reshape(a.shape),
}
"""Each gives a matrix in the memory of a matrix."""


def _by_iterator(a: Any) -> None:
    with np.nditer(a, op_flags=[["readwrite"]]) as elements:
        for x in elements:
            x[...] = 9.0
            break


def drawn(shape: tuple[int, ...]) -> Any:
    return np.random.default_rng(0).uniform(1.0, 2.0, shape)


def right_or_refused(gradient: Callable[[], Any], expected: Any) -> None:
    """Whether no wrong number comes out."""
    try:
        found = gradient()
    except GraphError as error:
        if "was written to" not in str(error):
            raise
    else:
        np.testing.assert_array_equal(found, expected)


def backward(output: ag.Tensor, x: ag.Tensor) -> Callable[[], Any]:
    def gradient() -> Any:
        output.backward()
        return x.grad

    return gradient


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ["operand", "result of a view", "tensor's memory"])
def test_a_write_is_seen_or_harmless(role: str, way: str, size: str) -> None:
    a = drawn(SHAPES[size])
    x = ag.tensor(drawn(SHAPES[size]) + 1.0, requires_grad=True)
    if role == "tensor's memory":
        a = x.data
        y, expected = (x * x).sum(), 2.0 * a
    elif role == "operand":
        y, expected = (x * a).sum(), a.copy()
    else:
        view = a[::-1]
        y, expected = (x * view).sum(), view.copy()
    gradient = backward(y, x)
    before = a.copy()
    WAYS[way](a)
    assert a.tobytes() != before.tobytes()
    right_or_refused(gradient, expected)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("written", VIEWS)
@pytest.mark.parametrize("used", VIEWS)
def test_a_write_to_a_view_counts(used: str, written: str, size: str) -> None:
    a = drawn(SHAPES[size])
    operand, other = VIEWS[used](a), VIEWS[written](a)
    x = ag.tensor(np.ones(operand.shape), requires_grad=True)
    y, expected = (x * operand).sum(), operand.copy()
    other[...] = 100.0
    right_or_refused(backward(y, x), expected)


SITUATIONS: dict[str, Callable[[], tuple[Callable[[], Any], Any]]] = {}


def situation(f: Callable[[], tuple[Callable[[], Any], Any]]) -> Any:
    """Enter a function that writes somewhere and returns gradient and right answer."""
    SITUATIONS[f.__name__.strip("_").replace("_", " ")] = f
    return f


def leaf(value: Any = (1.0, 2.0, 3.0)) -> ag.Tensor:
    return ag.tensor(np.array(value), requires_grad=True)


@situation
def data_written_to() -> Any:
    x = leaf()
    y = (x * x).sum()
    x.data[0] = 100.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def numpy_taken_before_and_written_to_after() -> Any:
    x = leaf()
    array = x.numpy()
    y = (x * x).sum()
    array[0] = 50.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def a_view_of_data_outlives_it() -> Any:
    x = leaf()
    part = x.data[1:]
    y = (x * x).sum()
    part[:] = 50.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def data_of_another_tensor_of_the_same_memory() -> Any:
    x = leaf()
    other = x.detach()
    y = (x * x).sum()
    other.data[0] = 50.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def a_reshaped_result_of_lent_memory() -> Any:
    x = leaf()
    array = x.data
    z = x.reshape(3, 1)
    y = (z * z).sum()
    array[:] = 50.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def a_constant_view_of_lent_memory() -> Any:
    x, c = leaf(), ag.tensor([1.0, 2.0, 3.0])
    array = c.data
    y = (x * c.reshape(1, 3)).sum()
    array[:] = 50.0
    return backward(y, x), [1.0, 2.0, 3.0]


@situation
def augmented_assignment_to_data() -> Any:
    x = leaf()
    y = (x * x).sum()
    x.data -= 0.5
    assert x.data.tolist() == [0.5, 1.5, 2.5]
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def data_replaced_by_an_array_that_is_written_to() -> Any:
    x, array = leaf(), np.array([1.0, 2.0, 3.0])
    x.data = array
    y = (x * x).sum()
    array[:] = 100.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def an_assignment_under_no_grad() -> Any:
    x = leaf()
    y = (x * x).sum()
    with ag.no_grad():
        x[0] = 50.0
        x += 1.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def memory_taken_under_no_grad() -> Any:
    x = leaf()
    y = (x * x).sum()
    with ag.no_grad():
        array = x.data
        array += 1.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def memory_taken_under_no_grad_and_kept() -> Any:
    x = leaf()
    with ag.no_grad():
        array = x.data
    y = (x * x).sum()
    array += 1.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def update_in_place() -> Any:
    x = leaf()
    y = (x * x).sum()
    x.update_in_place(lambda array: array.fill(7.0))
    assert x.data.tolist() == [7.0, 7.0, 7.0]
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def an_optimizer_steps_while_an_old_graph_lives() -> Any:
    x = leaf()
    sgd = nn.optimizers.Adam(0.1)
    old = (x * x).sum()
    for _ in range(3):
        new = (x * x * x).sum()
        (g,) = ag.gradients([new], [x])
        sgd.apply([g], [x])
    return backward(old, x), [2.0, 4.0, 6.0]


@situation
def an_optimizer_steps_on_lent_memory() -> Any:
    x = leaf()
    array = x.data
    old = (x * x).sum()
    nn.SGD(0.1).apply([np.ones(3)], [x])
    np.testing.assert_allclose(array, [0.9, 1.9, 2.9])
    return backward(old, x), [2.0, 4.0, 6.0]


@situation
def fit_while_an_old_graph_lives() -> Any:
    model = nn.Sequential([nn.Dense(1, use_bias=False)])
    x = np.array([[1.0, 2.0, 3.0]])
    y = model(x).sum()
    model.compile("sgd", "mse")
    model.fit(x, np.ones((1, 1)), epochs=2, verbose=0)
    return backward(y, model.weights[0]), x.T


@situation
def set_weights() -> Any:
    layer = nn.Dense(1, use_bias=False, dtype="float64")
    x = leaf([[1.0, 2.0]])
    y = layer(x).sum()
    expected = layer.kernel.numpy().T.copy()
    layer.set_weights([np.full((2, 1), 9.0)])
    return backward(y, x), expected


@situation
def moving_averages_move_on() -> Any:
    layer = nn.layers.BatchNormalization(epsilon=0.0, dtype="float64")
    x = leaf([[1.0], [3.0]])
    layer.build((None, 1))
    y = layer(x, training=False).sum()
    layer(np.array([[5.0], [9.0]]), training=True)
    return backward(y, x), [[1.0], [1.0]]


@situation
def the_list_that_was_an_operand() -> Any:
    x, numbers = leaf(), [1.0, 2.0, 3.0]
    y = (x * np.asarray(numbers)).sum() + (x * numbers).sum()
    numbers[0] = 50.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def the_array_under_an_operand_of_numbers_broadcast() -> Any:
    x, a = leaf(np.ones((2, 3))), np.array([1.0, 2.0, 3.0])
    y = (x * np.broadcast_to(a, (2, 3))).sum()
    a[:] = 50.0
    return backward(y, x), [[1.0, 2.0, 3.0]] * 2


@situation
def a_large_broadcast_operand() -> Any:
    x, a = leaf(np.ones((1000, 1000))), np.array([2.0])
    y = (x * np.broadcast_to(a, (1000, 1000))).sum()
    a[:] = 50.0
    return backward(y, x), np.full((1000, 1000), 2.0)


@situation
def a_complex_operand_by_its_real_part() -> Any:
    x, a = leaf(), np.array([1 + 1j, 2 + 1j, 3 + 1j])
    y = (x * a).real.sum()
    a.real[:] = 50.0
    return backward(y, x), [1.0, 2.0, 3.0]


@situation
def the_shape_of_an_operand() -> Any:
    a = drawn(SHAPES["large"])
    x = leaf(np.ones(a.shape))
    y, expected = (x * a).sum(), a.copy()
    a.shape = (-1, 1)
    return backward(y, x), expected


@situation
def a_scalar_array() -> Any:
    x, a = leaf(), np.array(3.0)
    y = (x * a).sum()
    a[...] = 50.0
    return backward(y, x), [3.0, 3.0, 3.0]


@situation
def an_index_list() -> Any:
    x, index = leaf(), [0, 1]
    y = x[index].sum()
    index[0] = 2
    return backward(y, x), [1.0, 1.0, 0.0]


@situation
def an_index_array() -> Any:
    x, index = leaf(), np.array([0, 1])
    y = x[index, ...].sum() + ops.take(x, index).sum()
    index[:] = 2
    return backward(y, x), [2.0, 2.0, 0.0]


@situation
def a_boolean_mask() -> Any:
    x, mask = leaf(), np.array([True, False, False])
    y = x[mask].sum()
    mask[:] = True
    return backward(y, x), [1.0, 0.0, 0.0]


@situation
def the_condition_of_where() -> Any:
    x, mask = leaf(), np.array([True, False, False])
    y = np.where(mask, x, 0.0).sum()
    mask[:] = True
    return backward(y, x), [1.0, 0.0, 0.0]


@situation
def the_bounds_of_clip() -> Any:
    x, low = leaf(), np.array([0.0, 0.0, 5.0])
    y = np.clip(x, low, 10.0).sum()
    low[:] = 5.0
    return backward(y, x), [1.0, 1.0, 0.0]


@situation
def the_labels_of_a_loss() -> Any:
    x, labels = leaf(np.zeros((1, 2))), np.array([0])
    y = ops.softmax_cross_entropy(x, labels=labels).sum()
    labels[0] = 1
    return backward(y, x), [[-0.5, 0.5]]


@situation
def the_widths_of_pad() -> Any:
    x, widths = leaf(), [[1, 1]]
    y = (np.pad(x, widths) * np.arange(5.0)).sum()
    widths[0][0] = 0
    return backward(y, x), [1.0, 2.0, 3.0]


@situation
def the_repeats_of_repeat() -> Any:
    x, counts = leaf(), np.array([1, 2, 3])
    y = np.repeat(x, counts).sum()
    counts[:] = [2, 2, 2]
    return backward(y, x), [1.0, 2.0, 3.0]


@situation
def the_axes_of_a_transpose() -> Any:
    x, axes = leaf(np.ones((2, 3))), [1, 0]
    y = (np.transpose(x, axes) * np.arange(6.0).reshape(3, 2)).sum()
    axes[:] = [0, 1]
    return backward(y, x), [[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]


@situation
def the_value_assigned_to_an_element() -> Any:
    x, value = leaf() * 1.0, np.array([9.0])
    w = leaf()
    z = w * 1.0
    z[:1] = value
    y = (z * z).sum() + x.sum() * 0.0
    value[:] = 50.0
    return backward(y, w), [0.0, 4.0, 6.0]


@situation
def the_cotangent() -> Any:
    x, g = leaf(), np.array([1.0, 2.0, 3.0])
    (x * 1.0).backward(g)
    g[:] = 50.0
    return lambda: x.grad, [1.0, 2.0, 3.0]


@situation
def the_argument_of_make_vjp() -> Any:
    a = np.array([1.0, 2.0, 3.0])
    vjp, _ = ag.make_vjp(lambda x: (x * x).sum())(a)
    a[:] = 50.0
    return lambda: vjp(1.0), [2.0, 4.0, 6.0]


@situation
def the_value_of_make_vjp() -> Any:
    vjp, value = ag.make_vjp(lambda x: np.exp(x))(np.zeros(3))
    value[:] = 50.0
    return lambda: vjp(np.ones(3)), [1.0, 1.0, 1.0]


@situation
def a_large_argument_of_make_vjp() -> Any:
    a = drawn(SHAPES["large"])
    expected = 2.0 * a
    vjp, _ = ag.make_vjp(lambda x: (x * x).sum())(a)
    a[-1, 3] = 50.0
    return lambda: vjp(1.0), expected


@situation
def the_argument_of_make_jvp() -> Any:
    a = np.array([1.0, 2.0, 3.0])
    jvp = ag.make_jvp(lambda x: x * x)(a)
    a[:] = 50.0
    return lambda: jvp(np.ones(3))[1], [2.0, 4.0, 6.0]


@situation
def the_operand_of_make_hvp() -> Any:
    a = np.array([1.0, 2.0, 3.0])
    hvp, _ = ag.make_hvp(lambda x: (x * x * a).sum())(np.ones(3))
    a[:] = 50.0
    return lambda: hvp(np.ones(3)), [2.0, 4.0, 6.0]


@situation
def a_buffer_reused_within_the_function() -> Any:
    def f(x: Any) -> Any:
        buffer, y = np.empty(3), 0.0
        for k in range(3):
            buffer[:] = k
            y = y + (x * buffer).sum()
        return y

    return lambda: ag.grad(f)(np.ones(3)), [3.0, 3.0, 3.0]


@situation
def a_large_buffer_reused_within_the_function() -> Any:
    def f(x: Any) -> Any:
        buffer, y = np.empty((800, 900)), 0.0
        for k in range(3):
            buffer[:] = k
            y = y + (x * buffer).sum()
        return y

    return lambda: ag.grad(f)(np.ones((800, 900))), np.full((800, 900), 3.0)


@situation
def the_argument_within_the_function() -> Any:
    a = np.array([1.0, 2.0, 3.0])

    def f(x: Any) -> Any:
        y = (x * x).sum()
        a[:] = 50.0
        return y

    return lambda: ag.grad(f)(a), [2.0, 4.0, 6.0]


@situation
def an_operand_before_the_second_derivative() -> Any:
    x, a = leaf(), np.array([1.0, 2.0, 3.0])
    (g,) = ag.gradients([(x**3 * a).sum()], [x], create_graph=True)
    a[:] = 50.0
    return lambda: ag.gradients([g.sum()], [x])[0], [6.0, 24.0, 54.0]


@situation
def a_gradient_that_was_handed_out() -> Any:
    x = leaf()
    y = (x * x).sum()
    y.backward(retain_graph=True)
    x.grad[:] = 0.0
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def a_gradient_of_a_result() -> Any:
    x = leaf()
    z = x * 1.0
    z.retain_grad()
    (z * z).sum().backward()
    z.grad[:] = 50.0
    return lambda: x.grad, [2.0, 4.0, 6.0]


@situation
def a_buffer_that_a_users_operation_returns() -> Any:
    buffer = np.empty(3)

    @primitive
    def doubled(x: Any) -> Any:
        return np.multiply(x, 2.0, out=buffer)

    defvjp(doubled, lambda y, x: lambda g: g * 2.0)
    x = leaf()
    y = (doubled(x) * doubled(x * 2.0)).sum()
    return backward(y, x), [16.0, 32.0, 48.0]


@situation
def a_buffer_of_a_declared_operation() -> Any:
    buffer = np.empty(3)

    @elementwise(lambda y, x: 2.0 * np.ones_like(x))
    def twice(x: Any) -> Any:
        return np.multiply(x, 2.0, out=buffer)[:]

    x = leaf()
    y = (twice(x) * twice(x * 2.0)).sum()
    return backward(y, x), [16.0, 32.0, 48.0]


@situation
def a_list_argument_of_a_users_operation() -> Any:
    powers = [2.0, 2.0, 2.0]

    @primitive
    def to_the(x: Any, exponents: Any) -> Any:
        return x ** np.array(exponents)

    defvjp(
        to_the,
        lambda y, x, e: lambda g: g * np.array(e) * x ** (np.array(e) - 1),
    )
    x = leaf()
    y = to_the(x, powers).sum()
    powers[:] = [1.0, 1.0, 1.0]
    return backward(y, x), [2.0, 4.0, 6.0]


@situation
def an_operand_file_in_memory() -> Any:
    with TemporaryFile() as file:
        a = np.memmap(file, np.float64, "w+", shape=(3,))
        a[:] = [1.0, 2.0, 3.0]
        x = leaf()
        y = (x * a).sum()
        a[:] = 50.0
        del a
    return backward(y, x), [1.0, 2.0, 3.0]


@pytest.mark.parametrize("name", SITUATIONS)
def test_in_each_situation_the_derivative_is_right_or_refused(name: str) -> None:
    right_or_refused(*SITUATIONS[name]())


def test_there_are_enough_ways() -> None:
    assert len(WAYS) + len(SITUATIONS) >= 40


# What cannot be written to


def test_the_value_of_a_result_is_read_only() -> None:
    y = leaf() * 2.0
    for array in (y.data, y.numpy()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 50.0
    assert y.data.base is not None


def test_a_users_operation_cannot_write_to_its_operand() -> None:
    @primitive
    def spoiled(x: Any) -> Any:
        x[...] = 0.0
        return x

    with pytest.raises(ag.errors.AutogradError, match=r"spoiled: .*read-only"):
        spoiled(leaf())


def test_a_function_that_returns_its_parameter_lends_it() -> None:
    w = leaf()
    value, g = ag.value_and_grad(lambda x: (x.sum(), w)[0])(np.ones(3))
    assert (value, g.tolist()) == (3.0, [1.0, 1.0, 1.0])
    _, aux = ag.grad_and_aux(lambda x: (x.sum(), w))(np.ones(3))
    y = (w * w).sum()
    aux[:] = 50.0
    right_or_refused(backward(y, w), [2.0, 4.0, 6.0])


# Memory stays where it is, as long as nobody is hurt


def test_data_is_the_memory_itself() -> None:
    x = leaf()
    array = x.data
    array[0] = 7.0
    x.data[1] = 8.0
    assert x.data.tolist() == array.tolist() == [7.0, 8.0, 3.0]
    assert np.shares_memory(x.data, array)


def test_training_by_hand_does_not_move_a_parameter() -> None:
    x = leaf()
    place = x.data.__array_interface__["data"]
    for _ in range(3):
        loss = (x * x).sum()
        loss.backward()
        x.data -= 0.1 * x.grad
        nn.SGD(0.1).apply([x.grad], [x])
        x.zero_grad()
    assert x.data.__array_interface__["data"] == place


def test_memory_that_a_graph_holds_is_left_to_it() -> None:
    x = leaf()
    y = x * x
    held = y._node.inputs[0]  # type: ignore[union-attr]
    assert not np.shares_memory(x.data, held)


def test_a_large_operand_that_is_used_often_is_copied_once() -> None:
    a = drawn(SHAPES["middle"])
    x = leaf(np.ones(a.shape))
    y, z = x * a, x + a
    assert y._node.inputs[1] is z._node.inputs[1]  # type: ignore[union-attr]
    a[0, 0] = 5.0
    third = x * a
    assert third._node.inputs[1] is not y._node.inputs[1]  # type: ignore[union-attr]


# The parts fail where they should


def test_a_fingerprint_changes_with_any_word() -> None:
    rng = np.random.default_rng(0)
    for dtype in (np.float64, np.float32, np.int8, np.complex128, np.bool_):
        a = rng.integers(0, 2, (37, 613)).astype(dtype)
        for layout in (a, a.T, a[::2], a[:, ::-1]):
            before = fingerprint(layout)
            assert unchanged(layout, before)
            for _ in range(20):
                i, j = rng.integers(layout.shape[0]), rng.integers(layout.shape[1])
                old = layout[i, j]
                layout[i, j] = 1 - old
                assert not unchanged(layout, before)
                layout[i, j] = old
            assert unchanged(layout, before)


def test_a_sampled_fingerprint_sees_a_buffer_overwritten_but_not_one_element() -> None:
    a = drawn((1000, 1000))
    before = fingerprint(a, sampled=True)
    a[501, 17] += 1.0
    assert unchanged(a, before)
    a += 1.0
    assert not unchanged(a, before)


def test_without_the_guard_a_write_would_be_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("autograd.engine.record._kept", lambda raw, *_: (raw, None))
    gradient, expected = SITUATIONS["a scalar array"]()
    with pytest.raises(AssertionError):
        right_or_refused(gradient, expected)


def test_private_copies_keep_their_layout() -> None:
    a = np.asfortranarray(drawn(SHAPES["middle"]))
    copy = private(a, brief=False)
    assert copy is not None
    assert copy.flags.f_contiguous
    assert private(drawn(SHAPES["large"]), brief=False) is None
    assert private(drawn(SHAPES["middle"]), brief=True) is None


def test_own_memory_counts_other_holders() -> None:
    x = leaf()
    same = own_memory(x, also=True)
    assert same is x._array
    other = x._array[1:]
    assert own_memory(x, also=True) is not x._array
    del other
    assert anp.array(x).tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("shape", [(20_000, 3), (200_000, 2)])
def test_a_large_column_that_is_repeated_goes_into_a_graph(shape: Any) -> None:
    """Once without its repetitions it has an axis of length 1 and stride 0."""
    column = np.linspace(0.0, 1.0, shape[0])[:, None]
    repeated = np.broadcast_to(column, shape)
    assert repeated.strides[1] == 0
    x = ag.tensor(2.0, requires_grad=True)
    (x * repeated).sum().backward()
    assert np.isclose(x.grad, repeated.sum())
