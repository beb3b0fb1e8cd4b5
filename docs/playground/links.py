"""Links that carry a program: what stands behind the ``#`` of a playground's address.

A program, what is to run before it and what is to be done with it are a JSON object
with the keys ``program``, ``before`` and ``action``, of which empty ones are left out.
As UTF-8 it is compressed (zlib), and written in the letters of base64url without ``=``.
What stands behind ``#`` is never sent to a server. `links.js` does the same in the
browser.
"""

import base64
import json
import zlib

__all__ = ["ACTIONS", "contents", "fragment"]

ACTIONS = ("", "run", "explore", "step")
"""What a link may ask for at once: nothing, or what one of the buttons does."""


def fragment(program: str, before: str = "", *, action: str = "") -> str:
    """The fragment of a link that opens `program`, with its ``#``.

    before: a program that runs first and is not shown. action: one of `ACTIONS`.

    >>> contents(fragment("print(1)", action="run"))
    {'program': 'print(1)', 'action': 'run'}
    """
    if action not in ACTIONS:
        raise ValueError(
            f"links: action={action!r} is unknown; choose one of {ACTIONS}"
        )
    held = {"program": program, "before": before, "action": action}
    said = {name: text for name, text in held.items() if text}
    packed = zlib.compress(json.dumps(said, ensure_ascii=False).encode(), 9)
    return "#" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def contents(said: str) -> dict[str, str]:
    """What `fragment` was given, as far as it is not empty."""
    letters = said.removeprefix("#")
    packed = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    found: dict[str, str] = json.loads(zlib.decompress(packed))
    return found
