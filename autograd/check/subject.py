"""The function under check, made flat: arrays in, a list of arrays out, all named.

Here too is what makes a function impossible to check, each with an error of its own: it
raises, returns what is not finite or not a number, writes to its input, gives another
value each time it is called, or has nothing to differentiate.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd.check.directions import Arrays, Precision, precision_of
from autograd.check.text import place
from autograd.engine.tensor import Tensor, plain
from autograd.errors import DTypeError, GradientCheckError, NoDerivativeError
from autograd.transforms import make_jvp, make_vjp
from autograd.tree import leaves, map_tree

__all__ = ["Flat", "Subject", "cast", "subject_of"]

Flat: TypeAlias = Callable[..., Arrays]


class Subject(NamedTuple):
    """A function of arrays at a point.

    Attributes
    ----------
    function: the inputs one by one, arrays or Tensors, to a list of outputs.
    xs, ys: the inputs and the outputs there, plain.
    inputs, outputs: their names in messages.
    path: the modes by which it was derived from the user's function.
    precision: how differences are taken.
    """

    function: Flat
    xs: Arrays
    ys: Arrays
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    path: tuple[str, ...]
    precision: Precision

    def values(self, xs: Arrays) -> Arrays:
        """The outputs at `xs`, plain; `xs` are the function's to keep."""
        with quiet():
            return [plain(y) for y in self.function(*xs)]

    def pullback(self, xs: Arrays) -> Callable[[Arrays], Arrays]:
        """Reverse mode at `xs`: from cotangents of the outputs to those of inputs."""
        with running("differentiated in reverse mode", *self.path):
            vjp, ys = make_vjp(self.function, self._all())(*xs)
        if xs is self.xs:
            self._same_as_on_arrays(ys)

        def pull(us: Arrays) -> Arrays:
            with running("differentiated in reverse mode", *self.path), quiet():
                return list(vjp(us))

        return pull

    def pushforward(self, xs: Arrays) -> Callable[[Arrays], Arrays]:
        """Forward mode at `xs`: from tangents of the inputs to those of outputs."""
        with running("differentiated in forward mode", *self.path):
            jvp = make_jvp(self.function, self._all())(*xs)

        def push(vs: Arrays) -> Arrays:
            with running("differentiated in forward mode", *self.path), quiet():
                return list(jvp(tuple(vs))[1])

        return push

    def derived(self, mode: str, vectors: Arrays) -> "Subject":
        """The derivative along `vectors` as a function in its turn, of these too."""
        count = len(self.xs)

        def reverse(*given: Any) -> Arrays:
            xs, us = given[:count], list(given[count:])
            return list(make_vjp(self.function, self._all())(*xs)[0](us))

        def forward(*given: Any) -> Arrays:
            xs, vs = given[:count], given[count:]
            return list(make_jvp(self.function, self._all())(*xs)(vs)[1])

        function, of, along = (
            (reverse, self.inputs, [f"the cotangent of {y}" for y in self.outputs])
            if mode == "rev"
            else (forward, self.outputs, [f"the tangent of {x}" for x in self.inputs])
        )
        names = tuple(f"the derivative of {name}" for name in of)
        given = [*self.xs, *vectors]
        ys = [plain(y) for y in function(*given)]
        return Subject(
            function,
            given,
            ys,
            (*self.inputs, *along),
            names,
            (*self.path, mode),
            self.precision,
        )

    def _all(self) -> tuple[int, ...]:
        return tuple(range(len(self.xs)))

    def _same_as_on_arrays(self, ys: Arrays) -> None:
        """Raise where the recorded run had another value than the plain one."""
        if _close(ys, self.ys, self.precision.eps):
            return
        if not _close(self.values(copies(self.xs)), self.ys, self.precision.eps):
            raise changes()
        raise GradientCheckError(
            "gradcheck: the function gives other values on Tensors than on arrays; "
            "both have to be the same function"
        )


def subject_of(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    rtol: float | None = None,
) -> Subject:
    """`f` at `args` as a function of every float or complex leaf among them."""
    tree = list(args)
    xs = [_value(x) for x in leaves(tree) if _varies(x)]
    if not xs:
        found = ", ".join(sorted({type(x).__name__ for x in leaves(tree)})) or "nothing"
        raise DTypeError(
            "check_grads: no argument holds floats or complex numbers to "
            f"differentiate by, only {found}; pass arrays of floats"
        )
    inputs = tuple(p for p, x in _paths(tree, "input") if _varies(x))
    _finite(inputs, xs, "is")

    def flat(*values: Any) -> Arrays:
        rest = iter(values)
        full = map_tree(lambda x: next(rest) if _varies(x) else x, tree)
        return [y for y in leaves(f(*full, **kwargs)) if _varies(y)]

    given = copies(xs)
    rest = iter(copies(xs))
    held = map_tree(lambda x: next(rest) if _varies(x) else x, tree)
    with running("called with plain arrays"):
        returned = f(*held, **kwargs)
    for name, x, before in zip(
        inputs, [_value(x) for x in leaves(held) if _varies(x)], given, strict=True
    ):
        if x.tobytes() != before.tobytes():
            raise GradientCheckError(
                f"gradcheck: the function writes to its {name} {np.shape(x)}; let it "
                "work on a copy"
            )
    outputs = _named_outputs(returned)
    ys = [np.array(plain(y))[()] for y in leaves(returned) if _varies(y)]
    _finite(outputs, ys, "the function returned")
    precision = precision_of([*xs, *ys])
    if rtol is not None:
        precision = precision._replace(rtol=rtol)
    return Subject(flat, xs, ys, inputs, outputs, (), precision)


def cast(subject: Subject, kinds: dict[str, Any]) -> Subject | None:
    """`subject` with its arrays in another precision; None if it does not follow.

    kinds: from ``"f"`` and ``"c"`` to the dtype that real and complex inputs are to
    have. The function follows if its outputs have those dtypes too and are finite.
    """
    with np.errstate(over="ignore"):
        xs = [np.asarray(x).astype(kinds[x.dtype.kind])[()] for x in subject.xs]
    try:
        ys = subject.values(copies(xs))
    except Exception:  # whatever a function does with a dtype that it does not expect
        return None
    if len(ys) != len(subject.ys) or any(y.dtype not in kinds.values() for y in ys):
        return None
    if not all(np.isfinite(y).all() for y in ys):
        return None
    names = subject.inputs, subject.outputs
    return Subject(
        subject.function, xs, ys, *names, subject.path, precision_of([*xs, *ys])
    )


def changes() -> GradientCheckError:
    """The error for a function whose value is another at each call."""
    return GradientCheckError(
        "gradcheck: the function changes between calls with the same input, as random "
        "numbers or hidden state do; fix the seed inside it"
    )


def copies(xs: Arrays) -> Arrays:
    """Arrays equal to `xs` that may be written to."""
    return [x.copy() for x in xs]


def quiet() -> np.errstate:
    """No warnings: a step may leave the domain, a random vector may overflow."""
    return np.errstate(all="ignore")


@contextmanager
def running(how: str, *path: str) -> Iterator[None]:
    """Turn what the function raises into an error that says when it did.

    A missing rule speaks for itself.
    """
    try:
        yield
    except (NoDerivativeError, GradientCheckError):
        raise
    except Exception as error:
        order = f" at order {len(path) + 1}" if path else ""
        raise GradientCheckError(
            f"gradcheck: the function raised {type(error).__name__} when {how}{order}: "
            f"{error}"
        ) from error


def _named_outputs(returned: Any) -> tuple[str, ...]:
    """The names of the outputs that have derivatives; an error if there are none."""
    names = []
    for name, y in _paths(returned, "output", alone=True):
        if _varies(y):
            names.append(name)
        elif not isinstance(y, (bool, int, np.ndarray, np.generic, Tensor)) or (
            np.asarray(plain(y)).dtype.kind not in "biu"
        ):
            raise DTypeError(
                f"gradcheck: {name} of the function is {type(y).__name__}; it has to "
                "return floats or complex numbers, or trees of them"
            )
    if not names:
        found = [
            f"{type(y).__name__} of dtype {np.asarray(plain(y)).dtype}"
            for y in leaves(returned)
        ]
        raise DTypeError(
            f"gradcheck: the function returned {', '.join(found) or 'nothing'}; it has "
            "to return floats or complex numbers to be differentiated"
        )
    return tuple(names)


def _finite(names: tuple[str, ...], values: Arrays, how: str) -> None:
    for name, y in zip(names, values, strict=True):
        bad = ~np.isfinite(y)
        if bad.any():
            index = tuple(int(i) for i in np.argwhere(bad)[0])
            raise GradientCheckError(
                f"gradcheck: {how} {np.asarray(y)[index]} at {place(name, index)}; "
                "differences need finite numbers: choose another point"
            )


def _close(ys: Arrays, others: Arrays, eps: float) -> bool:
    """Whether two runs gave the same values but for rounding."""
    if list(map(np.shape, ys)) != list(map(np.shape, others)):
        return False
    for y, other in zip(map(plain, ys), others, strict=True):
        size = max(np.abs(y).max(initial=0.0), np.abs(other).max(initial=0.0))
        with np.errstate(invalid="ignore"):
            if not np.all(np.abs(y - other) <= 64 * eps * size):
                return False
    return True


def _paths(tree: Any, name: str, *, alone: bool = False) -> Iterator[tuple[str, Any]]:
    """Every leaf with its name: ``input 1['w'][0]``.

    The first level is that of the arguments; `alone`: of outputs if it is a sequence.
    """
    if isinstance(tree, (list, tuple)):
        for i, part in enumerate(tree):
            yield from _inner_paths(part, f"{name} {i}")
    elif alone:
        yield from _inner_paths(tree, f"the {name}")


def _inner_paths(tree: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict):
        for key, part in tree.items():
            yield from _inner_paths(part, f"{name}[{key!r}]")
    elif isinstance(tree, (list, tuple)):
        for i, part in enumerate(tree):
            yield from _inner_paths(part, f"{name}[{i}]")
    elif tree is not None:
        yield name, tree


def _varies(x: Any) -> bool:
    if isinstance(x, (float, complex)):
        return True
    return isinstance(x, (np.ndarray, np.generic, Tensor)) and x.dtype.kind in "fc"


def _value(x: Any) -> Any:
    return np.asarray(plain(x))[()]
