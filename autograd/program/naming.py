"""What the values of a program are called: as the user calls them, where that is known.

The last step of the line ``hidden = relu(x @ w + b)`` makes `hidden`; the step before
it ``hidden_``. What comes back to a value v on the backward walk is ``d_v``. All others
are called after the operation that makes them.
"""

import keyword
import linecache
import re
from typing import Any

from autograd.engine.steps import Place, Value
from autograd.program.fusion.loop import single_steps
from autograd.program.listing import Listing

__all__ = ["Naming"]

_KEPT = frozenset(
    ["np", "numpy", "scipy", "made", "given_away", "given_away_tensor", "OTHER"]
)


class Naming:
    """Gives names out, each once, and none of those that are taken `outside`."""

    def __init__(self, listing: Listing, outside: frozenset[str] = frozenset()) -> None:
        self.outside = outside
        self._taken = {*_KEPT, *outside, *listing.parameters}
        self._places: dict[Value, Place] = {}
        self._last: dict[tuple[str, int], Value] = {}
        for step in single_steps(listing.steps):
            for value in step.outputs:
                self._places[value] = step.place
            if step.outputs and step.place.direction == "forward":
                self._last[step.place.file, step.place.line] = step.outputs[0]

    def taken(self, wanted: str) -> str:
        """`wanted`, or where that is another's, with a number."""
        wanted = re.sub(r"\W", "_", wanted)
        if not wanted.isidentifier() or keyword.iskeyword(wanted):
            wanted = f"v_{wanted}"
        name, count = wanted, 1
        while name in self._taken:
            count += 1
            name = f"{wanted}_{count}"
        self._taken.add(name)
        return name

    def of(self, value: Value, buffer: Any = None) -> str:
        """A name for `value`."""
        place = self._places.get(value)
        if place is None:
            return self.taken("v")
        if place.direction == "forward":
            if self._last.get((place.file, place.line)) is value:
                target = _target(place.file, place.line)
                if target:
                    return self.taken(target)
            return self.taken(place.operation or "v")
        return self.taken(f"d_{place.operation or 'v'}")


def _target(file: str, line: int) -> str | None:
    """The name that the statement on a line assigns to, if it is one."""
    text = linecache.getline(file, line).strip()
    found = re.match(r"([A-Za-z_]\w*)\s*[-+*/@]?=[^=]", text)
    return found[1] if found else None
