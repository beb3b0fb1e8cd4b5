"""What a traced function does, as data: values, and the steps that make them.

A `Value` is made once, by one `Step` or from outside, and never changes: where a
function writes into an array, the trace has a new value for what the array holds then.
So a list of steps is a program whose passes may share, drop and move steps freely.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.node import NO_PARAMS

__all__ = ["NOWHERE", "Place", "Step", "Value", "mapped", "put", "values_in"]


class Place(NamedTuple):
    """Where a step comes from.

    operation: the operation of ours in which it is computed, "" outside of all.
    direction: "forward", "backward" or, of tangents, "tangent". file, line: the user's;
    on the backward walk, of what is differentiated. outer: the lines of the user's that
    called, outermost first. turn: where steps of one line from several turns of a loop
    were brought together, which turn they come from.
    """

    operation: str = ""
    direction: str = "forward"
    file: str = ""
    line: int = 0
    outer: tuple[tuple[str, int], ...] = ()
    turn: int = 0


NOWHERE = Place()


class Value:
    """An array, a number, or another object that goes from step to step.

    Attributes
    ----------
    example: what it was while the function was traced; None once that is over, unless
        it is a constant.
    kind: the type of the example; shape, dtype: of an array or NumPy scalar, else None.
    base: the value whose memory it lies in, as views do; None for memory of its own.
    constant: whether its content is known and the same in every run.
    reordered: whether NumPy had laid the example out in another order than rows first,
        which is the order of the memory that a program gives to it.
    about: the value whose cotangent it is, where it is one.
    """

    __slots__ = (
        "about", "base", "constant", "dtype", "example", "kind", "reordered", "shape"
    )  # fmt: skip

    def __init__(
        self, example: Any, *, base: "Value | None" = None, constant: bool = False
    ) -> None:
        self.example, self.base, self.constant = example, base, constant
        self.reordered = False
        self.about: Value | None = None
        self.kind: type = type(example)
        self.shape: Any = getattr(example, "shape", None)
        self.dtype: Any = getattr(example, "dtype", None)

    @property
    def is_array(self) -> bool:
        """Whether it has memory that can be written to."""
        return self.kind is np.ndarray

    @property
    def form(self) -> Any:
        """What two values have in common that could stand for each other."""
        return self.kind, self.shape, self.dtype

    @property
    def is_whole(self) -> bool:
        """Whether it is whole numbers or truths, Python's own or NumPy's."""
        if self.dtype is not None:
            return bool(self.dtype.kind in "biu")
        return self.kind is int or self.kind is bool

    @property
    def described(self) -> str:
        """What it is, in an error."""
        return self.kind.__name__ if self.shape is None else f"array {self.shape}"

    @property
    def root(self) -> "Value":
        """The value whose memory it is or lies in."""
        value = self
        while value.base is not None:
            value = value.base
        return value

    def __repr__(self) -> str:
        return f"<value {self.kind.__name__} {self.shape} {self.dtype}>"


@dataclass(slots=True, eq=False)
class Step:
    """``outputs = function(*args, **kwargs)``, with values among the arguments.

    several: where it returns several values, in nested tuples and lists, their form,
        with a `Slot` for each; else None.
    pure: whether it may be left out where nobody needs it, and shared with its like.
    checked: whether the shapes of its outputs are to be looked at in every run.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    outputs: tuple[Value, ...]
    several: Any = None
    place: Place = NOWHERE
    pure: bool = True
    checked: bool = False
    _uses: list[Value] | None = field(default=None, init=False)

    @property
    def output(self) -> Value:
        """The value of a step with one."""
        return self.outputs[0]

    def uses(self) -> list[Value]:
        """Every value among the arguments, as often as it stands there."""
        if self._uses is None:
            self._uses = values_in((*self.args, *self.kwargs.values()))
        return self._uses

    def with_values(self, instead: dict[Value, Any]) -> "Step":
        """The same step of other values, for those that have another in `instead`."""
        if not instead or instead.keys().isdisjoint(self.uses()):
            return self
        for value in self.outputs:
            if value.base in instead:
                base = instead[value.base]
                value.base = base if type(base) is Value else None
        kwargs = put(self.kwargs, instead) if self.kwargs else NO_PARAMS
        args = put(self.args, instead)
        return replace(self, args=args, kwargs=kwargs)


def values_in(tree: Iterable[Any]) -> list[Value]:
    """Every value in nested tuples, lists, dicts and slices."""
    found: list[Value] = []
    _note_values(tree, found)
    return found


def _note_values(tree: Iterable[Any], found: list[Value]) -> None:
    for x in tree:
        kind = type(x)
        if kind is Value:
            found.append(x)
        elif kind is tuple or kind is list or isinstance(x, tuple):
            _note_values(x, found)
        elif isinstance(x, dict):
            _note_values(x.values(), found)
        elif kind is slice:
            _note_values((x.start, x.stop, x.step), found)


def put(tree: Any, instead: dict[Value, Any]) -> Any:
    """`tree` with other values, for those that have another in `instead`."""
    return mapped(lambda x: instead.get(x, x) if type(x) is Value else x, tree)


def mapped(f: Callable[[Any], Any], tree: Any) -> Any:
    """``f(leaf)`` in the place of each leaf of nested tuples, lists, dicts and slices.

    Containers are told by their own class: a traced value says that it is of another.
    """
    kind = type(tree)
    if kind is tuple:
        return tuple([mapped(f, x) for x in tree])
    if kind is slice:
        return slice(*[mapped(f, x) for x in (tree.start, tree.stop, tree.step)])
    if not issubclass(kind, _CONTAINERS):
        return f(tree)
    if issubclass(kind, dict):
        return {k: mapped(f, x) for k, x in tree.items()}
    items = [mapped(f, x) for x in tree]
    return kind(*items) if hasattr(tree, "_fields") else kind(items)


_CONTAINERS = (dict, list, tuple)
