"""A graph as plain data that JSON can hold."""

from typing import Any

import numpy as np

from autograd.errors import AutogradError
from autograd.graph.flow import Flow, backward_flow, local_derivative
from autograd.graph.snapshot import Snapshot

__all__ = ["graph_data"]

LISTED = 4096
"""The most numbers of one value that are written out."""


def graph_data(graph: Snapshot) -> dict[str, Any]:
    """Nodes and edges of `graph` as a dict that `json.dumps` takes.

    Numbers that JSON lacks are the strings "NaN", "Infinity", "-Infinity" and complex
    ones Python's text; arrays are nested lists. None where a value is freed, a
    derivative is not defined, or there are more than 4,096 numbers.
    """
    flow = _flow(graph)
    return {
        "outputs": list(graph.outputs),
        "nodes": [
            {
                "id": v.id,
                "name": v.name,
                "kind": v.kind,
                "primitive": v.primitive.name if v.primitive else None,
                "formula": v.primitive.formula if v.primitive else None,
                "shape": list(v.shape),
                "dtype": str(v.dtype),
                "value": _listed(v.value) if v.available else None,
                "adjoint": _listed(flow.adjoints[v.id]) if flow else None,
                "scope": list(v.scope),
            }
            for v in graph.vertices
        ],
        "edges": [
            {
                **edge._asdict(),
                "local_derivative": (
                    _listed(local_derivative(graph, edge)) if flow else None
                ),
            }
            for edge in graph.edges
        ],
    }


def _flow(graph: Snapshot) -> Flow | None:
    try:
        return backward_flow(graph)
    except AutogradError:
        return None


def _listed(x: Any) -> Any:
    """`x` in what JSON has."""
    if x is None or np.size(x) > LISTED:
        return None
    if np.ndim(x):
        return [_listed(item) for item in x]
    x = x.item() if hasattr(x, "item") else x
    if isinstance(x, complex):
        return str(x)
    if isinstance(x, float) and not np.isfinite(x):
        return "NaN" if x != x else "Infinity" if x > 0 else "-Infinity"
    return x
