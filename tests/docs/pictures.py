"""The pictures that code of the documentation draws; run, it draws them anew.

python -m tests.docs.pictures
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.docs.blocks import ROOT, contradictions

__all__ = ["DRAWING", "Drawing", "main"]


class Drawing(NamedTuple):
    """A page whose code draws, the folder it draws into, and where its pictures lie."""

    page: Path
    into: str
    folder: Path

    def drawn(self, place: Path) -> dict[str, Path]:
        """By name, the pictures of a run of the page in `place` that are kept."""
        return _pictures(place / self.into)

    def kept(self) -> dict[str, Path]:
        """By name, the pictures in the repository."""
        return _pictures(self.folder)


DRAWING = [
    Drawing(ROOT / "README.md", ".", ROOT / "docs" / "pictures"),
    Drawing(ROOT / "docs" / "drawing.md", "drawing", ROOT / "docs" / "drawing"),
]

PASSING = {"health"}
"""What a page draws to show the call, and does not show."""


def _pictures(folder: Path) -> dict[str, Path]:
    found = [*folder.glob("*.gv"), *folder.glob("*.svg")]
    return {p.name: p for p in found if p.stem not in PASSING}


def main() -> None:
    """Run each page in a directory of its own, and take its pictures from there."""
    for drawing in DRAWING:
        with tempfile.TemporaryDirectory() as name:
            for false in contradictions(drawing.page, Path(name)):
                print(false)
            for picture in drawing.drawn(Path(name)).values():
                shutil.copy(picture, drawing.folder)
                print(os.path.relpath(drawing.folder / picture.name))


if __name__ == "__main__":
    main()
