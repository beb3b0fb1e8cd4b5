"""What looks like a mistake in training, and what it says about it."""

from nn.noticing.checks import CHECKS, table
from nn.noticing.progress import lost
from nn.noticing.swaps import explained
from nn.noticing.watch import Watch

__all__ = ["CHECKS", "Watch", "explained", "lost", "table"]
