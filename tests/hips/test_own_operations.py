"""Operations of users with containers, missing rules, and operations as functions."""

import tracemalloc
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import numpy as anp
from autograd.core import primitive_jvps, primitive_vjps, vspace
from autograd.errors import (
    ArgumentError,
    NoDerivativeError,
)
from autograd.extend import (
    JVPNode,
    SparseObject,
    VJPNode,
    defjvp,
    defvjp,
    primitive,
    register_notrace,
)
from autograd.tracer import Node

X = np.array([[0.5, 1.0, 1.5], [2.0, 0.7, 0.2]])
W = np.array([1.0, -2.0, 0.5])


def test_a_missing_rule_names_the_argument() -> None:
    @primitive
    def mixed(how: str, x: Any, w: Any) -> Any:
        return x * w

    defvjp(mixed, lambda ans, how, x, w: lambda g: g * w, argnums=(1,))
    with pytest.raises(NoDerivativeError, match=r"argument w \(position 2\)"):
        ag.grad(lambda w: mixed("", 2.0, w))(3.0)
    with pytest.raises(NotImplementedError, match=r"argument x \(position 1\)"):
        ag.deriv(lambda x: mixed("", x, 3.0))(2.0)


def test_sparse_shares_and_untraced_operations() -> None:
    @primitive
    def first(x: Any) -> Any:
        return x[0, 0]

    def share(ans: Any, x: Any) -> Any:
        def rule(g: Any) -> Any:
            def add(total: Any) -> Any:
                total[0, 0] += g
                return total

            return SparseObject(vspace(x), add)

        return rule

    defvjp(first, share)
    assert ag.grad(lambda x: first(x) * 3)(X).tolist() == [[3, 0, 0], [0, 0, 0]]

    seen = primitive(lambda x: type(x).__name__)
    register_notrace(VJPNode, seen)
    register_notrace(JVPNode, seen)
    assert seen(ag.tensor(W, requires_grad=True)) == "ndarray"
    with pytest.raises(ArgumentError, match="expected VJPNode or JVPNode"):
        register_notrace(Node, seen)


def test_rules_can_be_looked_up() -> None:
    shares = primitive_vjps[anp.multiply]((0, 1), 6.0, (2.0, 3.0), {})(1.0)
    assert [float(share) for share in shares] == [3.0, 2.0]
    tangent = primitive_jvps[anp.sin]((0,), (1.0,), np.sin(0.5), (0.5,), {})
    assert tangent == np.cos(0.5)
    assert anp.multiply in primitive_vjps
    assert anp.shape not in primitive_vjps
    assert len(primitive_vjps) > 50


def test_one_call_of_a_rule_for_a_container() -> None:
    calls: list[Any] = []

    @primitive
    def weighted(parts: Any, kind: str) -> Any:
        return parts["a"] * 2 + parts["b"], [parts["a"] ** 2]

    def share(ans: Any, parts: Any, kind: str) -> Any:
        calls.append(kind)
        return lambda g: {"a": 2 * g[0] + 2 * parts["a"] * g[1][0], "b": g[0]}

    defvjp(weighted, share, None)
    defjvp(
        weighted,
        lambda d, ans, parts, kind: (
            d["a"] * 2 + d["b"],
            [2 * parts["a"] * d["a"]],
        ),
        None,
    )

    def f(a: Any, b: Any) -> Any:
        first, (second,) = weighted({"a": a, "b": b}, "how")
        return np.sin(first) * second

    ag.grad(f, (0, 1))(0.3, 0.4)
    assert calls == ["how"]
    assert ag.gradcheck(f, (0.3, 0.4), order=2)
    assert ag.gradcheck(f, (W, W + 1), order=2)


def test_a_step_with_containers_is_drawn_and_explained() -> None:
    @primitive
    def total(parts: Any) -> Any:
        return parts[0] * parts[1]

    defvjp(total, lambda ans, parts: lambda g: [g * parts[1], g * parts[0]])
    defjvp(total, lambda d, ans, parts: d[0] * parts[1] + parts[0] * d[1])
    x = ag.tensor(2.0, requires_grad=True, name="x")
    y = total([x, 3.0]) * 2
    labels = [vertex.label for vertex in ag.Graph.of(y).vertices]
    assert "pack" not in labels
    assert {"x", "total"} <= set(labels)
    assert "total" in str(ag.explain(y, x))
    with ag.detect_anomaly():
        total([x, 3.0]).backward()
    assert x.grad == 3.0


def test_checkpoint_keeps_only_its_arguments() -> None:
    def block(x: Any) -> Any:
        for _ in range(20):
            x = np.sin(x * 1.01)
        return x

    def peak(f: Any) -> int:
        tracemalloc.start()
        try:
            ag.grad(lambda x: f(f(f(f(x)))).sum())(np.full(100_000, 0.3))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    light = ag.checkpoint(block)
    assert peak(light) < peak(block) / 2.5
    assert np.array_equal(
        ag.grad(lambda x: light(x).sum())(W), ag.grad(lambda x: block(x).sum())(W)
    )
    assert ag.gradcheck(light, W, order=2)


def test_checkpoint_loses_nothing_that_its_function_uses() -> None:
    w = ag.tensor(2.0, requires_grad=True)
    ag.checkpoint(lambda x: x * w)(ag.tensor(3.0, requires_grad=True)).backward()
    assert w.grad == 3.0
