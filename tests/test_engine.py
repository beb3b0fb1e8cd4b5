"""The graph and its two walks: what tensors do, what is freed, what survives errors."""

import copy
import gc
import pickle
import threading
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.engine.node import Released, collect
from autograd.errors import ArgumentError, DTypeError, GraphError, NonScalarError
from benchmarks.memory import resident


def leaf(value: Any, **kwargs: Any) -> ag.Tensor:
    """A leaf that collects a gradient."""
    return ag.tensor(value, requires_grad=True, **kwargs)


def test_micrograd_readme_expression() -> None:
    a, b = leaf(-4.0), leaf(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert g.item() == pytest.approx(24.704081632653, abs=1e-12)
    assert a.grad == pytest.approx(138.83381924198, abs=1e-11)
    assert b.grad == pytest.approx(645.57725947521, abs=1e-11)


def test_gradients_accumulate_until_zeroed() -> None:
    x = leaf([1.0, 2.0])
    (x * x).sum().backward()
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [4.0, 8.0])
    x.zero_grad()
    assert x.grad is None


def test_gradients_are_plain_arrays_that_share_nothing() -> None:
    x, w = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    (x + w).sum().backward()
    assert type(x.grad) is np.ndarray
    x.grad[0] = 100.0
    np.testing.assert_array_equal(w.grad, [1.0, 1.0])


def test_a_cotangent_passed_in_is_not_handed_out() -> None:
    x, g = leaf([1.0, 2.0]), np.array([1.0, 10.0])
    (x + 0.0).backward(g)
    x.grad[0] = 7.0
    np.testing.assert_array_equal(g, [1.0, 10.0])


def test_the_same_operand_twice() -> None:
    x = leaf(3.0)
    (x * x + x).backward()
    assert x.grad == 7.0


def test_doubling_thirty_times_is_linear() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(30):
        y = y + y
    assert y._node is not None
    assert len(collect([y._node])) == 31
    y.backward()
    assert x.grad == 2.0**30


def test_a_chain_of_a_million_operations() -> None:
    """Forward, backward and freeing recurse nowhere and take at most 1 KB a node."""
    nodes, x = 1_000_000, leaf(1.0)
    gc.collect()
    before = resident()
    y = chain(x, nodes)
    assert resident() - before <= 1024 * nodes
    y.backward()
    assert x.grad == 1.0
    del y


def test_a_deep_chain_in_forward_mode() -> None:
    value = ag.make_jvp(lambda x: chain(x, 20_000))(1.0)(3.0)[1]
    assert value == 3.0


def chain(x: Any, n: int) -> Any:
    """`x` through `n` operations."""
    for _ in range(n):
        x = x + 0.0
    return x


def test_backward_frees_arrays_and_says_so_the_second_time() -> None:
    x = leaf([1.0, 2.0])
    y = x * x
    loss = y.sum()
    loss.backward()
    assert y._node is not None
    assert isinstance(y._node.output, Released)
    assert y._node.output.shape == (2,)
    with pytest.raises(GraphError, match=r"freed.*retain_graph=True"):
        loss.backward()
    with pytest.raises(GraphError, match=r"freed.*multiply"):
        (y * 2).sum().backward()
    np.testing.assert_array_equal(x.grad, [2.0, 4.0])


def test_retained_graph_can_be_walked_again() -> None:
    x = leaf(2.0)
    y = x**3
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad == 24.0


def test_retain_grad_keeps_the_gradient_of_a_result() -> None:
    x = leaf(2.0)
    y = x * x
    y.retain_grad()
    (3 * y).backward()
    assert y.grad == 3.0
    assert x.grad == 12.0


def test_a_failed_backward_changes_no_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    x, w = leaf([1.0]), leaf([2.0])
    (x * w).backward()
    before = x.grad.copy(), w.grad.copy()
    exp = ag.ops.exp.primitive

    def broken(*args: Any) -> Any:
        raise FloatingPointError("planted")

    loss = (w + ag.ops.exp(x)).sum()
    monkeypatch.setattr(exp, "vjp", broken)
    with pytest.raises(FloatingPointError, match="planted"):
        loss.backward()
    np.testing.assert_array_equal((x.grad, w.grad), before)


def test_no_grad_records_nothing_and_restores_on_error() -> None:
    x = leaf(2.0)
    with pytest.raises(ZeroDivisionError), ag.no_grad():  # noqa: PT012
        assert not (x * 2).requires_grad
        with ag.enable_grad():
            assert (x * 2).requires_grad
        raise ZeroDivisionError
    assert (x * 2).requires_grad

    @ag.no_grad()
    def f() -> ag.Tensor:
        return x * 2

    assert not f().requires_grad


def test_augmented_assignment_binds_a_new_value() -> None:
    x = leaf(2.0)
    y = x * 1
    old = y
    y += 3
    assert old.item() == 2.0
    assert y.item() == 5.0
    with pytest.raises(GraphError, match=r"leaf.*no_grad"):
        x += 1.0


def test_a_leaf_updated_under_no_grad_stays_the_leaf() -> None:
    w = leaf([1.0, 2.0])
    alias = w
    with ag.no_grad():
        w -= 0.5 * np.ones(2)
        w[0] = 9.0
    assert w is alias
    assert w.is_leaf
    assert w.requires_grad
    np.testing.assert_array_equal(w.data, [9.0, 1.5])
    (w * w).sum().backward()
    np.testing.assert_array_equal(w.grad, [18.0, 3.0])


def test_operators_in_both_orders_with_everything() -> None:
    for other in (2, 2.0, np.float64(2.0), np.float32(2.0), np.array([2.0, 2.0])):
        for f, df in (
            (lambda a, b: a + b, 1.0),
            (lambda a, b: b + a, 1.0),
            (lambda a, b: a - b, 1.0),
            (lambda a, b: b - a, -1.0),
            (lambda a, b: a * b, 2.0),
            (lambda a, b: b * a, 2.0),
            (lambda a, b: a / b, 0.5),
            (lambda a, b: b / a, -2.0 / 9.0),
            (lambda a, b: a**b, 6.0),
            (lambda a, b: b**a, 8.0 * np.log(2.0)),
            (lambda a, b: a % b, 1.0),
        ):
            x = leaf([3.0, 3.0])
            y = f(x, other)
            assert isinstance(y, ag.Tensor)
            y.sum().backward()
            rtol = 1e-7 if type(other) is np.float32 else 1e-12  # its logarithm
            np.testing.assert_allclose(x.grad, [df, df], rtol=rtol)


def test_mixed_precision_gradients_have_the_leaf_dtype() -> None:
    x = leaf(np.ones(3, np.float32))
    w = leaf(np.ones((2, 3), np.float64))
    (x * w).sum().backward()
    assert x.grad.dtype == np.float32
    assert x.grad.shape == (3,)
    assert w.grad.dtype == np.float64


def test_repr_shows_value_and_operation() -> None:
    x = leaf([1.0, 2.0], name="x")
    assert repr(x) == "tensor([1., 2.], requires_grad=True, name='x')"
    assert repr(x * 2) == "tensor([2., 4.], op=multiply)"
    assert repr(ag.tensor(np.float32(1.5))) == "tensor(1.5, dtype=float32)"
    assert f"{ag.tensor(1.23456):.2f}" == "1.23"


def test_numbers_do_not_leave_the_graph_in_silence() -> None:
    x = leaf(2.0)
    for convert in (float, int, complex, np.asarray):
        with pytest.raises(GraphError, match=r"x\.(item|numpy)\(\)"):
            convert(x)
    assert x.item() == 2.0
    assert float(x.detach()) == 2.0
    assert [10, 20, 30][ag.tensor(1)] == 20


def test_comparisons_give_plain_arrays() -> None:
    x = leaf([1.0, 3.0])
    assert type(x > 2) is np.ndarray
    np.testing.assert_array_equal(x == 3.0, [False, True])
    np.testing.assert_array_equal(2.0 < x, [False, True])  # noqa: SIM300
    assert bool(leaf(3.0) > 2)
    with pytest.raises(NonScalarError, match=r"\(2,\).*any\(\)"):
        bool(x)
    assert len({x, leaf(1.0)}) == 2


@pytest.mark.parametrize("data", ["text", [object()], ["a", "b"], None, [None]])
def test_what_is_not_a_number_is_refused(data: Any) -> None:
    with pytest.raises(DTypeError, match=r"tensor: argument data.*numbers"):
        ag.tensor(data)
    with pytest.raises(DTypeError, match=r"(add|power): argument"):
        leaf(1.0) + data
    with pytest.raises(DTypeError, match=r"add: argument x"):
        data + leaf(1.0)


def test_integers_cannot_require_a_gradient() -> None:
    with pytest.raises(DTypeError, match=r"requires_grad.*int64.*dtype=float"):
        ag.tensor([1, 2], requires_grad=True)
    assert ag.tensor([1, 2], requires_grad=True, dtype=float).dtype == np.float64


def test_backward_on_the_wrong_thing() -> None:
    x = leaf([1.0, 2.0])
    with pytest.raises(NonScalarError, match=r"\(2,\).*\.sum\(\)"):
        (x * 2).backward()
    with pytest.raises(ag.errors.ShapeError, match=r"\(2,\).*\(3,\)"):
        (x * 2).backward(np.ones(3))
    with pytest.raises(GraphError, match=r"constant.*requires_grad=True"):
        ag.tensor(2.0).backward()
    assert x.grad is None


def test_data_and_grad_keep_shape_and_dtype() -> None:
    x = leaf(np.ones(2, np.float32))
    x.data = [3, 4]
    assert x.data.dtype == np.float32
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [6.0, 8.0])
    with pytest.raises(ag.errors.ShapeError, match=r"\(2,\).*\(3,\)"):
        x.data = np.ones(3)
    with pytest.raises(ag.errors.ShapeError, match=r"\(2,\).*\(3,\)"):
        x.grad = np.ones(3)
    with pytest.raises(GraphError, match="multiply"):
        (x * 2).data = np.ones(2)


def test_requires_grad_can_be_switched() -> None:
    x = ag.tensor(2.0)
    x.requires_grad = True
    (x * x).backward()
    assert x.grad == 4.0
    y = x * 2
    with pytest.raises(GraphError, match=r"multiply.*detach"):
        y.requires_grad = False
    x.requires_grad = False
    assert not (x * 2).requires_grad


def test_detect_anomaly_sees_an_input_written_to() -> None:
    x = leaf([1.0, 2.0])
    with ag.detect_anomaly():
        y = (x * x).sum()
    held: Any = y._node.parents[0].inputs[0]  # type: ignore[union-attr]
    held[0] = 0.0
    with pytest.raises(GraphError, match=r"multiply: argument x \(2,\).*written to"):
        y.backward()
    assert x.grad is None


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_leaves_can_be_copied_and_pickled(copied: Any) -> None:
    x = leaf([1.0, 2.0], name="x")
    y = copied(x)
    (y * y).sum().backward()
    assert (y.name, x.grad) == ("x", None)
    np.testing.assert_array_equal(y.grad, [2.0, 4.0])
    y.data[0] = 7.0
    assert x.data[0] == 1.0
    assert not copied(ag.tensor(1.0)).requires_grad
    with pytest.raises(GraphError, match=r"copy.*multiply.*detach"):
        copied(x * 2)


def test_tensor_is_final() -> None:
    with pytest.raises(TypeError, match=r"Mine: Tensor is final"):
        type("Mine", (ag.Tensor,), {})


def test_methods_are_those_of_arrays() -> None:
    """Every method of ndarray that computes something means the same on a Tensor."""
    a = np.array([[1.5, -2.0, 0.25], [4.0, 0.5, 3.0]])
    t = ag.tensor(a)
    calls: list[tuple[str, tuple[Any, ...]]] = [
        ("sum", (0,)), ("mean", (1,)), ("std", ()), ("var", (0,)), ("prod", (1,)),
        ("max", (0,)), ("min", ()), ("argmax", (1,)), ("argmin", ()), ("any", ()),
        ("all", ()), ("cumsum", (1,)), ("reshape", (3, 2)), ("reshape", ((3, 2),)),
        ("ravel", ()), ("flatten", ()), ("transpose", ()), ("transpose", (1, 0)),
        ("swapaxes", (0, 1)), ("squeeze", ()), ("repeat", (2, 0)),
        ("take", ([1, 0], 1)),
        ("trace", ()), ("diagonal", ()), ("clip", (0.0, 2.0)), ("round", (1,)),
        ("copy", ()), ("conj", ()), ("conjugate", ()), ("astype", (np.float32,)),
        ("dot", (np.ones(3),)), ("tolist", ()), ("__len__", ()), ("__neg__", ()),
        ("__abs__", ()), ("__pos__", ()),
    ]  # fmt: skip
    for name, args in calls:
        given, wanted = getattr(t, name)(*args), getattr(a, name)(*args)
        np.testing.assert_allclose(np.asarray(given), wanted, err_msg=name)
    for name in ("shape", "ndim", "size", "dtype", "T", "real", "imag"):
        np.testing.assert_array_equal(np.asarray(getattr(t, name)), getattr(a, name))
    for name in ("exp", "log", "tanh", "relu", "sigmoid", "sqrt", "sin", "cos"):
        positive = ag.tensor(np.abs(a))
        function = getattr(ag.ops, name)
        np.testing.assert_array_equal(
            np.asarray(getattr(positive, name)()), function(np.abs(a))
        )


def test_tensor_copies_its_data() -> None:
    data = np.array([1.0, 2.0])
    x = ag.tensor(data)
    data[0] = 100.0
    np.testing.assert_array_equal(x.data, [1.0, 2.0])


def test_tensor_of_a_tracked_tensor_is_refused() -> None:
    with pytest.raises(GraphError, match=r"detach.*autograd\.numpy\.array"):
        ag.tensor(leaf(1.0) * 2)
    with pytest.raises(GraphError, match=r"autograd\.numpy\.array"):
        ag.tensor([leaf(1.0) * 2, 3.0])


def test_unknown_and_missing_arguments_are_named() -> None:
    x = leaf([1.0, 2.0])
    with pytest.raises(ArgumentError, match=r"sum: unknown argument 'axes'.*axis"):
        ag.ops.sum(x, axes=0)
    with pytest.raises(ArgumentError, match="out="):
        np.add(x, 1.0, out=np.empty(2))
    with pytest.raises(ArgumentError, match="cannot be differentiated"):
        ag.ops.sum(x, axis=leaf(1.0))


def test_eight_threads_differentiate_nested_functions() -> None:
    """1,600 results from 8 threads at once, each thread in a mode of its own."""
    wrong: list[Any] = []

    def second(a: float) -> Any:
        return ag.grad(ag.grad(lambda x: a * x**3 + ag.numpy.sin(x) * x))

    def work(thread: int) -> None:
        for i in range(200):
            a, x = float(thread + 1), 0.1 * i
            if (thread + i) % 3 == 0:
                with pytest.raises(ZeroDivisionError), ag.no_grad():
                    raise ZeroDivisionError
            want = 6 * a * x + 2 * np.cos(x) - x * np.sin(x)
            if abs(second(a)(x) - want) > 1e-9:
                wrong.append((thread, i))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_an_exception_inside_a_differentiated_function_leaves_nothing() -> None:
    def fails(x: Any) -> Any:
        raise KeyError(x * 2)

    with pytest.raises(KeyError):
        ag.grad(fails)(1.0)
    with pytest.raises(KeyError), ag.no_grad():
        ag.grad(fails)(1.0)
    assert ag.engine.modes.current.mode == ag.engine.modes.Mode()
    assert ag.grad(lambda x: x * x)(3.0) == 6.0
