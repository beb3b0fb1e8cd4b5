"""The archives hold what git tracks, come out the same, and installed ones work."""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.release import archives as archives_module
from tests.release.archives import ROOT, Archives, build, export, unpack
from tests.release.contents import (
    PACKAGES,
    metadata_faults,
    sdist_faults,
    wheel_faults,
)
from tests.release.environments import lend, lies_at, new, project

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="needs a clone: git tells what belongs to it"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the archives are built."""
    return tmp_path_factory.mktemp("release")


@pytest.fixture(scope="module")
def tree(folder: Path) -> Path:
    """The source that they are built from."""
    return export(folder / "tree")


@pytest.fixture(scope="module")
def archives(tree: Path, folder: Path) -> Archives:
    """Wheel and sdist."""
    return build(tree, folder / "built")


def test_they_hold_what_git_tracks(archives: Archives, tree: Path) -> None:
    assert list(wheel_faults(archives.wheel, tree)) == []
    assert list(metadata_faults(archives.wheel, tree)) == []
    assert list(sdist_faults(archives.sdist, tree)) == []


def test_the_bytes_are_the_same_again(archives: Archives, folder: Path) -> None:
    unpacked = unpack(archives.sdist, folder / "unpacked")
    again = build(export(folder / "elsewhere"), folder / "again")
    assert again.wheel.read_bytes() == archives.wheel.read_bytes()
    assert again.sdist.read_bytes() == archives.sdist.read_bytes()
    assert build(unpacked, folder / "anew").wheel.read_bytes() == (
        archives.wheel.read_bytes()
    )


def test_an_installed_wheel_works(archives: Archives, folder: Path) -> None:
    pytest.importorskip("pygraphviz", reason="the drawing needs the extra dot")
    environment = new(folder / "environment", sys.executable, "--without-pip")
    install = ["install", "--quiet", "--no-deps", "--no-index", str(archives.wheel)]
    pip = [sys.executable, "-m", "pip", "--python", str(environment.python), *install]
    subprocess.run(pip, check=True)
    declared = project()
    lend(
        environment, declared["dependencies"] + declared["optional-dependencies"]["dot"]
    )
    found = lies_at(environment, folder / "work")
    assert found == {environment.packages / package for package in PACKAGES}


INFO = f"retrograd-{project()['version']}.dist-info/"
METADATA = b"Name: retrograd\nVersion: 9.9\n\n# Retrograd\n\n[A](docs/a.md)\n"

Change = Callable[[dict[str, bytes]], object]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda held: held.pop("nn/datasets/digits.npz"), "digits.npz is missing"),
        (lambda held: held.pop("autograd/py.typed"), "py.typed is missing"),
        (lambda held: held.update({"tests/a.py": b""}), "tests/a.py is too many"),
        (lambda held: held.update({"nn/__init__.py": b"1"}), "has other bytes"),
        (lambda held: held.pop(INFO + "entry_points.txt"), "dist-info holds"),
        (
            lambda held: held.update({INFO + "METADATA": METADATA}),
            "Version is '9.9', not",
        ),
        (
            lambda held: held.update({INFO + "METADATA": METADATA}),
            "the description leads to docs/a.md",
        ),
        (lambda held: held.update({INFO + "METADATA": METADATA}), "Requires-Dist is"),
    ],
)
def test_a_planted_fault_of_a_wheel_is_found(
    archives: Archives, tree: Path, tmp_path: Path, change: Change, told: str
) -> None:
    changed = tmp_path / archives.wheel.name
    with zipfile.ZipFile(archives.wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    change(held)
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    found = [*wheel_faults(changed, tree), *metadata_faults(changed, tree)]
    assert told in "\n".join(found)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ({"a.py": "1"}, ["PKG-INFO is missing", "b/c.md is missing"]),
        ({"a.py": "1", "b/c.md": "2", "PKG-INFO": ""}, []),
        ({"a.py": "1", "b/c.md": "3", "PKG-INFO": ""}, ["b/c.md has other bytes"]),
        (
            {"a.py": "1", "b/c.md": "2", "d": "", "PKG-INFO": ""},
            ["d is too many"],
        ),
    ],
)
def test_a_planted_fault_of_a_sdist_is_found(
    tmp_path: Path, held: dict[str, str], told: list[str]
) -> None:
    tree = _written({"a.py": "1", "b/c.md": "2"}, tmp_path / "tree")
    packed = _written(held, tmp_path / "retrograd-1")
    with tarfile.open(tmp_path / "retrograd-1.tar.gz", "w:gz") as archive:
        for name in held:
            archive.add(packed / name, f"retrograd-1/{name}")
    assert list(sdist_faults(tmp_path / "retrograd-1.tar.gz", tree)) == told


def _written(texts: dict[str, str], folder: Path) -> Path:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_what_git_does_not_track_stays_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_INDEX_FILE", raising=False)
    clone = _written({"a.py": "1", "b.py": "2", "c.py": "3"}, tmp_path / "clone")
    for command in (["init", "--quiet"], ["add", "a.py", "b.py"]):
        subprocess.run(["git", *command], cwd=clone, check=True)
    (clone / "b.py").unlink()
    monkeypatch.setattr(archives_module, "ROOT", clone)
    copied = export(tmp_path / "copy")
    assert [path.name for path in copied.rglob("*")] == ["a.py"]
