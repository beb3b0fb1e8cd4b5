"""What was measured, as data: medians of runs with 1, 2 and 4 ranks."""

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autograd.errors import StorageError
from benchmarks.machine import QUIET
from benchmarks.scaling.clusters import Cluster
from benchmarks.scaling.costs import Link, Point
from benchmarks.scaling.plan import Gradient, Profile, slowest

__all__ = ["Measured", "combined", "read", "write"]


class Measured(NamedTuple):
    """The machine, the day, and for each number of ranks the medians of its runs.

    others: the share of the cores that other programs took. ranks: by their number,
    what `worker` found, with seconds wherever numbers are.
    """

    machine: dict[str, str]
    date: str
    others: float
    ranks: dict[int, dict[str, Any]]

    @property
    def doubtful(self) -> bool:
        """Whether other programs disturbed it."""
        return self.others > QUIET

    @property
    def cores(self) -> int:
        """How many cores the machine has."""
        return int(self.machine["cores"])

    def points(self, *ranks: int) -> list[Point]:
        """The Allreduces of float32 with those numbers of ranks."""
        return [
            Point(count, 4 * int(numbers), seconds)
            for count in ranks
            for numbers, seconds in self.ranks[count]["allreduce"].items()
        ]

    def curve(self, ranks: int) -> list[Point]:
        """The sums that do not block, or the Allreduces where only those are known."""
        points = self.points(ranks)
        if ranks == 1:
            return points
        begun = {
            4 * int(numbers): row["sum"]
            for numbers, row in self.ranks[ranks]["overlap"].items()
        }
        return [p._replace(seconds=begun.get(int(p.size), p.seconds)) for p in points]

    def hidden(self, ranks: int, *, polled: bool) -> float:
        """The share of an Iallreduce that disappeared behind products, from 0 to 1.

        The mean over the sizes measured. polled: with ``Test()`` after each product.
        """
        name = "polled" if polled else "together"
        shares = [
            (row["sum"] + row["products"] - row[name])
            / min(row["sum"], row["products"])
            for row in self.ranks[ranks]["overlap"].values()
        ]
        return float(np.clip(statistics.mean(shares), 0.0, 1.0))

    def profile(self, name: str, ranks: int) -> Profile:
        """What a plan needs to know of a subject, `ranks` ranks on a machine.

        Its crowding is such that the slowest of them takes as long as it did.
        """
        alone, own = self.ranks[1]["compute"][name], self.ranks[1]["subjects"][name]
        batch = str(own["batch"])
        totals = {int(b): p["forward"] + p["backward"] for b, p in alone.items()}
        fixed, per_example = _line(totals)
        busy = self.ranks[ranks]["compute"][name][batch]
        late = busy["spread"] * slowest(ranks) if ranks > 1 else 0.0
        return Profile(
            own["title"],
            own["batch"],
            alone[batch]["forward"],
            alone[batch]["backward"],
            alone[batch]["update"],
            fixed,
            per_example,
            tuple(
                Gradient(size, min(ready, alone[batch]["backward"]))
                for size, ready in own["gradients"]
            ),
            busy["spread"],
            busy["together"] / alone[batch]["together"] / (1 + late),
        )

    def cluster(self, title: str, network: Link, *, ranks_per_machine: int) -> Cluster:
        """Machines like this one, on a network that is assumed."""
        local = self.ranks[1]["local"]
        points = self.curve(ranks_per_machine)
        return Cluster(
            title,
            network,
            ranks_per_machine,
            tuple((point.size, point.seconds) for point in points),
            local["reduction"],
            local["half_reduction"],
            local["cast"],
            local["packing"],
        )


def _line(totals: Mapping[int, float]) -> tuple[float, float]:
    """The line through times by number of examples, least squares of relative errors.

    Neither of its constants is below 0.
    """
    batches, seconds = np.array(list(totals)), np.array(list(totals.values()))
    rows = np.stack([np.ones(len(batches)), batches], 1) / seconds[:, None]
    fixed, per_example = np.linalg.lstsq(rows, np.ones(len(rows)))[0]
    if fixed < 0:
        fixed, per_example = 0.0, rows[:, 1].sum() / (rows[:, 1] ** 2).sum()
    return float(fixed), float(per_example)


def combined(runs: Sequence[Any]) -> Any:
    """Runs that found the same things as one: numbers are their medians."""
    first = runs[0]
    if isinstance(first, dict):
        return {key: combined([run[key] for run in runs]) for key in first}
    if isinstance(first, list):
        return [combined(parts) for parts in zip(*runs, strict=True)]
    if isinstance(first, float):
        return statistics.median(runs)
    return first


def write(measured: Measured, path: Path) -> None:
    """As JSON, with four digits."""
    content = _rounded(measured._asdict())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _rounded(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _rounded(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_rounded(value) for value in content]
    return float(f"{content:.4g}") if isinstance(content, float) else content


def read(path: Path) -> Measured:
    """What `write` wrote. Raises `StorageError` where nothing was."""
    if not path.exists():
        raise StorageError(
            f"scaling: there is no {path}; measure first: python -m benchmarks.scaling"
        )
    content = json.loads(path.read_text("utf-8"))
    ranks = {int(count): found for count, found in content.pop("ranks").items()}
    return Measured(**content, ranks=ranks)
