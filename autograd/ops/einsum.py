"""``einsum``: any contraction, spelled with one letter for each axis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import Batching, Step, rows
from autograd.engine.dispatch import into
from autograd.engine.primitive import Array
from autograd.engine.rules import called_as, multilinear
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from autograd.ops.arithmetic import astype
from autograd.ops.indexing import embed
from autograd.ops.shape import operand

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["einsum"]

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _einsum_adjoint(
    i: int, g: Any, y: Any, *operands: Any, subscripts: str, **_: Any
) -> Any:
    """Contract g with the other operands over the labels that operand i lacks."""
    terms, result = subscripts.split("->")[0].split(","), subscripts.split("->")[1]
    labels = "".join(dict.fromkeys(terms[i]))
    others = [
        (t, x) for j, (t, x) in enumerate(zip(terms, operands, strict=True)) if j != i
    ]
    sizes = dict(zip(terms[i], operands[i].shape, strict=True))
    alone = [
        c for c in labels if c not in result and not any(c in t for t, _ in others)
    ]
    ones = np.ones([sizes[c] for c in alone], operands[i].dtype)
    spec = ",".join([result, *(t for t, _ in others), "".join(alone)])
    share = einsum(f"{spec}->{labels}", g, *(x for _, x in others), ones)
    share = _sized(share, tuple(sizes[c] for c in labels))
    if len(labels) == len(terms[i]):
        return share
    places = dict(zip(labels, np.indices(share.shape), strict=True))
    index = tuple(places[c] for c in terms[i])  # repeated labels: onto the diagonal
    return embed(share, index=index, shape=operands[i].shape)


def _sized(share: Any, shape: tuple[int, ...]) -> Any:
    """`share` in the shape of its operand, whose axes of length 1 NumPy broadcasts."""
    sizes = enumerate(zip(share.shape, shape, strict=True))
    spread = tuple(axis for axis, (n, m) in sizes if m == 1 != n)
    if spread:
        share = share.sum(axis=spread, keepdims=True)
    return share if share.shape == shape else np.broadcast_to(share, shape)


def _einsum_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    def call(subscripts: str, *shapes: tuple[int, ...]) -> Sample:
        return Sample((subscripts, *(uniform(rng, s, 0.5, 2) for s in shapes)))

    yield call("ij,jk->ik", (2, 3), (3, 4))
    yield call("ij,jk", (2, 3), (3, 4))
    yield call("ba", (2, 3))
    yield call("ij->", (2, 3))
    yield call("ii->i", (3, 3))
    yield call("ii", (3, 3))
    yield call("iji->j", (2, 3, 2))
    yield call("i,j->ij", (2,), (3,))
    yield call("ij,j,ik->k", (2, 3), (3,), (2, 4))
    yield call("...ij,...jk->...ik", (5, 2, 3), (3, 4))
    yield call("i...->...", (2, 3, 4))
    yield call("...,...", (2, 3), (3,))
    yield call("bij,bjk->bik", (1, 2, 3), (5, 3, 4))
    yield call("ij,k->i", (2, 3), (4,))
    yield call("ij,jk->ik", (0, 3), (3, 2))
    yield call("ij,j->i", (2, 1), (3,))
    yield call("ij,j->", (2, 3), (1,))
    yield call("ii,i->", (3, 3), (1,))
    yield call("ii,i->i", (1, 1), (3,))
    yield Sample(
        (uniform(rng, (2, 3), 0.5, 2), [0, 1], uniform(rng, (3,), 0.5, 2), [1])
    )
    yield Sample((uniform(rng, (2, 3), 0.5, 2), [..., 1], [1, ...]))
    z = uniform(rng, (2, 3), 0.5, 2) + 1j
    yield Sample(("ij,j->i", z, uniform(rng, (3,), 0.5, 2)))
    args = ("ij,jk->ik", np.ones((2, 3)), np.ones((2, 3)))
    yield ErrorSample(args, {}, ShapeError, r"einsum: .*\(2, 3\)")
    yield ErrorSample(
        ("ij,jk->ik", np.ones((2, 3))), {}, ValueRangeError, "2 terms.*1 op"
    )
    yield ErrorSample(("ijk->i", np.ones((2, 3))), {}, ShapeError, "'ijk'.*2 axes")
    yield ErrorSample(("ii->i", np.ones((0, 1))), {}, ShapeError, "'i'.* 0 and 1")
    yield ErrorSample(("ij->z", np.ones((2, 3))), {}, ValueRangeError, "'z'")


@Batching
def _of_examples(step: Step) -> Any:
    """The same with one letter more, for the examples."""
    subscripts = step.params["subscripts"]
    letter = next((c for c in LETTERS if c not in subscripts), None)
    if letter is None:
        return rows.rule(step)
    left, result = subscripts.split("->")
    pairs = zip(left.split(","), step.led, strict=True)
    terms = [letter + term if is_led else term for term, is_led in pairs]
    spelled = f"{','.join(terms)}->{letter}{result}"
    return step.again(*step.operands, subscripts=spelled)


@multilinear(
    _einsum_adjoint,
    name="einsum",
    numpy=np.einsum,
    symbol="Σ",
    formula="Σ Πᵢ xᵢ",
    samples=_einsum_samples,
    batching=_of_examples,
)
def _einsum(*operands: Array, subscripts: str, optimize: Any = False) -> Array:
    result: Array = np.einsum(subscripts, *operands, optimize=optimize)
    return result


@called_as(_einsum)
def einsum(
    *args: Any,
    optimize: Any = False,
    out: Any = None,
    dtype: Any = None,
    order: str = "K",
    casting: Any = "safe",
) -> Any:
    """The sum of products that subscripts describe, as `numpy.einsum`.

    ``einsum("ij,jk->ik", x, w)`` or ``einsum(x, [0, 1], w, [1, 2], [0, 2])``; an
    ellipsis stands for axes that broadcast; without ``->`` the labels that occur once
    remain, in alphabetical order. optimize: the order of contraction, handed on to
    NumPy. dtype: what operands are cast to before, as far as `casting` allows. out:
    what takes the result. order: no matter, a result is a value of its own.
    """
    if out is not None:
        how = {"optimize": optimize, "dtype": dtype, "casting": casting}
        return into("einsum", out, einsum(*args, **how))
    subscripts: str
    if isinstance(args[0], str):
        subscripts, operands = args[0], args[1:]
    else:
        subscripts, operands = _spelled(args)
    if dtype is not None:
        operands = tuple([_cast(x, dtype, casting) for x in operands])
    arrays = list(map(operand, operands))
    explicit = _explicit(subscripts, [x.shape for x in arrays])
    return _einsum(*arrays, subscripts=explicit, optimize=optimize)


def _cast(x: Any, dtype: Any, casting: Any) -> Any:
    x = operand(x)
    if not np.can_cast(x.dtype, dtype, casting):
        raise DTypeError(
            f"einsum: an operand of dtype {x.dtype} cannot be cast to "
            f"{np.dtype(dtype)} by the rule {casting!r}; give casting='same_kind' or "
            "'unsafe'"
        )
    return astype(x, dtype)


def _spelled(args: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """Operands alternating with lists of numbers, as a string and the operands."""

    def term(numbers: Any) -> str:
        return "".join("..." if n is Ellipsis else LETTERS[n] for n in numbers)

    pairs = len(args) // 2
    text = ",".join(term(t) for t in args[1 : 2 * pairs : 2])
    if len(args) % 2:
        text += "->" + term(args[-1])
    return text, args[0 : 2 * pairs : 2]


def _explicit(subscripts: str, shapes: list[tuple[int, ...]]) -> str:
    """`subscripts` with its output written out and letters in place of ellipses."""
    text = subscripts.replace(" ", "")
    left, arrow, result = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(shapes):
        raise ValueRangeError(
            f"einsum: {subscripts!r} has {len(terms)} terms, but {len(shapes)} "
            "operands were given; write one term for each operand"
        )
    free = [c for c in LETTERS if c not in text]
    hidden = [
        len(s) - len(t.replace("...", "")) if "..." in t else 0
        for t, s in zip(terms, shapes, strict=True)
    ]
    dots = free[: max(hidden)]
    spelled = []
    for term, shape, n in zip(terms, shapes, hidden, strict=True):
        spelled.append(
            term.replace("...", "".join(dots[len(dots) - n :]) if n > 0 else "")
        )
        if len(spelled[-1]) != len(shape):
            raise ShapeError(
                f"einsum: the term {term!r} does not label the {len(shape)} axes of "
                f"its operand of shape {shape}; write one letter for each axis"
            )
        _check_diagonals(spelled[-1], shape)
    if not arrow:
        labels = "".join(spelled)
        once = sorted(c for c in set(labels) if labels.count(c) == 1 and c not in dots)
        result = ("..." if dots else "") + "".join(once)
    result = result.replace("...", "".join(dots))
    for c in result:
        if not any(c in term for term in spelled):
            raise ValueRangeError(
                f"einsum: the label {c!r} of the output is in no term of {subscripts!r}"
            )
    return ",".join(spelled) + "->" + result


def _check_diagonals(term: str, shape: tuple[int, ...]) -> None:
    """Raise where a label stands twice in `term`, at axes of different lengths.

    NumPy 2.4 raises too, but for ``ii->i`` and shape (0, 1), where it reads memory that
    is not the array's.
    """
    if len(set(term)) == len(term):
        return
    lengths: dict[str, int] = {}
    for label, n in zip(term, shape, strict=True):
        if lengths.setdefault(label, n) != n:
            raise ShapeError(
                f"einsum: in {term!r} the label {label!r} stands for axes of lengths "
                f"{lengths[label]} and {n} of its operand of shape {shape}; they must "
                "be equal, or have a label each"
            )
