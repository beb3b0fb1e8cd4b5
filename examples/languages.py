"""Pictures in a second language: each text on them is found in a table of phrases.

    with also_in("pt", {"learning rate": "taxa de aprendizado", "step": "passo"}):
        main(out)            # saves plane.svg, and plane.pt.svg beside it

A phrase may be a whole text or a part of it, as a word in a formula's caption; the
longest that fit come first. What is the same in both languages stands in the table too,
so that a text nobody has translated is an error and not a picture in two languages.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["also_in", "second", "translated"]

Words = Mapping[str, str]

WORD = re.compile(r"[^\W\d_]{3,}")
NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*\d(?![\w])")
COMMAND = re.compile(r"\\[a-z]+")  # as in a tick's $\mathdefault{10^{-3}}$
COMMA = str.maketrans(".,", ",.")

_second: ContextVar[tuple[str, Words] | None] = ContextVar("second", default=None)


@contextmanager
def also_in(language: str, words: Words) -> Iterator[None]:
    """Within, `plotting.save` and `save_drawing` write each picture a second time."""
    token = _second.set((language, words))
    try:
        yield
    finally:
        _second.reset(token)


def second() -> tuple[str, Words] | None:
    """The language asked for beside English, with its table; None without."""
    return _second.get()


def translated(text: str, words: Words) -> str:
    """`text` in the language of `words`; raises LookupError for a word without entry.

    Numbers get a decimal comma.

    >>> translated("step 0.5 of η", {"step": "passo", "of": "de"})
    'passo 0,5 de η'
    """
    kept: list[str] = []

    def put(found: re.Match[str]) -> str:
        kept.append(words[found[0]])
        return f"\0{len(kept) - 1}\0"

    phrases = sorted(words, key=len, reverse=True)
    if phrases:
        either = "|".join(map(re.escape, phrases))
        text = re.sub(rf"(?<!\w)(?:{either})(?!\w)", put, text)
    unknown = WORD.findall(COMMAND.sub("", text))
    if unknown:
        raise LookupError(f"no translation of {unknown} in {text!r}")
    text = NUMBER.sub(lambda number: number[0].translate(COMMA), text)
    return re.sub(r"\0(\d+)\0", lambda m: kept[int(m[1])], text)
