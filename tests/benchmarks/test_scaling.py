"""What is measured and kept, and what tables and pages are made of it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.errors import ArgumentError, StorageError
from benchmarks.environments import ROOT
from benchmarks.scaling.clusters import Plan
from benchmarks.scaling.costs import Link
from benchmarks.scaling.document import rendered
from benchmarks.scaling.measured import Measured, combined, read, write
from benchmarks.scaling.plan import efficiency, slowest
from benchmarks.scaling.predictions import (
    NETWORKS,
    Setting,
    changes,
    needed,
    reach,
    settings,
    strong,
)
from benchmarks.scaling.report import TABLES, critical, figures
from benchmarks.scaling.steps import Alone, Trainer
from benchmarks.scaling.subjects import SUBJECTS, Subject
from benchmarks.scaling.validation import checked, crossed
from benchmarks.scaling.ways import WAYS
from benchmarks.scaling.worker import median_parts, spread

DATA = ROOT / "docs" / "scale" / "measured.json"
PAGE = ROOT / "docs" / "scale" / "planning.md"


@pytest.fixture(scope="module")
def kept() -> Measured:
    """What the page was made of."""
    return read(DATA)


# What was measured


def test_runs_come_down_to_medians() -> None:
    runs = [
        {"a": {"b": [[4, x], [8, 2 * x]]}, "title": "MLP", "batch": 3}
        for x in (0.1, 0.5, 0.2)
    ]
    expected = {"a": {"b": [[4, 0.2], [8, 0.4]]}, "title": "MLP", "batch": 3}
    assert combined(runs) == expected


def test_data_come_back_as_they_were_written(tmp_path: Path, kept: Measured) -> None:
    write(kept, tmp_path / "data.json")
    assert read(tmp_path / "data.json") == kept
    with pytest.raises(StorageError, match=r"there is no .*none\.json; measure first"):
        read(tmp_path / "none.json")


LATE = 1 + 0.1 * slowest(2)


def measured(**found: Any) -> Measured:
    """Two ranks on two cores, made up."""
    parts = {"forward": 1.0, "backward": 2.0, "update": 0.5}
    parts |= {"together": 3.0, "spread": 0.1}
    one = {
        "subjects": {"mlp": {"title": "MLP", "batch": 10, "gradients": [[400, 1.5]]}},
        "compute": {"mlp": {"10": parts, "20": {**parts, "backward": 4.0}}},
        "allreduce": {"100": 1e-7},
        "local": {
            "reduction": 1e-10,
            "half_reduction": 1e-9,
            "cast": 2e-9,
            "packing": 3e-10,
        },
    }
    two = {
        "compute": {"mlp": {"10": {**parts, "together": 4.5 * LATE}}},
        "allreduce": {"100": 0.1, "1000": 0.2},
        **found,
    }
    return Measured({"cores": "2"}, "2026-01-01", 0.0, {1: one, 2: two})


def test_a_profile_is_a_line_through_batches_and_a_crowd() -> None:
    profile = measured().profile("mlp", 2)
    assert (profile.fixed, profile.per_example) == pytest.approx((1.0, 0.2))
    assert profile.crowding == pytest.approx(1.5)
    assert profile.stretch(20) == pytest.approx(5 / 3)
    assert profile.size == 400
    assert measured().profile("mlp", 1).crowding == 1.0


def test_a_cluster_has_the_sums_that_were_measured() -> None:
    row = {"sum": 0.7, "products": 1.0, "together": 1.0, "polled": 1.0}
    found = measured(overlap={"1000": row})
    cluster = found.cluster("far", Link(1.0, 2.0), ranks_per_machine=2)
    assert cluster.inside == ((400, 0.1), (4000, 0.7))  # begun, where that is known
    assert [p.seconds for p in found.points(2)] == [0.1, 0.2]
    assert cluster.packing == 3e-10


@pytest.mark.parametrize(
    ("together", "polled", "shares"),
    [(3.0, 2.0, (0.0, 1.0)), (2.5, 9.0, (0.5, 0.0)), (1.0, 2.75, (1.0, 0.25))],
)
def test_what_is_hidden_is_what_both_take_less(
    together: float, polled: float, shares: tuple[float, float]
) -> None:
    row = {"sum": 1.0, "products": 2.0, "together": together, "polled": polled}
    found = measured(overlap={"100": row})
    assert (found.hidden(2, polled=False), found.hidden(2, polled=True)) == shares


def test_others_make_it_doubtful() -> None:
    assert not measured().doubtful
    assert measured()._replace(others=0.2).doubtful


# Steps on one rank


def test_parts_and_their_spread(rng: np.random.Generator) -> None:
    parts = [(1.0, 5.0, 0.0), (3.0, 4.0, 1.0), (2.0, 9.0, 2.0)]
    assert median_parts(parts) == {"forward": 2.0, "backward": 5.0, "update": 1.0}
    times = rng.normal(2.0, 0.1, (1, 4000))
    assert spread(times) == pytest.approx(0.05, rel=0.1)
    assert spread(np.append(times, [[1e3]], 1)) == pytest.approx(0.05, rel=0.1)
    assert spread(times.reshape(4, 1000)) == pytest.approx(0.05, rel=0.1)
    uneven = np.array([[2.0] * 9, [3.0] * 9])
    assert spread(uneven) == pytest.approx(0.5 / 2.5 / slowest(2))


SMALL = Subject("small", SUBJECTS["mlp"].build, (6,), 4)


def test_gradients_become_ready_from_the_last_layer_to_the_first() -> None:
    trainer = Trainer(SMALL, batch=4)
    exchange = Alone(len(trainer.weights))
    trainer.step(exchange)
    kernels = exchange.marks[::2]
    assert kernels == sorted(kernels, reverse=True)
    assert all(
        g.shape == w.shape
        for g, w in zip(exchange.finish(), trainer.weights, strict=True)
    )


# What is computed


def test_every_subject_is_planned_on_every_network(kept: Measured) -> None:
    found = settings(kept)
    assert {one.name for one in found} == set(SUBJECTS)
    assert {one.cluster.title for one in found} == set(NETWORKS)
    assert len(found) == len(SUBJECTS) * len(NETWORKS)


def test_four_ranks_are_foretold_from_two(kept: Measured) -> None:
    rows = crossed(kept)
    assert [row.name for row in rows] == ["ring", "recursive doubling", "the fastest"]
    own = kept.points(2)
    assert all(len(row.fit.residuals) == len(own) for row in rows)
    assert all(row.fit.link.per_byte > 0 for row in rows)
    four = {
        **kept.ranks[4],
        "allreduce": {str(p.size // 4): 2 * p.seconds for p in own},
    }
    doubled = kept._replace(ranks={**kept.ranks, 4: four})
    row = crossed(doubled)[1]  # doubling's time with four ranks is twice that with two
    assert row.others == pytest.approx(row.own)


def test_other_steps_can_be_held_against_the_model(kept: Measured) -> None:
    steps = {2: {"mlp": {"DataParallel": 0.01}}, 4: {"mlp": {"DataParallel": 0.02}}}
    rows = list(checked(kept, steps))
    assert [(row.ranks, row.known) for row in rows] == [
        (2, True),
        (4, True),
        (4, False),
    ]
    assert {row.way for row in rows} == {"DataParallel"}
    assert all(row.error == row.predicted / row.seconds - 1 for row in rows)
    assert list(checked(kept, {1: steps[2]})) == []


def test_each_way_is_held_against_its_own_plan(kept: Measured) -> None:
    rows = checked(kept, {2: {"transformer": dict.fromkeys(WAYS, 0.1)}})
    found = {row.way: row.predicted for row in rows}
    assert found["sent meanwhile"] <= found["sent afterwards"]
    assert found["sent meanwhile"] < found["float16 on the wire"]
    assert found["state in parts"] != found["sent meanwhile"]
    assert len({way.plan(0.5) for way in WAYS.values()}) == len(WAYS)


def test_changes_begin_with_none(kept: Measured) -> None:
    for one in settings(kept):
        found = list(changes(one, 8))
        assert found[0].efficiency == efficiency(one.profile, one.cluster, 8, Plan())
        assert len({change.name for change in found}) == len(found)
        best = next(change for change in found if change.detail)
        assert best.efficiency >= found[0].efficiency


def test_the_changes_are_what_the_page_says_of_them(kept: Measured) -> None:
    def found(one: Setting) -> dict[str, float]:
        ranks = max(critical(one), 8)
        return {change.name: change.efficiency for change in changes(one, ranks)}

    rows = {(one.name, one.cluster.title): found(one) for one in settings(kept)}
    for row in rows.values():
        now = row["as it is"]
        assert row["batch × 4"] > now - 0.001
        assert row["4 batches accumulated"] > now
        assert row["the best buckets"] < now + 0.02
        assert row["float16 on the wire"] < now
        assert row["float16, in pieces"] < now
        assert row["ZeRO-1, in pieces"] < row["ZeRO-1"]
        assert abs(row["one rank a machine"] - now) < 0.1
    slow = rows["transformer", "10 Gbit/s"]
    assert slow["nothing hidden"] < 0.8 <= slow["as it is"]
    assert slow["ZeRO-1"] < slow["as it is"]
    found = {one.name: reach(one, Plan()) for one in settings(kept)}
    assert found["cnn"] == found["transformer"] == 4096
    assert (found["mlp"] or 2) <= 4
    pieces = Plan(sharded=True, direct=True)
    found = {one.cluster.title: reach(one, pieces) for one in settings(kept)[:2]}
    assert 8 <= (found["10 Gbit/s"] or 0) < 128 <= (found["100 Gbit/s"] or 0) < 2048
    mlp = rows["mlp", "100 Gbit/s"]
    assert mlp["ZeRO-1"] - mlp["as it is"] > 0.1


def test_the_batch_that_is_needed_is_enough(kept: Measured) -> None:
    for one in settings(kept):
        multiple = needed(one, 64)
        if multiple is not None:
            plan = Plan(batch=multiple * one.profile.batch)
            assert efficiency(one.profile, one.cluster, 64, plan) >= 0.8


def test_a_free_network_reaches_everybody(kept: Measured) -> None:
    one = settings(kept)[0]
    free = one.cluster._replace(
        network=Link(0.0, 0.0), ranks_per_machine=1, packing=0.0, reduction=0.0
    )
    even = one.profile._replace(spread=0.0, crowding=1.0)
    one = one._replace(profile=even, cluster=free)
    assert reach(one, Plan()) == 4096
    assert needed(one, 4096) == 1
    assert strong(one).enough is not None


# Pages


SLOW = {"rings"}
"""The tables that take longer than a test may."""


def test_the_page_says_what_its_data_say(kept: Measured) -> None:
    assert rendered(PAGE, kept, but=SLOW) == PAGE.read_text("utf-8")


def test_the_page_has_every_table() -> None:
    text = PAGE.read_text("utf-8")
    assert all(
        f"<!-- made by python -m benchmarks.scaling: {n} -->" in text for n in TABLES
    )


def test_an_old_page_is_found(kept: Measured, tmp_path: Path) -> None:
    page = tmp_path / "planning.md"
    mark = "<!-- made by python -m benchmarks.scaling: {} -->"
    text = f"{mark.format('machine')}\nold\n<!-- end -->\n<!--n:cores:d-->9<!--/n-->\n"
    page.write_text(text, "utf-8")
    found = rendered(page, kept)
    assert f"{mark.format('machine')}\n\nMeasured on {kept.date}" in found
    assert found.endswith("\n\n<!-- end -->\n<!--n:cores:d-->2<!--/n-->\n")
    page.write_text(f"{mark.format('nothing')}\n<!-- end -->", "utf-8")
    with pytest.raises(ArgumentError, match="asks for the table 'nothing'; there are"):
        rendered(page, kept)
    assert "old" in rendered_but(page, text, kept)


def rendered_but(page: Path, text: str, kept: Measured) -> str:
    page.write_text(text, "utf-8")
    return rendered(page, kept, but={"machine"})


def test_tables_are_tables(kept: Measured) -> None:
    for name in TABLES.keys() - SLOW - {"machine"}:
        rows = TABLES[name](kept).splitlines()
        assert len(rows) > 2
        assert len({row.count("|") for row in rows}) == 1
    assert all(np.isfinite(value) for value in figures(kept).values())
