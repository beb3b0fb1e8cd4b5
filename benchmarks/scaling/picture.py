"""Efficiency over ranks as a picture; needs matplotlib.

python -m benchmarks.scaling.picture measured.json planning.svg
"""

import sys
from pathlib import Path
from typing import Any

from benchmarks.scaling.clusters import Plan
from benchmarks.scaling.measured import Measured, read
from benchmarks.scaling.plan import ENOUGH, RANKS
from benchmarks.scaling.predictions import BEHIND, NETWORKS, Setting, settings
from examples.plotting import COLOURS, INK, LINES, MUTED, axes, save

__all__ = ["drawn", "main"]


def drawn(measured: Measured, path: Path) -> Path:
    """Write the picture: a panel for each of the cables, a band for each network."""
    figure, panels = axes(1, len(NETWORKS), height=4.2, sharey=True)
    for panel, title in zip(panels, NETWORKS, strict=True):
        found = [one for one in settings(measured) if one.cluster.title == title]
        for setting, colour, line in zip(found, COLOURS, LINES, strict=False):
            _band(panel, setting, colour, line)
        _finish(panel, title)
    panels[0].set_ylabel("efficiency (per cent)")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=9)
    return save(
        figure,
        path,
        title="Efficiency over the number of ranks",
        description=_described(measured),
    )


def _band(panel: Any, setting: Setting, colour: str, line: Any) -> None:
    """The line where all is hidden, above an area down to where nothing is."""
    high, low = (
        [100 * value for _, value in setting.reached(Plan(hidden=hidden))]
        for hidden in BEHIND.values()
    )
    panel.fill_between(RANKS, low, high, color=colour, alpha=0.2, linewidth=0)
    label = setting.profile.title
    panel.plot(RANKS, high, color=colour, linestyle=line, linewidth=2, label=label)


def _finish(panel: Any, title: str) -> None:
    panel.set(title=title, xlabel="ranks", ylim=(0, 104), xlim=(RANKS[0], RANKS[-1]))
    panel.set_xscale("log", base=2)
    shown = RANKS[1::2]
    panel.set_xticks(shown, [f"{count:,}" for count in shown], fontsize=9)
    panel.minorticks_off()
    panel.axhline(100 * ENOUGH, color=INK, linewidth=1, linestyle="-")
    panel.tick_params(colors=MUTED)


def _described(measured: Measured) -> str:
    ends = [
        f"{one.profile.title} on {one.cluster.title}: "
        f"{one.reached(Plan())[-1][1]:.0%} where all that can be is hidden"
        for one in settings(measured)
    ]
    return f"At {RANKS[-1]:,} ranks, {'; '.join(ends)}."


def main(measurement: str, picture: str) -> None:
    """Draw what was measured."""
    drawn(read(Path(measurement)), Path(picture))


if __name__ == "__main__":
    main(*sys.argv[1:])
