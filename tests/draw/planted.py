"""Primitives at which readers fail: imported by the survey alone, for it to find."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd.engine.rules import custom
from autograd.engine.samples import Sample
from autograd.errors import DTypeError

__all__: list[str] = []


def _once(_: Any) -> Iterable[Sample]:
    yield Sample((np.array([1.0, 2.0]),), order=1)


def _planted(
    name: str, vjp: Callable[..., Any], jvp: Callable[..., Any], **about: Any
) -> None:
    @custom(vjps=(vjp,), jvps=(jvp,), name=f"planted.{name}", samples=_once, **about)
    def _(x: Any) -> Any:
        return x * 2.0


def _plain(g: Any, y: Any, x: Any) -> Any:
    return g * 2.0


def _kills(g: Any, y: Any, x: Any) -> Any:
    if not isinstance(g, np.ndarray):
        os.abort()
    return g * 2.0


def _hangs(g: Any, y: Any, x: Any) -> Any:
    while not isinstance(g, np.ndarray):
        pass
    return g * 2.0


def _raises(dx: Any, y: Any, x: Any) -> Any:
    raise KeyError("planted")


def _refuses(dx: Any, y: Any, x: Any) -> Any:
    raise DTypeError("planted: one of our own, where a picture should come")


_planted("kills", _kills, _plain)
_planted("hangs", _hangs, _plain)
_planted("misnamed", _plain, _plain, formula=3 + 4j)
_planted("raises", _plain, _raises)
_planted("refuses", _plain, _refuses)
