"""A self-contained page: one HTML file that needs nothing else and asks for nothing.

Its security policy allows the styles and scripts that stand in it, told by their
hashes, and nothing besides: whatever a name in the data looks like, it cannot run.
"""

import re
from collections.abc import Mapping
from typing import Any

from autograd.errors import RenderError
from autograd.files import replacing
from autograd.plain import printable

__all__ = ["as_json", "page", "write_page"]


def page(
    template: str,
    *,
    style: str,
    script: str,
    text: Mapping[str, str],
    markup: Mapping[str, str] | None = None,
) -> str:
    """`template` with its ``<!--FIELD-->``s filled in.

    ``<!--POLICY-->`` becomes the Content-Security-Policy, ``<!--STYLE-->`` and
    ``<!--SCRIPT-->`` what stands between the tags. text: fields that are escaped;
    markup: fields that are HTML already.
    """
    import html  # would take a tenth of ``import autograd``, as the next one

    policy = (
        f"default-src 'none'; script-src {_source(script)}; "
        f"style-src {_source(style)}; img-src data:"
    )
    fields = {
        **{name: html.escape(printable(said)) for name, said in text.items()},
        **(markup or {}),
        "POLICY": f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        "STYLE": style,
        "SCRIPT": script,
    }
    return re.sub(r"<!--(\w+)-->", lambda field: fields[field[1]], template)


def _source(inlined: str) -> str:
    """How a policy names what is inlined: by its hash."""
    import base64
    import hashlib

    digest = hashlib.sha256(inlined.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def as_json(data: Any) -> str:
    """`data` as JSON that can stand in a ``<script>``: without a ``<`` in it."""
    import json

    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def write_page(content: str, path: Any, caller: str) -> str:
    """Write the page to `path`; the path. Errors are said to be of `caller`."""
    try:
        with replacing(path) as file:
            file.write(content.encode())
    except (OSError, ValueError, TypeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise RenderError(
            f"{caller}: {path} cannot be written ({reason}); pass a path in a "
            "directory that exists and may be written to"
        ) from error
    return str(path)
