"""What comes back through a function of leaves, and what goes forward.

Both run the function again, on names of its own for its arguments, and go through the
graph of that run alone. Where that is itself recorded, results are Tensors; so the
derivative of a part of a program is a function that is traced as another part.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.control.bodies import Flat
from autograd.engine.backprop import leading, push
from autograd.engine.fused import renamed
from autograd.engine.levels import core, over_core
from autograd.engine.modes import changed
from autograd.engine.node import Node, next_number
from autograd.engine.several import lift
from autograd.engine.tensor import Tensor, plain
from autograd.transforms.linearization import at_nodes, pulled, seeded, tracked
from autograd.transforms.recomputation.runs import behind

__all__ = [
    "Vectors",
    "backward",
    "cotangents_of",
    "floats",
    "forward",
    "is_lifted",
    "spread",
    "tangents_of",
    "wanted_of",
    "with_zeros",
    "zeros",
]


def backward(
    f: Flat,
    operands: Sequence[Any],
    cotangents: Sequence[Any],
    outer: Sequence[Node],
    *,
    lifted: bool,
) -> list[Any]:
    """The cotangents of the operands of floats, then of what `f` finds at `outer`.

    cotangents: for each result of `f` of floats, or None. lifted: whether the walk is
    recorded.
    """
    given, values, steps = _run(f, operands, outer, brief=not lifted)
    pairs = _known(zip(floats(values), cotangents, strict=True))
    seeds = [seeded(y, g if lifted else plain(g)) for y, g in pairs if tracked(y)]
    targets = [*(core(x)._node for x in given), *outer]
    found = pulled(
        seeds, targets, useful=leading(steps, targets), ends=True, lifted=lifted,
        retain=True,
    )  # fmt: skip
    shares = at_nodes(given, found)
    return [*shares, *(found.get(n, zeros(n.output)) for n in outer)]


def forward(
    f: Flat,
    operands: Sequence[Any],
    tangents: Sequence[Any],
    outer: dict[Node, Any],
    *,
    lifted: bool,
) -> list[Any]:
    """The tangents of the results of `f` of floats.

    tangents: for each operand of floats, or None. outer: of what `f` finds, by node.
    """
    given, values, steps = _run(f, operands, list(outer), brief=not lifted)
    pairs = _known(zip(given, tangents, strict=True))
    seeds = dict([seeded(x, dx) for x, dx in pairs]) | outer
    if not lifted:
        seeds = {node: plain(dx) for node, dx in seeds.items()}
    results = floats(values)
    roots = [core(y)._node for y in results if tracked(y)]
    with changed(batches=()):
        found = push(seeds, roots, useful=steps, lift=lift if lifted else None)
    tangents_found: list[Any] = at_nodes(results, found)
    return tangents_found


def floats(values: Sequence[Any]) -> list[Any]:
    """Those of the values that have derivatives."""
    return [x for x in values if x.dtype.kind in "fc"]


class Vectors:
    """Cotangents or tangents of values of floats, of which some may be missing.

    known: those that are there. With others in place of these, as a part of a program
    gets them, ``filled(others)`` has None for the missing ones again.
    """

    def __init__(self, vectors: Iterable[Any]) -> None:
        vectors = list(vectors)
        self.there = [v is not None for v in vectors]
        self.known = [v for v in vectors if v is not None]

    def chosen(self, vectors: Iterable[Any]) -> list[Any]:
        """Those of `vectors`, one for each value, where one is known."""
        pairs = zip(vectors, self.there, strict=True)
        return [v for v, there in pairs if there]

    def filled(self, vectors: Iterable[Any]) -> list[Any]:
        """One of `vectors` for each that is known, None for the others."""
        rest = iter(vectors)
        return [next(rest) if there else None for there in self.there]


def cotangents_of(g: dict[int, Any], y: Sequence[Any]) -> list[Any]:
    """The cotangents of those of the values `y` that are floats; None for zero."""
    return [g.get(k) for k, v in enumerate(y) if v.dtype.kind in "fc"]


def wanted_of(xs: Sequence[Any], wanted: Sequence[Any]) -> Vectors:
    """Which cotangents are asked for, of those of the operands `xs` that are floats."""
    pairs = zip(xs, wanted, strict=False)
    return Vectors([w or None for x, w in pairs if x.dtype.kind in "fc"])


def tangents_of(xs: Sequence[Any], tangents: Sequence[Any]) -> list[Any]:
    """The tangents of those of the operands `xs` that are floats; None for zero."""
    pairs = zip(xs, tangents, strict=False)
    return [dx for x, dx in pairs if x.dtype.kind in "fc"]


def with_zeros(xs: Sequence[Any], vectors: Sequence[Any]) -> list[Any]:
    """The vectors of the floats among `xs`, zeros for those that are missing."""
    pairs = zip(floats(xs), vectors, strict=True)
    return [zeros(x) if v is None else v for x, v in pairs]


def spread(xs: Sequence[Any], vectors: Sequence[Any]) -> list[Any]:
    """What goes with each of `xs`: one of the vectors for floats, zeros for others."""
    rest = iter(vectors)
    return [next(rest) if x.dtype.kind in "fc" else zeros(x) for x in xs]


def zeros(x: Any) -> Any:
    """The cotangent of a value that nothing depends on."""
    return np.zeros_like(plain(x))[()]


def is_lifted(*vectors: Sequence[Any]) -> bool:
    """Whether the walk that gives a rule these is itself recorded."""
    return any(isinstance(core(x), Tensor) for part in vectors for x in part)


def _known(pairs: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    return ((key, v) for key, v in pairs if v is not None)


def _run(
    f: Flat, operands: Sequence[Any], outer: Sequence[Node], *, brief: bool
) -> tuple[list[Any], Sequence[Any], list[Node]]:
    """The operands of floats as `f` got them, its results, the steps, oldest first."""
    since = next_number()
    run_on = [over_core(renamed, x) if x.dtype.kind in "fc" else x for x in operands]
    given = floats(run_on)
    with changed(recording=True, anomaly=False, brief=brief, again=True):
        values = f(run_on)
    roots = [core(y) for y in values if tracked(y)]
    steps, _ = behind(roots, [*(core(x)._node for x in given), *outer], since)
    return given, values, steps
