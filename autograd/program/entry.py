"""How a program is entered: the checks that a call is one it was written for.

The checks are lines of the function itself. Each returns `OTHER` where it fails.
"""

from typing import Any

import numpy as np

from autograd.engine.memory import fingerprint
from autograd.engine.tensor import Tensor
from autograd.program.arguments import leaves_of
from autograd.program.donated import distinct, refuse_given_away
from autograd.program.listing import Input
from autograd.program.surroundings import same
from autograd.program.tracing import Tracing

__all__ = ["OTHER", "Entry"]

OTHER: Any = object()
"""What a program returns of a call that it was not written for."""


class Entry:
    """The first lines of a program, and the objects that they name."""

    def __init__(
        self,
        tracing: Tracing,
        arguments: dict[str, Any],
        static: frozenset[str],
        names: dict[Any, str],
    ) -> None:
        self.lines: list[str] = []
        self.objects: dict[str, Any] = {
            "_distinct": distinct, "_refuse_given_away": refuse_given_away,
            "_ndarray": np.ndarray, "_Tensor": Tensor, "OTHER": OTHER, "_same": same
        }  # fmt: skip
        self._names, self._known = names, dict[int, str]()
        self._with_grad = {x for x, _ in tracing.listing.grads}
        self._holders: dict[Any, str] = {}
        inputs = tracing.listing.inputs
        sources = [x.source for x in inputs if x.source.is_grad]
        self._grads = {(s.position, s.text, s.holder) for s in sources}
        given: dict[Any, list[Input]] = {}
        for x in inputs:
            if x.source.position is not None:
                given.setdefault((x.source.position, x.source.text), []).append(x)
        for position, (name, tree) in enumerate(arguments.items()):
            if name in static:
                self._fixed(name, tree)
                continue
            self._structure(name, tree)
            for path, leaf in leaves_of(tree):
                keys = "".join([f"[{key!r}]" for key in path])
                found = given.get((position, keys))
                if found is None:
                    self._fixed(name + keys, leaf)
                for x in found or ():
                    self._input(name + keys, x)
        for x in inputs:
            if x.source.position is None:
                holder = self._object("found", x.source.holder)
                self._input(x.source.text.format(holder), x)
        self._memory(inputs)
        for spot in tracing.surroundings.fixed:
            holder = self._object("found", spot.holder)
            where = spot.text.format(holder)
            seen = self._object("seen", spot.value)
            self._unless(f"{where} is {seen} or _same({where}, {seen})")
        self._contents(tracing)

    def _memory(self, inputs: list[Input]) -> None:
        """Check that what is written to is nobody else's, and was not given away."""
        arrays = [x for x in inputs if x.value.is_array]
        written = [self._names[x.value] for x in arrays if x.after is not None]
        others = [self._names[x.value] for x in arrays if x.after is None]
        for x in arrays:
            if x.donated:
                name = self._names[x.value]
                self.lines.append(f"_refuse_given_away({x.source.name!r}, {name})")
        if written and len(arrays) > 1:
            pair = f"({', '.join(written)},), ({''.join(f'{x}, ' for x in others)})"
            self._unless(f"_distinct({pair})")

    def _structure(self, where: str, tree: Any) -> None:
        """Check that a container is of that form, and what is in it too."""
        if isinstance(tree, (tuple, list)):
            kind = self._object("kind", type(tree))
            self._unless(f"type({where}) is {kind} and len({where}) == {len(tree)}")
            for k, part in enumerate(tree):
                self._structure(f"{where}[{k}]", part)
        elif isinstance(tree, dict):
            kind = self._object("kind", type(tree))
            self._unless(f"type({where}) is {kind} and list({where}) == {list(tree)!r}")
            for key, part in tree.items():
                self._structure(f"{where}[{key!r}]", part)

    def _fixed(self, where: str, x: Any) -> None:
        """Check what is no array and no number: it is part of the program."""
        seen = self._object("seen", x)
        kind = f"type({where}) is type({seen})"
        self._unless(f"{where} is {seen} or ({kind} and {where} == {seen})")

    def _input(self, where: str, x: Input) -> None:
        """Give an input its name, checked."""
        name, value, source = self._names[x.value], x.value, x.source
        if source.is_grad:
            where = f"{self._holders[source.position, source.text, source.holder]}.grad"
        elif source.tensor:
            where = self._tensor(where, name, x)
        if where != name:
            self.lines.append(f"{name} = {where}")
        if value.is_array:
            dtype = self._object("dtype", value.dtype)
            self._unless(
                f"type({name}) is _ndarray and {name}.shape == {value.shape} "
                f"and {name}.dtype == {dtype}"
            )
        else:
            self._unless(f"type({name}) is {self._object('kind', value.kind)}")

    def _tensor(self, where: str, name: str, x: Input) -> str:
        """How the array of a Tensor is read, the Tensor checked and kept by a name."""
        source, leaf = x.source, "is not None" if x.requires_grad else "is None"
        self._unless(f"isinstance({where}, _Tensor) and {where}._node {leaf}")
        if source.position is not None:
            self.lines.append(f"tensor_{name} = {where}")
            where = f"tensor_{name}"
        self._holders[source.position, source.text, source.holder] = where
        if x in self._with_grad:
            self._unless(f"{where}._node.primitive is None")
            if (source.position, source.text, source.holder) not in self._grads:
                self._unless(f"{where}.grad is None")
        return f"{where}._array"

    def _contents(self, tracing: Tracing) -> None:
        """Check the contents of arrays that Python may have computed with."""
        self.objects["_fingerprint"] = fingerprint
        for spot in tracing.surroundings.hidden:
            where = spot.text.format(self._object("found", spot.holder))
            seen = self._object("seen", fingerprint(spot.value))
            self._unless(f"_fingerprint({where}) == {seen}")

    def _object(self, word: str, x: Any) -> str:
        """The name of an object that a check needs."""
        name = self._known.get(id(x))
        if name is None:
            name = self._known[id(x)] = f"_{word}_{len(self._known)}"
            self.objects[name] = x
        return name

    def _unless(self, condition: str) -> None:
        self.lines.append(f"if not ({condition}):")
        self.lines.append("    return OTHER")
