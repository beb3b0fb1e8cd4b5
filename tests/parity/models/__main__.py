"""Run random models: ``python -m tests.parity.models keras|nn FIRST COUNT FILE``.

Writes what each gave, or its error, into FILE; `compare` tells where two differ.
"""

import importlib
import pickle
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from tests.parity.models.generate import generate
from tests.parity.models.run import run


def main(name: str, first: int, count: int, file: str) -> None:
    """Run the descriptions from `first` on."""
    warnings.simplefilter("ignore")
    kit: Any = __import__(name)
    if name == "keras":
        importlib.import_module("tests.parity.peers").in_float64()
        kit.config.disable_interactive_logging()
    found: dict[int, Any] = {}
    for seed in range(first, first + count):
        if name == "keras":
            kit.utils.clear_session()
        try:
            found[seed] = run(kit, generate(seed))
        except Exception as error:
            found[seed] = {"error": f"{type(error).__name__}: {error}"}
            found[seed]["trace"] = traceback.format_exc()
    Path(file).write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
