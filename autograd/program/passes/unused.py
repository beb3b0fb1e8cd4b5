"""What the function found and the program does not need."""

from dataclasses import replace

from autograd.program.listing import Listing

__all__ = ["without_unused_inputs"]


def without_unused_inputs(listing: Listing) -> Listing:
    """The listing without inputs that are found, used by no step and no result."""
    used = {value for step in listing.steps for value in step.uses()}
    used.update(listing.results())
    used.update(x.value for x, _ in listing.grads)
    kept = [
        x
        for x in listing.inputs
        if x.source.position is not None
        or x.after is not None
        or x.value in used
        or any(leaf is x for leaf in listing.returned_inputs())
    ]
    return replace(listing, inputs=kept)
