"""Every public name of Keras, by its module.

KERAS_BACKEND=torch python -m tests.parity.make_keras_names
"""

import json
from types import ModuleType
from typing import Any

import keras

from tests.parity.compare import DATA

_INNER = ("src", "legacy")
"""Keras's own rooms and older forms of names, which programs do not use."""


def names_of(module: Any, name: str, found: dict[str, list[str]]) -> None:
    """Enter the names of a module and of those within into `found`."""
    public = [n for n in dir(module) if not n.startswith("_") and n not in _INNER]
    inner = [n for n in public if isinstance(getattr(module, n), ModuleType)]
    found[name] = [n for n in public if n not in inner]
    for part in inner:
        names_of(getattr(module, part), f"{name}.{part}", found)


def main() -> None:
    """Write ``data/keras_names.json``, a module a line."""
    found: dict[str, list[str]] = {}
    names_of(keras, "keras", found)
    found = {"version": [keras.version()]} | {k: v for k, v in found.items() if v}
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in found.items()]
    (DATA / "keras_names.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
