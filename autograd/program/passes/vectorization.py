"""Loops of Python's that run for all turns at once.

for k in range(3): y[k] = x[k] @ w      y = x @ w, of all rows in one call
y[0] + y[1] + y[2]                      np.add.reduce(y, axis=0)
"""

from collections import Counter

from autograd.engine.steps import Place, Step
from autograd.program.listing import Listing
from autograd.program.passes.algebra import simplified
from autograd.program.passes.dead import without_dead_steps
from autograd.program.vectorizing.agenda import grouped
from autograd.program.vectorizing.emission import Emission, Node, by_column, places
from autograd.program.vectorizing.profit import worthwhile
from autograd.program.vectorizing.signatures import signatures
from autograd.program.vectorizing.sums import sums_in

__all__ = ["with_vectorized_loops"]


def with_vectorized_loops(listing: Listing) -> Listing:
    """The listing in which one call stands for many alike, where that saves time.

    Rows of what the calls give that nobody needs are left out.
    """
    alike = signatures(listing.steps)
    if not alike:
        return listing
    sums = {s.additions[-1]: s for s in sums_in(listing.steps, alike)}
    added = {step for s in sums.values() for step in s.additions}
    steps = [s for s in listing.steps if s not in added or s in sums]
    groups = grouped(
        [sums[s].step if s in sums else s for s in steps],
        {s: key for s, key in alike.items() if s not in added},
    )
    rows = places(groups)
    saved = {
        column: len(numbers) - 1
        for s in sums.values()
        for column, numbers in by_column(s.step.args, rows)[0].items()
    }
    kept = worthwhile(groups, saved)
    if not kept:
        return listing
    _note_turns(listing.steps)
    groups = [group for group in groups if group in kept]
    emission = Emission(places(groups))
    of: dict[Step, Node] = {s: group for group in groups for s in group.steps}
    for total in sums.values():
        if by_column(total.step.args, emission.rows)[0]:
            of.update(dict.fromkeys(total.additions, total))
    emission.run(list(dict.fromkeys(of.get(step, step) for step in listing.steps)))
    found = listing.with_steps(emission.steps, emission.instead)
    return without_dead_steps(simplified(found))


def _note_turns(steps: list[Step]) -> None:
    """Note with each step how often its line had been come back to."""
    turns: Counter[Place] = Counter()
    before: Place | None = None
    for step in steps:
        here = step.place._replace(operation="")
        turns[here] += here != before
        before, step.place = here, step.place._replace(turn=turns[here])
