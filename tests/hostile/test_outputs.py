"""Places that cannot be written to, or where something lies already."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.drawing.graph import draw
from autograd.explorer import step_through
from autograd.files import replacing
from nn.saving import storage
from tests.hostile.bounded import bounded
from tests.hostile.cases import tree

ROOT = Path(__file__).parents[2]
BEFORE = b"what was there before"


def loss() -> Any:
    """A small graph."""
    x = ag.tensor(2.0, requires_grad=True, name="x")
    return x * x


def model() -> nn.Sequential:
    """A small built model."""
    found = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(1)])
    found.compile("sgd", "mse")
    return found


def fitted(callback: Any) -> None:
    model().fit(np.ones((2, 2)), np.ones((2, 1)), verbose=0, callbacks=[callback])


def logged(path: Path, *, append: bool = False) -> None:
    fitted(nn.callbacks.CSVLogger(path, append=append))


def checkpointed(path: Path) -> None:
    fitted(nn.callbacks.ModelCheckpoint(str(path).replace("{", "{{"), "loss"))


WRITERS: dict[str, Callable[[Path], Any]] = {
    "model": lambda path: model().save(path),
    "weights": lambda path: model().save_weights(path),
    "storage": lambda path: storage.write(path, "example", {"a": np.ones(9)}),
    "checkpoint": checkpointed,
    "picture": lambda path: draw(loss()).render(
        outfile=path, format="svg", cleanup=True
    ),
    "page": lambda path: step_through(loss(), path),
}
"""What writes a file whole or not at all."""

STREAMS: dict[str, Callable[[Path], Any]] = {
    "log": logged,
    "log that goes on": lambda path: logged(path, append=True),
}
"""What writes a file line by line."""

PLACES: dict[str, str | Path] = {
    "in a file": "file/out.svg",
    "a folder": "folder",
    "a folder with a stroke": "folder/",
    "no name": "",
    "the folder above": "folder/..",
    "a full device": "/dev/full",
    "a place for processes": "/proc/out.svg",
    "with NUL": "a\0b.svg",
    "half a pair": "\ud800.svg",
    "a long name": "n" * 300 + ".svg",
    "a long path": "n/" * 3000 + "out.svg",
}

each_writer = pytest.mark.parametrize("writer", WRITERS)


def prepared(folder: Path) -> None:
    """A file and a folder."""
    (folder / "folder").mkdir()
    (folder / "file").write_bytes(BEFORE)


@pytest.mark.parametrize("writer", [*WRITERS, *STREAMS])
@pytest.mark.parametrize("place", PLACES)
def test_places_that_cannot_be_written_to(
    place: str, writer: str, tmp_path: Path
) -> None:
    prepared(tmp_path)
    path = PLACES[place]
    if not str(path).startswith("/") and str(path):
        path = f"{tmp_path}/{path}"
    write = {**WRITERS, **STREAMS}[writer]
    before = tree(tmp_path)
    found = bounded(lambda: write(path), tmp_path, allowed=("/dev/full", "/proc"))  # type: ignore[arg-type]
    if writer in STREAMS and place == "no name":  # Path("") is the present folder
        assert "StorageError" in found.error, found
        return
    assert {"StorageError", "RenderError"} & set(found.error), found
    assert found.offences == []
    assert tree(tmp_path) == before
    assert Path("/dev/full").is_char_device()


@each_writer
def test_a_missing_folder(writer: str, tmp_path: Path) -> None:
    found = bounded(lambda: WRITERS[writer](tmp_path / "none" / "out.svg"), tmp_path)
    if writer in ("picture", "checkpoint"):  # these make the folders of their files
        assert found.error == []
        return
    assert {"StorageError", "RenderError"} & set(found.error), found
    assert list(tmp_path.iterdir()) == []


@each_writer
def test_a_disk_that_becomes_full_leaves_the_old_file(
    writer: str, tmp_path: Path
) -> None:
    path = tmp_path / "out.svg"
    path.write_bytes(BEFORE)

    def act() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        write = WRITERS[writer]
        loss()
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        write(path)

    found = bounded(act, tmp_path)
    assert {"StorageError", "RenderError"} & set(found.error), found
    assert tree(tmp_path) == {"out.svg": BEFORE}


@each_writer
def test_a_link_is_replaced_and_what_it_leads_to_is_left(
    writer: str, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(BEFORE)
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("out.svg", ".out.svg.tmp", "out.gv"):
        (folder / name).symlink_to(elsewhere)
    found = bounded(lambda: WRITERS[writer](folder / "out.svg"), folder)
    assert found.error == [], found
    assert elsewhere.read_bytes() == BEFORE
    assert not (folder / "out.svg").is_symlink()
    assert not (folder / ".out.svg.tmp").is_symlink()
    assert (folder / "out.gv").is_symlink()


@each_writer
def test_a_link_to_nothing_is_replaced(writer: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "out.svg").symlink_to(tmp_path / "nothing")
    found = bounded(lambda: WRITERS[writer](folder / "out.svg"), folder)
    assert found.error == [], found
    assert not (tmp_path / "nothing").exists()
    assert (folder / "out.svg").stat().st_size > 100


@each_writer
def test_permissions_stay(writer: str, tmp_path: Path) -> None:
    path = tmp_path / "out.svg"
    path.write_bytes(BEFORE)
    path.chmod(0o600)
    assert bounded(lambda: WRITERS[writer](path), tmp_path).error == []
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() != BEFORE


@each_writer
def test_a_read_only_file_and_a_locked_folder(writer: str, tmp_path: Path) -> None:
    """As a user without the rights of root."""
    tmp_path.chmod(0o777)
    path = tmp_path / "out.svg"
    path.write_bytes(BEFORE)
    path.chmod(0o444)
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o755)
    if os.geteuid():
        locked.chmod(0o555)

    WRITERS[writer](tmp_path / "before")  # what writes may be where only root can read

    def act(place: Path) -> Callable[[], None]:
        def as_nobody() -> None:
            if os.geteuid() == 0:
                os.setresuid(65534, 65534, 65534)
            WRITERS[writer](place)

        return as_nobody

    for parent in tmp_path.parents:
        if "pytest" in str(parent):  # those are for their owner alone
            parent.chmod(parent.stat().st_mode | 0o011)
    for place in (path, locked / "out.svg"):
        found = bounded(act(place), tmp_path)
        assert {"StorageError", "RenderError"} & set(found.error), found
        assert "denied" in found.message, found
    assert path.read_bytes() == BEFORE
    assert list(locked.iterdir()) == []


def test_a_folder_at_the_name_beside_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".out.tmp").mkdir()
    before = tree(tmp_path)
    found = bounded(lambda: model().save(tmp_path / "out"), tmp_path)
    assert "StorageError" in found.error
    assert tree(tmp_path) == before


def test_devices_and_pipes_are_written_to_as_they_are(tmp_path: Path) -> None:
    found = bounded(lambda: model().save("/dev/null"), tmp_path, allowed=("/dev/null",))
    assert (found.error, found.offences) == ([], [])
    assert Path("/dev/null").is_char_device()
    assert not Path("/dev/.null.tmp").exists()
    reading, writing = os.pipe()
    with replacing(f"/dev/fd/{writing}") as file:
        file.write(b"through")
    os.close(writing)
    assert os.read(reading, 99) == b"through"
    os.close(reading)


def test_an_interrupt_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(BEFORE)

    def act() -> None:
        with replacing(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        act()
    assert tree(tmp_path) == {"out": BEFORE}


PROGRAM = """
import autograd as ag
x = ag.tensor(2.0, requires_grad=True, name="<script>")
loss = x * x
"""


def run(folder: Path, *arguments: str | bytes) -> subprocess.CompletedProcess[bytes]:
    """The command line in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "autograd", *arguments],
        cwd=folder,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=60,
    )


COMMANDS: dict[str, list[str | bytes]] = {
    "an unknown format": ["draw", "p.py:loss", "-o", "out.exe"],
    "a folder": ["draw", "p.py:loss", "-o", "."],
    "no name": ["draw", "p.py:loss", "-o", ""],
    "a page without a name": ["step", "p.py:loss", "-o", ""],
    "5,000 digits": ["explain", "p.py:loss", "--wrt", "x", "--index", "9" * 5000],
    "a name that paints": ["explain", "p.py:loss", "--wrt", "\x1b[31mx"],
    "a theme that paints": ["draw", "p.py:loss", "--theme", "\x1b]0;evil\x07"],
    "an option that paints": ["draw", "p.py:loss", "--\x1b]0;evil\x07"],
    "code for a name": ["draw", "p.py:__import__('os')"],
    "a call of code": ["draw", "p.py:loss(__import__)"],
    "no such name": ["draw", "p.py:" + "n" * 10**4],
    "no file": ["draw", "none\x1b[31m.py:loss"],
    "a folder for a file": ["draw", ".:loss"],
}

USAGE = ("a theme that paints", "an option that paints")
"""What no command is run for."""


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_line_says_what_is_wrong(name: str, tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text(PROGRAM)
    done = run(tmp_path, *COMMANDS[name])
    assert done.returncode == (2 if name in USAGE else 1), done
    assert done.stderr.splitlines()[-1].startswith(b"retrograd")
    assert b"Traceback" not in done.stderr
    assert b"\x1b" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["p.py"]


def test_the_command_line_leaves_files_beside_the_picture_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "p.py").write_text(PROGRAM)
    (tmp_path / "out.gv").write_bytes(BEFORE)
    done = run(tmp_path, "draw", "p.py:loss", "-o", b"out.svg")
    assert done.returncode == 0, done
    assert (tmp_path / "out.gv").read_bytes() == BEFORE
    done = run(tmp_path, "draw", "p.py:loss", "-o", b"\xff.svg")
    assert done.returncode == 0, done
    assert (tmp_path / os.fsdecode(b"\xff.svg")).exists()


FORMATS = ["{epoch:zz}", "{}", "{0}", "{epoch", "{none}", "{epoch.x}", "{epoch[0]}"]


@pytest.mark.parametrize("form", FORMATS)
def test_names_of_checkpoints_that_are_no_format(form: str, tmp_path: Path) -> None:
    saving = nn.callbacks.ModelCheckpoint(str(tmp_path / form), "loss")
    found = bounded(lambda: fitted(saving), tmp_path)
    assert "ArgumentError" in found.error, found
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["file", "file/in", "a\0b", "/proc/none"])
def test_a_backup_where_no_folder_can_be(place: str, tmp_path: Path) -> None:
    prepared(tmp_path)
    before = tree(tmp_path)
    place = place if place.startswith("/") else f"{tmp_path}/{place}"
    backup = nn.callbacks.BackupAndRestore(place)
    found = bounded(lambda: fitted(backup), tmp_path, allowed=("/proc",))
    assert "StorageError" in found.error, found
    assert tree(tmp_path) == before


LOGS = {
    "not UTF-8": b"epoch,\xff\n",
    "a long field": b"epoch," + b"l" * 200_000,
    "NUL": b"epoch,\0\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", LOGS)
def test_a_log_that_is_gone_on_with(name: str, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(LOGS[name])
    found = bounded(lambda: logged(tmp_path / "log.csv", append=True), tmp_path)
    assert not found.error or "StorageError" in found.error, found
    assert (tmp_path / "log.csv").read_bytes().startswith(LOGS[name])
