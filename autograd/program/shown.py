"""How the programs of a function are shown: as text, as a file, in colours, drawn."""

import io
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.display.markup import escaped
from autograd.drawing.dot import dot_body
from autograd.drawing.render import drawing
from autograd.drawing.theme import AUTO, theme_named
from autograd.errors import ArgumentError, StorageError
from autograd.files import replacing
from autograd.program.compiled import Program
from autograd.program.highlighting import STYLE, highlighted
from autograd.program.picture import program_sheet
from autograd.program.viewer import viewer

if TYPE_CHECKING:
    from graphviz import Digraph

__all__ = ["Shown"]


class Shown:
    """What a jitted function says of its latest program."""

    __name__: str
    programs: list[Program]
    traces: int

    @property
    def source(self) -> str:
        """The latest program as Python that runs with NumPy alone."""
        return self._latest().source

    def save(self, path: Any) -> str:
        """Write the latest program to a file of Python that runs with NumPy alone.

        Arrays above 1 MB go beside it, into a file of its name with the ending
        ``.npz``. What the function found besides its arguments, weights say, is in the
        file as it is now. Where a step can only be called with this package there, the
        file says so at its top and imports it.

        Returns the path. Raises `ArgumentError` before the first call, and where a step
        has no text at all.

        >>> import numpy as np
        >>> import autograd as ag
        >>> step = ag.jit(lambda x: np.sin(x) * 2)
        >>> step.save("step.py")
        Traceback (most recent call last):
            ...
        autograd.errors.ArgumentError: jit: <lambda> has no program yet; call it once, \
and there is one for such arguments
        """
        path = os.fspath(path)
        arrays = f"{os.path.splitext(path)[0]}.npz"
        found = self._latest().script(os.path.basename(arrays))
        if found.unwritten:
            raise ArgumentError(
                f"jit: {self.__name__} cannot be saved: {'; '.join(found.reasons)}; "
                "compute that outside of the function"
            )
        if found.arrays:
            content = io.BytesIO()
            np.savez(content, **found.arrays)
            _write(arrays, content.getvalue())
        return _write(path, found.text.encode())

    def draw(self, *, theme: str = AUTO, rankdir: str = "TB") -> "Digraph":
        """The latest program as a `graphviz.Digraph`, a box for each step.

        Forward and backward steps stand in a frame each; a box says in whose memory it
        writes. theme, rankdir: as for `autograd.draw`.
        """
        program = self._latest()
        colors = theme_named(theme)
        sheet = program_sheet(program.listing, program.text, colors, rankdir)
        return drawing(sheet.title, dot_body(sheet), adapts=theme == AUTO)

    def view(self, path: Any = "program.html") -> str:
        """Write a page with the latest program's lines beside its drawing; the path.

        To point at a line shows its box, and the other way round; to click keeps it
        shown, and puts it into the address (``program.html#s12``), which opens there.
        Of a program too long to be drawn the page shows the lines alone. It needs
        nothing but itself.
        """
        program = self._latest()
        page = viewer(program.listing, program.text, program.script())
        return _write(os.fspath(path), page.encode())

    def _latest(self) -> Program:
        if not self.programs:
            raise ArgumentError(
                f"jit: {self.__name__} has no program yet; call it once, and there is "
                "one for such arguments"
            )
        return self.programs[-1]

    def __repr__(self) -> str:
        count, traces = len(self.programs), self.traces
        return (
            f"<jit of {self.__name__}: {_counted(count, 'program')}, traced {traces}×>"
        )

    def _repr_html_(self) -> str:
        """The latest program in colours, for Jupyter."""
        if not self.programs:
            return f"<code>{escaped(repr(self))}</code>"
        lines = "\n".join(highlighted(self.source))
        return f'<style>{STYLE}</style><div class="py">{lines}</div>'


def _write(path: str, content: bytes) -> str:
    try:
        with replacing(path) as file:
            file.write(content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageError(
            f"jit: {path} cannot be written ({reason}); pass a path in a directory "
            "that exists and may be written to"
        ) from error
    return path


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
