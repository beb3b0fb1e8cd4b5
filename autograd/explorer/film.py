"""`Film`: the values of one graph at several times, within a bound of memory.

A frame is the columns of numbers of `explorer.data` at one time; what does not change,
names, shapes and groups, is kept once. Where frames come to take too much memory, every
other goes: the film still shows the whole, in longer steps.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd.drawing.graph import Graph
from autograd.errors import GraphError
from autograd.explorer.data import explored
from autograd.graph.snapshot import Snapshot

__all__ = ["Film", "Frame"]

CHANGING = (("values", ("value", "adjoint", "grad")), ("edges", ("local", "share")))
"""The columns that a frame has."""

DIGITS = 6
"""Significant digits of a frame's numbers."""


class Frame(NamedTuple):
    """One time of a film.

    title: which time it is. packed: the columns of numbers and what is shown beside the
    graph, as compressed JSON. arrays: kept whole, by name.
    """

    title: str
    packed: bytes
    arrays: Mapping[str, Any]

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return len(self.packed) + sum(int(x.nbytes) for x in self.arrays.values())

    def data(self) -> dict[str, Any]:
        """The columns and what is shown beside the graph, as JSON."""
        import json
        import zlib

        found = json.loads(zlib.decompress(self.packed))
        return {"title": self.title, **found}


class Film:
    """The frames of a graph, at most `max_bytes` of them.

    frames: those that are kept, in order. graph: that of the first.
    stride: how many times one that is kept stands for; doubled where memory ends.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.frames: list[Frame] = []
        self.graph: Graph | None = None
        self.stride = 1
        self._form: Any = None
        self._seen = 0

    @property
    def bytes(self) -> int:
        """How much memory the frames take."""
        return sum(frame.bytes for frame in self.frames)

    def wants_next(self) -> bool:
        """Whether the next time is one that is kept."""
        self._seen += 1
        return (self._seen - 1) % self.stride == 0

    def add(
        self,
        graph: Graph,
        title: str,
        *,
        about: Mapping[str, Any],
        arrays: Mapping[str, Any],
    ) -> None:
        """Keep how the values of `graph` are now, `about` them, and `arrays` whole.

        Raises `GraphError` where it is not the graph of the first frame run again.
        """
        form = _form(graph)
        if self.graph is None:
            self.graph, self._form = graph, form
        elif form != self._form:
            raise GraphError(
                "Film: the graph has other operations or shapes than that of the "
                f"first frame ({len(form)} values, {len(self._form)} before); show it "
                "the same data each time, and compute the same of it"
            )
        self.frames.append(Frame(title, _packed(graph, about), dict(arrays)))
        while self.bytes > self.max_bytes and len(self.frames) > 2:
            self.frames = self.frames[::2]
            self.stride *= 2

    def state(self) -> dict[str, Any]:
        """What is kept, for a file: numbers, texts, and arrays."""
        frames = [
            {
                "title": frame.title,
                "packed": np.frombuffer(frame.packed, np.uint8),
                "arrays": dict(frame.arrays),
            }
            for frame in self.frames
        ]
        return {"frames": frames, "stride": self.stride, "seen": self._seen}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state`; the graph is that of the next frame."""
        self.frames = [
            Frame(str(f["title"]), np.asarray(f["packed"]).tobytes(), dict(f["arrays"]))
            for f in state["frames"]
        ]
        self.stride, self._seen = int(state["stride"]), int(state["seen"])

    def data(self) -> dict[str, Any]:
        """The first graph for the explorer, and under ``film`` a list of frames."""
        if self.graph is None:
            raise GraphError("Film: there is no frame yet")
        found = explored(self.graph, recursion=False)
        return {**found, "film": {"frames": [frame.data() for frame in self.frames]}}


def _form(graph: Snapshot) -> list[Any]:
    """What has to be the same in all frames."""
    return [
        (v.primitive.name if v.primitive else v.kind, v.shape, v.operands)
        for v in graph.vertices
    ]


def _packed(graph: Snapshot, about: Mapping[str, Any]) -> bytes:
    import json
    import zlib

    found = explored(graph, recursion=False)
    columns = {
        of: {name: _rounded(found[of][name]) for name in names}
        for of, names in CHANGING
    }
    text = json.dumps({**about, **columns}, allow_nan=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 6)


def _rounded(x: Any) -> Any:
    """`x` with its floats cut to what a page shows of them, and two more digits."""
    if isinstance(x, float):
        return float(f"{x:.{DIGITS - 1}e}")
    if isinstance(x, list):
        return [_rounded(item) for item in x]
    return {k: _rounded(v) for k, v in x.items()} if isinstance(x, dict) else x
