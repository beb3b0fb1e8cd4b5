"""40 planted faults: `why` names the first guilty value each time."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.errors import ArgumentError, NotFiniteError
from autograd.explanation.cause import why
from tests.draw.graphs import leaf

Case = tuple[Any, Any]
"""The Tensor that is asked about, and the output or None."""

FAULTS: list[tuple[str, str, Callable[[], Case]]] = []
"""Kind, guilty value, and a function that makes the fault."""


def fault(kind: str, guilty: str) -> Callable[[Callable[[], Case]], None]:
    """Enter a planted fault with what `why` has to find."""

    def enter(make: Callable[[], Case]) -> None:
        FAULTS.append((kind, guilty, make))

    return enter


@fault("dead", "relu")
def _() -> Case:
    w = leaf(-3.0, "w")
    return w, w.relu() * 2.0


@fault("dead", "relu")
def _() -> Case:
    w = leaf(np.full((2, 2), -1.0), "w")
    return w, (np.ones((3, 2)) @ w).relu().sum()


@fault("dead", "hidden")
def _() -> Case:
    w, v = leaf(np.full((2, 2), -1.0), "w"), leaf(np.ones((2, 1)), "v")
    hidden = (np.ones((3, 2)) @ w).relu()
    hidden.name = "hidden"
    return v, (hidden @ v).sum()


@fault("dead", "relu")
def _() -> Case:
    w = leaf(2.0, "w")
    return w, ((w - 5.0).relu() + 1.0).log()


@fault("zero initialisation", "w2")
def _() -> Case:
    w, w2 = leaf(np.ones((2, 3)), "w"), leaf(np.zeros((3, 1)), "w2")
    return w, ((np.ones((4, 2)) @ w).tanh() @ w2).sum()


@fault("zero initialisation", "scale")
def _() -> Case:
    w, scale = leaf(2.0, "w"), leaf(0.0, "scale")
    return w, w * scale


@fault("zero initialisation", "a")
def _() -> Case:
    a, b = leaf(np.zeros(3), "a"), leaf(np.zeros(3), "b")
    return b, (a * b).sum()


@fault("zero constant", "mask")
def _() -> Case:
    w = leaf(np.ones(3), "w")
    return w, (w * ag.tensor(np.zeros(3), name="mask")).sum()


@fault("zero constant", "constant")
def _() -> Case:
    w = leaf(1.0, "w")
    return w, (w * 0.0).sin()


@fault("flat", "tanh")
def _() -> Case:
    w = leaf(500.0, "w")
    return w, w.tanh()


@fault("flat", "maximum")
def _() -> Case:
    w = leaf(1.0, "w")
    return w, np.maximum(w, 5.0) * 2.0


@fault("flat", "sigmoid")
def _() -> Case:
    w = leaf(np.array([800.0, 900.0]), "w")
    return w, w.sigmoid().sum()


@fault("flat", "clip")
def _() -> Case:
    w = leaf(np.array([7.0, 8.0]), "w")
    return w, np.clip(w, 0.0, 1.0).sum()


@fault("flat", "square")
def _() -> Case:
    w = leaf(0.0, "w")
    return w, np.square(w) + 1.0


@fault("cancelled", "w")
def _() -> Case:
    w = leaf(2.0, "w")
    return w, w * 3.0 - w * 3.0


@fault("cancelled", "h")
def _() -> Case:
    w = leaf(2.0, "w")
    h = w * 2.0
    h.name = "h"
    return w, h - h


@fault("detached", "multiply")
def _() -> Case:
    w = leaf(2.0, "w")
    return w, w.detach() * leaf(3.0)


@fault("detached", "add")
def _() -> Case:
    w = leaf(np.ones(3), "w")
    return w, (w.numpy() + leaf(np.ones(3))).sum()


@fault("detached", "matmul")
def _() -> Case:
    w = leaf(np.ones((2, 3)), "w")
    return w, (w.data.T @ leaf(np.ones((2, 2)))).sum()


@fault("detached", "result")
def _() -> Case:
    w = leaf(2.0, "w")
    with ag.detect_anomaly():
        result = (w * 2.0).detach() * leaf(3.0)
        result.name = "result"
        return w, result


@fault("detached", "multiply")
def _() -> Case:
    w = leaf(2.0, "w")
    with ag.detect_anomaly():
        cut = (w.sin().detach() + 1.0) * 2.0
        return w, cut * leaf(3.0)


@fault("no_grad", "add")
def _() -> Case:
    w = leaf(2.0, "w")
    with ag.detect_anomaly():
        with ag.no_grad():
            h = w * 2.0
        return w, h + leaf(1.0)


@fault("detached", "the output")
def _() -> Case:
    w = leaf(2.0, "w")
    with ag.detect_anomaly():
        return w, (w * 2.0).detach()


@fault("no_grad", "the output")
def _() -> Case:
    w = leaf(2.0, "w")
    with ag.detect_anomaly(), ag.no_grad():
        return w, w * 2.0


@fault("constant", "the output")
def _() -> Case:
    return leaf(2.0, "w"), ag.tensor(3.0) * 2.0


@fault("constant", "c")
def _() -> Case:
    c = ag.tensor(3.0, name="c")
    return c, c * leaf(2.0)


@fault("integer", "n")
def _() -> Case:
    n = ag.tensor([1, 2], name="n")
    return n, (n * leaf([1.0, 2.0])).sum()


@fault("integer", "x")
def _() -> Case:
    return ag.tensor(3), None


@fault("not reached", "w")
def _() -> Case:
    return leaf(2.0, "w"), leaf(3.0) * 2.0


@fault("not reached", "w")
def _() -> Case:
    w = leaf(np.array([1.0, 2.0]), "w")
    return w, (np.array([1.0, 2.0]) * leaf(np.ones(2))).sum()


@fault("no backward", "w")
def _() -> Case:
    w = leaf(2.0, "w")
    return w, None


@fault("not a leaf", "h")
def _() -> Case:
    h = leaf(2.0) * 3.0
    h.name = "h"
    return h, None


@fault("freed", "w")
def _() -> Case:
    w = leaf(np.ones(3), "w")
    loss = (w * 2.0).sum()
    loss.backward()
    return w, loss


@fault("overflow", "log")
def _() -> Case:
    w = leaf(0.0, "w")
    return w, (w * 2.0).log() + 1.0


@fault("NaN", "log")
def _() -> Case:
    w = leaf(np.array([1.0, -1.0]), "w")
    return w, (w.log() * 2.0).sum()


@fault("NaN", "sqrt")
def _() -> Case:
    w = leaf(0.0, "w")
    return w, (w * 2.0).sqrt()


@fault("NaN", "power")
def _() -> Case:
    w = leaf(np.zeros(3), "w")
    return w, (w * w).sum() ** 0.5


@fault("overflow", "exp")
def _() -> Case:
    w = leaf(1.0, "w")
    return w, 1.0 / (1.0 - (w * 1000.0).exp() / (w * 1000.0).exp())


@fault("NaN", "x")
def _() -> Case:
    w, x = leaf(1.0, "w"), leaf(np.array([1.0, np.nan]), "x")
    return w, (w * x).sum()


@fault("overflow", "divide")
def _() -> Case:
    w = leaf(0.0, "w")
    return w, (1.0 / w) * 2.0 - 1.0


@fault("huge", "divide")
def _() -> Case:
    w = leaf(1e-9, "w")
    return w, 1.0 / w


@fault("huge", "exp")
def _() -> Case:
    w = leaf(50.0, "w")
    return w, (w.exp() + 1.0) * 2.0


@fault("dead", "relu")
def _() -> Case:
    w = leaf(np.array([-1.0, -2.0]), "w")
    with ag.detect_anomaly():
        (w * 3.0).relu().sum().backward()
    return w, None


@fault("NaN", "log")
def _() -> Case:
    return leaf(-1.0, "w").log() * 2.0, None


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_the_first_guilty_value_is_named(number: int) -> None:
    kind, guilty, make = FAULTS[number]
    with np.errstate(all="ignore"):
        x, output = make()
        found = why(x, output)
    assert (found.kind, found.guilty) == (kind, guilty), str(found)
    assert found.says in str(found)


def test_at_least_40_faults_are_planted() -> None:
    assert len(FAULTS) >= 40


@pytest.mark.parametrize(("f", "kind"), [(np.sqrt, "NaN"), (np.log, "overflow")])
def test_behind_where_the_remedy_is_safe_where(f: Any, kind: str) -> None:
    x = leaf(np.array([0.0, 4.0]), "x")
    with np.errstate(all="ignore"):
        found = why(x, np.where(x.data > 0, f(x), 0.0).sum())
        other = why(x, np.where(x.data > 0, 0.0, np.sqrt(x)).sum())
    assert (found.kind, found.guilty) == (kind, f.__name__)
    assert found.remedy.startswith("ops.safe_where(condition, f, x): ")
    assert "safe_where" not in other.remedy
    safe = ag.ops.safe_where(x.data > 0, f, x)
    assert why(x, safe.sum()).kind == "healthy"


def test_the_vertices_of_a_cause_can_be_highlighted() -> None:
    w = leaf(-3.0, "w")
    loss = w.relu() * 2.0
    found = why(w, loss)
    graph = ag.Graph.of(loss)
    assert [graph.vertices[i].label for i in found.vertices] == ["relu", "w"]
    marked = graph.to_dot(view="backward", highlight=found.vertices)
    assert marked != graph.to_dot(view="backward")


def test_nothing_is_wrong() -> None:
    w = leaf(2.0, "w")
    loss = w * 3.0
    found = why(w, loss)
    assert (found.kind, found.says) == (
        "healthy",
        "backward() will give w a gradient of at most 3",
    )
    loss.backward()
    assert why(w, loss).kind == "healthy"


def test_the_output_is_asked_for_where_it_is_needed() -> None:
    w = leaf(np.array([-2.0]), "w")
    w.relu().sum().backward()
    found = why(w)
    assert found.kind == "output needed"
    assert "why(x, loss)" in found.remedy


def test_source_line_and_path_are_told_under_detect_anomaly() -> None:
    w = leaf(np.array([-1.0]), "w")
    with ag.detect_anomaly():
        loss = (w * 2.0).relu().sum()
        found = why(w, loss)
    assert found.path == ("relu", "multiply", "w")
    assert "test_why.py" in found.source
    assert found.source.endswith("loss = (w * 2.0).relu().sum()")
    assert why(w, (w * 2.0).relu().sum()).source == ""


def test_detect_anomaly_raises_at_the_first_nan_forward_and_backward() -> None:
    w = leaf(np.array([0.0, 1.0]), "w")
    with np.errstate(all="ignore"):
        with (
            pytest.raises(NotFiniteError, match=r"log: made the first NaN.*test_why"),
            ag.detect_anomaly(),
        ):
            (w - 2.0).log()
        with ag.detect_anomaly():
            loss = ((w * 0.0).sqrt() * 0.0).sum()
        with pytest.raises(NotFiniteError, match=r"sqrt: its derivative.*on the way b"):
            loss.backward()
        with ag.detect_anomaly():
            (w + np.nan) * 2.0
    assert w.grad is None


def test_not_a_tensor() -> None:
    with pytest.raises(ArgumentError, match="argument x is float"):
        why(1.0)
    with pytest.raises(ArgumentError, match="argument output is str"):
        why(leaf(1.0), "loss")
