"""Tables of what was measured, and how numbers are written in all tables."""

from collections.abc import Callable

from benchmarks.scaling.measured import Measured
from benchmarks.scaling.plan import ENOUGH
from benchmarks.table import SECONDS, amount, table

__all__ = [
    "MEASURED",
    "duration",
    "graded",
    "percent",
    "signed",
    "thousands",
]

LEAST = 0.001
"""Of all bytes: biases and scales, with less each, are left out of shares."""


def duration(seconds: float) -> str:
    """Three digits in the unit that fits."""
    return amount(seconds, SECONDS)


def signed(part: float) -> str:
    """A relative error in per cent, with a true minus."""
    return f"{part:+.1%}".replace("-", "−")


def graded(part: float) -> str:
    """An efficiency; bold where it is not enough."""
    return f"**{part:.0%}**" if part < ENOUGH else f"{part:.0%}"


def thousands(numbers: float) -> str:
    """A whole number, with commas."""
    return f"{numbers:,.0f}"


def percent(part: float) -> str:
    """A part as per cent, with a true minus."""
    return f"{part:.0%}".replace("-", "−")


def _machine(measured: Measured) -> str:
    facts = ", ".join(f"{key} {value}" for key, value in measured.machine.items())
    others = f"Other programs took at most {measured.others:.0%} of the cores"
    doubt = ": the times are doubtful." if measured.doubtful else "."
    return f"Measured on {measured.date}. Machine: {facts}. {others}{doubt}"


def _compute(measured: Measured) -> str:
    head = ["network", "weights", "batch", "1 rank", "2 ranks", "4 ranks", "update"]
    lines = []
    for name, own in measured.ranks[1]["subjects"].items():
        batch = str(own["batch"])
        rows = [found["compute"][name][batch] for found in measured.ranks.values()]
        weights = sum(size for size, _ in own["gradients"]) / 4
        times = [duration(row["forward"] + row["backward"]) for row in rows]
        update = duration(rows[0]["update"])
        lines.append([own["title"], thousands(weights), batch, *times, update])
    return table(head, lines)


def _ready(measured: Measured) -> str:
    head = ["network", "gradients", "after ¼ of the walk", "½", "¾", "with the last"]
    lines = []
    for name in measured.ranks[1]["subjects"]:
        profile = measured.profile(name, 1)
        found = sorted(profile.gradients, key=lambda g: g.ready)
        kernels = [g for g in found if g.size > LEAST * profile.size]
        end = found[-1].ready
        parts = [
            sum(g.size for g in kernels if g.ready <= part * end)
            for part in (0.25, 0.5, 0.75)
        ]
        parts.append(kernels[-1].size)
        shares = [f"{part / profile.size:.0%}" for part in parts]
        lines.append([profile.title, str(len(profile.gradients)), *shares])
    return table(head, lines)


def _allreduce(measured: Measured) -> str:
    head = ["numbers", "2 ranks", "MB/s", "4 ranks", "MB/s"]
    lines = []
    pairs = zip(measured.points(2), measured.points(4), strict=True)
    for pair in pairs:
        cells = [thousands(pair[0].size / 4)]
        for _, size, seconds in pair:
            cells += [duration(seconds), thousands(size / seconds / 1e6)]
        lines.append(cells)
    return table(head, lines)


def _buckets(measured: Measured) -> str:
    head = ["buckets", "2 ranks, one by one", "at once", "4 ranks, one by one"]
    lines = []
    for count in measured.ranks[2]["buckets"]:
        rows = [measured.ranks[p]["buckets"][count] for p in (2, 4)]
        ways = ("one_by_one", "at_once")
        lines.append([count, *(duration(row[way]) for row in rows for way in ways)])
    return table([*head, "at once"], lines)


def _overlap(measured: Measured) -> str:
    head = ["ranks", "numbers", "sums", "products", "both", "both, polled", "hidden"]
    lines = []
    for ranks in (2, 4):
        for numbers, row in measured.ranks[ranks]["overlap"].items():
            times = [row[k] for k in ("sum", "products", "together", "polled")]
            alone = row["sum"] + row["products"]
            hidden = [
                percent((alone - row[k]) / min(row["sum"], row["products"]))
                for k in ("together", "polled")
            ]
            lines.append(
                [
                    str(ranks),
                    thousands(float(numbers)),
                    *map(duration, times),
                    ", polled ".join(hidden),
                ]
            )
    return table(head, lines)


MEASURED: dict[str, Callable[[Measured], str]] = {
    "machine": _machine,
    "compute": _compute,
    "ready": _ready,
    "allreduce": _allreduce,
    "buckets": _buckets,
    "overlap": _overlap,
}
"""By the name that stands in a page's marks."""
