"""Keras's public names and their arguments, for the modules of names.

KERAS_BACKEND=torch python -m tests.parity.make_names
"""

import inspect
import json
from types import ModuleType
from typing import Any

import keras

from tests.parity.compare import DATA
from tests.parity.name_cases import MODULES


def arguments_of(thing: Any) -> list[list[Any]]:
    """Name and default, as text, of every argument; none where Keras takes any."""
    found = inspect.signature(thing).parameters.values()
    return [
        [p.name] if p.default is p.empty else [p.name, repr(p.default)]
        for p in found
        if p.kind is p.POSITIONAL_OR_KEYWORD
    ]


def names_of(module: str) -> dict[str, Any]:
    """The classes and functions of ``keras.<module>``, and modules in it as None."""
    own: Any = keras
    for part in module.split("."):
        own = getattr(own, part)
    public = {n: getattr(own, n) for n in dir(own) if not n.startswith("_")}
    return {
        name: None if isinstance(thing, ModuleType) else arguments_of(thing)
        for name, thing in public.items()
    }


def main() -> None:
    """Write ``data/names.json``, a name a line."""
    lines = []
    for module in MODULES:
        inner = [
            f"  {json.dumps(name)}: {json.dumps(arguments)}"
            for name, arguments in names_of(module).items()
        ]
        lines.append(f"{json.dumps(module)}: {{\n" + ",\n".join(inner) + "\n}")
    (DATA / "names.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
