"""From the source of a loop to machine code, which is kept on disk.

Numba keeps code only of functions that it finds in files. So the source goes into a
file named after its content, in ``retrograd/jit`` within ``$XDG_CACHE_HOME``, or
``~/.cache``; Numba's own files lie beside it. Where nothing can be written, the code is
made anew in every process.
"""

import importlib.util
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from autograd.errors import ArgumentError
from autograd.files import replacing
from autograd.program.fusion.kernel import TOTAL

__all__ = ["built", "cache_folder", "module_source", "refuse_without_numba"]

_HEAD = "import numba\nimport numpy as np\n\n\n"
_OPTIONS = 'error_model="numpy", nogil=True'


def refuse_without_numba() -> None:
    """Raise `ArgumentError` where Numba is not installed."""
    if importlib.util.find_spec("numba") is None:
        raise ArgumentError(
            "jit: fuse='numba' needs Numba, which is not installed; "
            "install it by: pip install retrograd[jit]"
        )


def module_source(kernels: dict[str, str], more: str = "") -> str:
    """The kernels, by name, as functions of a module that has imported Numba.

    more: further options of Numba's compiler.
    """
    named = [
        f"@numba.njit({_OPTIONS}{more})\n{source}".replace("def loop(", f"def {name}(")
        for name, source in kernels.items()
    ]
    if any("total(" in source for source in kernels.values()):
        reordering = ', fastmath={"reassoc"}'
        named.insert(0, f"@numba.njit({_OPTIONS}{reordering}{more})\n{TOTAL}")
    return "\n\n".join(named)


def cache_folder() -> str:
    """Where compiled loops lie."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join("~", ".cache")
    return os.path.join(os.path.expanduser(base), "retrograd", "jit")


@lru_cache(maxsize=1024)
def built(source: str) -> Callable[..., Any]:
    """The function of a kernel's source, compiled when it is first called."""
    import numba

    with suppress(OSError, RuntimeError):
        text = _HEAD + module_source({"loop": source}, ", cache=True")
        return _from_file(text, numba.__version__)
    namespace: dict[str, Any] = {}
    exec(_HEAD + module_source({"loop": source}), namespace)
    function: Callable[..., Any] = namespace["loop"]
    return function


def _from_file(text: str, version: str) -> Callable[..., Any]:
    """The function ``loop`` of a module of that text, which Numba keeps code of."""
    import hashlib  # which importing autograd need not load

    name = hashlib.sha256(f"{version}\n{text}".encode()).hexdigest()[:32]
    path = os.path.join(cache_folder(), f"{name}.py")
    if _content(path) != text.encode():
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with replacing(path) as file:
            file.write(text.encode())
    spec = importlib.util.spec_from_file_location(f"retrograd_loop_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    exec(compile(text, path, "exec"), module.__dict__)
    function: Callable[..., Any] = module.loop
    return function


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
