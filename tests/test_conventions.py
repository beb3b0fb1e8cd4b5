"""Every row of `docs/conventions.md`, by cases, in both modes."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

import autograd.numpy
from autograd import errors, make_jvp, make_vjp, ops, tensor
from autograd.engine.primitive import REGISTRY
from autograd.engine.rules import Linear, Multilinear
from autograd.engine.tensor import Tensor
from autograd.errors import AutogradError
from tests.parity.edge_cases import LEAVES, REFUSED, Edge
from tests.parity.edge_reasons import REASONS
from tests.parity.edges import (
    DOCUMENT,
    ROWS,
    Answers,
    differing,
    evaluated,
    label,
    load_answers,
    point,
    wanted,
    with_table,
)

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "relu": ops.relu,
    "elu": ops.elu,
    "leaky_relu": lambda x, slope: ops.leaky_relu(x, negative_slope=slope),
    "sigmoid": ops.sigmoid,
    "softplus": ops.softplus,
    "erf": ops.erf,
    "erfc": ops.erfc,
    "logsumexp": ops.logsumexp,
    "softmax": ops.softmax,
    "log_softmax": ops.log_softmax,
    "cross_entropy": lambda x, label: ops.softmax_cross_entropy(
        x, labels=np.array(label)
    ),
    "max_pool": lambda x, padding="valid": ops.max_pool(x, 2, padding=padding),
    "average_pool": lambda x, padding: ops.average_pool(x, 2, padding=padding),
    "resample": lambda x, w, interpolation="bilinear": ops.affine_resample(
        x, w, interpolation=interpolation
    ),
    "safe_where": ops.safe_where,
    "setitem": ops.setitem,
}
"""What the cases call by a name that is not NumPy's."""

SMOOTH = """
    add affine append atleast_1d atleast_2d atleast_3d average batch_normalization block
    broadcast_arrays column_stack convolution_affine copy correlate cov cross
    cumulative_prod cumulative_sum degrees diag diagflat diagonal diff dsplit dstack
    ediff1d expand_dims fft2 fftn fftshift flip fliplr flipud full_like gelu geomspace
    gradient gru hfft hsplit hstack ifft2 ifftn ifftshift ihfft inner insert irfft2
    irfftn kron layer_normalization linalg.cofactors linalg.cross linalg.diagonal
    linalg.outer linalg.p_norm linalg.trace linalg.vecdot linspace logspace lstm
    make_diagonal matrix_transpose matvec mean_softmax_cross_entropy meshgrid moveaxis
    multi_dot multiply outer poly polyadd polyder polydiv polyfit polyint polysub
    polyval positive radians ravel repeat resize rfft2 rfftn roll rollaxis rot90
    scaled_dot_product_attention silu simple_rnn split square squeeze subtract swapaxes
    tile trace trapezoid tril triu vander vdot vecdot vecmat vsplit vstack
"""
"""Operations that no edge speaks of, besides those that are linear."""

OPERATORS = {
    "==": "equal",
    "!=": "not_equal",
    ">": "greater",
    ">=": "greater_equal",
    "<": "less",
    "<=": "less_equal",
}

EDGES = [edge for edges in ROWS.values() for edge in edges]

quiet = pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore:.*does not depend:UserWarning"
)


def reverse(f: Callable[..., Any], xs: tuple[Any, ...]) -> list[Any]:
    """The gradients of the sum of f by a walk backwards."""
    vjp, y = make_vjp(f, tuple(range(len(xs))))(*xs)
    return list(vjp(np.ones_like(y)))


def forward(f: Callable[..., Any], xs: tuple[Any, ...]) -> list[Any]:
    """The same gradients from one walk forwards for each entry of each of `xs`."""
    found = []
    for i, x in enumerate(xs):
        push = make_jvp(f, i)(*xs)
        kind = np.asarray(x).dtype if np.asarray(x).dtype.kind in "fc" else float
        units = np.eye(np.size(x)).astype(kind).reshape(np.size(x), *np.shape(x))
        sums = [np.sum(push(unit[()])[1]) for unit in units]
        found.append(np.array(sums).reshape(np.shape(x)))
    return found


def assert_derivatives(found: list[Any], expected: list[Any]) -> None:
    """Equal to rounding; NaN, infinities and shapes the same."""
    for got, want in zip(found, expected, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-15)
        assert np.shape(got) == np.shape(want)


def assert_holds(edge: Edge, namespace: Any = np) -> None:
    """What the case states is so in both modes."""
    f, xs = evaluated(edge, namespace, FUNCTIONS), point(edge)
    if edge.gradients.startswith(REFUSED):
        error = getattr(errors, edge.gradients.removeprefix(REFUSED))
        with pytest.raises(error) as raised:
            make_vjp(f, tuple(range(len(xs))))(*xs)
        assert isinstance(raised.value, AutogradError)
    elif edge.gradients == LEAVES:
        assert not isinstance(f(*[tensor(x, requires_grad=True) for x in xs]), Tensor)
    else:
        _assert_value(f(*map(tensor, xs)), evaluated(edge, np, FUNCTIONS)(*xs))
        assert_derivatives(reverse(f, xs), wanted(edge.gradients, edge))
        forwards = wanted(edge.forward or edge.gradients, edge)
        assert_derivatives(forward(f, xs), forwards)
        if edge.second:
            _assert_second(edge, f, xs)


def _assert_value(y: Any, expected: Any) -> None:
    """A Tensor holds what NumPy computes."""
    np.testing.assert_array_equal(y.numpy(), expected)
    assert y.shape == np.shape(expected)


def _assert_second(edge: Edge, f: Callable[..., Any], xs: tuple[Any, ...]) -> None:
    """The second derivative by x, walked forwards and backwards over backwards."""

    def slope(x: Any) -> Any:
        return np.sum(reverse(lambda x: f(x, *xs[1:]), (x,))[0])

    expected = [np.asarray(eval(edge.second, {"np": np, "inf": np.inf}))]
    assert_derivatives(reverse(slope, xs[:1]), expected)
    assert_derivatives(forward(slope, xs[:1]), expected)


@quiet
@pytest.mark.parametrize("namespace", [np, autograd.numpy], ids=["numpy", "ours"])
@pytest.mark.parametrize("edge", EDGES, ids=label)
def test_edge(edge: Edge, namespace: Any) -> None:
    assert_holds(edge, namespace)


def rows(document: str) -> list[tuple[str, str]]:
    """The first two cells of every row of the document's first two tables."""
    found: list[tuple[str, str]] = []
    before = ""
    for line in document.split("## Where others")[0].splitlines():
        if line.startswith("| ") and not line.startswith(("| ---", "| operation")):
            operation, where = (cell.strip() for cell in line.split("|")[1:3])
            before = operation or before
            found.append((before, where))
    return found


def unmatched(document: str) -> Iterable[tuple[str, str]]:
    """Rows of the document without cases, cases without a row, and rows named twice."""
    found = rows(document)
    yield from set(found) ^ set(ROWS)
    yield from (row for row in found if found.count(row) > 1)


def test_every_row_has_cases_and_every_case_a_row() -> None:
    assert list(unmatched(DOCUMENT.read_text("utf-8"))) == []


def test_a_row_without_cases_is_found() -> None:
    document = DOCUMENT.read_text("utf-8")
    added = document.replace(
        "| | min > max", "| | min = max | 0 | new |\n| | min > max"
    )
    assert list(unmatched(added)) == [("`clip`", "min = max")]


def test_every_operation_has_an_edge_or_is_smooth() -> None:
    words = set(
        re.findall(r"\w+", " ".join([e.program for e in EDGES] + [*map(str, ROWS)]))
    )
    operators = {
        OPERATORS[o] for e in EDGES for o in e.program.split() if o in OPERATORS
    }
    ours = {
        name: o
        for name, o in REGISTRY.items()
        if o.forward.__module__.startswith("autograd.ops")
    }
    linear = {name for name, o in ours.items() if isinstance(o, Linear | Multilinear)}
    assert {*ops.__all__, *ours} - words - operators - linear == set(SMOOTH.split())


def test_the_table_of_differences_is_up_to_date() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert with_table(document, load_answers()) == document


def test_every_difference_has_a_reason() -> None:
    assert {row for row, _, _ in differing(load_answers())} == set(REASONS)


def test_peers_were_asked_about_every_case() -> None:
    for answers in load_answers().values():
        assert set(answers) == {label(edge) for edge in EDGES}


def test_an_answer_that_differs_is_found() -> None:
    answers: Answers = load_answers()
    edge = Edge("x**2", "3", "6", "2")
    assert label(edge) not in {label(e) for _, e, _ in differing(answers)}
    answers["jax"][label(edge)] = [[[], [7.0], [0.0]]]
    assert label(edge) in {label(e) for _, e, _ in differing(answers)}


@quiet
@pytest.mark.parametrize(
    "edge",
    [
        Edge("np.abs(x)", "0.", "1"),
        Edge("np.abs(x)", "0.", "0", "1"),
        Edge("np.sqrt(x)", "0.", "nan"),
        Edge("np.sqrt(x)", "0.", "-inf"),
        Edge("np.where(x > 0, np.sqrt(x), 0.)", "0.", "nan"),
        Edge("np.abs(x)", "0.", LEAVES),
    ],
    ids=label,
)
def test_a_wrong_statement_is_found(edge: Edge) -> None:
    with pytest.raises(AssertionError):
        assert_holds(edge)


@quiet
def test_a_wrong_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    edge = Edge("np.hypot(x, w)", "0., 0.", "0, 0")
    assert_holds(edge)
    slopes = (lambda y, x, w: x / y, lambda y, x, w: w / y)
    monkeypatch.setattr(ops.hypot.primitive, "partials", slopes)
    with pytest.raises(AssertionError):
        assert_holds(edge)
