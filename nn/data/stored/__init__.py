"""Data in files, for `Dataset.from_files`."""

from typing import TYPE_CHECKING

from autograd.later import later

if TYPE_CHECKING:
    from nn.data.stored.arrays import ArrayFiles

later(__name__, {("nn.data.stored.arrays",): ("ArrayFiles",)})  # it reads archives

__all__ = ["ArrayFiles"]
