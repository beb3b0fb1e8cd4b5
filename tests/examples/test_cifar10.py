"""The network on CIFAR-10, on an archive made here in the published form."""

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from examples import cifar10

FOLDER = "cifar-10-batches-bin"


@pytest.fixture
def archive(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Six small files; each class has its own tenth of an image lit."""
    path = tmp_path / "made.tar.gz"
    names = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
    with tarfile.open(path, "w:gz") as tar:
        for name in names:
            labels = rng.integers(0, 10, size=(60, 1))
            images = rng.integers(0, 25, size=(60, 3072))
            images[np.arange(3072) // 308 == labels] += 200
            records = np.concatenate([labels, images], 1).astype(np.uint8).tobytes()
            member = tarfile.TarInfo(f"{FOLDER}/{name}")
            member.size = len(records)
            tar.addfile(member, io.BytesIO(records))
    return path


def test_it_trains_on_an_archive(archive: Path, tmp_path: Path) -> None:
    figures = cifar10.main(out=tmp_path / "out", archive=archive)
    assert (figures["images"], figures["test_images"]) == (300, 60)
    assert figures["by_chance"] == 0.1
    assert figures["accuracy"] > 0.3
    assert (tmp_path / "out" / "accuracy.svg").exists()


def test_without_the_archive_it_says_how_to_get_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RETROGRAD_DATA", str(tmp_path))
    assert cifar10.main(out=tmp_path / "out") == {"available": False}
    said = capsys.readouterr().out
    assert "--download" in said
    assert "cifar-10-binary.tar.gz" in said
    assert str(tmp_path) in said
    assert not list(tmp_path.iterdir())
