"""What Keras answers in the programs of `tests.nn.book`.

KERAS_BACKEND=torch python -m tests.parity.make_book
"""

import inspect
import json
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import keras

from tests.nn.book import CHAPTERS, programs
from tests.parity.compare import DATA

BOOK = Path(__file__).parents[1] / "nn/book"

IMPORTS = {
    "import nn as keras": "import keras",
    "from nn": "from keras",
    "import autograd as ag": "import torch as ag",
}
"""All that is changed in a program of ours to be one of Keras's."""

WITHOUT_TENSORFLOW = {
    "7.logs_for_tensorboard",
    "8.pictures_from_folders",
    "8.augmented_pictures",
}
"""Programs that Keras refuses to run where TensorFlow is not installed."""


def chapter_of(number: int) -> ModuleType:
    """The chapter as a module over Keras."""
    path = BOOK / f"chapter_{number}.py"
    source = path.read_text("utf-8")
    for ours, theirs in IMPORTS.items():
        source = source.replace(ours, theirs)
    module = ModuleType(f"keras_chapter_{number}")
    sys.modules[module.__name__] = module
    exec(compile(source, path, "exec"), vars(module))
    return module


def rounded(value: Any) -> Any:
    """Numbers to six digits, in lists as they are."""
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return float(f"{float(value):.6g}")


def main() -> None:
    """Run all programs and write ``data/book.json``."""
    keras.config.disable_interactive_logging()
    figures = {}
    for number in CHAPTERS:
        chapter = chapter_of(number)
        for name in programs(chapter):
            if f"{number}.{name}" in WITHOUT_TENSORFLOW:
                continue
            program = getattr(chapter, name)
            with tempfile.TemporaryDirectory() as directory:
                wants = inspect.signature(program).parameters
                found = program(*([Path(directory)] if wants else []))
            print(number, name, flush=True)
            if found is not None:
                figures[f"{number}.{name}"] = {k: rounded(v) for k, v in found.items()}
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in figures.items()]
    (DATA / "book.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
