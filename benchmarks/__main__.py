"""The command line; see the docstring of `benchmarks`."""

import signal
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import benchmarks
from benchmarks.environments import ROOT
from benchmarks.machine import machine
from benchmarks.page import picture, report, with_report
from benchmarks.peers import PEERS, installed, versions
from benchmarks.results import Results, ratio_rows, read, write
from benchmarks.rounds import Effort, measured
from benchmarks.table import heading, ratio_table
from benchmarks.works import WORKS

OUT = ROOT / "out" / "benchmarks"
LATEST = OUT / "results.json"
QUICK = Effort(rounds=3, turn=0.02, patience=0.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for, print it and write it down."""
    given = _arguments(arguments)
    if not given.last:
        _measure(given)
        if given.quick:
            return 0
    results = read(LATEST)
    if results is None:
        raise SystemExit(f"nothing was measured yet: there is no {LATEST}")
    _save(OUT / "ratios.svg", picture(WORKS, results))
    _save(OUT / "table.md", report(WORKS, results) + "\n")
    if given.write:
        page = Path(given.write)
        text = with_report(page.read_text("utf-8"), report(WORKS, results))
        _save(page, text)
        _save(page.with_suffix(".svg"), picture(WORKS, results))
    return 0


def _arguments(arguments: Sequence[str] | None) -> Namespace:
    about, _, _ = (benchmarks.__doc__ or "").partition("\n")
    parser = ArgumentParser(
        prog="python -m benchmarks",
        description=about,
        epilog="works:\n" + "\n".join(_described()),
        formatter_class=RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("works", nargs="*", metavar="WORK", help="what to measure; by default all")
    add("--rounds", type=int, default=Effort().rounds, help="default: %(default)s")
    add("--threads", type=int, default=Effort().threads, help="default: %(default)s")
    add("--quick", action="store_true", help="a few short rounds; print, write nothing")
    add("--peers", nargs="*", choices=list(PEERS), default=list(PEERS), metavar="PEER")
    add("--last", action="store_true", help="measure nothing, take the last results")
    add("--write", metavar="PAGE", help="put the table into a page, between its marks")
    given = parser.parse_args(arguments)
    for name in given.works:
        if name not in WORKS:
            parser.error(_unknown(name))
    for option in ("rounds", "threads"):
        if getattr(given, option) < 1:
            parser.error(f"--{option}: at least 1, not {getattr(given, option)}")
    return given


def _described() -> list[str]:
    """A line for each work."""
    width = max(map(len, WORKS))
    return [
        f"  {name:{width}}  {'; '.join(heading(work, c.name) for c in work.cases[:3])}"
        for name, work in WORKS.items()
    ]


def _unknown(name: str) -> str:
    close = get_close_matches(name, WORKS, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else "."
    return f"no work is called {name!r}{hint} There are: {', '.join(WORKS)}"


def _measure(given: Namespace) -> None:
    """Measure the chosen works; print and keep what each comes to."""
    chosen = [WORKS[name] for name in given.works or WORKS]
    wanted = {peer for work in chosen for peer in work.peers}
    found, missing = installed([peer for peer in given.peers if peer in wanted])
    for peer, reason in missing.items():
        print(f"{PEERS[peer].title} is missing: {reason}", file=sys.stderr)
    effort = QUICK if given.quick else Effort(rounds=given.rounds)
    effort = effort._replace(threads=given.threads)
    facts = {**machine(), "threads": str(effort.threads)}
    for work in chosen:
        own = dict.fromkeys(work.ours, Path(sys.executable))
        theirs = {peer: found[peer] for peer in work.peers if peer in found}
        outcomes = {
            case.name: measured(work, case, {**own, **theirs}, effort)
            for case in work.cases
        }
        results = Results(facts, versions(found), {work.name: outcomes})
        rows = ratio_rows(WORKS, results.outcomes)
        print(ratio_table(WORKS, rows), end="\n\n", flush=True)
        if not given.quick:
            results = results.over(read(LATEST))
            write(results, ratio_rows(WORKS, results.outcomes), LATEST)


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    print(f"wrote {path}", file=sys.stderr)


if __name__ == "__main__":
    # as Ctrl-C: processes that are stopped would outlive a run that just ends
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
