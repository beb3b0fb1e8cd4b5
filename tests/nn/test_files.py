"""Files from addresses and folders: downloads, archives, pictures, texts, sounds."""

import hashlib
import io
import tarfile
import wave
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.errors import ArgumentError, ShapeError, StorageError, ValueRangeError
from nn import utils
from tests.nn.test_datasets import served as served  # a fixture

pytest.importorskip("PIL")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_file_is_downloaded_once(served: tuple[Path, str], tmp_path: Path) -> None:
    folder, url = served
    (folder / "a.txt").write_bytes(b"first")
    given: dict[str, Any] = {"origin": f"{url}/a.txt?x=1", "cache_dir": tmp_path / "c"}
    path = Path(utils.get_file(**given))
    assert path == tmp_path / "c" / "datasets" / "a.txt"
    assert path.read_bytes() == b"first"
    (folder / "a.txt").write_bytes(b"second")
    assert utils.get_file(**given) == str(path)
    assert path.read_bytes() == b"first"
    utils.get_file(**given, file_hash=digest(b"second"))  # another one is wanted
    assert path.read_bytes() == b"second"
    (folder / "a.txt").write_bytes(b"third")
    with pytest.raises(StorageError, match=r"sha256 checksum .* expected is abc"):
        utils.get_file(**given, file_hash="abc", hash_algorithm="sha256")
    assert path.read_bytes() == b"second"
    utils.get_file(**given, force_download=True)
    md5 = hashlib.md5(b"third").hexdigest()
    (folder / "a.txt").unlink()
    assert utils.get_file(**given, md5_hash=md5) == str(path)
    with pytest.raises(StorageError, match="cannot be had"):
        utils.get_file("b.txt", f"{url}/b.txt", cache_dir=tmp_path)


def archive(path: Path, *names: str, kind: bytes = tarfile.REGTYPE) -> str:
    """The address of an archive with files of these names."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as file:
            for name in names:
                file.writestr(name, b"data")
    else:
        with tarfile.open(path, "w:gz") as tar:
            for name in names:
                member = tarfile.TarInfo(name)
                member.type, member.linkname = kind, "/etc/passwd"
                member.size = 4 if kind == tarfile.REGTYPE else 0
                tar.addfile(member, io.BytesIO(b"data"))
    return path.as_uri()


@pytest.mark.parametrize("name", ["x.tar.gz", "x.zip"])
def test_archives_are_unpacked(name: str, tmp_path: Path) -> None:
    origin = archive(tmp_path / name, "in/a.txt", "b.txt")
    for fname, folder in ((None, name), ("mine.gz", "mine_extracted"), ("me", "me")):
        found = Path(utils.get_file(fname, origin, extract=True, cache_dir=tmp_path))
        assert found == tmp_path / "datasets" / folder
        assert (found / "in" / "a.txt").read_bytes() == b"data"
        assert len(list(found.iterdir())) == 2
    kind = "zip" if name == "x.tar.gz" else "tar"
    with pytest.raises(StorageError, match=f"no archive of the format '{kind}'"):
        utils.get_file(
            "y", origin, extract=True, archive_format=kind, cache_dir=tmp_path
        )


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "in/../../evil", "a\\..\\evil", "C:evil", "a/a.txt/b"]
)
@pytest.mark.parametrize("kind", ["x.tar.gz", "x.zip"])
def test_archives_that_leave_their_folder(kind: str, name: str, tmp_path: Path) -> None:
    origin = archive(tmp_path / kind, "a/a.txt", name)
    with pytest.raises(StorageError, match="cannot be unpacked"):
        utils.get_file(origin=origin, extract=True, cache_dir=tmp_path / "cache")
    kept = [p.name for p in (tmp_path / "cache").rglob("*")]
    assert kept == ["datasets", f"{kind}_archive"]


def test_archives_with_links(tmp_path: Path) -> None:
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
        origin = archive(tmp_path / "x.tar.gz", "a", kind=kind)
        with pytest.raises(StorageError, match="'a' is a link or a device"):
            utils.get_file(
                origin=origin, untar=True, cache_dir=tmp_path, force_download=True
            )
    link = zipfile.ZipInfo("a")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    with pytest.raises(StorageError, match="'a' is a link"):
        utils.get_file(
            origin=(tmp_path / "x.zip").as_uri(), extract=True, cache_dir=tmp_path
        )


@pytest.mark.parametrize("name", ["../a", "a/b", "..", ".hidden", "", "a" * 300])
def test_names_that_leave_the_cache(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueRangeError, match="no plain file name"):
        utils.get_file(name, "http://127.0.0.1/", cache_dir=tmp_path)
    with pytest.raises(ArgumentError, match="pass origin"):
        utils.get_file("a")


# Pictures


def test_pictures_and_arrays(tmp_path: Path, rng: np.random.Generator) -> None:
    x = rng.integers(0, 256, (4, 6, 3)).astype(np.float32)
    for channels, mode in ((1, "L"), (3, "RGB")):
        image = utils.array_to_img(x[:, :, :channels], scale=False)
        assert (image.mode, image.size) == (mode, (6, 4))
        again = utils.img_to_array(image)
        np.testing.assert_array_equal(again, x[:, :, :channels])
    first = utils.img_to_array(image, "channels_first")
    assert first.shape == (3, 4, 6)
    np.testing.assert_array_equal(
        np.asarray(utils.array_to_img(first, "channels_first", scale=False)), x
    )
    scaled = np.asarray(utils.array_to_img(x / 7 - 3))
    assert (scaled.min(), scaled.max()) == (0, 255)
    assert utils.array_to_img(x[:, :, :1] + 300, scale=False).mode == "I"
    utils.save_img(tmp_path / "a.png", x, scale=False)
    loaded = utils.load_img(tmp_path / "a.png")
    np.testing.assert_array_equal(np.asarray(loaded), x)
    utils.save_img(tmp_path / "a.jpg", np.concatenate([x, x[:, :, :1]], 2))
    assert utils.load_img(str(tmp_path / "a.jpg"), "grayscale").mode == "L"
    for bad in (x[0], x[..., :2]):
        with pytest.raises(ShapeError, match="array_to_img: expected"):
            utils.array_to_img(bad)
    with pytest.raises(ShapeError, match="rank 2 or 3"):
        utils.img_to_array(x[0, 0])


def test_pictures_of_another_size(tmp_path: Path) -> None:
    x = np.zeros((4, 8, 3), np.float32)
    x[:, 2:6] = 100.0
    utils.save_img(tmp_path / "a.png", x, scale=False)
    size = {"target_size": (2, 2), "interpolation": "box"}
    whole = utils.img_to_array(utils.load_img(tmp_path / "a.png", **size))
    assert whole[:, :, 0].tolist() == [[50.0, 50.0]] * 2
    middle = utils.load_img(tmp_path / "a.png", **size, keep_aspect_ratio=True)
    assert utils.img_to_array(middle)[:, :, 0].tolist() == [[100.0, 100.0]] * 2
    with pytest.raises(ValueRangeError, match="interpolation: 'cubic' is not known"):
        utils.load_img(tmp_path / "a.png", target_size=(2, 2), interpolation="cubic")
    with pytest.raises(ValueRangeError, match="color_mode: 'grey' is not known"):
        utils.load_img(tmp_path / "a.png", "grey")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of class a and four of class b, each with its number in it."""
    for name, count in (("a", 3), ("b", 4)):
        (tmp_path / name).mkdir()
        for i in range(count):
            stem = tmp_path / name / f"{i}"
            utils.save_img(f"{stem}.png", np.full((3, 4, 3), 10.0 * i), scale=False)
            Path(f"{stem}.txt").write_text(f"é{name}{i}", "utf-8")
            with wave.open(f"{stem}.wav", "wb") as file:
                file.setparams((2, 2, 8000, 0, "NONE", ""))
                file.writeframes(np.full((i + 1, 2), 8192, "<i2").tobytes())
    (tmp_path / ".hidden").mkdir()
    return tmp_path


def images(folder: Path, **options: Any) -> Any:
    given = {"image_size": (2, 5), "shuffle": False, "verbose": False} | options
    return utils.image_dataset_from_directory(folder, **given)


def test_pictures_from_folders(folder: Path) -> None:
    data = images(folder, batch_size=4)
    (x, y), (last, _) = data
    assert (x.shape, x.dtype, last.shape) == ((4, 2, 5, 3), np.float32, (3, 2, 5, 3))
    assert x[:, 0, 0, 0].tolist() == [0.0, 10.0, 20.0, 0.0]
    assert (y.tolist(), y.dtype) == ([0, 0, 0, 1], np.int32)
    assert data.class_names == ["a", "b"]
    assert [Path(p).name for p in data.file_paths][:3] == ["0.png", "1.png", "2.png"]
    (_, y) = next(iter(images(folder, label_mode="categorical")))
    assert y.tolist() == [[1, 0]] * 3 + [[0, 1]] * 4
    (_, y) = next(iter(images(folder, label_mode="binary", class_names=["b", "a"])))
    assert y.tolist() == [[0]] * 4 + [[1]] * 3
    assert next(iter(images(folder, label_mode=None))).shape == (7, 2, 5, 3)
    assert next(iter(images(folder, labels=None))).shape == (7, 2, 5, 3)
    (x, y) = next(iter(images(folder, labels=list(range(7)), batch_size=None)))
    assert (x.shape, int(y)) == ((2, 5, 3), 0)
    first = images(folder, color_mode="grayscale", data_format="channels_first")
    assert next(iter(first))[0].shape == (7, 1, 2, 5)


def test_pictures_keep_their_proportions(folder: Path) -> None:
    size = {"image_size": (3, 12), "class_names": ["b"]}
    padded = next(iter(images(folder, pad_to_aspect_ratio=True, **size)))[0]
    assert padded[3, 1, :, 0].tolist() == [0.0] * 4 + [30.0] * 4 + [0.0] * 4
    cropped = next(iter(images(folder, crop_to_aspect_ratio=True, **size)))[0]
    assert (cropped[3] == 30.0).all()
    for method in ("nearest", "bicubic", "lanczos3", "lanczos5"):
        x = next(iter(images(folder, interpolation=method, **size)))[0]
        np.testing.assert_allclose(x[3], 30.0, rtol=1e-5)


def test_parts_for_training_and_validation(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    split = {"validation_split": 0.3, "shuffle": True, "seed": 4}
    both = images(folder, subset="both", **split, verbose=True)
    assert capsys.readouterr().out == "Found 7 files belonging to 2 classes.\n"
    assert [len(part.file_paths) for part in both] == [5, 2]
    assert len({p for part in both for p in part.file_paths}) == 7
    for part, name in zip(both, ("training", "validation"), strict=True):
        alone = images(folder, subset=name, **split)
        assert alone.file_paths == part.file_paths
    x, y = next(iter(both[1]))
    for path, value, label in zip(both[1].file_paths, x, y, strict=True):
        assert value[0, 0, 0] == 10.0 * int(Path(path).stem)
        assert "ab"[label] == Path(path).parent.name


def test_texts_from_folders(folder: Path) -> None:
    data = utils.text_dataset_from_directory(folder, shuffle=False, batch_size=2)
    x, y = next(iter(data))
    assert (x.tolist(), y.tolist()) == (["éa0", "éa1"], [0, 0])
    data = utils.text_dataset_from_directory(folder, shuffle=False, max_length=3)
    assert next(iter(data))[0].tolist()[:4] == ["éa", "éa", "éa", "éb"]


def test_sounds_from_folders(folder: Path) -> None:
    data = utils.audio_dataset_from_directory(folder, shuffle=False, batch_size=3)
    x = next(iter(data))[0]
    assert (x.shape, x.dtype) == ((3, 3, 2), np.float32)
    assert x[:, :, 1].tolist() == [[0.25, 0, 0], [0.25, 0.25, 0], [0.25] * 3]
    cut = utils.audio_dataset_from_directory(
        folder, shuffle=False, output_sequence_length=2, sampling_rate=8000
    )
    assert next(iter(cut))[0].shape == (7, 2, 2)
    with pytest.raises(ArgumentError, match="arrays are not ragged"):
        utils.audio_dataset_from_directory(folder, ragged=True)
    wrong = utils.audio_dataset_from_directory(folder, sampling_rate=16_000)
    with pytest.raises(StorageError, match=r"16 bits at 8000 Hz; expected .* 16000 Hz"):
        next(iter(wrong))
    (folder / "a" / "0.wav").write_bytes(b"nothing")
    with pytest.raises(StorageError, match="is no sound"):
        next(iter(utils.audio_dataset_from_directory(folder, shuffle=False)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": [1, 2]}, "2 labels for 7 files"),
        ({"labels": "given"}, "labels must be 'inferred', None"),
        ({"labels": None, "class_names": ["a"]}, "go with 'inferred' only"),
        ({"class_names": ["c"]}, "has no folder 'c'; it has a, b"),
        ({"label_mode": "binary", "class_names": ["a"]}, "needs 2 classes"),
        ({"subset": "both"}, "go together"),
        ({"subset": "all", "validation_split": 0.2}, "'training', 'validation' or"),
        (
            {"validation_split": 0.2, "subset": "both", "shuffle": True},
            "needs a seed",
        ),
        ({"image_size": (1, 2, 3)}, r"must be \(height, width\)"),
        ({"interpolation": "area"}, "interpolation: 'area' is not known"),
        ({"validation_split": 2.0, "subset": "both"}, "must be > 0 and < 1"),
    ],
)
def test_refuses_what_does_not_fit(
    options: dict[str, Any], message: str, folder: Path
) -> None:
    with pytest.raises((ArgumentError, ValueRangeError), match=message):
        images(folder, **options)


def test_refuses_folders_without_files(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is no folder"):
        images(tmp_path / "none")
    (tmp_path / "a").mkdir()
    with pytest.raises(StorageError, match="found no file"):
        images(tmp_path)
