"""From the listing of what was traced to the one that is written: every pass."""

from autograd.program.listing import Listing, Pass
from autograd.program.passes.algebra import simplified
from autograd.program.passes.common import with_shared_steps
from autograd.program.passes.constants import with_folded_constants
from autograd.program.passes.dead import without_dead_steps
from autograd.program.passes.donation import with_donated_memory
from autograd.program.passes.forwarding import with_forwarded_rows
from autograd.program.passes.ownership import with_owned_results
from autograd.program.passes.spelling import with_one_spelling
from autograd.program.passes.unused import without_unused_inputs
from autograd.program.passes.vectorization import with_vectorized_loops

__all__ = ["PASSES", "SHORTENING", "optimized"]

SHORTENING: tuple[Pass, ...] = (
    without_dead_steps,
    with_one_spelling,
    with_forwarded_rows,
    with_folded_constants,
    simplified,
    with_shared_steps,
    without_dead_steps,
    with_vectorized_loops,
)
"""What leaves a listing with the same inputs and results, in the order of the runs."""

PASSES: tuple[Pass, ...] = (
    *SHORTENING,
    with_donated_memory,
    with_owned_results,
    without_unused_inputs,
)
"""What a program goes through."""


def optimized(listing: Listing, passes: tuple[Pass, ...] = PASSES) -> Listing:
    """The listing after all passes."""
    for run in passes:
        listing = run(listing)
    return listing
