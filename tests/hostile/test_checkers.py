"""What this suite asserts can fail: naive readers and writers are found out."""

import importlib
import json
import os
import pickle
import socket
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.errors import StorageError
from tests.hostile.bounded import bounded
from tests.hostile.cases import refused
from tests.hostile.makers import FOLDER, archive, member


class Executed:
    """A pickle that writes when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.write_text, (self.path, "executed"))


def extracted(path: Path, folder: Path) -> None:
    """All of an archive, wherever its names lead."""
    with tarfile.open(path) as tar:
        for info in tar:
            file = tar.extractfile(info)
            (folder / info.name).parent.mkdir(parents=True, exist_ok=True)
            (folder / info.name).write_bytes(file.read() if file else b"")


def resolved(name: str) -> Any:
    """Any function of Python by its name."""
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(module), function)


NAIVE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "an extractor that follows ..": (
        lambda folder: extracted(folder / "a.tar.gz", folder / "in"), "open"),
    "a pickle": (
        lambda folder: pickle.loads((folder / "a.pickle").read_bytes()), "pickle"),
    "an array of objects": (
        lambda folder: np.load(folder / "a.npy", allow_pickle=True), "pickle"),
    "a class by its name": (
        lambda folder: resolved("os.system")("true"), "os.system"),
    "a function by its name": (
        lambda folder: resolved("subprocess.check_call")([sys.executable, "-V"]),
        "subprocess.Popen"),
    "a connection": (
        lambda folder: socket.create_connection(("127.0.0.1", 9), 1), "socket"),
    "a link": (
        lambda folder: os.symlink("a", folder.parent / "link"), "os.symlink"),
    "a removal": (
        lambda folder: os.unlink(folder.parent / "kept"), "os.remove"),
    "a name that leaves": (
        lambda folder: (folder / "../left").write_bytes(b""), "open"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAIVE)
def test_naive_readers_are_found_out(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "in").mkdir(parents=True)
    (tmp_path / "kept").write_bytes(b"kept")
    archive(folder / "a.tar.gz", member(f"{FOLDER}/../../../evil", b"evil"))
    executed = Executed(tmp_path / "executed")
    (folder / "a.pickle").write_bytes(pickle.dumps(executed))
    np.save(folder / "a.npy", np.array([executed], object), allow_pickle=True)
    act, event = NAIVE[name]
    found = bounded(lambda: act(folder), folder)
    assert any(o.startswith(event) for o in found.offences), found


def test_what_would_do_harm_is_not_done(tmp_path: Path) -> None:
    folder, kept = tmp_path / "folder", tmp_path / "kept"
    folder.mkdir()
    kept.write_bytes(b"kept")
    (folder / "a").write_bytes(b"evil")
    (folder / "link").symlink_to(kept)
    harms: list[Callable[[], Any]] = [
        lambda: os.replace(folder / "a", kept),
        lambda: os.rename(kept, folder / "b"),
        lambda: kept.unlink(),
        lambda: kept.write_bytes(b"evil"),
        lambda: kept.chmod(0),
        lambda: os.truncate(kept, 0),
        lambda: (folder / "link").write_bytes(b"evil"),
        lambda: os.system(f"rm {kept}"),
    ]
    for harm in harms:
        found = bounded(harm, folder)
        assert found.offences != [], found
        assert "PermissionError" in found.error
    assert kept.read_bytes() == b"kept"


def test_memory_time_and_crashes_are_found_out(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros", bytes(1 << 28))
    found = bounded(lambda: len(zipfile.ZipFile(path).read("zeros")), tmp_path)
    assert found.grown > 200 << 20
    with pytest.raises(AssertionError):
        refused(lambda: zipfile.ZipFile(path).read("zeros"), tmp_path)
    assert "MemoryError" in bounded(lambda: bytearray(1 << 34), tmp_path).error
    assert bounded(lambda: time.sleep(0.2), tmp_path).seconds >= 0.2
    assert bounded(lambda: os.kill(os.getpid(), 9), tmp_path).error == ["SIGKILL"]
    deep = "[" * 100_000
    assert "RecursionError" in bounded(lambda: json.loads(deep), tmp_path).error


def test_errors_that_are_not_ours_are_found_out(tmp_path: Path) -> None:
    for error in (KeyError("a"), MemoryError(), RecursionError(), OSError("a")):
        with pytest.raises(AssertionError):
            refused(lambda error=error: raising(error), tmp_path)


def raising(error: Exception) -> None:
    """Raise `error`."""
    raise error


def test_what_is_left_behind_is_found_out(tmp_path: Path) -> None:
    def act() -> None:
        (tmp_path / "left").write_bytes(b"")
        raise StorageError("refused, but a file is left")

    with pytest.raises(AssertionError):
        refused(act, tmp_path)


def test_the_child_is_a_process_of_its_own(tmp_path: Path) -> None:
    assert bounded(os.getpid, tmp_path).message != str(os.getpid())
