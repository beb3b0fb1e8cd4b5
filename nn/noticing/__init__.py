"""What looks like a mistake in training, and what it says about it."""

from typing import TYPE_CHECKING

from autograd.later import later

if TYPE_CHECKING:
    from nn.noticing.checks import CHECKS, table
    from nn.noticing.progress import lost
    from nn.noticing.swaps import explained
    from nn.noticing.watch import Watch

later(  # with the first training
    __name__,
    {
        ("nn.noticing.checks",): ("CHECKS", "table"),
        ("nn.noticing.progress",): ("lost",),
        ("nn.noticing.swaps",): ("explained",),
        ("nn.noticing.watch",): ("Watch",),
    },
)

__all__ = ["CHECKS", "Watch", "explained", "lost", "table"]
