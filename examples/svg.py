"""What every picture of the examples gets: a title, a description, dark colours."""

from html import escape
from pathlib import Path

__all__ = ["finished"]


def finished(path: Path, *, title: str, description: str, dark: str = "") -> Path:
    """The SVG at `path`, given its title, its description and rules for the dark."""
    head, root, body = path.read_text(encoding="utf-8").partition("<svg")
    attributes, _, content = body.partition(">")
    path.write_text(
        f'{head}{root} role="img"{attributes}>\n'
        f" <title>{escape(title)}</title>\n <desc>{escape(description)}</desc>\n"
        f"{f' <style>{dark}</style>' if dark else ''}{content}",
        encoding="utf-8",
    )
    return path
