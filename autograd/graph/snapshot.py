"""`Snapshot`: the graph behind some values, as vertices that refer by position.

It is what drawings, explanations and exports read. It holds arrays by reference but no
`Node`, so keeping one does not keep the engine's graph alive, and reading one cannot
change a gradient. It can be taken after `backward` has freed the graph: structure,
shapes and scalars are still there.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np

from autograd.engine.memory import owner, same_content
from autograd.engine.node import Node, Released, collect
from autograd.engine.primitive import Primitive
from autograd.engine.several import OUTPUT, PACK
from autograd.engine.tensor import Tensor
from autograd.errors import ArgumentError, GraphError
from autograd.graph.projection import Projection, Unpacked
from autograd.graph.unfolding import unfolded

__all__ = ["Edge", "Snapshot", "Vertex", "Whole"]

RESULT = re.compile(r"_+\d*")
"""What IPython calls a cell's result, beside the name that the user gave it."""


class Vertex(NamedTuple):
    """One value of a computation and how it came to be.

    Attributes
    ----------
    id: its position in `Snapshot.vertices`; above the ids of its operands.
    primitive: the operation that made it; None for a leaf or a constant.
    operands: the ids of what it was made from, one for each operand slot.
    inputs: the operands' raw values as the operation saw them.
    params: the keyword parameters of the call.
    value: the raw value; `Released` where the backward walk has let go of it.
    grad: the gradient that `backward` left, or None.
    name: what the user called it, or None.
    scope: the modules it was made in, outermost first.
    traced: whether a gradient can come here; not so for a constant.
    number: of the `Node` it was taken from; None for a constant.
    step: of a value of an operation with several, the number of the operation's node,
    which all its values share; else None.
    whole: of a part of a fused step, that step; else None.
    source: the line of the user's code, where `detect_anomaly` recorded it.
    """

    id: int
    primitive: Primitive | None
    operands: tuple[int, ...]
    inputs: tuple[Any, ...]
    params: dict[str, Any]
    value: Any
    grad: Any
    name: str | None
    scope: tuple[str, ...]
    traced: bool
    number: int | None
    source: str | None
    step: int | None = None
    whole: "Whole | None" = None

    @property
    def kind(self) -> str:
        """``operation``, ``leaf`` or ``constant``."""
        if self.primitive is not None:
            return "operation"
        return "leaf" if self.traced else "constant"

    @property
    def shape(self) -> tuple[int, ...]:
        """The value's shape, also when the value is gone."""
        shape: tuple[int, ...] = getattr(self.value, "shape", ())
        return shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The value's dtype, also when the value is gone."""
        if isinstance(self.value, Released):
            return self.value.dtype
        return np.asarray(self.value).dtype

    @property
    def available(self) -> bool:
        """Whether the value is still there."""
        return not isinstance(self.value, Released)

    @property
    def label(self) -> str:
        """The name, or what stands in for one: the operation's name or the kind."""
        return self.name or (self.primitive.name if self.primitive else self.kind)


class Whole(NamedTuple):
    """A step of the graph that readers see in parts, each a vertex."""

    number: int
    primitive: Primitive
    params: dict[str, Any]


class Edge(NamedTuple):
    """Vertex `source` stands in slot `operand` of the operation that made `target`."""

    source: int
    target: int
    operand: int


class Snapshot:
    """The vertices behind `outputs`, in order of creation; made by `Snapshot.of`.

    Constants are vertices too: an array or a named value one however often it is used,
    a nameless number one for each use.
    """

    __slots__ = ("outputs", "vertices")

    vertices: tuple[Vertex, ...]
    outputs: tuple[int, ...]

    def __init__(self, vertices: tuple[Vertex, ...], outputs: tuple[int, ...]) -> None:
        for vertex in vertices:
            for i in vertex.operands:
                if not 0 <= i < vertex.id:
                    raise GraphError(
                        f"Graph: vertex {vertex.id} ({vertex.label}) has an operand "
                        "that was not made before it; the graph has a cycle or a gap"
                    )
        object.__setattr__(self, "vertices", vertices)
        object.__setattr__(self, "outputs", outputs)

    @classmethod
    def of(cls, *outputs: Any, names: Mapping[str, Any] | None = None) -> Self:
        """The graph behind `outputs`, Tensors of any shape.

        names: from name to Tensor (or constant array), for drawings and messages;
        ``locals()`` will do, since other values are passed over.
        """
        for output in outputs:
            if not isinstance(output, Tensor):
                raise ArgumentError(
                    f"draw: an output is {type(output).__name__}; pass Tensors, the "
                    "results of operations on tensor(…, requires_grad=True)"
                )
        if not outputs:
            raise ArgumentError("draw: no output given; pass one Tensor or more")
        return cls(*_trace(outputs, _Names(names)))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: cannot set {name}")

    @property
    def edges(self) -> tuple[Edge, ...]:
        """One for each operand slot of each operation, in order of creation."""
        return tuple(
            Edge(source, vertex.id, slot)
            for vertex in self.vertices
            for slot, source in enumerate(vertex.operands)
        )

    def find(self, value: Any) -> list[int]:
        """The ids of the vertices of a Tensor, or of those called by a name."""
        if isinstance(value, str):
            return [v.id for v in self.vertices if v.name == value]
        if isinstance(value, Tensor) and value._node is not None:
            return [v.id for v in self.vertices if v.number == value._node.number]
        raw = value._array if isinstance(value, Tensor) else value
        return [v.id for v in self.vertices if not v.traced and _is(v.value, raw)]

    def __reduce__(self) -> Any:
        """Copied and pickled with its arrays, but not as of the nodes it was taken of.

        A number means a node in one process alone, so `find` knows the vertices of a
        copy by name.
        """
        vertices = tuple([v._replace(number=None) for v in self.vertices])
        return type(self), (vertices, self.outputs)

    def __len__(self) -> int:
        return len(self.vertices)

    def __repr__(self) -> str:
        operations = sum(v.primitive is not None for v in self.vertices)
        return f"<{type(self).__name__} of {operations} operations, {len(self)} values>"


class _Names:
    """What the user called nodes and constant arrays; the first name of each counts."""

    def __init__(self, names: Mapping[str, Any] | None) -> None:
        if names is not None and not isinstance(names, Mapping):
            raise ArgumentError(
                f"names: expected a mapping from name to Tensor, got "
                f"{type(names).__name__}; write names={{'w': w}} or names=locals()"
            )
        self.of_node: dict[Node, str] = {}
        self.of_constant: list[tuple[str, Any]] = []
        for name, value in (names or {}).items():
            if RESULT.fullmatch(str(name)):
                continue
            if isinstance(value, Tensor) and value._node is not None:
                self.of_node.setdefault(value._node, str(name))
            elif isinstance(value, Tensor):
                self.of_constant.append((str(name), value._array))
            elif isinstance(value, np.ndarray):
                self.of_constant.append((str(name), value))

    def constant(self, x: Any, memory: Any) -> str | None:
        """The name of the constant `x`, which was copied from `memory` or is it."""
        for name, value in self.of_constant:
            copied = isinstance(value, np.ndarray) and owner(value) is memory
            if value is x or (copied and _is(x, value)):
                return name
        return None


def _is(x: Any, value: Any) -> bool:
    """Whether `x`, of a graph, is `value` or a copy of it."""
    arrays = isinstance(x, np.ndarray) and isinstance(value, np.ndarray)
    return x is value or (arrays and same_content(x, value))


def _trace(
    outputs: tuple[Tensor, ...], names: _Names
) -> tuple[tuple[Vertex, ...], tuple[int, ...]]:
    """The vertices of all that `outputs` were made from, and the outputs' ids."""
    vertices: list[Vertex] = []
    ids: dict[Node | None, int] = {}
    shared: dict[int, list[int]] = {}  # from id() of memory to constants in it

    def constant(x: Any, name: str | None, memory: Any) -> int:
        name = names.constant(x, memory) or name
        known = shared.setdefault(id(x if memory is None else memory), [])
        for i in known:
            if _is(vertices[i].value, x):
                return i
        if isinstance(x, np.ndarray) or name is not None:
            known.append(len(vertices))
        vertices.append(_constant(len(vertices), x, name))
        return len(vertices) - 1

    graph = unfolded(collect([t._node for t in outputs if t._node is not None]))
    nodes = graph.nodes
    called_by = {graph.of(node): name for node, name in names.of_node.items()}
    several = {node.parents[0] for node in nodes if node.primitive is OUTPUT}
    for node in nodes:
        if node in several or node.primitive is PACK:
            continue  # its values are vertices
        step = node.parents[0] if node.primitive is OUTPUT else node
        assert step is not None
        operands = []
        for holder, i, _ in _places(step):
            parent = holder.parents[i]
            if parent is None:
                called = holder.notes.constants if holder.notes is not None else {}
                x, memory = holder.operands[i], holder.original(i)
                operands.append(constant(x, called.get(i), memory))
            else:
                operands.append(ids.get(graph.of(parent), -1))
        ids[node] = len(vertices)
        name = called_by.get(node)
        vertex = _vertex(len(vertices), node, step, tuple(operands), name)
        vertices.append(vertex._replace(whole=_whole(graph.whole.get(step))))
    found = [
        constant(t._array, t.name, t._array)
        if t._node is None
        else ids[graph.of(t._node)]
        for t in outputs
    ]
    return tuple(vertices), tuple(found)


def _places(step: Node) -> list[tuple[Node, int, tuple[int, int | None]]]:
    """Where the operands of `step` stand, those that are packed one by one.

    The node that has it, at which position, and its place as `Unpacked` counts.
    """
    found: list[tuple[Node, int, tuple[int, int | None]]] = []
    for k, parent in enumerate(step.parents):
        if parent is not None and parent.primitive is PACK:
            found += [(parent, i, (k, i)) for i in range(len(parent.parents))]
        else:
            found.append((step, k, (k, None)))
    return found


def _whole(node: Node | None) -> Whole | None:
    """The fused step `node`."""
    if node is None or node.primitive is None:
        return None
    return Whole(node.number, node.primitive, node.params)


def _constant(position: int, x: Any, name: str | None) -> Vertex:
    return Vertex(
        position,
        None,
        (),
        (),
        {},
        x,
        None,
        name,
        (),
        traced=False,
        number=None,
        source=None,
    )


def _vertex(
    position: int, node: Node, step: Node, operands: tuple[int, ...], name: str | None
) -> Vertex:
    """The vertex of the value at `node`, computed by `step`."""
    if name is None and node.notes is not None:
        name = node.notes.name
    primitive, inputs = step.primitive, step.operands
    places = _places(step)
    if any(index is not None for _, _, (_, index) in places):
        assert primitive is not None
        primitive = Unpacked(primitive, tuple([place for _, _, place in places]))
        inputs = tuple([holder.operands[i] for holder, i, _ in places])
    if step is not node:
        assert primitive is not None
        primitive = Projection(primitive, node.params["index"], step.output)
    return Vertex(
        position,
        primitive,
        operands,
        inputs,
        step.params,
        node.output,
        node.grad,
        name,
        node.scope,
        traced=True,
        number=node.number,
        source=getattr(step.notes, "source", None),
        step=None if step is node else step.number,
    )
