"""Runs the code of README.md and keeps the pictures that it draws beside this file.

python docs/pictures/redraw.py
"""

import contextlib
import io
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
README = HERE.parent.parent / "README.md"


def blocks(language: str, text: str | None = None) -> list[str]:
    """The code blocks of README.md, or of `text`, that are marked with `language`."""
    if text is None:
        text = README.read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def run(code: list[str], directory: Path) -> list[str]:
    """What each block printed, run in order, in one namespace, inside `directory`."""
    namespace: dict[str, Any] = {"__name__": "readme"}
    outputs = []
    with contextlib.chdir(directory):
        for i, block in enumerate(code):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(block, f"README.md, block {i}", "exec"), namespace)
            outputs.append(out.getvalue())
    return outputs


def main() -> None:
    """Draw everything in a directory of its own, then take the pictures from there."""
    with tempfile.TemporaryDirectory() as name:
        run(blocks("python"), Path(name))
        for picture in sorted(Path(name).glob("*.*")):
            if picture.suffix in (".gv", ".svg"):
                shutil.copy(picture, HERE)
                print(os.path.relpath(HERE / picture.name))


if __name__ == "__main__":
    main()
