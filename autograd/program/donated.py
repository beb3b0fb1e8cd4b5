"""What became of donated arguments: they raise where they are used again."""

from typing import Any, NoReturn
from weakref import ref

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.errors import TraceError

__all__ = ["distinct", "given_away", "given_away_tensor", "refuse_given_away"]

_GONE: dict[int, Any] = {}
"""The arrays that were donated, by identity, as long as there are names for them."""


def given_away(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The memory of `x` as another array; `x` can be written to no more.

    NumPy cannot forbid reading it. Who donates it again gets an error.
    """
    view = x.view()
    x.flags.writeable = False
    key = id(x)
    _GONE[key] = ref(x, lambda _: _GONE.pop(key, None))
    return view


def given_away_tensor(x: Tensor) -> np.ndarray[Any, Any]:
    """The array of a Tensor, which raises from here on."""
    array: np.ndarray[Any, Any] = x._array
    x._array = _Gone()
    return array


def refuse_given_away(name: str, x: Any) -> None:
    """Raise if `x` was donated before."""
    if id(x) in _GONE:
        raise _used(f"the argument {name}")


def distinct(written: tuple[Any, ...], read: tuple[Any, ...]) -> bool:
    """Whether no array of `written` shares memory with another one."""
    arrays = (*written, *read)
    owners = {id(x if x.base is None else x.base) for x in arrays}
    if len(owners) == len(arrays):
        return True
    return not any(
        np.may_share_memory(x, w)
        for k, x in enumerate(written)
        for w in (*written[k + 1 :], *read)
    )


class _Gone:
    """In place of the array of a Tensor that was donated."""

    def __getattr__(self, name: str) -> NoReturn:
        raise _used("this Tensor")


def _used(what: str) -> TraceError:
    return TraceError(
        f"jit: {what} was donated to a jitted function, which has its memory now; use "
        "what that function returned, or leave it out of donate_argnums"
    )
