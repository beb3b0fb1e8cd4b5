"""Files that Keras writes: weights and whole models, of Keras 3 and of Keras 2."""

import json
import tempfile
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
from keras.src.legacy.saving import legacy_h5_format

from tests.parity.file_models import MODELS, inputs_of, targets_of

FILES = Path(__file__).parent / "data" / "files.zip"


def made(name: str, folder: Path) -> dict[str, object]:
    """What a model computes, and its losses in two more epochs; its files written."""
    keras.utils.set_random_seed(0)
    model = MODELS[name](keras)
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    x, y = inputs_of(model), targets_of(model)
    model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
    model.save(folder / f"{name}.keras")
    model.save_weights(folder / f"{name}.weights.h5")
    with h5py.File(folder / f"{name}.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    outputs = model.predict(x, verbose=0)
    more = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
    losses = more.history["loss"]
    return {"outputs": np.round(outputs, 7).tolist(), "losses": losses}


def main() -> None:
    """Write all of them, and the answers, into one archive."""
    with tempfile.TemporaryDirectory() as folder:
        answers = {name: made(name, Path(folder)) for name in MODELS}
        with zipfile.ZipFile(FILES, "w", zipfile.ZIP_LZMA) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)
            archive.writestr("answers.json", json.dumps(answers))


if __name__ == "__main__":
    main()
