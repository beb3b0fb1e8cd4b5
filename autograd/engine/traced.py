"""`Traced`: what stands for an array or number while a function is traced.

It says that it is of the class of its example, has its form and its methods, and enters
what is asked of it into its `Trace`. What needs its content, a truth or a plain array,
is refused: the program does the same whatever the content is.

Arrays are written to, values never change. So an array is a `Storage`, which has
another value after each write, and views of it, which find theirs anew then.
"""

import operator
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeAlias

import numpy as np

from autograd.engine.dispatch import ABOUT_FORM
from autograd.engine.effects import (
    WRITERS,
    after_method,
    attribute,
    rewritten,
    transposed,
    with_keyword_out,
    written_at,
)
from autograd.engine.primitive import BY_CONTENT
from autograd.engine.steps import Value, mapped
from autograd.engine.traced_operators import TracedOperators, as_ufunc
from autograd.errors import TraceError, ValueShapeError

__all__ = [
    "ARRAYS",
    "Held",
    "Storage",
    "Traced",
    "ViewStep",
    "as_array",
    "examples",
    "in_one_step",
]

ViewStep: TypeAlias = tuple[Callable[..., Any], Any, Any, int | None]
"""How a view is made: function, arguments, keywords, position among several results."""

_FRESH: dict[Any, Any] = {
    np.zeros_like: np.zeros,
    np.ones_like: np.ones,
    np.empty_like: np.empty,
}
"""What gives an array of the form of another without looking into that."""

_FORM = frozenset({"nbytes", "itemsize", "strides", "flags", "base"})
_REFUSED = frozenset(
    {"item", "tolist", "tobytes", "data", "ctypes", "flat", "dump", "dumps", "tofile"}
    | {"resize", "setflags", "setfield"}
)
_REPEATING = frozenset([np.repeat, np.ndarray.repeat])
_WRITING = frozenset({"fill", "sort", "partition", "put"})
_OUTSIDE = "the content, to write it into an array outside,"


class Storage:
    """Memory of its own: the value that it holds, and how often it was written to."""

    __slots__ = ("value", "version")

    def __init__(self, value: Value) -> None:
        self.value, self.version = value, 0


class Held:
    """An object that one step hands to another; nothing is looked up in it."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __getattr__(self, name: str) -> NoReturn:
        raise TraceError(f"jit: .{name} of what an operation keeps was asked for")

    def __iter__(self) -> NoReturn:
        raise TraceError("jit: what an operation keeps was taken apart")


def _refused(what: str) -> Any:
    def method(self: "Traced", *args: Any, **kwargs: Any) -> NoReturn:
        raise self._refusal(what)

    return method


class Traced(TracedOperators):
    """An array or number of a trace; see the module's description."""

    __slots__ = ("__weakref__", "_seen", "_value", "path", "storage", "trace")

    def __init__(
        self,
        trace: Any,
        storage: Storage,
        path: tuple[ViewStep, ...] = (),
        value: Value | None = None,
    ) -> None:
        self.trace, self.storage, self.path = trace, storage, path
        self._value, self._seen = value or storage.value, storage.version

    @property
    def value(self) -> Value:
        """What it holds now: for a view, of what its storage holds."""
        if self._seen != self.storage.version:
            self._value, self._seen = self._found(), self.storage.version
        return self._value

    def now(self) -> "Traced":
        """What it holds now, whatever is written to it later."""
        return Traced(self.trace, Storage(self.value))

    def write(self, new: Any, index: Any = ...) -> None:
        """Have it hold `new` at `index`, and what it is a view of too."""
        own = self.value
        if index is ... and type(new) is Traced and not self.path:
            y = new.value
            if (y.shape, y.dtype, y.kind) == (own.shape, own.dtype, own.kind):
                self._store(y)
                return
        if self.path and self.storage.value.reordered:
            raise self._refusal(
                "a write through a view, in other order than rows first,"
            )
        views = tuple([(f, args[1:], kwargs, k) for f, args, kwargs, k in self.path])
        around = Traced(self.trace, Storage(self.storage.value))
        self._store(self.trace.call(rewritten, (around, views, index, new)).value)

    def _store(self, value: Value) -> None:
        self.storage.value = value
        self.storage.version += 1

    def _found(self) -> Value:
        """The value that the path leads to."""
        traced = Traced(self.trace, Storage(self.storage.value))
        for function, args, kwargs, index in self.path:
            found = self.trace.call(function, (traced, *args[1:]), kwargs)
            traced = found if index is None else found[index]
        return traced.value

    # What it is ---------------------------------------------------------------------

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return self.value.kind

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of each axis."""
        return self._form().shape  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self._form().shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return self._form().size  # type: ignore[no-any-return]

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the elements."""
        return self._form().dtype  # type: ignore[no-any-return]

    @property
    def T(self) -> Any:
        """The axes reversed."""
        return self.trace.call(transposed, (self,))

    def _form(self) -> Any:
        """The example, of which nothing but the form may be read."""
        return self.value.example

    def __repr__(self) -> str:
        value = self.value
        return f"traced({value.kind.__name__}, shape {value.shape}, {value.dtype})"

    # NumPy's protocols --------------------------------------------------------------

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any
    ) -> Any:
        if _foreign(inputs) or _foreign(kwargs.values()):
            return NotImplemented
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        if method == "at":
            x, *others = inputs
            if type(x) is not Traced:
                raise self._refusal(_OUTSIDE)
            x.write(self.trace.call(written_at, (x.now(), ufunc, *others)))
            return None
        return self._into(function, inputs, kwargs)

    def __array_function__(
        self, func: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if any(t is not Traced and not issubclass(t, np.ndarray) for t in types):
            return NotImplemented
        if func in ABOUT_FORM:
            y = func(*examples(args), **examples(kwargs))
            made = _FRESH.get(func)
            return self.trace.call(made, (y.shape, y.dtype)) if made else y
        if func in BY_CONTENT or (func is np.where and len(args) + len(kwargs) == 1):
            raise self._no_shape(func.__name__)
        if func is np.copyto:
            return self._copied_into(*args, **kwargs)
        if func in WRITERS:
            return self._written_by(func, *args, **kwargs)
        return self._into(func, args, kwargs)

    def _into(self, function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        """``function(*args, **kwargs)``, into what is given as ``out``."""
        if function in _REPEATING and _is_repeated_by(*args, **kwargs):
            raise self._no_shape("repeat")
        args, kwargs = with_keyword_out(function, args, kwargs)
        out = kwargs.get("out")
        if out is None:
            return self.trace.call(function, args, kwargs)
        if kwargs.get("where", True) is not True:
            raise TraceError("jit: out= together with where= cannot be traced")
        given = {k: x for k, x in kwargs.items() if k != "out"}
        targets = out if type(out) is tuple else (out,)
        y = self.trace.call(function, args, given)
        for target, part in zip(targets, y if len(targets) > 1 else (y,), strict=True):
            if target is None:
                continue
            if type(target) is not Traced:
                raise self._refusal(_OUTSIDE)
            target.write(part)
        return out if len(targets) > 1 else targets[0]

    def _written_by(self, func: Any, target: Any, *args: Any, **kwargs: Any) -> None:
        if type(target) is not Traced:
            raise self._refusal(_OUTSIDE)
        given = target.now(), func, args, kwargs
        target.write(self.trace.call(after_method, given))

    def _copied_into(self, dst: Any, src: Any, *args: Any, **kwargs: Any) -> None:
        if args or kwargs.get("where", True) is not True or type(dst) is not Traced:
            raise self._refusal("the content, for copyto,")
        dst.write(src)

    # Elements -----------------------------------------------------------------------

    def __getitem__(self, index: Any) -> Any:
        if type(index) is tuple and not index and not self.value.is_array:
            return self
        self._refuse_mask(index)
        return self.trace.call(operator.getitem, (self, index))

    def __setitem__(self, index: Any, new: Any) -> None:
        self.write(new, index)

    def _refuse_mask(self, index: Any) -> None:
        for i in index if type(index) is tuple else (index,):
            if isinstance(i, np.ndarray) and i.dtype.kind == "b":
                raise self._no_shape("indexing by a mask")

    def __len__(self) -> int:
        return len(self.value.example)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __contains__(self, x: Any) -> NoReturn:
        raise self._refusal("whether a number is in")

    def __getattr__(self, name: str) -> Any:
        """A method or attribute of `numpy.ndarray`, traced."""
        example = self.value.example
        if name in _FORM:
            return getattr(example, name)
        if name in _REFUSED:
            raise self._refusal(f".{name}")
        found = getattr(type(example), name, None)
        if found is None or name[:2] == "__":  # NumPy asks for __array_struct__ first
            raise AttributeError(f"{type(example).__name__} has no attribute {name!r}")
        if not callable(found):
            return self.trace.call(attribute, (self, name))
        if name == "nonzero":
            raise self._no_shape(name)
        return _Method(self, found, name)

    def _operated(self, function: Any, *operands: Any) -> Any:
        if _foreign(operands):
            return NotImplemented
        found = examples(operands)
        if any(isinstance(x, (np.ndarray, np.generic)) for x in found):
            function = as_ufunc(function)
        return self.trace.call(function, operands)

    # What a trace cannot hold -------------------------------------------------------

    __bool__ = _refused("the truth")
    __int__, __float__ = _refused("int()"), _refused("float()")
    __complex__, __index__ = _refused("complex()"), _refused("the whole number")
    __round__, __trunc__ = _refused("round()"), _refused("int()")
    __array__ = _refused("the plain array")

    def _refusal(self, what: str) -> TraceError:
        return TraceError(self.trace.refusal(what, self))

    def _no_shape(self, what: str) -> ValueShapeError:
        return ValueShapeError(self.trace.shape_refusal(what, self))


class _Method:
    """A method of a traced value, to be called."""

    __slots__ = ("function", "name", "of")

    def __init__(self, of: Traced, function: Any, name: str) -> None:
        self.of, self.function, self.name = of, function, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        of = self.of
        if self.name in _WRITING:
            return of._written_by(self.function, of, *args, **kwargs)
        return of._into(self.function, (of, *args), kwargs)


_AS_NUMPY: dict[type, Any] = {
    bool: np.bool_,
    int: np.int64,
    float: np.float64,
    complex: np.complex128,
}
"""What Python's own numbers are among NumPy's."""


def as_array(x: Any, dtype: Any = None) -> Any:
    """`numpy.asarray`, which leaves a traced value traced."""
    if type(x) is not Traced:
        return np.asarray(x, dtype)
    kind = _AS_NUMPY.get(x.value.kind)
    if kind is not None:
        x = x.trace.call(kind, (x,))
    return x if dtype is None or x.dtype == dtype else x.astype(dtype)


def in_one_step(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which is one step where a traced value is among its arguments."""

    def called(*args: Any, **kwargs: Any) -> Any:
        for x in args:
            if type(x) is Traced:
                return x.trace.call(function, args, kwargs)
        return function(*args, **kwargs)

    return called


def examples(tree: Any) -> Any:
    """`tree` with the example of each traced value in its place."""
    return mapped(_example, tree)


def _example(x: Any) -> Any:
    return x.value.example if type(x) is Traced or type(x) is Held else x


def _is_repeated_by(a: Any, repeats: Any, *args: Any, **kwargs: Any) -> bool:
    """Whether it is traced how often elements are repeated."""
    return type(repeats) is Traced


def _foreign(operands: Any) -> bool:
    """Whether somebody else's protocol is to decide: a Tensor among the operands."""
    for x in operands:
        kind = type(x)
        if kind is tuple or kind is list:
            if _foreign(x):
                return True
        elif (
            kind not in _KNOWN
            and hasattr(kind, "__array_ufunc__")
            and not issubclass(kind, (np.ndarray, np.generic))
        ):
            return True
    return False


ARRAYS = frozenset([np.ndarray, Traced])
"""The classes of what kernels compute with: arrays, and what stands for them."""

_KNOWN = frozenset([Traced, np.ndarray, float, int, bool, complex, type(None)])
