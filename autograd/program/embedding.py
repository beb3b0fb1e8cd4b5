"""Functions and constants written out, with all that they need, once each.

A program calls functions of ours as one step where they decide by values or share work
among threads. A file that is to run without us has their source in it: that of the
function, of the functions and classes that its names mean, of the constants that it
reads, and so on. What a function asks about Tensors is answered for arrays: there are
none. See `stand_ins`.
"""

import base64
import builtins
import sys
import types
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from autograd.engine.calls import Slot, full_name
from autograd.engine.primitive import Operation
from autograd.engine.rules import Elementwise
from autograd.engine.whole import Call, Plainly
from autograd.program.calls import name_of
from autograd.program.code import Code, code_of, is_ours
from autograd.program.literals import dtype_text, repr_of
from autograd.program.rules import operation_of, registered_as, rule_of
from autograd.program.stand_ins import stand_in_for

__all__ = ["Embedding", "UnwritableError"]

SMALL = 24
"""Elements of an array that is written as a list of numbers."""

LARGEST = 1 << 20
"""Bytes of an array that is written into the text; above, it lies beside."""


class UnwritableError(Exception):
    """What has no text that makes it."""


class Embedding:
    """The definitions of a file, in the order in which they can be run.

    Attributes
    ----------
    arrays: those that lie beside the file. needs: what of ours is imported. unwritten:
    what has no text.
    """

    def __init__(self, taken: set[str], beside: str) -> None:
        self._taken, self._beside = taken, beside
        self._names: dict[int, str] = {}
        self._kept: list[Any] = []
        self._functions: list[str] = []
        self._constants: list[str] = []
        self._modules: set[str] = set()
        self._imports: set[str] = set()
        self.arrays: dict[str, Any] = {}
        self.needs: list[str] = []
        self.reasons: list[str] = []
        self.unwritten: list[str] = []

    def define(self, name: str, x: Any, *, whole: bool = True) -> None:
        """Have `name` mean `x` in the file; imported from us if not `whole`."""
        if type(x) is np.ndarray:
            self._names[id(x)] = name
            self._array(name, x)
            return
        before = len(self._functions), len(self._constants), dict(self._names)
        try:
            if not whole:
                raise UnwritableError(name)
            self._defined(name, x)
        except UnwritableError as error:
            self.reasons.append(f"{name}: {error}")
            del self._functions[before[0] :], self._constants[before[1] :]
            self._names = before[2]
            self._imported(name, x)

    def array(self, name: str, x: Any) -> str:
        """The name of an array of the file with the content of `x`."""
        name = self._free(name)
        self._array(name, np.asarray(x))
        return name

    def generator(self, name: str, x: Any) -> str:
        """The name of a random generator of the file in the state of `x`."""
        name, bits = self._free(name), x.bit_generator
        kind = type(bits).__name__
        if getattr(np.random, kind, None) is not type(bits):
            self.reasons.append(f"{name}: a generator of {kind}")
            self._refused(name, x)
            return "None"
        self._constants.append(f"{name} = np.random.Generator(np.random.{kind}())")
        state = self.text_of(bits.state)
        self._constants.append(f"{name}.bit_generator.state = {state}")
        return name

    def imports(self, modules: set[str]) -> list[str]:
        """The lines that import what the file needs."""
        plain = {f"import {m}" for m in (*self._modules, *modules)}
        if any("base64." in line for line in self._constants):
            plain.add("import base64")
        if self.arrays:
            plain.add("from pathlib import Path")
        lines = plain | self._imports
        library = sorted(x for x in lines if _module(x) in sys.stdlib_module_names)
        others = sorted({*lines, "import numpy as np"} - set(library))
        ours = [x for x in others if _module(x) == "autograd"]
        others = [x for x in others if x not in ours]
        parts = [sorted(part, key=_import_order) for part in (library, others, ours)]
        future = ["from __future__ import annotations"] if self._functions else []
        lines_of = [future, *parts]
        return [
            line
            for k, part in enumerate([p for p in lines_of if p])
            for line in ([""] if k else []) + part
        ]

    def sections(self) -> Iterator[str]:
        """The definitions, under titles."""
        if self._functions or self._constants:
            yield from ("", "")
            yield "# What the program calls and is made with."
            yield "# fmt: off"
        if self.arrays:
            yield f'arrays = np.load(Path(__file__).with_name("{self._beside}"))'
        yield from self._constants
        for text in self._functions:
            yield from ("", "", *text.splitlines())

    # Values -------------------------------------------------------------------------

    def text_of(self, x: Any, wanted: str = "value") -> str:
        """Text that gives `x`, of which functions and arrays are defined beside."""
        kind = type(x)
        if id(x) in self._names:
            return self._names[id(x)]
        if x is None or x is Ellipsis or kind in (bool, int, str, bytes):
            return "..." if x is Ellipsis else repr(x)
        if kind in (float, complex):
            return repr_of(x)
        if kind is np.ndarray:
            name = self._named(x, wanted)
            self._array(name, x)
            return name
        if isinstance(x, np.dtype):
            return f"np.dtype({dtype_text(x)})" if x.isnative else dtype_text(x)
        if isinstance(x, np.generic):
            return f"np.{kind.__name__}({self.text_of(x.item())})"
        if kind in (tuple, list, set, frozenset, dict, slice):
            return self._container(x, wanted)
        if isinstance(x, types.ModuleType):
            return self._module_name(x)
        if isinstance(x, partial):
            return self._partial(x)
        if callable(x):
            return self._callable(x)
        if isinstance(x, tuple) and hasattr(x, "_fields"):
            return f"{self._callable(kind)}({', '.join(map(self.text_of, x))})"
        if kind is Slot:
            return f"operands[{x.number}]"
        if stand_in_for(x) is not None:
            name = self._named(x, wanted)
            self._defined(name, x)
            return name
        raise UnwritableError(f"{kind.__name__} object")

    def _partial(self, x: Any) -> str:
        self._modules.add("functools")
        given = [self.text_of(v) for v in (x.func, *x.args)]
        given += [f"{k}={self.text_of(v)}" for k, v in x.keywords.items()]
        return f"functools.partial({', '.join(given)})"

    def _container(self, x: Any, wanted: str) -> str:
        kind = type(x)
        if kind is slice:
            parts = map(self.text_of, (x.start, x.stop, x.step))
            return f"slice({', '.join(parts)})"
        if kind is dict:
            pairs = [f"{self.text_of(k)}: {self.text_of(v)}" for k, v in x.items()]
            return f"{{{', '.join(pairs)}}}"
        items = [self.text_of(v, wanted) for v in x]
        if kind in (set, frozenset):
            inner = f"[{', '.join(sorted(items))}]"
            return f"{kind.__name__}({inner})"
        if kind is list:
            return f"[{', '.join(items)}]"
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"

    def _module_name(self, module: types.ModuleType) -> str:
        name = module.__name__
        if is_ours(name):
            raise UnwritableError(name)
        if name.partition(".")[0] == "numpy":
            return name.replace("numpy", "np", 1)
        self._modules.add(name)
        return name

    def _array(self, name: str, x: np.ndarray[Any, Any]) -> None:
        dtype = dtype_text(x.dtype)
        if x.dtype.hasobject:
            raise UnwritableError("array of objects")
        if not x.size or (x.dtype.kind in "biufc" and not (x.ravel() != 0).any()):
            text = f"np.zeros({x.shape}, {dtype})"
        elif x.size <= SMALL and x.dtype.kind in "biufc":
            text = f"np.array({self.text_of(x.tolist())}, {dtype})"
        elif x.nbytes <= LARGEST:
            data = base64.b64encode(np.ascontiguousarray(x).tobytes()).decode()
            rows = [data[k : k + 80] for k in range(0, len(data), 80)]
            parts = "\n".join(f'    "{row}"' for row in rows)
            text = f"np.frombuffer(base64.b64decode(\n{parts}\n), {dtype})"
            text += f".reshape({x.shape}).copy()"
        else:
            self.arrays[name] = x.copy()
            text = f'arrays["{name}"]'
        self._constants.append(f"{name} = {text}")

    # Functions ----------------------------------------------------------------------

    def _callable(self, x: Any) -> str:
        """The name of a function or class in the file."""
        if x is type(None) or x is type(...):
            return "type(None)" if x is type(None) else "type(...)"
        own = getattr(x, "__name__", "")
        if x is not None and getattr(builtins, own, None) is x:
            return str(own)
        known = name_of(x)
        if known is not None:
            if not known.startswith("np."):
                self._modules.add(known.rpartition(".")[0])
            return known
        name = self._named(x, getattr(x, "__name__", "function"))
        self._defined(name, x)
        return name

    def _defined(self, name: str, x: Any) -> None:
        """Write the definition of `name` as the callable `x`, after what it needs."""
        self._names[id(x)] = name
        self._kept.append(x)
        stand_in = stand_in_for(x)
        if stand_in is not None:
            self._functions.append(stand_in.format(name=name))
            return
        code = rule_of(x)
        if code is None and isinstance(x, Plainly):
            code = self._call(x.call)
        if code is not None:
            self._written(name, code)
            return
        operation = operation_of(x)
        if operation is not None:
            self._operation(name, operation, x)
        elif isinstance(x, (types.FunctionType, type)) or _is_of_module(x):
            self._of_module(name, x)
        else:
            self._functions.append(f"{name} = {self._other(x)}")

    def _other(self, x: Any) -> str:
        """Text for a callable that is no function of Python's."""
        if isinstance(x, partial):
            return self._partial(x)
        if isinstance(getattr(x, "__wrapped__", None), types.FunctionType):
            return self._callable(x.__wrapped__)
        own = getattr(x, "__self__", None)
        if isinstance(own, (types.ModuleType, type(None))):
            raise UnwritableError(full_name(x))
        if isinstance(x, types.BuiltinMethodType):
            return f"{self.text_of(own)}.{x.__name__}"
        raise UnwritableError(full_name(x))

    def _call(self, call: Call) -> Code:
        """A call of a function as one of the values among its arguments."""
        several = isinstance(call.result, (tuple, list))
        if any(type(x) is not Slot for x in (call.result if several else ())):
            raise UnwritableError("results within results")
        args, kwargs = call.form
        given = [self.text_of(x) for x in args]
        given += [f"{k}={self.text_of(x)}" for k, x in kwargs.items()]
        called = f"called({', '.join(given)})"
        called = f"tuple({called})" if several else called
        source = f"def function(*operands):\n    return {called}"
        return Code(source, "function", {"called": call.function})

    def _operation(self, name: str, operation: Operation, x: Any) -> None:
        """A public function of ours, called with arrays: what it computes."""
        inner = getattr(x, "__wrapped__", None)
        own = inner if isinstance(inner, types.FunctionType) else operation.forward
        self._of_module(name, own)
        self._functions.append(f"{name}.primitive = {name}")
        if isinstance(operation, Elementwise):
            slopes = self.text_of(operation.partials)
            self._functions.append(f"{name}.partials = {slopes}")

    def _of_module(self, name: str, x: Any) -> None:
        module = str(getattr(x, "__module__", "")).lstrip("_")
        if not is_ours(module) and module.partition(".")[0] in sys.stdlib_module_names:
            own = x.__name__
            said = own if own == name else f"{own} as {name}"
            self._imports.add(f"from {module} import {said}")
            return
        code = code_of(x)
        if code is None:
            raise UnwritableError(full_name(x))
        self._written(name, code)

    def _written(self, name: str, code: Code) -> None:
        """Enter source text, after all that its names mean."""
        renamed = {code.name: name}
        place = len(self._functions)
        for own, value in code.needs.items():
            if own != code.name:
                renamed[own] = self._needed(own, value, code)
        text = code.text(renamed)
        self._functions.append(text)
        assert place <= len(self._functions)

    def _needed(self, own: str, value: Any, code: Code) -> str:
        """What a name of a function's module is called in the file."""
        if isinstance(value, types.ModuleType) and is_ours(value.__name__):
            parts = {k: getattr(value, k) for k in code.attributes(own)}
            given = [f"{k}={self.text_of(x)}" for k, x in parts.items()]
            self._modules.add("types")
            name = self._free(own)
            self._functions.append(
                f"{name} = types.SimpleNamespace({', '.join(given)})"
            )
            return name
        if id(value) in self._names:
            return self._names[id(value)]
        if isinstance(value, types.ModuleType):
            return self._module_name(value)
        if callable(value):
            return self._callable(value)
        text = self.text_of(value, own)
        if text.isidentifier() or len(text) < 12:
            return text
        name = self._named(value, own)
        self._functions.append(f"{name} = {text}")
        return name

    # What cannot be written ---------------------------------------------------------

    def _imported(self, name: str, x: Any) -> None:
        """Have the file import `x` from us."""
        own = getattr(x, "__self__", None)
        module, said = getattr(x, "__module__", None), getattr(x, "__qualname__", name)
        if isinstance(own, Operation) and registered_as(own):
            self._imports.add("import autograd")
            self._imports.add("from autograd.engine.primitive import registered")
            text = f"{name} = registered({own.key!r}).{x.__name__}"
        elif isinstance(x, types.FunctionType) and said.isidentifier() and module:
            if getattr(sys.modules.get(module), said, None) is not x:
                self._refused(name, x)
                return
            alias = said if said == name else f"{said} as {name}"
            self._imports.add(f"from {module} import {alias}")
            text = ""
        else:
            self._refused(name, x)
            return
        self.needs.append(f"`{name}`")
        if text:
            self._functions.append(text)

    def _refused(self, name: str, x: Any) -> None:
        self.unwritten.append(f"`{name}`")

    def _named(self, x: Any, wanted: str) -> str:
        name = self._free(wanted)
        self._names[id(x)] = name
        self._kept.append(x)
        return name

    def _free(self, wanted: str) -> str:
        wanted = wanted if wanted.isidentifier() else "function"
        name, count = wanted, 1
        while name in self._taken:
            count += 1
            name = f"{wanted}_{count}"
        self._taken.add(name)
        return name


def _is_of_module(x: Any) -> bool:
    """Whether it is a function of a module that is written in C."""
    builtin = isinstance(x, types.BuiltinFunctionType)
    return builtin and isinstance(x.__self__, types.ModuleType)


def _module(line: str) -> str:
    return line.split()[1].partition(".")[0]


def _import_order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line
