"""Random programs over NumPy's names, as text that any NumPy can run.

A program is a function of ``x`` and ``y`` to a real number. It is written statement by
statement: one of `tests.parity.templates` is filled at random and kept if NumPy
computes it without a warning to finite numbers of a moderate size. So no template says
where it is defined, and all are met inside their domain.
"""

import re
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tests.parity.templates import SHAPES, TEMPLATES

__all__ = ["Program", "compiled", "directions", "inputs", "written"]

ENDS = {
    "f": "np.sum({v} * np.cos(np.arange({size}.0)).reshape({shape}))",
    "c": "np.sum(np.real({v} * np.exp(1j * np.arange({size}.0)).reshape({shape})))",
}
"""How a value ends in the result, by its kind: in a sum with weights."""


class Program(NamedTuple):
    """The text of a function ``f(x, y)``, and the dtype and shape of each argument."""

    text: str
    arguments: tuple[tuple[str, tuple[int, ...]], ...]


def inputs(program: Program) -> list[Any]:
    """The arguments at which a program stands: numbers between −1.7 and 1.7."""
    return [
        _numbers(kind, shape, 1.7, 2.1 + i) for i, (kind, shape) in _listed(program)
    ]


def directions(program: Program) -> list[Any]:
    """A vector for each argument, along which derivatives are taken."""
    return [
        _numbers(kind, shape, 1.0, 5.3 + i) for i, (kind, shape) in _listed(program)
    ]


def _listed(program: Program) -> Any:
    return enumerate(program.arguments)


def _numbers(kind: str, shape: tuple[int, ...], size: float, step: float) -> Any:
    places = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    real = np.round(size * np.sin(step * places), 3)
    if kind == "f":
        return real[()]
    return (real + 1j * np.round(size * np.cos(1.4 * step * places), 3))[()]


def compiled(program: Program, namespace: Any) -> Callable[..., Any]:
    """The program as a function, with `namespace` for its ``np``."""
    scope = {"np": namespace}
    exec(program.text, scope)
    function: Callable[..., Any] = scope["f"]
    return function


def written(seed: int) -> Program:
    """The program of a number: three to eight statements."""
    writer = _Writer(np.random.default_rng(seed))
    for _ in range(writer.rng.integers(3, 9)):
        writer.write_statement()
    return writer.program()


class _Writer:
    """A program under way: its lines, and the value of each of its names."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        kinds = ["c" if rng.random() < 0.12 else "f" for _ in "xy"]
        shapes = [SHAPES[i] for i in rng.integers(0, len(SHAPES), 2)]
        self.arguments = tuple(zip(kinds, shapes, strict=True))
        values = inputs(Program("", self.arguments))
        self.values: dict[str, Any] = dict(zip("xy", values, strict=True))
        self.lines: list[str] = []

    def write_statement(self) -> None:
        """Add the first statement drawn that NumPy computes."""
        name = f"v{len(self.values) - 2}"
        while True:
            lines = self._statement(name)
            value = _value(name, lines, self.values)
            if value is not None:
                self.values[name] = value
                self.lines += lines
                return

    def program(self) -> Program:
        """What has been written, ended by sums of all values that nothing reads."""
        body = "\n".join(self.lines)
        last = list(self.values)[-1]
        read = {n for n in self.values if re.search(rf"\b{n}\b(?! =)", body)} - {last}
        unread = [n for n in self.values if n not in read]
        ends = [_end(name, self.values[name]) for name in unread if name not in "xy"]
        lines = [*self.lines, f"return {' + '.join(ends)}"]
        text = "\n".join(["def f(x, y):", *(f"    {line}" for line in lines), ""])
        return Program(text, self.arguments)

    def _statement(self, name: str) -> list[str]:
        """An assignment, now and then under a condition or repeated in a loop."""
        lines = [f"{name} = {self._expression()}"]
        form = self.rng.random()
        if form < 0.08:
            condition = f"np.sum(np.real({self._name()})) > {self.rng.normal():.1f}"
            other = f"    {name} = {self._expression()}"
            return [f"if {condition}:", f"    {lines[0]}", "else:", other]
        if form < 0.14:
            again = f"    {name} = {self._expression(name)}"
            return [*lines, "for k in range(2):", again]
        return lines

    def _expression(self, first: str = "") -> str:
        return TEMPLATES[self.rng.integers(len(TEMPLATES))].format(
            a=first or self._name(),
            b=self._name(),
            c=self._name(),
            n=self.rng.integers(-2, 3),
            shape=SHAPES[self.rng.integers(1, len(SHAPES))],
        )

    def _name(self) -> str:
        """One of the names, a late one rather than an early one."""
        names = list(self.values)
        late = min(self.rng.geometric(0.4), len(names))
        return names[-late]


def _end(name: str, value: Any) -> str:
    end = ENDS[value.dtype.kind]
    return end.format(v=name, size=value.size, shape=value.shape)


def _value(name: str, lines: list[str], values: dict[str, Any]) -> Any:
    """What the lines assign to `name`, or None if that does not do for a program."""
    scope = {"np": np, **values}
    try:
        with np.errstate(all="raise"), warnings.catch_warnings():
            warnings.simplefilter("error")
            exec("\n".join(lines), scope)
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        Warning,
    ):
        return None
    value: Any = scope[name]
    if not isinstance(value, (np.ndarray, np.generic)) or value.dtype.char not in "dD":
        return None
    sizes = np.abs(value)
    moderate = 0 < value.size <= 36 and 0.01 < sizes.max() < 30
    return value if moderate else None
