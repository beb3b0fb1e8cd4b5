"""What `vmap` refuses, and in which words."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import errors, ops
from autograd.engine.modes import Mode, current

RNG = np.random.default_rng(0)
XS, V = RNG.normal(size=(5, 4)), RNG.normal(size=4)


def refused(
    error: type[Exception], match: str, f: Any, *args: Any, **axes: Any
) -> None:
    with pytest.raises(error, match=match):
        ag.vmap(f, **axes)(*(args or (XS,)))


def test_axes_that_do_not_fit() -> None:
    def f(x: Any, w: Any) -> Any:
        return x

    axis = r"axis 2 of argument w \(position 1\), which has shape \(5, 4\)"
    refused(errors.AxisError, axis, f, XS, XS, in_axes=(0, 2))
    number = r"axis 0 of argument x \(position 0\), which has shape \(\)"
    refused(errors.AxisError, number, f, 1.0, XS)
    lengths = (
        r"argument x .*\(5, 4\) has 5 along axis 0, argument w .* has 4 along axis 1"
    )
    refused(errors.ShapeError, lengths, f, XS, XS, in_axes=(0, 1))
    refused(errors.ArgumentError, "None for all", f, XS, XS, in_axes=None)
    refused(errors.ArgumentError, "1 entries for 2", f, XS, XS, in_axes=(0,))
    tree = "does not fit a dict of 'a'; expected a number, None"
    refused(errors.ArgumentError, tree, lambda d: d, {"a": XS}, in_axes=({"b": 0},))
    kind = "in_axes 'rows' does not fit"
    refused(errors.ArgumentError, kind, f, XS, XS, in_axes="rows")
    keyword = "argument s, which has shape"
    with pytest.raises(errors.AxisError, match=keyword):
        ag.vmap(lambda x, s: x)(XS, s=1.0)


def test_results_that_do_not_fit() -> None:
    def same(x: Any) -> Any:
        return x

    out = "out_axes is None for a result of same of shape"
    refused(errors.ArgumentError, out, same, out_axes=None)
    axis = (
        r"axis 2 of a result of same, which has shape \(4,\).*expected one of -2 to 1"
    )
    refused(errors.AxisError, axis, same, out_axes=2)
    refused(errors.ArgumentError, "out_axes .* does not fit", same, out_axes=(0, 0))
    refused(errors.ArgumentError, "returned str", lambda x: "text")
    shapes = "different shapes for the examples.*where"
    refused(errors.BatchError, shapes, lambda x: x[x > 0])
    refused(errors.BatchError, shapes, lambda x: np.unique(np.sign(x)))


CONTROL = [
    ("bool: .*where", lambda x: x if x.sum() > 0 else -x),
    ("bool", lambda x: 1.0 in x),
    ("float", lambda x: float(x[0])),
    ("int", lambda x: int(x.argmax())),
    ("complex", lambda x: complex(x[0])),
    ("index", lambda x: list(range(x[0].astype(int)))),
    ("item", lambda x: x.item()),
    ("data", lambda x: x.data),
    ("numpy: ", lambda x: x.numpy()),
    ("numpy.asarray", lambda x: x.tolist()),
    ("numpy.asarray", np.asarray),
    (r"np\.take", lambda x: XS[0][x.argmax()]),
    ("format", lambda x: f"{x[0]:.2f}"),
    ("numpy.asarray", ag.tensor),
    (r"backward: .*vmap\(grad\(f\)\)", lambda x: x.sum().backward()),
]


@pytest.mark.parametrize(("match", "f"), CONTROL)
def test_what_needs_one_value_is_refused(match: str, f: Any) -> None:
    refused(errors.BatchError, match, f)
    assert current.mode == Mode()


def _writes() -> dict[str, Any]:
    constant, leaf = ag.tensor(np.zeros(4)), ag.tensor(np.zeros(4), requires_grad=True)
    plain = np.zeros(4)

    def added(x: Any, to: Any) -> Any:
        to += x
        return to

    def inner(x: Any) -> Any:
        ag.vmap(lambda v: ops.setitem(x, 0, index=0) * 0 + x.__setitem__(0, v))(V)
        return x

    return {
        "Tensor": lambda x: constant.__setitem__(1, x[0]),
        "Tensor ": lambda x: constant.__setitem__(x[0] > 0, 1.0),
        "Tensor (4,)": lambda x: leaf.__setitem__(1, x[0]),
        "assignment: Tensor": lambda x: added(x, constant),
        "add: ndarray": lambda x: added(x, plain),
        "copyto: ndarray": lambda x: np.copyto(plain, x),
        "put: ndarray": lambda x: np.put(plain, [1], x[0]),
        "putmask: ndarray": lambda x: np.putmask(plain, x > 0, 1.0),
        "put_along_axis: ndarray": lambda x: np.put_along_axis(
            plain, np.array([0]), x[:1], 0
        ),
        "place: ndarray": lambda x: np.place(plain, x > 0, 1.0),
        "add.at: ndarray": lambda x: np.add.at(plain, [1], x[0]),
        "add: Tensor": lambda x: np.add(x, x, out=constant),
        "assignment: Batched": inner,
    }


@pytest.mark.parametrize("where", _writes())
def test_writing_into_what_was_made_outside_is_refused(where: str) -> None:
    match = where.strip().replace("(4,)", r"\(4,\)")
    refused(errors.BatchError, match, _writes()[where])


def test_a_value_kept_from_an_inner_vmap_is_refused() -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        ag.vmap(lambda v: kept.append(v) or v)(V)
        return kept[-1] * x

    refused(errors.BatchError, "of another vmap", f)


def test_errors_speak_of_one_example() -> None:
    refused(
        errors.ShapeError, r"matmul: x \(4,\) and w \(3,\)", lambda x: x @ np.ones(3)
    )
    flat = np.zeros((3, 2, 2))
    flat[:2] = np.eye(2)
    refused(errors.MatrixError, r"inv: x \(2, 2\) is a singular", np.linalg.inv, flat)
    refused(errors.IndexingError, r"getitem: x \(4,\), index=7", lambda x: x[7])


def test_no_examples() -> None:
    none = np.zeros((0, 3))
    f = ag.grad(lambda x: np.sum(np.sort(x) @ np.ones((3, 2))))
    assert ag.vmap(f)(none).shape == (0, 3)
    assert ag.vmap(lambda x: x.reshape(-1, 1).mean(0))(none).shape == (0, 1)
    refused(errors.ShapeError, "unique: .*one example or more", np.unique, none)


def test_how_a_value_shows_itself() -> None:
    seen: list[str] = []
    ag.vmap(lambda x: seen.append(f"{x} {x!r}") or x)(XS)
    shown = "batched(5 examples of shape (4,), float64)"
    assert seen == [f"{shown} {shown}"]
