"""Pictures, texts and sounds from folders: ``…_dataset_from_directory``."""

import wave
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, StorageError
from nn import ops
from nn.arrays import Array
from nn.data.dataset import Dataset
from nn.lookup import lookup
from nn.utils.directories import Wanted, data_sets, listed
from nn.utils.images import img_to_array, load_img, smart_resize

__all__ = [
    "audio_dataset_from_directory",
    "image_dataset_from_directory",
    "text_dataset_from_directory",
]

_PICTURES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")

_COLOURS = {"rgb": "rgb", "rgba": "rgba", "grayscale": "grayscale"}

_METHODS = {
    "bilinear": None,
    "nearest": None,
    "bicubic": "bicubic",
    "lanczos3": "lanczos3",
    "lanczos5": "lanczos5",
}
"""The method of `scale_and_translate` for what is resized by that."""


def image_dataset_from_directory(
    directory: str | Path,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: Any = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    verbose: bool = True,
) -> Any:
    """Batches of pictures, float32 from 0 to 255, and labels, read as they are needed.

    directory: with a folder for each class; labels are their places in alphabetic
    order, or in that of `class_names`. labels: a list of them for the files in
    alphabetic order, or None for none. label_mode: ``"int"`` int32 (batch,),
    ``"categorical"`` one-hot rows, ``"binary"`` float32 (batch, 1), or None.
    color_mode: ``"rgb"``, ``"rgba"`` or ``"grayscale"``. image_size: (height, width) to
    which all are resized by `interpolation`: ``"bilinear"``, ``"nearest"``,
    ``"bicubic"``, ``"lanczos3"`` or ``"lanczos5"``. validation_split, subset: the part
    for validation, and which part is wanted; ``"both"`` gives a list of two.

    The data set has `class_names` and `file_paths`. Needs Pillow, the extra `images`.
    """
    wanted = Wanted.of(
        "image_dataset_from_directory",
        directory,
        (labels, label_mode, class_names, batch_size),
        (shuffle, seed, validation_split, subset),
        (follow_links, verbose),
    )
    lookup(f"{wanted.caller}: interpolation", interpolation, _METHODS)
    read = partial(
        _picture,
        color_mode=lookup(f"{wanted.caller}: color_mode", color_mode, _COLOURS),
        data_format=data_format,
        size=_size(image_size),
        interpolation=interpolation,
        crop_to_aspect_ratio=crop_to_aspect_ratio,
        pad_to_aspect_ratio=pad_to_aspect_ratio,
    )
    return data_sets(wanted, listed(wanted, _PICTURES), read)


def _size(image_size: Any) -> tuple[int, int]:
    """``(height, width)``, of one number too."""
    size = (image_size,) * 2 if isinstance(image_size, int) else tuple(image_size)
    if len(size) != 2:
        raise ArgumentError(
            "image_dataset_from_directory: image_size must be (height, width), got "
            f"{image_size!r}"
        )
    return size


def _picture(
    path: str,
    *,
    color_mode: str,
    data_format: str | None,
    size: tuple[int, int],
    interpolation: str,
    crop_to_aspect_ratio: bool,
    pad_to_aspect_ratio: bool,
) -> Array:
    image = img_to_array(load_img(path, color_mode))
    if crop_to_aspect_ratio:
        resized = smart_resize(image, size, interpolation)
    elif pad_to_aspect_ratio:
        resized = _resized_within(image, size, interpolation)
    else:
        resized = _resized(image, size, interpolation)
    dtype = np.uint8 if interpolation == "nearest" else np.float32
    return img_to_array(resized, data_format, dtype)


def _resized(image: Array, size: tuple[int, int], interpolation: str) -> Array:
    found: Array
    if image.shape[:2] == tuple(size):  # as every method leaves it
        return image
    if (method := _METHODS[interpolation]) is None:
        form = "channels_last"
        found = ops.image.resize(image, size, interpolation, data_format=form)
    else:
        found = ops.image.scale_and_translate(
            image,
            output_shape=(*size, image.shape[2]),
            scale=np.array(size) / image.shape[:2],
            translation=np.zeros(2),
            spatial_dims=(0, 1),
            method=method,
            antialias=False,
        )
    return found


def _resized_within(image: Array, size: tuple[int, int], interpolation: str) -> Array:
    """The whole image as large as fits into `size`, in the middle of black."""
    ratio = max(n / m for n, m in zip(image.shape, size, strict=False))
    exact = [n / ratio for n in image.shape[:2]]
    inner = _resized(image, (int(exact[0]), int(exact[1])), interpolation)
    top, left = (int((m - n) / 2) for m, n in zip(size, exact, strict=True))
    framed = np.zeros((*size, image.shape[2]), inner.dtype)
    framed[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return framed


def text_dataset_from_directory(
    directory: str | Path,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    verbose: bool = True,
) -> Any:
    """Batches of the texts of ``.txt`` files, and labels.

    A batch is an array (batch,) of Python's texts, read as UTF-8. max_length: how many
    bytes of a file are read. All else is as in `image_dataset_from_directory`.
    """
    wanted = Wanted.of(
        "text_dataset_from_directory",
        directory,
        (labels, label_mode, class_names, batch_size),
        (shuffle, seed, validation_split, subset),
        (follow_links, verbose),
    )

    def read(path: str) -> Any:
        with Path(path).open("rb") as file:
            text = file.read(-1 if max_length is None else max_length)
        return np.array(text.decode("utf-8", "replace"), object)

    return data_sets(wanted, listed(wanted, (".txt",)), read)


def audio_dataset_from_directory(
    directory: str | Path,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    sampling_rate: int | None = None,
    output_sequence_length: int | None = None,
    ragged: bool = False,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    verbose: bool = True,
) -> Any:
    """Batches of sounds (batch, samples, channels) of ``.wav`` files, and labels.

    Values are float32 in [−1, 1), from 16 bits. output_sequence_length: to which each
    sound is cut or filled up with silence; by default to the longest of a batch.
    sampling_rate: which all files must have; none is resampled. ragged: sounds of
    unequal length cannot be one array, so True is refused. All else is as in
    `image_dataset_from_directory`.
    """
    if ragged:
        raise ArgumentError(
            "audio_dataset_from_directory: arrays are not ragged; leave ragged out, "
            "and sounds are filled up with silence"
        )
    wanted = Wanted.of(
        "audio_dataset_from_directory",
        directory,
        (labels, label_mode, class_names, batch_size),
        (shuffle, seed, validation_split, subset),
        (follow_links, verbose),
    )
    read = partial(_sound, rate=sampling_rate, length=output_sequence_length)
    found = listed(wanted, (".wav",))
    return data_sets(wanted, found, read, Dataset.padded_batch)


def _sound(path: str, rate: int | None, length: int | None) -> Array:
    try:
        with wave.open(path, "rb") as file:
            form = file.getparams()
            data = file.readframes(form.nframes)
    except (OSError, EOFError, wave.Error) as error:
        raise StorageError(f"audio: {path!r} is no sound: {error}") from error
    if form.sampwidth != 2 or rate not in (None, form.framerate):
        raise StorageError(
            f"audio: {path!r} has {8 * form.sampwidth} bits at {form.framerate} Hz; "
            f"expected 16 bits{'' if rate is None else f' at {rate} Hz'}"
        )
    sound = np.frombuffer(data, "<i2").reshape(-1, form.nchannels)
    sound = sound.astype(np.float32) / 32_768
    if length is None:
        return sound
    cut = np.zeros((length, form.nchannels), np.float32)
    cut[: len(sound)] = sound[:length]
    return cut
