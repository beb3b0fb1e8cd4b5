"""Steps whose values nobody needs."""

from autograd.engine.steps import Step
from autograd.program.listing import Listing

__all__ = ["without_dead_steps"]


def without_dead_steps(listing: Listing) -> Listing:
    """The listing without steps that lead to no result, from the last to the first."""
    needed = set(listing.results())
    kept: list[Step] = []
    for step in reversed(listing.steps):
        if not step.pure or not needed.isdisjoint(step.outputs):
            kept.append(step)
            needed.update(step.uses())
    kept.reverse()
    return listing.with_steps(kept)
