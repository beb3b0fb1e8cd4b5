"""The arguments of Keras's layers, their order and defaults, and which take masks.

python -m tests.parity.make_signatures
"""

import inspect
import json
from typing import Any

from tests.parity.compare import DATA

__all__ = ["parameters"]


def parameters(function: Any) -> list[list[str]]:
    """Name and default of each parameter but self, ``*args`` and ``**kwargs``."""
    named = [
        p
        for p in list(inspect.signature(function).parameters.values())[1:]
        if p.kind is p.POSITIONAL_OR_KEYWORD
    ]
    return [[p.name, "" if p.default is p.empty else repr(p.default)] for p in named]


def main() -> None:
    """Write ``data/signatures.json``."""
    import keras

    found: dict[str, Any] = {}
    for name in sorted(dir(keras.layers)):
        kind = getattr(keras.layers, name)
        if not inspect.isclass(kind) or not issubclass(kind, keras.Layer):
            continue
        found[name] = {
            "init": parameters(kind.__init__),
            "call": [parameter for parameter, _ in parameters(kind.call)],
            "alias": kind.__name__,
        }
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in found.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (DATA / "signatures.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
