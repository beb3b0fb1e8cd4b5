"""The journal: resumed after any end, and refused where it is not the sweep's."""

import errno
import functools
import importlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd.errors import StorageError
from nn.lab import Sweep, sweep
from tests.lab import functions
from tests.lab.functions import GRID
from tests.lab.test_encoding import same


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a journal can be."""
    return tmp_path / "journal.jsonl"


def agree(a: Sweep, b: Sweep) -> bool:
    """Whether two sweeps found the same, to the type."""
    return same(a.points, b.points) and same(a.values, b.values)


def whole(path: Path, **given: Any) -> tuple[Sweep, bytes]:
    """A sweep that nothing ended, and its journal."""
    return sweep(functions.plain, GRID, journal=path, **given), path.read_bytes()


# What is kept


def test_what_is_done_is_not_run_again_and_is_as_it_was(path: Path) -> None:
    first, content = whole(path)
    again, after = whole(path)
    assert agree(first, again)
    assert agree(first, sweep(functions.plain, GRID))
    assert [run.resumed for run in (*first, *again)] == [False] * 6 + [True] * 6
    assert again[0].seconds == pytest.approx(first[0].seconds, abs=1e-6)
    assert after == content


def test_a_line_can_be_read_by_other_programs(path: Path) -> None:
    _, content = whole(path)
    head, first, *_ = map(json.loads, content.splitlines())
    assert head == {
        "journal": "nn.lab.sweep",
        "version": 1,
        "function": "plain",
        "partial's data": None,
        "parameters": ["a", "b"],
        "seed": 0,
    }
    assert list(first) == ["key", "point", "seconds", "value"]
    assert first["point"] == {"a": 1, "b": 0.5}
    assert first["value"]["loss"] == 0.5


def test_points_may_be_added_and_left_out(path: Path) -> None:
    sweep(functions.plain, {"a": [1, 2], "b": [0.5]}, journal=path)
    more = sweep(functions.plain, {"a": [2, 3], "b": [0.5, 2.0]}, journal=path)
    assert [run.resumed for run in more] == [True, False, False, False]
    assert agree(more, sweep(functions.plain, {"a": [2, 3], "b": [0.5, 2.0]}))


def test_what_failed_is_kept_to_read_and_run_again(path: Path) -> None:
    grid = {"a": [1, 2, 3], "bad": [2]}
    sweep(functions.fails_at, grid, journal=path)
    line = json.loads(path.read_bytes().splitlines()[2])
    assert line["failure"]["kind"] == "ValueError"
    again = sweep(functions.fails_at, grid, journal=path)
    assert [run.resumed for run in again] == [True, False, True]
    assert [run.point["a"] for run in again.failed] == [2]


def test_a_value_that_cannot_be_kept_fails_its_point(path: Path) -> None:
    found = sweep(functions.unsendable, {"a": [1, 2]}, journal=path)
    assert found.values == [1, None]
    failure = found[1].failure
    assert failure is not None
    assert failure.kind == "ArgumentError"
    assert "value is of type function, which a journal cannot keep" in failure.message


def test_a_line_is_on_the_disk_before_the_next_point_begins(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, forced = os.fsync, 0

    def counted(file: int) -> None:
        nonlocal forced
        forced += 1
        fsync(file)

    monkeypatch.setattr(os, "fsync", counted)
    found = sweep(lambda a: forced, {"a": [1, 2, 3]}, journal=path)
    head, *later = found.values
    assert head >= 1
    assert later == [head + 1, head + 2]


def test_a_point_is_kept_before_the_grid_is_asked_for_another(path: Path) -> None:
    """A generator may think about it for long, and be killed meanwhile."""
    lines = []

    def grid() -> Iterator[dict[str, Any]]:
        for a in range(3):
            lines.append(path.read_bytes().count(b"\n") if path.exists() else 0)
            yield {"a": a}

    sweep(functions.squared, grid(), journal=path)
    assert lines == [0, 2, 3]


def test_an_interrupt_keeps_what_is_done(path: Path) -> None:
    def interrupted(a: int) -> int:
        if a == 3:
            raise KeyboardInterrupt
        return a

    with pytest.raises(KeyboardInterrupt) as caught:
        sweep(interrupted, {"a": [1, 2, 3]}, journal=path)
    note = f"sweep: 2 points were done, and are in {str(path)!r}"
    assert caught.value.__notes__ == [note]
    assert len(path.read_bytes().splitlines()) == 3


# Any end


def resumes_wherever_cut(path: Path) -> None:
    """Cut a journal anywhere: the rest is found again, and run are the others alone."""
    undisturbed, content = whole(path)
    ends = [i for i, byte in enumerate(content) if byte == ord("\n")]
    cuts = {0, *range(5, len(content), 37), *ends, *(i + 1 for i in ends)}
    for cut in sorted(cuts):
        path.write_bytes(content[:cut])
        again, after = whole(path)
        assert agree(again, undisturbed)
        lines = content[: cut + 1].count(b"\n") - 1  # the newline alone may be missing
        assert sum(run.resumed for run in again) == max(lines, 0)
        kept = [json.loads(line)["key"] for line in after.splitlines()[1:]]
        assert len(set(kept)) == len(kept) == 6


def test_whatever_is_cut_off_is_run_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda file: None)  # which takes 2 ms a line
    resumes_wherever_cut(path)


@pytest.mark.parametrize("broken", ["_parsed", "ftruncate"])
def test_a_journal_that_leaves_torn_lines_would_be_noticed(
    path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    module = importlib.import_module("nn.lab.journal")
    monkeypatch.setattr(os, "fsync", lambda file: None)
    if broken == "ftruncate":
        monkeypatch.setattr(os, "ftruncate", lambda file, length: None)
    else:
        monkeypatch.setattr(module, "_parsed", lambda text: None)
    with pytest.raises((AssertionError, StorageError, ValueError)):
        resumes_wherever_cut(path)


# Whose it is


def wider(a: int, b: float, c: int) -> None:
    """Of the same name as `plain`, with a parameter more."""


wider.__qualname__ = "plain"


@pytest.mark.parametrize(
    ("function", "grid", "seed", "message"),
    [
        (functions.seeded, GRID, 0, 'function is "plain", that .* is "seeded"'),
        (wider, {**GRID, "c": [1]}, 0, "parameters is a, b, that .* a, b, c"),
        (functions.plain, GRID, 1, "seed is 0, that of this sweep is 1"),
        (
            functools.partial(functions.plain, 1),
            {"b": [1]},
            0,
            "partial's data is null",
        ),
    ],
)
def test_the_journal_of_another_sweep_is_refused(
    path: Path, function: Any, grid: Any, seed: int, message: str
) -> None:
    _, content = whole(path)
    with pytest.raises(StorageError, match=message):
        sweep(function, grid, journal=path, seed=seed)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "content", [b"my notes", b"my\nnotes\n" * 9, b'{"a": 1}\n', b"\n"]
)
def test_a_file_that_is_no_journal_is_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StorageError, match="is a file, but no journal of a sweep"):
        whole(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"point": 1}'])
def test_a_damaged_line_is_named(path: Path, line: bytes) -> None:
    _, content = whole(path)
    lines = content.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], line + b"\n", *lines[3:]]))
    with pytest.raises(StorageError, match="damaged in line 3; delete that line"):
        whole(path)


def test_a_damaged_head_is_named(path: Path) -> None:
    _, content = whole(path)
    path.write_bytes(content.replace(b'"seed": 0}', b'"seed": 0', 1))
    with pytest.raises(StorageError, match="damaged in line 1"):
        whole(path)


def test_a_value_that_is_none_is_named_by_its_line(path: Path) -> None:
    _, content = whole(path)
    path.write_bytes(content.replace(b'"<f8"', b'"O"', 1))
    with pytest.raises(StorageError, match="damaged in line 2"):
        whole(path)


def test_places_where_no_journal_can_be(tmp_path: Path) -> None:
    for path, message in [
        (tmp_path, "is no regular file"),
        (tmp_path / "missing" / "journal", "cannot be opened: .* a folder that exists"),
        ("a\0b", "cannot be opened"),
    ]:
        with pytest.raises(StorageError, match=message):
            sweep(functions.squared, {"a": [1]}, journal=path)


def test_two_sweeps_cannot_share_a_journal(path: Path) -> None:
    def within(a: int) -> Any:
        return sweep(functions.squared, {"a": [a]}, journal=path).values

    found = sweep(within, {"a": [1]}, journal=path)
    assert found[0].failure is not None
    assert found[0].failure.kind == "StorageError"
    assert "is in use by another sweep; wait for its end" in found[0].failure.message
    found = sweep(within, {"a": [1]}, journal=path)  # it was let go of
    assert found.failed


def test_a_file_system_without_locks_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(file: int) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(importlib.import_module("nn.lab.journal"), "_locked", missing)
    with pytest.raises(StorageError, match=r"cannot be locked: .*that has locks"):
        whole(path)


def test_a_full_disk_ends_the_sweep_and_loses_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = whole(path)
    path.unlink()
    write, room = os.write, 500

    def limited(file: int, content: bytes) -> int:
        nonlocal room
        if not room:
            raise OSError(28, "No space left on device")
        taken = content[:room]
        room -= len(taken)
        return write(file, taken)

    monkeypatch.setattr(os, "write", limited)
    with pytest.raises(StorageError, match=r"No space left .*; make room for it") as e:
        whole(path)
    assert any("points were done" in note for note in e.value.__notes__)
    assert path.read_bytes().endswith(b"}\n")
    room = 10**6
    again, _ = whole(path)
    assert agree(first, again)
    assert 0 < sum(run.resumed for run in again) < 6


def test_a_newer_form_is_refused(path: Path) -> None:
    _, content = whole(path)
    path.write_bytes(content.replace(b'"version": 1', b'"version": 2', 1))
    with pytest.raises(StorageError, match="its version is 2, that of this sweep is 1"):
        whole(path)
