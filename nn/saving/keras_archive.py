"""Keras's archives, ``model.keras``: a zip of two JSON files and one of weights."""

import io
import json
import os
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from autograd.errors import ArgumentError, AutogradError, StorageError
from nn.layers.tracing import shape_from_json
from nn.saving import storage
from nn.saving.hdf5 import opened
from nn.saving.keras_reading import from_keras
from nn.saving.keras_weights import h5_of, take_from
from nn.saving.keras_writing import keras_config
from nn.saving.making import making, model_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["is_archive", "load_archive", "load_archive_weights", "save_archive"]

KERAS = "3.15.1"
"""The version of Keras whose form is written."""

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"

MOST_CONFIG = 1 << 26
"""Bytes of config.json, 64 MiB: the configurations of some 30,000 layers."""

MOST_WEIGHTS = 1 << 40
"""Bytes of the weights, 1 TiB."""

MOST_EXPANSION = 100
"""How much larger than in the archive a file may be; Keras does not compress."""

_SMALL = 1 << 20


def is_archive(filepath: "str | Path") -> bool:
    """Whether the name of a file says that it is one of Keras's archives."""
    return str(filepath).endswith(".keras")


def save_archive(
    model: Any,
    filepath: "str | Path",
    *,
    overwrite: bool = True,
    include_optimizer: bool = True,
) -> None:
    """Write `model` so that `keras.saving.load_model` gives an equal one."""
    described = keras_config(model)
    if not include_optimizer:
        described.pop("compile_config", None)
    now = datetime.now().strftime("%Y-%m-%d@%H:%M:%S")
    files: dict[str, str | bytes] = {
        METADATA: json.dumps({"keras_version": KERAS, "date_saved": now}),
        CONFIG: _json(described, filepath),
        WEIGHTS: h5_of(model, with_optimizer=include_optimizer),
    }
    from zipfile import ZipFile

    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    storage.write_bytes(filepath, "model", buffer.getvalue(), overwrite=overwrite)


def load_archive(
    filepath: "str | Path",
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
) -> Any:
    """The model in an archive that Keras 3 wrote, or `save_archive`."""
    described = _config(filepath)
    weights = _weights(filepath)
    with making(filepath, custom_objects, len(weights)):
        model = _made_of(described, compile=compile)
    if model.built:
        with opened(weights, "load_model") as file:
            take_from(file, model, str(filepath), skip_mismatch=False)
    return model


def load_archive_weights(
    model: Any, filepath: "str | Path", *, skip_mismatch: bool = False
) -> None:
    """Read the weights alone from an archive, into an equal model."""
    with opened(_weights(filepath), "load_weights") as file:
        take_from(file, model, str(filepath), skip_mismatch=skip_mismatch)


def _weights(filepath: "str | Path") -> bytes:
    return _read(filepath, WEIGHTS, MOST_WEIGHTS)


def _made_of(described: Any, *, compile: bool) -> Any:
    config = from_keras(described)
    if not isinstance(config, dict):
        raise ArgumentError(f"{storage.short(config)} is no model")
    model = model_of(config)
    if "build_config" in config:
        _build_as(model, config["build_config"])
    if compile and config.get("compile_config"):
        model.compile_from_config(config["compile_config"])
    return model


def _build_as(model: Any, config: Mapping[str, Any]) -> None:
    """Build a model of a user's class for the shapes that Keras keeps."""
    shape = config.get("input_shape")
    if not model.built:
        model.build_from_config(config)
    if shape is not None and any(not layer.built for layer in model._all()):
        model.compute_output_shape(shape_from_json(shape))


def _config(filepath: "str | Path") -> Any:
    text = _read(filepath, CONFIG, MOST_CONFIG)
    return storage.parsed("load_model", filepath, text.decode("utf-8", "replace"))


def _json(described: Any, filepath: "str | Path") -> str:
    try:
        return json.dumps(described)
    except (TypeError, ValueError, RecursionError) as error:
        raise StorageError(
            f"model: what is to be written to {str(filepath)!r} is not made of dicts, "
            f"lists, numbers and texts alone: {error}"
        ) from error


def _read(filepath: "str | Path", name: str, most: int) -> bytes:
    """The file `name` in an archive, if it does not unfold from almost nothing."""
    from zipfile import BadZipFile, ZipFile

    where = f"load_model: {str(filepath)!r}"
    try:
        if not os.path.isfile(filepath):  # a pipe would never end
            raise FileNotFoundError("there is no file")
        with ZipFile(filepath) as archive:
            _refuse_assets(where, archive.namelist())
            infos = [i for i in archive.infolist() if i.filename == name]
            if len(infos) != 1:
                raise StorageError(
                    f"{where} holds {name} {len(infos)} times; a model of Keras has it "
                    "once"
                )
            size, stored = infos[0].file_size, infos[0].compress_size
            if size > most or size > max(_SMALL, MOST_EXPANSION * stored):
                raise StorageError(
                    f"{where}: {name} unfolds from {stored:,} bytes to {size:,}, which "
                    "no model of Keras does; the file was altered"
                )
            with archive.open(infos[0]) as file:
                return file.read(size)
    except AutogradError:
        raise
    except (*_UNREADABLE, BadZipFile) as error:
        raise StorageError(
            f"{where} cannot be read: {error}; it is missing, cut short or no archive "
            "of Keras"
        ) from error


def _refuse_assets(where: str, names: list[str]) -> None:
    """Raise where layers keep files of their own, such as a vocabulary they learnt."""
    own = [n for n in names if n.startswith("assets/") and not n.endswith("/")]
    if own:
        raise StorageError(
            f"{where} holds {storage.short(own[0])}, the file of a layer that learnt a "
            "vocabulary, which is not read here; pass vocabulary=layer.get_vocabulary()"
            " to the layer in Keras and save the model again"
        )


_UNREADABLE = (
    OSError,
    ValueError,
    RuntimeError,  # also NotImplementedError, of compressions that Python lacks
    EOFError,
    zlib.error,
)
"""What reading a zip that was altered raises."""
