"""Which wrong rules the random programs find, and after how many.

python -m tests.fuzz.hunt docs/fuzzing.md --workers 2

Every rule of every primitive is made wrong as in `tests.mutation`. Of the first 2,000
programs of a seed those run that use the primitive, until one fails.
"""

import sys
from argparse import ArgumentParser
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from warnings import catch_warnings, simplefilter

import numpy as np

import autograd as ag
from autograd.engine.node import collect
from autograd.engine.primitive import primitives
from autograd.tree import leaves
from tests.fuzz.check import check
from tests.fuzz.generate import generate
from tests.fuzz.pool import is_fuzzed
from tests.fuzz.program import Program
from tests.fuzz.runs import SkippedError
from tests.mutation.mutants import MUTANTS, applied
from tests.mutation.survey import Case, cases, outcome

__all__ = ["Hunted", "hunted", "recorded", "table", "users"]

PROGRAMS = 2000
SEED = 0


@dataclass(frozen=True)
class Hunted:
    """A wrong rule: in which primitive, and the number of the program that found it.

    found: None where none did. equivalent: then, whether the rule differs from the
    right one on no sample at all, so that there was nothing to find.
    """

    primitive: str
    mode: str
    operand: int
    mutant: str
    found: int | None
    equivalent: bool = False


def recorded(program: Program) -> set[str]:
    """The names of the primitives in the graph that the program leaves."""
    values = [ag.tensor(x, requires_grad=True) for x in program.arguments()]
    with catch_warnings(), np.errstate(all="ignore"):
        simplefilter("ignore")
        ys = leaves(list(program.environment(values).values()))
    tensors = [y for y in ys if isinstance(y, ag.Tensor) and y._node is not None]
    nodes = collect([y._node for y in tensors])
    return {node.primitive.name for node in nodes if node.primitive is not None}


@cache
def users(programs: int = PROGRAMS) -> dict[str, list[int]]:
    """Per primitive the programs that record it."""
    found: dict[str, list[int]] = defaultdict(list)
    for index in range(programs):
        for name in recorded(_program(index)):
            found[name].append(index)
    return found


@cache
def _program(index: int) -> Program:
    """A program as it is made while all rules are right."""
    return generate(SEED, index)


def hunted(case: Case, programs: int = PROGRAMS) -> Hunted:
    """Run the programs that use the primitive, its rule made wrong, until one fails."""
    about = (case.primitive.name, case.mode, case.operand, case.mutant.name)
    using = users(programs)[case.primitive.name]
    with applied(case.mutant, case.primitive, case.mode, case.operand):
        for index in using:
            try:
                if check(_program(index), index):
                    return Hunted(*about, index)
            except SkippedError:
                continue
    return Hunted(*about, None, outcome(case).fate == "equivalent")


def _of_primitive(name: str) -> list[Hunted]:
    return [hunted(case) for case in cases() if case.primitive.name == name]


def table(found: list[Hunted]) -> str:
    """The outcomes by mutant as Markdown, and what was not found one by one."""
    real = [h for h in found if not h.equivalent]
    missed = [h for h in real if h.found is None]
    names = {h.primitive for h in real}
    whole = names - {h.primitive for h in missed}
    share = 100 * len(whole) / max(len(names), 1)
    rows = [_row(m.name, [h for h in found if h.mutant == m.name]) for m in MUTANTS]
    return "\n".join(
        [
            "# Wrong rules and the random programs that find them",
            "",
            "Made by `make hunt`: every rule of every primitive is replaced by wrong",
            f"ones, one at a time, and of the first {PROGRAMS} random programs those",
            "run that use the primitive, until one fails. Under *no difference* stand",
            "those that change no derivative of any sample.",
            "",
            f"Found: {len(real) - len(missed)} of {len(real)} wrong rules; all those",
            f"of {len(whole)} of {len(names)} primitives ({share:.1f} %).",
            "",
            "| wrong rule | found | not found | no difference | programs until found, "
            "median and most |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            "Not found:" if missed else "Every wrong rule was found.",
            *(f"- {h.primitive}, {h.mode}, {h.operand}: {h.mutant}" for h in missed),
            "",
        ]
    )


def _row(name: str, outcomes: list[Hunted]) -> str:
    after = [h.found + 1 for h in outcomes if h.found is not None]
    same = sum(h.equivalent for h in outcomes)
    until = f"{median(after):.0f}, {max(after)}" if after else "–"
    missed = len(outcomes) - len(after) - same
    return f"| {name} | {len(after)} | {missed} | {same} | {until} |"


def main() -> int:
    """The command."""
    parser = ArgumentParser(prog="python -m tests.fuzz.hunt", description=__doc__)
    parser.add_argument("path", type=Path, help="the Markdown file to write")
    parser.add_argument("--workers", type=int, default=1, help="processes; default 1")
    options = parser.parse_args()
    names = [p.name for p in primitives() if is_fuzzed(p.name)]
    with get_context("spawn").Pool(options.workers) as pool:
        found = [h for hs in pool.imap(_of_primitive, names) for h in hs]
    text = table(found)
    options.path.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
