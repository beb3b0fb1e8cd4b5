"""Files in folders that are named after classes, as data sets of them and labels."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autograd.errors import ArgumentError, StorageError, ValueRangeError
from nn.arrays import Array
from nn.data.dataset import Dataset
from nn.lookup import lookup

__all__ = ["Listing", "Wanted", "data_sets", "listed"]

_LABEL_MODES = {"int": "int", "categorical": "categorical", "binary": "binary"}

_SUBSETS = ("training", "validation", "both", None)


class Listing(NamedTuple):
    """Files, their labels (files,) or None, and the classes' names."""

    paths: list[str]
    labels: Array | None
    class_names: list[str] | None


class Wanted(NamedTuple):
    """What is asked of every ``…_dataset_from_directory``."""

    caller: str
    directory: str | Path
    labels: Any
    label_mode: str | None
    class_names: Sequence[str] | None
    batch_size: int | None
    shuffle: bool
    seed: int | None
    validation_split: float | None
    subset: str | None
    follow_links: bool
    verbose: bool

    @classmethod
    def of(cls, caller: str, directory: str | Path, *groups: Any) -> "Wanted":
        """What is asked, the arguments in groups."""
        return cls(caller, directory, *(x for group in groups for x in group))


def listed(wanted: Wanted, endings: tuple[str, ...]) -> Listing:
    """The files of these endings, in order, or shuffled by NumPy's `RandomState`."""
    _check(wanted)
    folder = Path(wanted.directory)
    if not folder.is_dir():
        raise StorageError(f"{wanted.caller}: {str(folder)!r} is no folder")
    inferred = isinstance(wanted.labels, str)
    classes = _classes(wanted, folder) if inferred else [""]
    paths, numbers = [], []
    for number, name in enumerate(classes):
        for path in _files(folder / name, endings, follow=wanted.follow_links):
            paths.append(path)
            numbers.append(number)
    labels: Any = np.array(numbers, np.int32) if inferred else None
    names: list[str] | None = classes if inferred else None
    if not inferred and wanted.labels is not None and wanted.label_mode is not None:
        if len(wanted.labels) != len(paths):
            raise ArgumentError(
                f"{wanted.caller}: {len(wanted.labels)} labels for {len(paths)} files "
                f"in {str(folder)!r}"
            )
        labels = np.array(wanted.labels)
        labels = labels.astype(np.int32) if labels.dtype.kind == "i" else labels
        names = [str(label) for label in sorted(set(wanted.labels))]
    if wanted.label_mode is None:
        labels = names = None
    if wanted.label_mode == "binary" and len(names or ()) != 2:
        raise ArgumentError(
            f"{wanted.caller}: label_mode 'binary' needs 2 classes, found {names}"
        )
    if wanted.verbose:
        of = "" if names is None else f" belonging to {len(names)} classes"
        print(f"Found {len(paths)} files{of}.")
    return _mixed(wanted, Listing(paths, labels, names))


def _check(wanted: Wanted) -> None:
    if wanted.label_mode is not None:
        lookup(f"{wanted.caller}: label_mode", wanted.label_mode, _LABEL_MODES)
    known = isinstance(wanted.labels, (list, tuple)) or wanted.labels in (
        "inferred",
        None,
    )
    if not known or (wanted.class_names and wanted.labels != "inferred"):
        raise ArgumentError(
            f"{wanted.caller}: labels must be 'inferred', None or a list of them, and "
            "class_names go with 'inferred' only"
        )
    split, subset = wanted.validation_split, wanted.subset
    if subset not in _SUBSETS or bool(split) != bool(subset):
        raise ArgumentError(
            f"{wanted.caller}: validation_split and subset go together, subset being "
            f"'training', 'validation' or 'both'; got {split!r} and {subset!r}"
        )
    if split and not 0 < split < 1:
        raise ValueRangeError(
            f"{wanted.caller}: validation_split must be > 0 and < 1, got {split!r}"
        )
    if split and wanted.shuffle and wanted.seed is None:
        raise ArgumentError(
            f"{wanted.caller}: validation_split of shuffled files needs a seed, so "
            "that both parts come from one order; pass seed, or shuffle=False"
        )


def _classes(wanted: Wanted, folder: Path) -> list[str]:
    found = sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name[0] != ".")
    if wanted.class_names is None:
        return found
    if missing := set(wanted.class_names) - set(found):
        raise ArgumentError(
            f"{wanted.caller}: {str(folder)!r} has no folder {min(missing)!r}; it has "
            f"{', '.join(found)}"
        )
    return list(wanted.class_names)


def _files(folder: Path, endings: tuple[str, ...], *, follow: bool) -> Iterator[str]:
    for root, _, names in sorted(os.walk(folder, followlinks=follow)):
        for name in sorted(names):
            if name.lower().endswith(endings):
                yield os.path.join(root, name)


def _mixed(wanted: Wanted, found: Listing) -> Listing:
    """The files and labels in the same random order."""
    if not wanted.shuffle:
        return found
    seed = int(np.random.default_rng().integers(2**32))
    order = np.arange(len(found.paths))
    np.random.RandomState(seed if wanted.seed is None else wanted.seed).shuffle(order)
    labels = None if found.labels is None else found.labels[order]
    return found._replace(paths=[found.paths[i] for i in order], labels=labels)


def data_sets(
    wanted: Wanted,
    found: Listing,
    read: Callable[[str], Any],
    batched: Callable[[Dataset, int], Dataset] = Dataset.batch,
) -> Any:
    """The data set of the subset that is wanted, a list of two for ``"both"``."""
    count = len(found.paths)
    held = int((wanted.validation_split or 0) * count)
    parts = {
        "training": slice(0, count - held),
        "validation": slice(count - held, count),
        None: slice(0, count),
    }
    names = ("training", "validation") if wanted.subset == "both" else (wanted.subset,)
    made = []
    for name in names:
        rows = parts[name]
        labels = None if found.labels is None else found.labels[rows]
        part = found._replace(paths=found.paths[rows], labels=labels)
        again = wanted.shuffle and not (wanted.subset == "both" and name != "training")
        made.append(_data_set(wanted, part, read, batched, shuffle=again))
    return made if wanted.subset == "both" else made[0]


def _data_set(
    wanted: Wanted,
    part: Listing,
    read: Callable[[str], Any],
    batched: Callable[[Dataset, int], Dataset],
    *,
    shuffle: bool,
) -> Dataset:
    if not part.paths:
        raise StorageError(
            f"{wanted.caller}: found no file for the subset {wanted.subset!r} in "
            f"{str(wanted.directory)!r}"
        )
    names = np.array(part.paths, object)
    source = Dataset.from_tensor_slices(names)
    if part.labels is not None:
        labels = _encoded(wanted, part.labels, len(part.class_names or ()))
        source = Dataset.from_tensor_slices((names, labels))
    if shuffle:
        source = source.shuffle(8 * (wanted.batch_size or 128), wanted.seed)

    def load(path: Any, *label: Any) -> Any:
        return (read(path), *label) if label else read(path)

    data = source.map(load)
    if wanted.batch_size is not None:
        data = batched(data, wanted.batch_size)
    data = data.prefetch()
    data.class_names = part.class_names
    data.file_paths = part.paths
    return data


def _encoded(wanted: Wanted, labels: Array, count: int) -> Array:
    if wanted.label_mode == "binary":
        return labels.astype(np.float32)[:, None]
    if wanted.label_mode == "categorical":
        rows: Array = np.eye(count, dtype=np.float32)[labels]
        return rows
    return labels
