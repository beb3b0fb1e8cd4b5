"""Python as HTML in colours, by the tokens that Python itself reads."""

import io
import keyword
import token
import tokenize

__all__ = ["STYLE", "highlighted"]

STYLE = (
    ".py{font:13px/1.5 ui-monospace,Consolas,monospace;white-space:pre;"
    "overflow:auto;padding:.8em;margin:0;color:#1b1f24;background:#fff}"
    ".py .k{color:#0072b2;font-weight:bold}.py .c{color:#5f6873}"
    ".py .s{color:#00674a}.py .n{color:#a63f00}"
    "@media(prefers-color-scheme:dark){.py{color:#eef1f5;background:#15181d}"
    ".py .k{color:#56b4e9}.py .c{color:#a4adb9}.py .s{color:#2fc79a}"
    ".py .n{color:#ffb27a}}"
)
"""The colours of `autograd.drawing.theme`, for words of code."""

_KINDS = {token.COMMENT: "c", token.STRING: "s", token.NUMBER: "n"}


def highlighted(source: str) -> list[str]:
    """The lines of `source` as HTML, each whole: no tag goes over the end of a line.

    >>> highlighted("x = 1  # one")
    ['x = <span class="n">1</span>  <span class="c"># one</span>']
    """
    import html

    lines = source.splitlines()
    marks: list[list[tuple[int, int, str]]] = [[] for _ in lines]
    for found in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = _KINDS.get(found.type, "")
        if found.type == token.NAME and keyword.iskeyword(found.string):
            kind = "k"
        if not kind:
            continue
        (first, start), (last, end) = found.start, found.end
        for row in range(first, last + 1):
            left = start if row == first else 0
            right = end if row == last else len(lines[row - 1])
            marks[row - 1].append((left, right, kind))
    shown = []
    for line, spans in zip(lines, marks, strict=True):
        parts, at = [], 0
        for left, right, kind in spans:
            parts.append(html.escape(line[at:left], quote=False))
            text = html.escape(line[left:right], quote=False)
            parts.append(f'<span class="{kind}">{text}</span>' if text else "")
            at = right
        shown.append("".join(parts) + html.escape(line[at:], quote=False))
    return shown
