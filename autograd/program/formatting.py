"""Lines of code as readers want them: up to 88 columns, notes in a column."""

from collections.abc import Iterable, Iterator

__all__ = ["WIDTH", "aligned", "fitted", "paragraph", "quoted_keys"]

WIDTH = 88
"""Columns, of code and notes together."""

_PAIRS = {"(": ")", "[": "]", "{": "}"}


def fitted(code: str, indent: int = 0) -> list[str]:
    """A line of code as one or several, as `ruff format` breaks calls."""
    indent += len(code) - len(code.lstrip())
    code, pad = code.lstrip(), " " * indent
    if indent + len(code) <= WIDTH:
        return [pad + code]
    opening = _last_pair(code)
    if opening is None:
        return [pad + code]
    inner, tail = code[opening + 1 :], ""
    closing = inner.rindex(_PAIRS[code[opening]])
    inner, tail = inner[:closing], inner[closing:]
    deeper = indent + 4
    if deeper + len(inner) <= WIDTH and not inner.endswith(","):
        return [pad + code[: opening + 1], " " * deeper + inner, pad + tail]
    lines = [pad + code[: opening + 1]]
    for part in _parts(inner):
        first, *rest = fitted(f"{part},", deeper)
        lines += [first, *rest]
    return [*lines, pad + tail]


def aligned(
    pairs: Iterable[tuple[str, list[str]]], indent: int = 0
) -> Iterator[tuple[int, str]]:
    """Lines of code with notes, which stand in one column where there is room.

    Each comes with the number of the pair that it is of. A note is given in words, of
    which the last are left out where there is none.
    """
    pairs = list(pairs)
    most = (
        WIDTH - indent - 2 - max([len(_note(words)) for _, words in pairs], default=0)
    )
    column = max([len(code) for code, _ in pairs if len(code) <= most], default=0)
    for k, (code, words) in enumerate(pairs):
        *before, last = fitted(code, indent)
        room = WIDTH - max(len(last), indent + column) - 2
        while words and len(_note(words)) > room:
            if len(_note(words)) <= WIDTH - len(last) - 2:
                break
            words = words[:-1]
        yield from ((k, line) for line in before)
        note = _note(words)
        if not note:
            yield k, last
        elif len(note) <= room:
            yield k, f"{last:<{indent + column}}  {note}"
        else:
            yield k, f"{last}  {note}"


def quoted_keys(text: str) -> str:
    """Keys in brackets, ``['w']``, in the quotes that `ruff format` prefers."""
    return text if '"' in text else text.replace("'", '"')


def paragraph(text: str, indent: int = 0) -> list[str]:
    """Words in lines."""
    lines, line = [], ""
    for word in text.split():
        if line and indent + len(line) + 1 + len(word) > WIDTH:
            lines.append(" " * indent + line)
            line = ""
        line = f"{line} {word}" if line else word
    return [*lines, " " * indent + line] if line else lines


def _note(words: list[str]) -> str:
    return f"# {'  '.join(words)}" if words else ""


def _last_pair(code: str) -> int | None:
    """Where the brackets open that close last."""
    depth, closes = 0, None
    for k in range(len(code) - 1, -1, -1):
        if code[k] in ")]}":
            depth += 1
            closes = k if closes is None else closes
        elif code[k] in "([{":
            depth -= 1
            if not depth and closes is not None and closes - k > 1:
                return k
            if not depth:
                closes = None
    return None


def _parts(inner: str) -> list[str]:
    """What stands between commas, but for those in brackets or quotes."""
    parts, depth, quote, start = [], 0, "", 0
    for k, c in enumerate(inner):
        if quote:
            quote = "" if c == quote and inner[k - 1] != "\\" else quote
        elif c in "'\"":
            quote = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c == "," and not depth:
            parts.append(inner[start:k].strip())
            start = k + 1
    return [p for p in (*parts, inner[start:].strip()) if p]
