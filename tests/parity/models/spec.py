"""What a random model and its training are: plain data, which JSON can hold.

A model is a list of nodes, each a layer on the results of earlier nodes; the first are
inputs. A form says how it is written down, and groups which nodes are one inner model.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Group", "Node", "Spec", "from_json", "to_json"]


@dataclass
class Node:
    """One call of a layer.

    layer: the class, or ``"Input"``. options: its arguments; a dict with ``"class"`` is
    a layer. on: the nodes that it is called on. same: the node whose layer it shares.
    shape: of its result, without the batch.
    """

    layer: str
    options: dict[str, Any]
    on: list[int]
    shape: list[int]
    same: int | None = None


@dataclass
class Group:
    """Nodes from `start` up to `end`, each on the one before, as one inner model.

    form: ``"sequential"``, ``"functional"``, ``"block"`` (a layer of a user's own).
    """

    start: int
    end: int
    form: str


@dataclass
class Spec:
    """A model, what it is compiled with, and what `fit` is called with.

    form: ``"sequential"``, ``"functional"`` or ``"subclassed"``. outputs: nodes.
    targets: of each output ``"numbers"``, ``"labels"``, ``"one_hot"`` or ``"binary"``.
    fit's "data" is how it gets its samples: ``"arrays"``, with a ``"split"``, with
    others ``"held out"`` or ``"weighed"``, a ``"generator"``, a ``"dataset"``.
    """

    seed: int
    form: str
    nodes: list[Node]
    outputs: list[int]
    targets: list[str]
    compiled: dict[str, Any]
    fit: dict[str, Any]
    groups: list[Group] = field(default_factory=list)
    frozen: list[int] = field(default_factory=list)
    samples: int = 24


def to_json(spec: Spec) -> dict[str, Any]:
    """`spec` as plain data."""
    return asdict(spec)


def from_json(data: dict[str, Any]) -> Spec:
    """What `to_json` gave."""
    nodes = [Node(**node) for node in data["nodes"]]
    groups = [Group(**group) for group in data["groups"]]
    return Spec(**{**data, "nodes": nodes, "groups": groups})
