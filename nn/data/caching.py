"""The elements of a pass kept for the next ones, in memory or in a file."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograd.errors import DTypeError, StorageError
from autograd.files import replacing
from autograd.tree import leaves, map_tree

__all__ = ["FileCache", "MemoryCache"]

_FORM = "form.json"


class MemoryCache:
    """The elements of the first pass that comes to its end."""

    def __init__(self, source: Iterable[Any]) -> None:
        self.source = source
        self.elements: list[Any] | None = None

    def __call__(self) -> Iterator[Any]:
        """A pass."""
        if self.elements is not None:
            yield from self.elements
            return
        drawn = []
        for element in self.source:
            drawn.append(element)
            yield element
        self.elements = drawn


class FileCache:
    """The elements in a ZIP file of NumPy arrays, complete or not there at all."""

    def __init__(self, source: Iterable[Any], path: str | Path) -> None:
        self.source = source
        self.path = Path(path)

    def __call__(self) -> Iterator[Any]:
        """A pass; one that is broken off writes nothing."""
        return self._stored() if self.path.exists() else self._storing()

    def _storing(self) -> Iterator[Any]:
        form, count = None, 0
        with replacing(self.path) as file, zipfile.ZipFile(file, "w") as kept:
            for element in self.source:
                form = _form(element)
                kept.writestr(f"{count}.json", json.dumps(form))
                for part, x in enumerate(leaves(element)):
                    with kept.open(f"{count}.{part}.npy", "w", force_zip64=True) as to:
                        np.lib.format.write_array(to, _plain(x), allow_pickle=False)
                yield element
                count += 1
            kept.writestr(_FORM, json.dumps(count))

    def _stored(self) -> Iterator[Any]:
        try:
            with zipfile.ZipFile(self.path) as kept:
                for i in range(json.loads(kept.read(_FORM))):
                    form = json.loads(kept.read(f"{i}.json"))
                    yield _element(kept, i, form)
        except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            raise StorageError(
                f"Dataset: {str(self.path)!r} is no cache, or not all of one: {error}; "
                "remove it to have it made anew"
            ) from error


def _form(tree: Any) -> Any:
    """The nesting of an element as JSON can hold it, with 0 for each array."""
    if isinstance(tree, dict):
        return {"dict": {k: _form(v) for k, v in tree.items()}}
    if isinstance(tree, (tuple, list)):
        kind = "tuple" if isinstance(tree, tuple) else "list"
        return {kind: [_form(v) for v in tree]}
    return None if tree is None else 0


def _element(kept: zipfile.ZipFile, number: int, form: Any) -> Any:
    parts = iter(range(len(kept.namelist())))

    def read(_: Any) -> Any:
        with kept.open(f"{number}.{next(parts)}.npy") as file:
            x = np.lib.format.read_array(file, allow_pickle=False)
        return x if x.ndim else x[()]

    return map_tree(read, _tree(form))


def _tree(form: Any) -> Any:
    if not isinstance(form, dict):
        return form
    ((kind, items),) = form.items()
    if kind == "dict":
        return {k: _tree(v) for k, v in items.items()}
    return tuple(map(_tree, items)) if kind == "tuple" else list(map(_tree, items))


def _plain(x: Any) -> Any:
    array = np.asarray(x)
    if array.dtype.kind == "O":
        raise DTypeError(
            "Dataset: cache to a file is for NumPy's numbers and texts, got one of "
            "objects; cache() keeps them in memory"
        )
    return array
