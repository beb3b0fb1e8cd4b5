"""A terminal of a given width: what a program showed on it, in the end."""

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

__all__ = ["on_terminal", "screen"]

ROOT = Path(__file__).parents[2]

CODE = re.compile(r"\x1b\[(\d*)([A-Za-z])")


def screen(text: str, width: int) -> list[str]:
    """The lines that stand on an endless terminal once `text` was written to it."""
    rows, y, x, i = [""], 0, 0, 0
    while i < len(text):
        code = CODE.match(text, i)
        if code is not None:
            i = code.end()
            if code[2] == "A":
                y = max(y - int(code[1] or 1), 0)
            elif code[2] in "KJ":
                rows[y] = rows[y][:x]
                del rows[y + 1 if code[2] == "J" else len(rows) :]
            else:
                assert code[2] == "m", code
            continue
        c, i = text[i], i + 1
        if c == "\r":
            x = 0
        elif c == "\n":
            y += 1
        else:
            if x == width:
                x, y = 0, y + 1
            rows += [""] * (y + 1 - len(rows))
            rows[y] = rows[y].ljust(x)[:x] + c + rows[y][x + 1 :]
            x += 1
        rows += [""] * (y + 1 - len(rows))
    return [row.rstrip() for row in rows]


def on_terminal(code: str, width: int, env: Mapping[str, str] | None = None) -> str:
    """All that Python writes to a terminal of `width` columns as it runs `code`."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    run = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm", **(env or {})},
    )
    os.close(theirs)
    written = b""
    with contextlib.suppress(OSError):  # which Linux raises at the end
        while part := os.read(ours, 1 << 16):
            written += part
    os.close(ours)
    assert run.wait() == 0, written.decode()
    return written.decode()
