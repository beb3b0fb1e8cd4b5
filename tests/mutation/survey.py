"""Which wrong rules the checks notice: every primitive, mode, operand and mutant.

    python -m tests.mutation.survey docs/mutation.md

A mutant is *equivalent* on a sample where it leaves every derivative as it is: turning
a vector around, summing what was not broadcast. One that is equivalent on all samples
of its operation is no mutant of it. One that makes a difference somewhere has to be
noticed.
"""

import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograd import gradcheck, make_jvp, make_vjp
from autograd.engine.node import collect
from autograd.engine.primitive import Primitive, primitives
from autograd.engine.samples import Sample
from autograd.engine.tensor import Tensor, tensor
from autograd.errors import GradientCheckError
from autograd.tree import leaves, map_tree
from tests.mutation.mutants import MUTANTS, Mutant, applied
from tests.optional import by_numpy

__all__ = ["Outcome", "cases", "of_floats", "outcome", "samples_of", "table"]


@dataclass(frozen=True)
class Case:
    """One wrong rule."""

    primitive: Primitive
    mode: str
    operand: int
    mutant: Mutant


@dataclass(frozen=True)
class Outcome:
    """What became of it: ``"noticed"``, ``"survived"`` or ``"equivalent"``."""

    case: Case
    fate: str


def cases(of: Iterable[Primitive] | None = None) -> Iterator[Case]:
    """Every primitive, mode, operand that a sample differentiates, and mutant.

    of: which primitives; by default those that NumPy computes.
    """
    for primitive in filter(by_numpy, primitives()) if of is None else of:
        found = [_operands(primitive, sample) for sample in samples_of(primitive)]
        operands = sorted(set().union(*found))
        for mode in ("rev", "fwd"):
            for i in operands:
                for mutant in MUTANTS:
                    if mode in mutant.modes:
                        yield Case(primitive, mode, i, mutant)


def outcome(case: Case) -> Outcome:
    """Run the checks of the operation's samples until one fails."""
    differs = False
    for sample in samples_of(case.primitive):
        f, xs = of_floats(case.primitive, sample)
        with applied(case.mutant, case.primitive, case.mode, case.operand):
            try:
                if not gradcheck(
                    f, xs, modes=(case.mode,), explain=False, raise_on_failure=False
                ):
                    return Outcome(case, "noticed")
            except GradientCheckError:  # the walk itself stumbled over it
                return Outcome(case, "noticed")
        differs = differs or _differs(case, f, xs)
    return Outcome(case, "survived" if differs else "equivalent")


def _differs(case: Case, f: Any, xs: list[Any]) -> bool:
    """Whether the wrong rule gives other numbers than the right one at all."""
    rng = np.random.default_rng(3)
    everything = tuple(range(len(xs)))

    def derivatives() -> list[Any]:
        found = []
        for _ in range(2):  # the second call is where a kept value shows
            if case.mode == "rev":
                vjp, y = make_vjp(f, everything)(*xs)
                found += vjp(map_tree(lambda a: _normal(rng, a), y))
            else:
                vs = tuple(_normal(rng, x) for x in xs)
                found += leaves(make_jvp(f, everything)(*xs)(vs)[1])
        return found

    rng = np.random.default_rng(3)
    right = derivatives()
    rng = np.random.default_rng(3)
    with applied(case.mutant, case.primitive, case.mode, case.operand):
        try:
            wrong = derivatives()
        except Exception:
            return True
    return any(
        np.shape(r) != np.shape(w) or not np.allclose(r, w, rtol=1e-9, atol=0)
        for r, w in zip(right, wrong, strict=True)
    )


def _normal(rng: np.random.Generator, x: Any) -> Any:
    return np.asarray(rng.normal(size=np.shape(x))).astype(np.asarray(x).dtype)[()]


def samples_of(primitive: Primitive) -> list[Sample]:
    found = primitive.samples(np.random.default_rng(1))
    return [s for s in found if isinstance(s, Sample)]


def _is_float(x: Any) -> bool:
    return isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in "fc"


def _operands(primitive: Primitive, sample: Sample) -> list[int]:
    """The operands that the sample differentiates, as the graph has them."""
    f, xs = of_floats(primitive, sample)
    given = leaves(f(*[tensor(x, requires_grad=True) for x in xs]))
    outputs = [y for y in given if isinstance(y, Tensor)]
    nodes = collect([y._node for y in outputs if y._node is not None])
    return sorted(
        {
            i
            for node in nodes
            if node.primitive is primitive
            for i, parent in enumerate(node.parents)
            if parent is not None and np.size(node.inputs[i])
        }
    )


def of_floats(primitive: Primitive, sample: Sample) -> tuple[Any, list[Any]]:
    args = list(sample.args)

    def f(*values: Any) -> Any:
        rest = iter(values)
        full = map_tree(lambda x: next(rest) if _is_float(x) else x, args)
        return primitive.function(*full, **sample.kwargs)

    return f, [x for x in leaves(args) if _is_float(x)]


def table(outcomes: Iterable[Outcome]) -> str:
    """The outcomes by mutant as Markdown, and the survivors one by one."""
    found = list(outcomes)
    rows = ["| wrong rule | noticed | survived | no difference |"]
    rows += ["| --- | --- | --- | --- |"]
    for mutant in MUTANTS:
        fates = [o.fate for o in found if o.case.mutant is mutant]
        counts = [fates.count(f) for f in ("noticed", "survived", "equivalent")]
        rows.append(f"| {mutant.name} | {' | '.join(map(str, counts))} |")
    noticed = sum(o.fate == "noticed" for o in found)
    real = sum(o.fate != "equivalent" for o in found)
    survivors = [
        f"- {c.primitive.name}, {c.mode}, {c.primitive.operand_name(c.operand)}: "
        f"{c.mutant.name}"
        for o in found
        if o.fate == "survived"
        for c in [o.case]
    ]
    return "\n".join(
        [
            "# Wrong rules and who notices",
            "",
            "Made by `make mutation`: every rule of every primitive is replaced by",
            "wrong ones, one at a time, and `gradcheck` runs on the operation's",
            "samples. The last column counts those that change no derivative of any",
            "sample, such as a transposed vector.",
            "",
            f"Noticed: {noticed} of {real} ({100 * noticed / max(real, 1):.2f} %).",
            "",
            *rows,
            "",
            "Survivors:" if survivors else "No wrong rule survived.",
            *survivors,
            "",
        ]
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    text = table([outcome(case) for case in cases(primitives())])
    Path(sys.argv[1]).write_text(text, "utf-8")
    print(text)
