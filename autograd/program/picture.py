"""A program as a drawing: a box for each step, in the memory that it writes."""

from autograd.drawing.dot import Arrow, Box, Line, Sheet
from autograd.drawing.text import shortened
from autograd.drawing.theme import Theme
from autograd.engine.calls import full_name
from autograd.engine.steps import Step, Value
from autograd.errors import ValueRangeError
from autograd.program.flows import Flow
from autograd.program.listing import Input, Listing
from autograd.program.text import Text

__all__ = ["MOST", "box_id", "input_id", "program_sheet"]

MOST = 1000
"""Steps of a drawing; beyond, nobody sees what leads where."""

MANY = 300
"""Steps from which on arrows are straight, or Graphviz takes a minute."""

_FRAMES = {"forward": "forward", "backward": "backward", "tangent": "tangents"}


def box_id(k: int) -> str:
    """What the box of step number `k` is called."""
    return f"s{k}"


def input_id(k: int) -> str:
    """What the box of input number `k` is called."""
    return f"i{k}"


def program_sheet(
    listing: Listing, text: Text, theme: Theme, rankdir: str = "TB"
) -> Sheet:
    """The steps of a program, forward and backward in a frame each.

    A value that lies in memory that was another's before says so: ``in hidden``.
    """
    if len(listing.steps) > MOST:
        raise ValueRangeError(
            f"draw: the program has {len(listing.steps):,} steps, a drawing shows at "
            f"most {MOST:,}; draw the program of a smaller function"
        )
    drawn = _Drawn(listing, text, theme)
    boxes = [drawn.input(k, x) for k, x in enumerate(listing.inputs)]
    boxes += [drawn.step(k, step) for k, step in enumerate(listing.steps)]
    note = "in NAME: written over what NAME held"
    title = f"program of {listing.name}"
    quick = len(listing.steps) > MANY
    return Sheet(title, theme, tuple(boxes), tuple(drawn.arrows), rankdir, note, quick)


class _Drawn:
    """The boxes so far, and from where each value comes."""

    def __init__(self, listing: Listing, text: Text, theme: Theme) -> None:
        self.text, self.theme = text, theme
        self.arrows: list[Arrow] = []
        self.homes: dict[str, str] = {}
        for said in text.aliases:
            name, _, home = said.code.partition(" = ")
            self.homes[name] = home
        self._made: dict[Value, str] = {}
        self._back = False
        self._results = set(listing.results())

    def input(self, k: int, x: Input) -> Box:
        """The box of what is given."""
        own = self._made[x.value] = input_id(k)
        theme, name = self.theme, self.text.names[x.value]
        lines = [Line(shortened(name), theme.ink, 12, bold=True)]
        if x.value.shape:
            lines.append(Line(str(x.value.shape), theme.muted, 10))
        paint = theme.leaf if x.source.position is not None else theme.constant
        return Box(own, "leaf", paint, tuple(lines))

    def step(self, k: int, step: Step) -> Box:
        """The box of a step, and the arrows into it."""
        own, theme, direction = box_id(k), self.theme, step.place.direction
        back = direction == "backward"
        ink = theme.gradient if back else theme.ink
        arrow = theme.gradient if back else theme.arrow
        for x in dict.fromkeys(step.uses()):
            if x in self._made:
                self.arrows.append(
                    Arrow(self._made[x], own, arrow, id=f"{self._made[x]}_{own}")
                )
        for y in step.outputs:
            self._made[y] = own
        lines = [Line(_called(step), ink, 12)]
        if step.outputs:
            name = self.text.names.get(step.output, "")
            shape = step.output.shape
            lines.insert(0, Line(shortened(name), ink, 12, bold=True))
            where = f"in {self.homes[name]}" if name in self.homes else ""
            about = "  ".join([w for w in (str(shape) if shape else "", where) if w])
            lines.append(Line(about, theme.muted, 10))
        result = any(y in self._results for y in step.outputs)
        paint = theme.output if result else theme.operation
        kind = "output" if result else "operation"
        tooltip = self.text.lines.text(step.place.file, step.place.line)
        self._back = self._back or direction != "forward"
        after = self._back and direction == "forward"
        scope = ("after that" if after else _FRAMES[direction],)
        return Box(own, kind, paint, tuple(lines), tooltip, scope)


def _called(step: Step) -> str:
    """A step's function as a box has room for; of control flow, the user's word."""
    if isinstance(step.function, Flow):
        return step.function.name
    name = full_name(step.function)
    return shortened(name.replace("numpy.", "np."))
