"""Tensors of no axes hold numbers, which a program replaces as it writes to arrays."""

from typing import Any

import numpy as np
import pytest

import autograd as ag


def replaced(w: Any, v: Any, x: float) -> Any:
    """What `w` held before; two numbers become others."""
    before = w.data
    w.data = w.data * x
    v.data = v.data + w.data
    return before


def updated(w: Any, v: Any, x: float) -> Any:
    """The same by writing in place, as optimizers do."""
    before = w.data
    w.update_in_place(lambda a: np.multiply(a, x, out=a))
    v.update_in_place(lambda a: np.add(a, w.data, out=a))
    return before


def pair() -> tuple[Any, Any]:
    """A leaf and a constant."""
    return ag.tensor(1.5, requires_grad=True), ag.tensor(np.float32(3.0))


@pytest.mark.parametrize("f", [replaced, updated])
def test_a_program_replaces_what_it_was_given(f: Any) -> None:
    given, expected, jitted = pair(), pair(), ag.jit(f)
    for x in (2.0, 3.0, -1.0):
        assert jitted(*given, x) == f(*expected, x)
        for tensor, other in zip(given, expected, strict=True):
            assert tensor.data == other.data
            assert type(tensor.data) is type(other.data)
    assert jitted.traces == 1


@pytest.mark.parametrize("f", [replaced, updated])
def test_a_program_replaces_what_it_found(f: Any) -> None:
    w, v = pair()
    expected = pair()
    jitted = ag.jit(lambda x: f(w, v, x))
    for x in (2.0, 3.0, -1.0):
        assert jitted(x) == f(*expected, x)
    assert (w.data, v.data) == tuple([tensor.data for tensor in expected])
    assert jitted.traces == 1


def test_its_gradient_is_of_what_it_held() -> None:
    w = ag.tensor(2.0, requires_grad=True)

    def step(x: float) -> Any:
        y = w * w * x
        y.backward()
        w.update_in_place(lambda a: np.subtract(a, 0.1 * w.grad, out=a))
        w.zero_grad()
        return y

    jitted = ag.jit(step)
    given = [float(jitted(0.5).item()) for _ in range(4)]
    w.data = 2.0
    assert given == pytest.approx([float(step(0.5).item()) for _ in range(4)])


@pytest.mark.parametrize("f", [replaced, updated])
def test_the_program_as_text_does_the_same_to_arrays(f: Any) -> None:
    jitted = ag.jit(f)
    jitted(*pair(), 2.0)
    namespace: dict[str, Any] = {}
    exec(jitted.source, namespace)
    w, v = np.array(1.5), np.array(3.0, np.float32)
    assert namespace[f.__name__](w, v, 2.0) == 1.5
    assert (w, v) == (3.0, 6.0)


@pytest.mark.parametrize("value", [2.0, [2.0, 3.0]])
def test_content_that_is_returned_is_no_tensor(value: Any) -> None:
    w = ag.tensor(value, requires_grad=True)
    jitted = ag.jit(lambda w: (w.data, w))
    for _ in range(2):
        array, tensor = jitted(w)
        assert type(array) is type(w.data)
        np.testing.assert_array_equal(array, value)
        assert tensor is w
