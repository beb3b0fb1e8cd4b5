"""What is fetched: pinned, without a host's name, and missed with a word to say so."""

import json
from pathlib import Path

import pytest

from docs.playground import archives, parts


def test_the_pins_name_versions_and_hashes_and_no_host() -> None:
    lock = json.loads((parts.HERE / "package-lock.json").read_text())
    for name, package in lock["packages"].items():
        assert not name or package["integrity"].startswith("sha512-")
    texts = [(parts.HERE / name).read_text() for name in parts.PINS]
    assert not any("://" in text for text in texts)
    wanted = [line for line in texts[2].splitlines() if not line.startswith("#")]
    assert all("==" in line and "--hash=sha256:" in line for line in wanted)


def test_without_npm_the_remedy_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(parts, "CACHE", tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(parts.PartsError, match="npm was not found; install it"):
        parts.fetched.__wrapped__()
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]  # nothing half done


def test_a_command_that_fails_says_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(parts.PartsError, match=r"sh -c exit 3.*needs a network"):
        parts._run(["/bin/sh", "-c", "exit 3"], tmp_path)


def test_the_library_is_all_there_and_the_same_each_time() -> None:
    found = archives.library()
    assert found == archives.library()
    for name in (b"playground.py", b"autograd/explorer/main.js", b"nn/datasets/digits"):
        assert name in found
    assert b"__pycache__" not in found
