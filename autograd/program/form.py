"""What a program is of, as text: a function, and the form of its arguments."""

import inspect
import os
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor, plain
from autograd.engine.traced_random import is_generator
from autograd.program.formatting import WIDTH
from autograd.program.listing import Listing
from autograd.program.literals import repr_of

__all__ = ["Form"]


class Form:
    """The function's name and signature, and its arguments in words.

    Attributes
    ----------
    name: of the function. title: a sentence about it. lines: a line an argument.
    """

    def __init__(
        self,
        listing: Listing,
        arguments: dict[str, Any],
        signature: inspect.Signature,
        function: Any = None,
    ) -> None:
        self.name = listing.name if listing.name.isidentifier() else "program"
        code = getattr(inspect.unwrap(function), "__code__", None) if function else None
        where = ""
        if code is not None:
            where = f" ({os.path.basename(code.co_filename)}:{code.co_firstlineno})"
        self.title = f"The program of `{listing.name}`{where}."
        width = max([len(name) for name in arguments], default=0)
        self.lines = [
            _clipped(f"    {name:<{width}}  {described(x)}")
            for name, x in arguments.items()
        ]
        self._signature = signature

    def parameters(self, further: list[str]) -> list[str]:
        """The function's parameters as text, and `further`, which are keywords."""
        kinds = inspect.Parameter
        found: list[str] = []
        given = self._signature.parameters.values()
        starred = any(
            p.kind in (kinds.VAR_POSITIONAL, kinds.KEYWORD_ONLY) for p in given
        )
        last = ""
        for p in given:
            if p.kind is kinds.VAR_KEYWORD:
                last = f"**{p.name}"
                continue
            if p.kind is kinds.KEYWORD_ONLY and "*" not in "".join(found):
                found.append("*")
            star = "*" if p.kind is kinds.VAR_POSITIONAL else ""
            default = "" if p.default is p.empty else f"={_default(p.default)}"
            found.append(f"{star}{p.name}{default}")
        if further and not starred:
            found.append("*")
        return [*found, *further, *([last] if last else [])]


def described(x: Any, most: int = 8) -> str:
    """An argument in words: shapes and dtypes, and what is no array as it is."""
    x = plain(x) if isinstance(x, Tensor) else x
    if isinstance(x, np.ndarray):
        return f"{x.shape} {x.dtype}"
    if isinstance(x, (tuple, list)):
        parts = [described(part) for part in x[:most]]
        more = ", …" if len(x) > most else ""
        return f"{type(x).__name__} of {', '.join(parts) or 'nothing'}{more}"
    if isinstance(x, dict):
        pairs = [f"{k!r}: {described(v)}" for k, v in list(x.items())[:most]]
        return f"dict of {', '.join(pairs) or 'nothing'}{', …' * (len(x) > most)}"
    if isinstance(x, (float, complex, np.generic)) or type(x) is int:
        return f"a number, {type(x).__name__}"
    if is_generator(x):
        return "a random generator"
    return f"{x!r}, fixed" if isinstance(x, (str, bool, type(None))) else "fixed"


def _clipped(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _default(x: Any) -> str:
    """A default as text; None for what has none."""
    if isinstance(x, (float, complex)) and not isinstance(x, np.generic):
        return repr_of(x)
    return repr(x) if isinstance(x, (str, bytes, int, bool, type(None))) else "None"
