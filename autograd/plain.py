"""Text from outside, such as a name in a file, made harmless to look at."""

import unicodedata

__all__ = ["plain", "printable"]

_FORBIDDEN = ("Cc", "Cf", "Cn", "Co", "Cs")
"""Control and format characters, halves of a pair, and what Unicode leaves open."""

_KEPT = "\n\t\u200c\u200d"
"""Of those, what cannot mislead: line ends, and the joiners of Persian and of emoji."""


def plain(text: str) -> str:
    """`text` with ``�`` for all that steers a terminal or turns the reading order.

    >>> print(plain("model\\x1b[31m, \\u202etxt.exe"))
    model�[31m, �txt.exe
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "�" if unicodedata.category(c) in _FORBIDDEN and c not in _KEPT else c
        for c in text
    )


def printable(text: str) -> str:
    """`plain` text on one line.

    >>> printable("two\\nlines")
    'two lines'
    """
    return plain(" ".join(text.split()))
