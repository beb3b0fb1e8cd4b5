"""Where a command writes to: asked before anything is computed, opened at the end."""

import argparse
import os
from collections.abc import Collection
from pathlib import Path

from autograd.errors import StorageError, ValueRangeError

__all__ = ["PAGES", "add_open", "add_output", "check_output", "tell"]

PAGES = ("html", "htm")
"""The endings of a page."""


def add_output(parser: argparse.ArgumentParser, path: str, endings: str) -> None:
    """Let a command take ``-o PATH``, by default `path`, and ``--open``."""
    parser.add_argument(
        "-o",
        "--output",
        default=path,
        metavar="PATH",
        help=f"where to, {endings}; {path} by default",
    )
    add_open(parser)


def add_open(parser: argparse.ArgumentParser) -> None:
    """Let a command take ``--open``."""
    parser.add_argument(
        "--open", action="store_true", help="show what was written in the browser"
    )


def check_output(path: str, endings: Collection[str], advice: str) -> None:
    """Refuse a path of an unknown ending, and one that cannot be written to.

    advice: what endings there are, for the message.
    """
    ending = os.path.splitext(path)[1][1:].lower()
    if ending not in endings:
        raise ValueRangeError(
            f"{path} ends in {f'.{ending}' if ending else 'no format'}; {advice}"
        )
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        reason = f"there is no folder {folder}"
    elif os.path.isdir(path):
        reason = "it is a folder"
    elif not os.access(path if os.path.exists(path) else folder, os.W_OK):
        reason = "permission denied"
    else:
        return
    raise StorageError(
        f"{path} cannot be written ({reason}); pass a path in a folder that exists and "
        "may be written to"
    )


def tell(path: str, *, show: bool) -> None:
    """Print the path of what was written, and open it where that was asked for."""
    print(path)
    if show:
        import webbrowser

        webbrowser.open(Path(path).resolve().as_uri())
