"""HIPS autograd's name for kept graphs; its tests and programs that draw import it."""

from autograd.hips.graphs import FullGraphNode, const_graph, full_graph

__all__ = ["FullGraphNode", "const_graph", "full_graph"]
