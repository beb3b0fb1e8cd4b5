"""Operations with several values: one node for the step, one for each value."""

import gc
import weakref
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import ops
from autograd.engine import rules
from autograd.engine.primitive import REGISTRY
from autograd.engine.several import Cotangents
from autograd.errors import GradientCheckError, GraphError, NotFiniteError

X = np.array([[0.5, 1.0, 1.5], [2.0, 2.5, 3.0]])


@pytest.fixture
def polar() -> Any:
    """``(r, φ, quadrant)`` of ``(x, w)``: two floats and an integer."""

    def declared(wrong: float = 1.0) -> Any:
        @rules.custom(
            vjps=(
                lambda g, y, x, w: (g[0] * x - g[1] * w / y[0]) / y[0] * wrong,
                lambda g, y, x, w: (g[0] * w + g[1] * x / y[0]) / y[0],
            ),
            jvps=(
                lambda dx, y, x, w: (dx * x / y[0], -dx * w / y[0] ** 2, y[2] * 0.0),
                lambda dx, y, x, w: (dx * w / y[0], dx * x / y[0] ** 2, y[2] * 0.0),
            ),
            outputs=("radius", "angle", "quadrant"),
            formula="(r, φ, quadrant)",
        )
        def polar_form(x: Any, w: Any) -> Any:
            quadrant = np.asarray((x < 0) * 2 + (w < 0))[()]
            return np.hypot(x, w), np.arctan2(w, x), quadrant

        REGISTRY.pop("polar_form", None)
        return polar_form

    return declared


def leaf(value: Any, name: str | None = None) -> ag.Tensor:
    return ag.tensor(value, requires_grad=True, name=name)


def test_values_are_tensors_of_their_own(polar: Any) -> None:
    x, w = leaf(3.0), leaf(4.0)
    r, angle, quadrant = polar()(x, w)
    assert (r.item(), round(angle.item(), 4), quadrant) == (5.0, 0.9273, 0)
    assert not isinstance(quadrant, ag.Tensor)
    assert repr(r) == "tensor(5., op=polar_form[0])"
    (r * angle).backward()
    np.testing.assert_allclose(x.grad, 0.6 * angle.item() - 5 * 4 / 25)
    np.testing.assert_allclose(w.grad, 0.8 * angle.item() + 5 * 3 / 25)


def test_plain_arrays_give_plain_arrays(polar: Any) -> None:
    assert not any(isinstance(y, ag.Tensor) for y in polar()(3.0, 4.0))
    with ag.no_grad():
        r, *_ = polar()(leaf(3.0), 4.0)
    assert not r.requires_grad
    constant, *_ = polar()(ag.tensor(3.0), 4.0)
    assert constant.item() == 5.0


def test_a_value_that_is_not_used_counts_as_zero(polar: Any) -> None:
    x, w = leaf(3.0), leaf(4.0)
    r, _, _ = polar()(x, w)
    r.backward()
    assert (x.grad, w.grad) == (0.6, 0.8)
    _, angle, _ = polar()(x, w)
    x.zero_grad()
    angle.backward()
    np.testing.assert_allclose(x.grad, -4 / 25)


def test_both_modes_to_second_order(polar: Any) -> None:
    rng = np.random.default_rng(0)
    x, w = rng.uniform(1, 2, (2, 3)), rng.uniform(1, 2, (2, 3))

    def f(x: Any, w: Any) -> Any:
        r, angle, _ = polar()(x, w)
        return r**2 * angle, r

    ag.check_grads(f, order=2)(x, w)
    ag.check_grads(lambda x, w: polar()(x, w)[:2], order=2)(x, w)


def test_a_wrong_rule_is_found(polar: Any) -> None:
    with pytest.raises(GradientCheckError):
        ag.check_grads(lambda x, w: polar(1.01)(x, w)[0], modes="rev")(3.0, 4.0)


def test_jacobian_hessian_and_products() -> None:
    def f(x: Any) -> Any:
        first, second = ops.unstack(x)
        return (first * second**2).sum()

    found = ag.hessian(f)(X).reshape(6, 6)
    expected = np.zeros((6, 6))
    for k in range(3):
        expected[k, 3 + k] = expected[3 + k, k] = 2 * X[1, k]
        expected[3 + k, 3 + k] = 2 * X[0, k]
    np.testing.assert_allclose(found, expected)
    v = np.ones_like(X)
    np.testing.assert_allclose(
        ag.hessian_vector_product(f)(X, v).ravel(), expected @ v.ravel()
    )
    rows = ag.jacobian(lambda x: ops.unstack(x))(X)
    np.testing.assert_array_equal(rows[1][:, 1, :], np.eye(3))


def test_gradients_by_a_value() -> None:
    x = leaf(X)
    first, second = ops.unstack(x)
    loss = (first**2 * second).sum()
    by_first, by_x = ag.gradients(loss, [first, x], retain_graph=True)
    np.testing.assert_allclose(by_first, 2 * X[0] * X[1])
    np.testing.assert_allclose(by_x, [2 * X[0] * X[1], X[0] ** 2])
    first.retain_grad()
    loss.backward()
    np.testing.assert_allclose(first.grad, by_first)


def test_a_freed_step_says_so_and_is_drawn() -> None:
    x = leaf(X, "x")
    first, second = ops.unstack(x)
    loss = (first * second).sum()
    ag.gradients(first.sum(), x)
    with pytest.raises(GraphError, match=r"freed .*at unstack"):
        loss.backward()
    assert "unstack[1]" in ag.draw(loss).source


def test_freed_without_the_cycle_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        x = leaf(X)
        parts = ops.unstack(x)
        step = weakref.ref(parts[0])
        loss = (parts[0] * parts[1]).sum()
        del parts, loss
        assert step() is None
        vjp, _ = ag.make_vjp(ag.grad(lambda x: ops.unstack(x)[0].sum() ** 3))(X)
        vjp(X)
        del vjp
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_anomalies_are_found_behind_several_values() -> None:
    x = leaf([[0.0, 1.0]])
    with ag.detect_anomaly(), np.errstate(all="ignore"):
        (row,) = ops.unstack(x)
        y = (row * 0.0).sqrt().sum()
        with pytest.raises(NotFiniteError, match="multiply"):
            y.backward()


def test_parts_that_overlap() -> None:
    x = leaf(np.arange(4.0))
    parts = ops.array_split(x, [3, 1])
    assert [p.shape for p in parts] == [(3,), (0,), (3,)]
    (parts[0].sum() + 10.0 * parts[2].sum()).backward()
    np.testing.assert_array_equal(x.grad, [1.0, 11.0, 11.0, 10.0])


def test_cotangents_add_up_by_position() -> None:
    total = Cotangents({0: 1.0}) + Cotangents({1: 2.0}) + Cotangents({0: 3.0})
    assert total == {0: 4.0, 1: 2.0}


def test_many_values_cost_no_more_than_their_number() -> None:
    """Each cotangent is put in its place once, so n of them cost n steps."""
    x = leaf(np.ones((3000, 2)))
    parts = ops.unstack(x)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    total.sum().backward()
    np.testing.assert_array_equal(x.grad, np.ones((3000, 2)))


def test_numpy_s_own_names() -> None:
    x = leaf(X)
    assert [p.shape for p in np.split(x, 3, axis=1)] == [(2, 1)] * 3
    if hasattr(np, "unstack"):
        assert [p.shape for p in np.unstack(x, axis=1)] == [(2,)] * 3


# Readers


def test_one_box_with_a_row_for_each_value() -> None:
    x = leaf(X, "x")
    first, second = ops.unstack(x)
    loss = (first * second).sum()
    graph = ag.Graph.of(loss)
    values = [v for v in graph.vertices if v.step is not None]
    assert [v.primitive.name for v in values if v.primitive] == [
        "unstack[0]",
        "unstack[1]",
    ]
    for view in ("forward", "backward", "both"):
        source = ag.draw(loss, view=view).source
        box = f"n{values[0].id}"
        assert source.count(f"\t{box} [") == 1
        assert source.count("port=") == 2
        assert f"\tn{values[1].id} [" not in source
        into = source.count(f"n0 -> {box}")
        assert into == (1 if view == "forward" else 2)
        assert f"{box}:n{values[1].id} -> " in source


def test_explanations_go_through_each_value() -> None:
    s = leaf([2.0, 3.0], "s")
    p, q = ops.unstack(s)
    z = p * q * p
    z.name = "z"
    found = ag.explain(z, s, index=(0,))
    assert found.gradient == 12.0
    assert sorted(float(path.product) for path in found.paths) == [0.0, 6.0, 6.0]
    data = ag.Graph.of(z).to_json()
    assert [n["primitive"] for n in data["nodes"]].count("unstack[0]") == 1
    assert ag.why(s, z).kind in ("healthy",)


def test_the_page_steps_through_several_values(tmp_path: Any) -> None:
    s = leaf([2.0, 3.0], "s")
    p, q = ops.unstack(s)
    path = ag.step_through(p * q, tmp_path / "page.html")
    assert "unstack[1]" in (tmp_path / "page.html").read_text("utf-8")
    assert path


def test_folded_with_other_operations() -> None:
    x = leaf(np.ones((30, 2)))
    total = sum(part * 2.0 for part in ops.unstack(x))
    assert isinstance(total, ag.Tensor)
    for view in ("forward", "backward"):
        source = ag.draw(total.sum(), view=view, max_nodes=20).source
        assert source.count(" [label=") < 60
