"""Trainings on files: ``python -m tests.distribution.reading FOLDER`` on some ranks.

Rank 0 writes what comes of each into ``found.json``, and which rows each rank read.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

import nn
from nn.data.mapped import MappedFeed
from tests.distribution.data import trained
from tests.nn.entries import of_entries

__all__ = ["COUNT", "WAYS", "made", "result"]

COUNT = 90


def made(folder: Path) -> None:
    """Write the files."""
    rng = np.random.default_rng(0)
    np.save(folder / "x.npy", rng.standard_normal((COUNT, 6)))
    np.save(folder / "y.npy", rng.integers(0, 4, COUNT))


def _opened(folder: Path) -> list[Any]:
    return [np.load(folder / f"{name}.npy", mmap_mode="r") for name in "xy"]


def mapped(model: Any, folder: Path, read: list[int]) -> Any:
    """Arrays in files, shuffled, but for the last fifth."""
    with _noted(read):
        return trained(model, *_opened(folder), batch_size=16, validation_split=0.2)


def entries(model: Any, folder: Path, read: list[int]) -> Any:
    """A Dataset that is stacked last."""
    data = of_entries(*_opened(folder), read).shuffle(COUNT).batch(30)
    return trained(model, data, epochs=10, batch_size=None)


def files(model: Any, folder: Path, read: list[int]) -> Any:
    """A Dataset of files."""
    names = folder / "x*.npy", folder / "y*.npy"
    data = nn.data.Dataset.from_files(names).shuffle(COUNT).batch(16)
    return trained(model, data, batch_size=None)


def own(model: Any, folder: Path, read: list[int]) -> Any:
    """Batches of 15, of which rank 0 has nine and rank 1 six."""
    x, y = _opened(folder)
    ranks = nn.distribution.distribution()
    first, second = np.arange(54).reshape(-1, 9), np.arange(54, 90).reshape(-1, 6)
    rows = np.hstack([first, second]) if ranks is None else (first, second)[ranks.rank]
    slices = nn.data.Dataset.from_tensor_slices((x[rows.ravel()], y[rows.ravel()]))
    data = slices.batch(rows.shape[1])
    found = trained(model, data, batch_size=None)
    found["tested"] = model.evaluate(data, verbose=0)
    found["outputs"] = model.predict(data.map(lambda x, y: x), verbose=0).tolist()
    return found


Way = Callable[[Any, Path, list[int]], Any]

WAYS: dict[str, Way] = {f.__name__: f for f in (mapped, entries, files, own)}


@contextmanager
def _noted(read: list[int]) -> Iterator[None]:
    """Meanwhile, note the rows of shuffled batches that are read."""
    right = MappedFeed._read

    def noting(feed: MappedFeed, rows: Any) -> Any:
        read.extend([] if isinstance(rows, slice) else rows.tolist())
        return right(feed, rows)

    MappedFeed._read = noting  # type: ignore[method-assign]
    try:
        yield
    finally:
        MappedFeed._read = right  # type: ignore[method-assign]


def result(name: str, folder: Path) -> tuple[Any, list[int]]:
    """What that training leaves, in double precision, and the rows that it read."""
    nn.utils.set_random_seed(5)
    nn.config.set_floatx("float64")
    try:
        model = nn.Sequential([nn.Dense(8, activation="tanh"), nn.Dense(4)])
        loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile("adam", loss, metrics=["accuracy"])
        read: list[int] = []
        return WAYS[name](model, folder, read), read
    finally:
        nn.config.set_floatx("float32")


def main(folder: Path) -> None:
    """Run all of them, and write."""
    found = {}
    for name in WAYS:
        parallel = nn.distribution.DataParallel(
            auto_shard_dataset=name != "own", timeout=20
        )
        with parallel.scope():
            left, own = result(name, folder)
        found[name] = left, parallel.world.gathered(own, "what was read")
    if parallel.is_chief:
        (folder / "found.json").write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
