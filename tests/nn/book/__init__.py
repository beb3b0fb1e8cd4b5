"""Programs of a first book on deep learning, in Keras's words, chapter by chapter.

A chapter is a file of programs, functions that take a directory or nothing, and of
what they use, whose names begin with an underscore. Only their imports tell them from
programs of Keras: `tests.parity.make_book` runs them there, with ``nn`` replaced by
``keras``, and stores the figures that some of them return.
"""

from inspect import isfunction
from types import ModuleType

__all__ = ["CHAPTERS", "programs"]

CHAPTERS = [2, 3, 4, 5, 7, 8]


def programs(chapter: ModuleType) -> list[str]:
    """The names of a chapter's programs."""
    return [
        name
        for name, thing in vars(chapter).items()
        if isfunction(thing)
        and thing.__module__ == chapter.__name__
        and not name.startswith("_")
    ]
