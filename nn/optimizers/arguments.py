"""`takes_options`: the arguments that all optimizers share, each in Keras's place."""

import warnings
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, ParamSpec

from autograd.errors import ArgumentError
from nn.optimizers.base import Optimizer

__all__ = ["takes_options"]

P = ParamSpec("P")

_SHARED = [
    p.replace(kind=Parameter.POSITIONAL_OR_KEYWORD)
    for p in signature(Optimizer.__init__).parameters.values()
    if p.kind is p.KEYWORD_ONLY
]
"""As the base class declares them: names, order, defaults; but by position too."""

_RENAMED = {"lr": "learning_rate"}


def takes_options(init: Callable[P, None]) -> Callable[P, None]:
    """An `__init__` that also takes the options of all optimizers by position.

    They come after its own arguments and before its keyword-only ones, which then are
    positional too. It gets them as ``**options``. A name that none of them has is
    refused, with the one that is meant.
    """
    own = list(signature(init).parameters.values())
    first = [p for p in own if p.kind is p.POSITIONAL_OR_KEYWORD]
    last = [p for p in own if p.kind is p.KEYWORD_ONLY]
    known = {p.name for p in own}
    shared = [p for p in _SHARED if p.name not in known]
    moved = [p.replace(kind=Parameter.POSITIONAL_OR_KEYWORD) for p in last]
    whole = Signature([*first, *shared, *moved])
    names = list(whole.parameters)[1:]

    @wraps(init)
    def initialize(self: Any, *args: Any, **options: Any) -> None:
        kind = type(self).__name__
        if len(args) > len(names):
            raise ArgumentError(
                f"{kind}: {len(args)} arguments by position; it takes {len(names)}: "
                f"{', '.join(names)}"
            )
        given = dict(zip(names, args, strict=False))
        _refuse(kind, options, names, given)
        init(self, **given, **options)

    initialize.__signature__ = whole  # type: ignore[attr-defined]
    return initialize  # type: ignore[return-value]


def _refuse(
    kind: str, options: dict[str, Any], names: list[str], given: dict[str, Any]
) -> None:
    """Raise for what is not among `names`, or is `given` already."""
    if options.pop("decay", None) is not None:
        warnings.warn(
            f"{kind}: decay is no longer an argument and changes nothing; pass a "
            "schedule as learning_rate, such as schedules.InverseTimeDecay",
            stacklevel=3,
        )
    for name in options:
        if name in given:
            raise ArgumentError(f"{kind}: {name} is given twice")
        if name not in names:
            meant = _RENAMED.get(name)
            hint = f"it is called {meant}" if meant else f"known are {', '.join(names)}"
            raise ArgumentError(f"{kind}: there is no argument {name!r}; {hint}")
