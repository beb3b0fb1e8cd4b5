"""Tables, bars, JSON and the page, from numbers made up."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.bars import bars
from benchmarks.page import report, with_report
from benchmarks.results import (
    Outcome,
    Quartiles,
    Results,
    memory_rows,
    ratio_rows,
    read,
    write,
)
from benchmarks.table import BYTES, SECONDS, amount, memory_table, ratio_table
from benchmarks.work import Case, Work


def program(_: object) -> object:
    """Stands for any program; nothing here runs."""
    raise NotImplementedError


GOALS = {"engine": {"torch": 0.5, "hand": 2.0}, "fit": {"engine": 1.1}}

WORKS = {
    "step": Work(
        name="step",
        title="step of {case}",
        cases=(Case("8×8", {}, GOALS), Case("9×9", {})),
        data=dict,
        ours={"engine": program, "fit": program},
        peers={"hand": program, "torch": program, "jax": program},
        memory_goal=1.2,
    )
}

OUTCOMES = {
    "step": {
        "8×8": {
            "engine": Outcome((2e-3, 3e-3, 4e-3), growth=3_000_000),
            "fit": Outcome((2e-3, 3.3e-3, 6e-3), growth=2_000_000),
            "hand": Outcome((1e-3, 1.5e-3, 2e-3), growth=5_000),
            "torch": Outcome((2e-3, 4e-3, 8e-3), growth=2_000_000),
            "jax": Outcome(failure="died with status 1"),
        }
    }
}

RESULTS = Results({"processor": "a <fast> one"}, {"torch": "2.0"}, OUTCOMES)

TIMES = """\
| work | ours | against | ours takes | it takes | ours ÷ it | goal |
| --- | --- | --- | --- | --- | --- | --- |
| step of 8×8 | engine | NumPy by hand | 3 ms | 1.5 ms | 2.00 (2.00–2.00) | ≤ 2 |
| step of 8×8 | engine | PyTorch | 3 ms | 4 ms | **0.75** (0.62–0.88) | ≤ 0.5 |
| step of 8×8 | engine | jax.jit | 3 ms | – | died with status 1 |  |
| step of 8×8 | fit | engine | 3.3 ms | 3 ms | 1.10 (1.05–1.30) | ≤ 1.1 |
| step of 8×8 | fit | NumPy by hand | 3.3 ms | 1.5 ms | 2.20 (2.10–2.60) |  |
| step of 8×8 | fit | PyTorch | 3.3 ms | 4 ms | 0.82 (0.79–0.91) |  |
| step of 8×8 | fit | jax.jit | 3.3 ms | – | died with status 1 |  |"""

MEMORY = """\
| work | ours | grows by | ours ÷ PyTorch's | goal | others |
| --- | --- | --- | --- | --- | --- |
| step of 8×8 | engine | 3 MB | **1.50** | ≤ 1.2 | NumPy by hand 5 kB, PyTorch 2 MB |
| step of 8×8 | fit | 2 MB | 1.00 | ≤ 1.2 | NumPy by hand 5 kB, PyTorch 2 MB |"""


def test_the_table_of_times() -> None:
    assert ratio_table(WORKS, ratio_rows(WORKS, OUTCOMES)) == TIMES


def test_the_table_of_memory() -> None:
    assert memory_table(WORKS, memory_rows(WORKS, OUTCOMES)) == MEMORY


def test_a_failure_of_several_lines_stays_in_its_cell() -> None:
    failed = {"engine": Outcome((1.0,)), "jax": Outcome(failure="a | b\n  c")}
    table = ratio_table(WORKS, ratio_rows(WORKS, {"step": {"9×9": failed}}))
    assert table.splitlines()[2:] == [
        "| step of 9×9 | engine | jax.jit | 1 s | – | a \\| b c |  |",
    ]


def test_memory_without_pytorch_has_no_ratio() -> None:
    found = {k: v for k, v in OUTCOMES["step"]["8×8"].items() if k != "torch"}
    row, _ = memory_rows(WORKS, {"step": {"8×8": found}})
    assert (row.ratio, row.missed) == (None, False)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.5, "1.5 s"), (0.0123456, "12.3 ms"), (9.999e-4, "1000 µs"), (2e-10, "0.2 ns")],
)
def test_seconds_are_written_in_a_unit_that_suits(number: float, text: str) -> None:
    assert amount(number, SECONDS) == text


def test_bytes_are_written_in_a_unit_that_suits() -> None:
    assert [amount(n, BYTES) for n in (0, 4096, 2.5e9)] == ["0 B", "4.1 kB", "2.5 GB"]


def test_quartiles() -> None:
    assert Quartiles.of([4.0, 1.0, 2.0, 3.0, 5.0]) == (2.0, 3.0, 4.0)
    assert Quartiles.of([7.0]) == (7.0, 7.0, 7.0)


def test_results_come_back_from_json(tmp_path: Path) -> None:
    path = tmp_path / "new" / "results.json"
    assert read(path) is None
    write(RESULTS, ratio_rows(WORKS, OUTCOMES), path)
    assert read(path) == RESULTS
    assert '"ratio": {\n    "low": 2.0,\n    "median": 2.0' in path.read_text("utf-8")


def test_a_run_keeps_what_an_earlier_one_measured_on_the_same_machine() -> None:
    later = Results(RESULTS.machine, {"jax": "1"}, {"other": {}})
    both = later.over(RESULTS)
    assert both.outcomes == {**OUTCOMES, "other": {}}
    assert both.versions == {"torch": "2.0", "jax": "1"}
    elsewhere = Results({"processor": "another"}, {}, OUTCOMES)
    assert later.over(elsewhere) == later
    assert later.over(None) == later


def test_the_bars_are_an_svg_with_a_bar_for_each_ratio() -> None:
    root = ElementTree.fromstring(bars(WORKS, ratio_rows(WORKS, OUTCOMES)))
    svg = "{http://www.w3.org/2000/svg}"
    rects = [r for r in root.iter(f"{svg}rect") if r.get("class") != "paper"]
    widths = [float(r.get("width", 0)) for r in rects]
    assert [r.get("class") for r in rects] == ["more", "less", "more", "more", "less"]
    assert widths[0] == pytest.approx(45.0)  # a tenth of the axis for a factor of two
    assert widths[0] > widths[1]
    texts = ["".join(t.itertext()) for t in root.iter(f"{svg}text")]
    assert "step of 8×8" in texts
    assert "0.75, goal 0.5 missed" in texts
    goals = [n for n in root.iter(f"{svg}line") if n.get("class") == "goal"]
    assert len(goals) == 3


def test_a_bar_beyond_the_axis_ends_at_its_end() -> None:
    slow = {"engine": Outcome((1.0,)), "torch": Outcome((1e-3,))}
    root = ElementTree.fromstring(
        bars(WORKS, ratio_rows(WORKS, {"step": {"8×8": slow}}))
    )
    (bar,) = [r for r in root.iter() if r.get("class") == "more"]
    assert float(bar.get("x", 0)) + float(bar.get("width", 0)) == 700


def test_the_report_counts_goals() -> None:
    text = report(WORKS, RESULTS)
    assert "2 of 3 goals are met." in text
    assert "Machine: processor a <fast> one. Peers: torch 2.0." in text
    assert TIMES in text
    assert MEMORY in text


def test_the_report_says_what_not_to_trust() -> None:
    assert "Nowhere did other programs take more than 10%" in report(WORKS, RESULTS)
    noisy = {"engine": Outcome((1.0,), others=0.2)}
    text = report(WORKS, Results({}, {}, {"step": {"9×9": noisy}}))
    assert "so do not trust: step of 9×9." in text


def test_the_report_goes_between_the_marks_of_a_page() -> None:
    start, end = "<!-- made by python -m benchmarks -->", "<!-- end -->"
    page = f"# Speed\n\n{start}\nold\n{end}\n\nWhy.\n"
    new = with_report(page, "a \\1 table")
    assert new == f"# Speed\n\n{start}\n\na \\1 table\n\n{end}\n\nWhy.\n"
    assert with_report(new, "a \\1 table") == new


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no place for the table; write .*<!-- end"):
        with_report("# Speed\n", "table")
