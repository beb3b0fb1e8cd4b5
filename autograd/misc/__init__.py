"""HIPS autograd's name for tools around derivatives; lifelines imports `flatten`."""

from autograd.hips.graphs import const_graph
from autograd.misc.flatten import flatten

__all__ = ["const_graph", "flatten"]
