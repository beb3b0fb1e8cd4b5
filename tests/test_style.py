"""The form of the code: which way imports go, sizes, docstrings, what `__all__` says.

Every check is a function from parsed modules to the offences it finds, so that the same
function is shown to find an offence planted in a few lines of source.
"""

import ast
import importlib
import inspect
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from autograd.numpy.names import Namespace

ROOT = Path(__file__).parent.parent

KNOWS = {
    "autograd.plain": [],
    "autograd.files": [],
    "autograd.tracebacks": [],
    "autograd.errors": ["autograd.plain", "autograd.tracebacks"],
    "autograd.later": [],
    "autograd.tree": [],
    "autograd.engine": ["autograd.errors", "autograd.tree"],
    "autograd.ops": ["autograd.engine"],
    "autograd.transforms": ["autograd.ops", "autograd.extend"],
    "autograd.program": ["autograd.display", "autograd.pages", "autograd.tree"],
    "autograd.control": ["autograd.program", "autograd.transforms"],
    "autograd.check": ["autograd.display", "autograd.transforms"],
    "autograd.graph": ["autograd.engine"],
    "autograd.drawing": ["autograd.graph", "autograd.files"],
    "autograd.pages": ["autograd.errors", "autograd.files"],
    "autograd.display": ["autograd.drawing"],
    "autograd.explorer": ["autograd.drawing", "autograd.pages"],
    "autograd.explanation": ["autograd.display", "autograd.explorer"],
    "autograd.extend": ["autograd.engine", "autograd.tree"],
    "autograd.numpy": ["autograd.later", "autograd.ops"],
    "autograd.config": ["autograd.engine"],
    "autograd.hips": ["autograd.check"],
    "autograd.builtins": ["autograd.extend"],
    "autograd.core": ["autograd.hips"],
    "autograd.differential_operators": ["autograd.transforms"],
    "autograd.misc": ["autograd.hips"],
    "autograd.numpy.numpy_boxes": ["autograd.extend"],
    "autograd.numpy.numpy_jvps": ["autograd.hips"],
    "autograd.numpy.numpy_vjps": ["autograd.hips"],
    "autograd.numpy.numpy_vspaces": ["autograd.extend"],
    "autograd.numpy.numpy_wrapper": ["autograd.hips"],
    "autograd.test_util": ["autograd.hips"],
    "autograd.tracer": ["autograd.hips"],
    "autograd.util": ["autograd.hips"],
    "autograd.wrap_util": ["autograd.hips"],
    "autograd.scipy": ["autograd.numpy", "autograd.transforms"],
    "autograd.pytest_plugin": ["autograd.check"],
    "autograd": [
        "autograd.builtins",
        "autograd.check",
        "autograd.config",
        "autograd.control",
        "autograd.explanation",
        "autograd.explorer",
        "autograd.later",
        "autograd.numpy",
        "autograd.program",
    ],
    "autograd.commands": ["autograd", "nn"],
    "autograd.__main__": ["autograd.commands"],
    "nn": ["autograd"],
}
"""Which layer imports which; what those import is open to it too, but for `nn`."""

OPEN_TO_NN = {
    "autograd.display",
    "autograd.drawing",
    "autograd.errors",
    "autograd.explorer",
    "autograd.extend",
    "autograd.files",
    "autograd.later",
    "autograd.numpy",
    "autograd.ops",
    "autograd.plain",
    "autograd.tree",
}
"""Layers of `autograd` open to `nn` as to any library: every module in them."""

FACE = {"autograd", "autograd.engine.modes"}
"""Single modules as open as that."""

HEAVY = {
    "threadpoolctl",
    "IPython",
    "PIL",
    "graphviz",
    "h5py",
    "matplotlib",
    "mpi4py",
    "numba",
    "pygraphviz",
    "safetensors",
    "scipy",
    "tensorboardX",
    "tqdm",
}
"""Dependencies that many programs do without, imported where they are used alone."""

SUBJECT = {"autograd.scipy": "scipy"}
"""What a room is about: it imports that at its top, and `import autograd` neither."""

LONGEST_FUNCTION = 50
LONGEST_FILE = 400

EMPTY_WORDS = re.compile(
    r"\b(actually|helper|helpers|session|sessions|todo|fixme|xxx)\b", re.IGNORECASE
)
"""Words that tell a reader nothing about the program, only about how it was written."""


class Module(NamedTuple):
    """One source file: its dotted name, its text and its syntax tree."""

    name: str
    source: str
    tree: ast.Module
    is_package: bool = False


class Import(NamedTuple):
    """One imported module: the line and the function it stands in, if any."""

    target: str
    line: int
    function: str | None
    for_types_only: bool


def parsed(name: str, source: str, *, is_package: bool = False) -> Module:
    """A module from its text."""
    return Module(name, source, ast.parse(source), is_package)


def _modules() -> list[Module]:
    found = []
    for path in sorted([*ROOT.glob("autograd/**/*.py"), *ROOT.glob("nn/**/*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(parsed(name, path.read_text("utf-8"), is_package=is_package))
    return found


MODULES = _modules()


# Imports


def imports(module: Module, known: set[str]) -> Iterator[Import]:
    """All that `module` imports; `known` tells a submodule from a name in a package."""
    for node, function, for_types in _statements(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, function, for_types)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                target = inner if inner in known else base
                yield Import(target, node.lineno, function, for_types)


def _statements(
    node: ast.AST, function: str | None = None, for_types: bool = False
) -> Iterator[tuple[ast.AST, str | None, bool]]:
    """Every node with the function around it and whether only type checkers run it."""
    for child in ast.iter_child_nodes(node):
        yield child, function, for_types
        inner = getattr(child, "name", None) if _is_function(child) else None
        typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
        yield from _statements(child, inner or function, for_types or typing)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _absolute(node: ast.ImportFrom, module: Module) -> str:
    """The module that an ``import from`` names, its leading dots resolved."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    parts = parts[: len(parts) - node.level + module.is_package]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _is_ours(target: str) -> bool:
    return target.split(".")[0] in ("autograd", "nn")


def layer(name: str) -> str:
    """The entry of `KNOWS` that the module belongs to: the longest that fits."""
    return max((k for k in KNOWS if f"{name}.".startswith(f"{k}.")), key=len)


def below(name: str) -> set[str]:
    """The layers that the layer `name` may import: itself and all under it."""
    return {name}.union(*(below(lower) for lower in KNOWS[name]))


def against_the_layers(modules: list[Module]) -> Iterable[str]:
    """Imports that go against the one direction."""
    known = {m.name for m in modules}
    for module in modules:
        own = layer(module.name)
        for one in imports(module, known):
            if not _is_ours(one.target) or one.for_types_only:
                continue
            if own == "nn":
                allowed = layer(one.target) in {"nn", *OPEN_TO_NN} or one.target in FACE
            else:
                allowed = layer(one.target) in below(own)
            if not allowed:
                yield f"{module.name}:{one.line} imports {one.target}"


def cycles(modules: list[Module]) -> Iterable[str]:
    """Modules that import each other, however far round, be it for types alone."""
    known = {m.name for m in modules}
    waiting = {m.name: {i.target for i in imports(m, known)} & known for m in modules}
    while free := [name for name, targets in waiting.items() if not targets]:
        for name in free:
            del waiting[name]
        for targets in waiting.values():
            targets.difference_update(free)
    if waiting:
        yield f"in a cycle, or importing one: {', '.join(sorted(waiting))}"


def local_imports(modules: list[Module]) -> Iterable[str]:
    """Imports inside functions of anything but `HEAVY` and the standard library."""
    known = {m.name for m in modules}
    for module in modules:
        for one in imports(module, known):
            top = one.target.split(".")[0]
            if one.function and top not in HEAVY and top not in sys.stdlib_module_names:
                yield f"{module.name}:{one.line} {one.function} imports {one.target}"


def early_imports(modules: list[Module]) -> Iterable[str]:
    """Heavy dependencies that importing a module would load."""
    known = {m.name for m in modules}
    for module in modules:
        for one in imports(module, known):
            top = one.target.split(".")[0]
            loaded = not one.function and not one.for_types_only
            if top == SUBJECT.get(layer(module.name)):
                continue
            if loaded and top in HEAVY:
                yield f"{module.name}:{one.line} imports {one.target} at its top"


def hidden_names(modules: list[Module]) -> Iterable[str]:
    """Names that no reader can find: ``import *`` and namespaces filled by code."""
    for module in modules:
        for node, function, _ in _statements(module.tree):
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                yield f"{module.name}:{node.lineno} import *"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called = node.func.id
                if called in ("globals", "locals", "vars") and not node.args:
                    yield f"{module.name}:{node.lineno} {called}()"
                if called == "setattr" and (function is None or _on_class(node)):
                    yield f"{module.name}:{node.lineno} setattr"


def _on_class(call: ast.Call) -> bool:
    """Whether a ``setattr`` writes to a class or a module in place of an instance."""
    target = ast.unparse(call.args[0])
    return target[0].isupper() or target == "cls" or target.startswith("sys.modules")


# Sizes, docstrings, exports


def too_long(modules: list[Module]) -> Iterable[str]:
    """Functions of more than 50 lines and files of more than 400."""
    for module in modules:
        lines = len(module.source.splitlines())
        if lines > LONGEST_FILE:
            yield f"{module.name}: {lines} lines, the limit is {LONGEST_FILE}"
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    yield f"{module.name}.{node.name}: {lines} lines"


def undocumented(module: types.ModuleType) -> Iterable[str]:
    """Modules, public functions, classes and methods without a docstring.

    A method may leave its docstring to the class that it overrides.
    """
    if not module.__doc__:
        yield module.__name__
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(value) and not value.__doc__:
            yield f"{module.__name__}.{name}"
        if isinstance(value, type):
            if not value.__doc__:
                yield f"{module.__name__}.{name}"
            for member, what in vars(value).items():
                documented = inspect.getdoc(getattr(value, member, None))
                callable_too = inspect.isfunction(what) or isinstance(what, property)
                if callable_too and not member.startswith("_") and not documented:
                    yield f"{module.__name__}.{name}.{member}"


def untrue_exports(module: types.ModuleType) -> Iterable[str]:
    """Names in `__all__` that do not exist, come twice or out of order."""
    names: list[str] = getattr(module, "__all__", [])
    for name in names:
        if not hasattr(module, name):
            yield f"{module.__name__}.{name} does not exist"
    if len(set(names)) < len(names):
        yield f"{module.__name__}.__all__ has a name twice"
    computed = isinstance(module, Namespace)  # and not written, which ruff orders
    if names != sorted(names, key=None if computed else _constants_then_classes):
        yield f"{module.__name__}.__all__ is not sorted"


def _constants_then_classes(name: str) -> tuple[int, list[tuple[int, int, str]]]:
    """The order that ruff gives to `__all__`; digits count as numbers."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    parts = re.findall(r"\d+|\D+", name)
    return kind, [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts]


def empty_words(texts: dict[str, str]) -> Iterable[str]:
    """Sentences with a word of `EMPTY_WORDS`."""
    for name, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if word := EMPTY_WORDS.search(line.replace('scope="session"', "")):
                yield f"{name}:{number} {word[0]!r}"


def _none(offences: Iterable[str]) -> None:
    found = list(offences)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "check",
    [
        against_the_layers,
        cycles,
        local_imports,
        early_imports,
        hidden_names,
        too_long,
    ],
)
def test_source_follows_the_rules(check: Callable[..., Iterable[str]]) -> None:
    _none(check(MODULES))


def importable() -> list[str]:
    """The modules whose subject is installed."""
    subjects = {m.name: SUBJECT.get(layer(m.name), "sys") for m in MODULES}
    return [name for name, subject in subjects.items() if find_spec(subject)]


@pytest.mark.parametrize("name", importable())
def test_public_names_are_documented_and_exported_truly(name: str) -> None:
    module = importlib.import_module(name)
    _none([*undocumented(module), *untrue_exports(module)])


@pytest.mark.parametrize("name", ["autograd", "nn"])
def test_the_packages_export_all_that_they_show(name: str) -> None:
    module = importlib.import_module(name)
    shown = {
        k
        for k, v in vars(module).items()
        if not k.startswith("_") and not isinstance(v, types.ModuleType)
    }
    assert shown - set(module.__all__) == set()


def test_every_module_has_its_layer() -> None:
    _none(m.name for m in MODULES if layer(m.name) == "autograd" != m.name)


def test_import_autograd_loads_nothing_heavy() -> None:
    ours = {"nn", "numpy.random"}  # which NumPy itself defers
    unwanted = sorted(ours | HEAVY | {"asyncio", "html", "json", "pathlib", "unittest"})
    code = f"import sys, autograd; print(sorted(sys.modules.keys() & {unwanted}))"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def test_import_nn_loads_nothing_that_few_need() -> None:
    rooms = {"nn.lab", "nn.datasets", "nn.callbacks.remote", "nn.callbacks.tensorboard"}
    drawn = {"nn.display.curves", "nn.display.notebook", "nn.display.settings"}
    files = {
        "csv",
        "gzip",
        "hashlib",
        "html",
        "pathlib",
        "tarfile",
        "urllib",
        "zipfile",
    }
    unwanted = HEAVY | rooms | drawn | files | {"numpy.random"}
    assert loaded("import nn", unwanted) == set()
    assert loaded("import nn; dir(nn); nn.callbacks.History()", unwanted) == set()
    assert "nn.lab" in loaded("import nn; nn.lab", rooms)
    assert "nn.lab" in loaded("from nn.lab import momentum", rooms)
    assert rooms <= loaded("from nn import *; callbacks.RemoteMonitor", rooms) | {
        "nn.callbacks.tensorboard"
    }


def test_names_of_nn_that_come_later_are_names_like_others() -> None:
    for name in ("nn", "nn.callbacks"):
        module = importlib.import_module(name)
        assert set(module.__all__) <= set(dir(module))
        assert all(getattr(module, one) is not None for one in module.__all__)


def loaded(code: str, rooms: set[str]) -> set[str]:
    """Which of the rooms the code loads."""
    code = f"import sys; {code}; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    return rooms & set(said.stdout.split())


def test_programs_are_loaded_at_the_first_of_them() -> None:
    rooms = {"autograd.program", "autograd.control"}
    for code in ("import autograd", "import autograd as ag; dir(ag)", "import nn"):
        assert loaded(code, rooms) == set()
    assert loaded("import autograd.program", rooms) == {"autograd.program"}
    assert loaded("from autograd import jit", rooms) == rooms
    assert loaded("import autograd as ag; ag.scan", rooms) == rooms
    assert loaded("from autograd import *; assert cond and jit", rooms) == rooms


def test_names_that_come_later_are_names_like_others() -> None:
    ag = importlib.import_module("autograd")
    assert set(ag.__all__) <= set(dir(ag))
    assert ag.jit is importlib.import_module("autograd.program").jit
    assert "jit" in vars(ag)  # which the second look finds at once
    with pytest.raises(AttributeError, match="'autograd' has no attribute 'jot'"):
        getattr(ag, "jot")  # noqa: B009


def test_texts_speak_of_the_program() -> None:
    kinds = ["*.py", "*.md", "*.toml", "Makefile", ".ci/run"]
    places = ["", "autograd/**/", "nn/**/", "tests/**/", "docs/**/", "examples/**/"]
    paths = {p for place in places for kind in kinds for p in ROOT.glob(place + kind)}
    texts = {str(p.relative_to(ROOT)): p.read_text("utf-8") for p in sorted(paths)}
    del texts["tests/test_style.py"]
    _none(empty_words(texts))


def _planted(**sources: str) -> list[Module]:
    """Modules from their names, ``__`` for a dot, and their text."""
    return [parsed(k.replace("__", "."), v) for k, v in sources.items()]


LONG = "def f():\n" + "    x = 1\n" * 50


@pytest.mark.parametrize(
    ("check", "modules"),
    [
        (against_the_layers, _planted(autograd__engine__a="import autograd.ops")),
        (
            against_the_layers,
            _planted(autograd__drawing__a="import autograd.transforms"),
        ),
        (against_the_layers, _planted(autograd__ops__a="import autograd")),
        (against_the_layers, _planted(autograd__ops__a="from nn import Dense")),
        (against_the_layers, _planted(nn__a="from autograd.engine.tensor import lift")),
        (cycles, _planted(nn__a="import nn.b", nn__b="from nn import a")),
        (cycles, _planted(nn__a="from . import b", nn__b="from .a import f")),
        (local_imports, _planted(nn__a="def f():\n    from nn import b")),
        (local_imports, _planted(nn__a="class C:\n  def f(self):\n    import numpy")),
        (early_imports, _planted(autograd__a="import graphviz")),
        (early_imports, _planted(nn__a="from tqdm import tqdm")),
        (early_imports, _planted(autograd__a="try:\n  import scipy\nfinally: pass")),
        (hidden_names, _planted(nn__a="from numpy import *")),
        (hidden_names, _planted(nn__a="def f():\n    globals()['x'] = 1")),
        (hidden_names, _planted(nn__a="for k in 'ab':\n    setattr(T, k, 1)")),
        (hidden_names, _planted(nn__a="def f(k):\n    setattr(Tensor, k, 1)")),
        (too_long, _planted(nn__a=LONG)),
        (too_long, _planted(nn__a="x = 1\n" * 401)),
    ],
)
def test_a_planted_offence_is_found(
    check: Callable[..., Iterable[str]], modules: list[Module]
) -> None:
    assert list(check(modules)) != []


@pytest.mark.parametrize(
    ("check", "modules"),
    [
        (against_the_layers, _planted(autograd__check="import autograd.ops.shape")),
        (
            against_the_layers,
            _planted(nn__a="from autograd.engine.modes import no_grad"),
        ),
        (cycles, _planted(nn__a="import nn.b", nn__b="import autograd")),
        (local_imports, _planted(autograd__drawing__a="def f():\n    import graphviz")),
        (hidden_names, _planted(nn__a="def f(x, k):\n    setattr(x, k, 1)")),
        (too_long, _planted(nn__a=LONG.replace("    x = 1\n", "", 1))),
    ],
)
def test_what_is_allowed_is_no_offence(
    check: Callable[..., Iterable[str]], modules: list[Module]
) -> None:
    assert list(check(modules)) == []


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (undocumented, "x = 1"),
        (undocumented, "'''A.'''\ndef f(): pass"),
        (undocumented, "'''A.'''\nclass C:\n    '''C.'''\n    def f(self): pass"),
        (untrue_exports, "__all__ = ['f']"),
        (untrue_exports, "f = g = 1\n__all__ = ['g', 'f']"),
        (untrue_exports, "f = 1\n__all__ = ['f', 'f']"),
    ],
)
def test_a_planted_offence_in_a_loaded_module_is_found(
    check: Callable[..., Iterable[str]], source: str
) -> None:
    module: Any = types.ModuleType("planted", None)
    exec(source, vars(module))
    assert list(check(module)) != []


def test_an_empty_word_is_found() -> None:
    assert list(empty_words({"a.py": "one\n# A helper for this"})) == [
        "a.py:2 'helper'"
    ]
