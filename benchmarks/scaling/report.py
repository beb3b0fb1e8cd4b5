"""Tables of what is predicted and how well, and the numbers that a text quotes."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from benchmarks.scaling.clusters import Plan
from benchmarks.scaling.measured import Measured
from benchmarks.scaling.plan import ENOUGH, efficiency, step
from benchmarks.scaling.predictions import (
    BEHIND,
    FAR,
    NETWORKS,
    Setting,
    changes,
    doubts,
    needed,
    reach,
    settings,
    strong,
)
from benchmarks.scaling.tables import (
    MEASURED,
    duration,
    graded,
    percent,
    signed,
    thousands,
)
from benchmarks.scaling.validation import Apart, apart, checked, crossed
from benchmarks.table import table

__all__ = ["TABLES", "critical", "figures"]


def _fits(measured: Measured) -> str:
    head = ["as if it were", "α", "β", "error on 2 ranks", "on 4", "on 4, in turns"]
    lines = []
    for row in crossed(measured):
        link = row.fit.link
        beta = f"{link.per_byte * 1e9:.2f} ns/B"
        shown = [f"{part:.0%}" for part in (row.own, row.others, row.shared)]
        lines.append([row.name, duration(link.latency), beta, *shown])
    return table(head, lines)


def _steps(measured: Measured) -> str:
    head = ["network", "ranks", "way", "known", "predicted", "measured", "error"]
    lines = []
    for row in checked(measured, _whole_steps(measured)):
        times = [duration(row.predicted), duration(row.seconds)]
        known = "all" if row.known else f"{measured.cores} ranks"
        cells = [row.title, str(row.ranks), row.way, known, *times]
        lines.append([*cells, signed(row.error)])
    return table(head, lines)


def _whole_steps(measured: Measured) -> dict[int, Any]:
    return {
        p: found["steps"] for p, found in measured.ranks.items() if "steps" in found
    }


def _efficiency(measured: Measured) -> str:
    found = settings(measured)
    head = ["ranks", *(_called(setting) for setting in found)]
    lines = []
    for ranks in FAR:
        cells = []
        for one in found:
            ends = [
                graded(efficiency(one.profile, one.cluster, ranks, Plan(hidden=hidden)))
                for hidden in BEHIND.values()
            ]
            cells.append(" … ".join(reversed(ends)))
        lines.append([thousands(ranks), *cells])
    return table(head, lines)


def _called(setting: Setting) -> str:
    return f"{setting.profile.title}, {setting.cluster.title}"


def _limits(measured: Measured) -> str:
    head = ["network, cables", "80 % up to", "if nothing is hidden", "at", "crowding"]
    lines = []
    for one in settings(measured):
        ranks = critical(one)
        parts = step(one.profile, one.cluster, ranks, Plan())
        alone = step(one.profile, one.cluster, 1, Plan())
        lost = parts.total - alone.total
        crowded = parts.compute + parts.update - alone.compute - alone.update
        shares = [crowded, parts.waiting, parts.exposed]
        shown = [f"{share / lost:.0%}" for share in shares]
        ends = [_ranks(reach(one, Plan(hidden=h))) for h in BEHIND.values()]
        lines.append([_called(one), *ends, thousands(ranks), *shown])
    return table([*head, "waiting", "sums not hidden"], lines)


def critical(setting: Setting) -> int:
    """The fewest ranks that are too many, or the most of all."""
    under = [ranks for ranks, e in setting.reached(Plan()) if e < ENOUGH]
    return under[0] if under else FAR[-1]


def _ranks(count: int | None) -> str:
    if count is None:
        return "none"
    return "all" if count == FAR[-1] else thousands(count)


def _changes(measured: Measured) -> str:
    found = [(one, max(critical(one), FAR[0])) for one in settings(measured)]
    head = ["", *(_called(one) for one, _ in found)]
    lines = [["ranks", *(thousands(ranks) for _, ranks in found)]]
    for row in zip(*(changes(one, ranks) for one, ranks in found), strict=True):
        shown = [
            graded(change.efficiency) + (f" ({change.detail})" if change.detail else "")
            for change in row
        ]
        lines.append([row[0].name, *shown])
    multiples = [needed(one, ranks) for one, ranks in found]
    shown = ["more than × 64" if m is None else f"× {m:g}" for m in multiples]
    state = [_state(one, ranks) for one, ranks in found]
    lines += [["batch for 80 %", *shown], ["Adam's state, ZeRO-1", *state]]
    return table(head, lines)


def _pieces(measured: Measured) -> str:
    plans = {
        "as it is": Plan(),
        "ZeRO-1": Plan(sharded=True),
        "ZeRO-1, in pieces": Plan(sharded=True, direct=True),
        "float16, in pieces": Plan(half=True, direct=True),
    }
    lines = [
        [_called(one), *(_ranks(reach(one, plan)) for plan in plans.values())]
        for one in settings(measured)
    ]
    return table(["network, cables", *plans], lines)


def _state(setting: Setting, ranks: int) -> str:
    """Megabytes of two moments for each weight, and a rank's part of them."""
    whole = 2 * setting.profile.size / 1e6
    return f"{whole:.2g} → {whole / ranks:.2g} MB"


def _strong(measured: Measured) -> str:
    head = ["network, cables", "examples a step", "80 % up to", "fastest with"]
    lines = []
    for one in settings(measured):
        row = strong(one)
        cells = [_called(one), thousands(row.examples), _ranks(row.enough)]
        lines.append([*cells, thousands(row.fastest), f"{row.speedup:.1f}"])
    return table([*head, "times as fast"], lines)


def _doubts(measured: Measured) -> str:
    rows = [(_called(one), doubts(one)) for one in settings(measured)]
    head = ["network, cables", *rows[0][1]]
    return table(head, [[name, *map(_ranks, found.values())] for name, found in rows])


def _simulation(measured: Measured) -> str:
    head = ["network, cables", "in turn", "mixed", "gained by mixing"]
    lines = []
    for one in settings(measured):
        rows = _apart(one)
        pairs = [(rows[i], rows[i + 1]) for i in range(0, len(rows), 2)]
        gains = [(1 - mixed.played / turn.played, turn.ranks) for turn, mixed in pairs]
        gain, ranks = max(gains)
        shown = f"{percent(gain)} ({thousands(ranks)})"
        lines.append([_called(one), *_worst(rows), shown])
    return table(head, lines)


def _rings(measured: Measured) -> str:
    lines = []
    for one in settings(measured):
        rows = apart(one, ring=True, counts=(8, 64, 512, 4096), steps=1)
        lines.append([_called(one), *_worst(rows)])
    return table(["network, cables", "in turn", "mixed"], lines)


def _worst(rows: Sequence[Apart]) -> list[str]:
    """The largest error in turn, and mixed, each with its number of ranks."""
    found = [
        max((row for row in rows if row.mixed is mixed), key=lambda row: abs(row.error))
        for mixed in (False, True)
    ]
    return [f"{signed(row.error)} ({thousands(row.ranks)})" for row in found]


@cache
def _apart(setting: Setting) -> tuple[Apart, ...]:
    """Kept, since a table and some numbers are made of it."""
    return tuple(apart(setting))


TABLES: dict[str, Callable[[Measured], str]] = {
    **MEASURED,
    "fits": _fits,
    "steps": _steps,
    "efficiency": _efficiency,
    "limits": _limits,
    "changes": _changes,
    "pieces": _pieces,
    "strong": _strong,
    "doubts": _doubts,
    "simulation": _simulation,
    "rings": _rings,
}
"""By the name that stands in the page's marks."""


def figures(measured: Measured) -> dict[str, float]:
    """Numbers by name, for a text."""
    rows = list(checked(measured, _whole_steps(measured)))
    fits = {row.name: row for row in crossed(measured)}
    played = [row for one in settings(measured) for row in _apart(one)]
    links = {name.split()[0]: link for name, link in NETWORKS.items()}
    local = measured.ranks[1]["local"]
    return {
        "known_error": max(abs(row.error) for row in rows if row.known),
        "foretold_error": max(abs(row.error) for row in rows if not row.known),
        "fit_own": fits["the fastest"].own,
        "fit_others": fits["the fastest"].others,
        "fit_shared": fits["the fastest"].shared,
        "in_turn": max(abs(row.error) for row in played if not row.mixed),
        "mixed": max(abs(row.error) for row in played if row.mixed),
        "hidden_2": measured.hidden(2, polled=False),
        "polled_2": measured.hidden(2, polled=True),
        "hidden_4": measured.hidden(4, polled=False),
        "polled_4": measured.hidden(4, polled=True),
        "packing": local["packing"] * 1e9,
        "reduction": local["reduction"] * 1e9,
        "half_reduction": local["half_reduction"] * 1e9,
        "cast": local["cast"] * 1e9,
        "wire_10": links["10"].per_byte * 1e9,
        "wire_100": links["100"].per_byte * 1e9,
        "cores": measured.cores,
        **_ends(measured),
    }


def _ends(measured: Measured) -> dict[str, float]:
    """Efficiency on the most ranks, ``cnn_10``; if nothing is hidden, ``cnn_10_0``."""
    found = {}
    for one in settings(measured):
        key = f"{one.name}_{one.cluster.title.split()[0]}"
        for hidden, ending in ((1.0, ""), (0.0, "_0")):
            plan = Plan(hidden=hidden)
            value = efficiency(one.profile, one.cluster, FAR[-1], plan)
            found[key + ending] = value
    return found
