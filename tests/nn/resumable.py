"""A training that can be killed and resumed; prints what its weights come to.

    python -m tests.nn.resumable BACKUP_DIR KIND [BATCH]

With BATCH it kills itself with SIGKILL when that many batches have begun in all; with
-N when the N-th call to force something to the disk is made, in the midst of a save.
"""

import hashlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np

import nn
from nn import callbacks as cb

EPOCHS, SAMPLES, BATCH_SIZE = 4, 50, 8


def die() -> None:
    """Be gone at once, without any clearing up."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_fsync(number: int) -> None:
    """Be gone when ``os.fsync`` is called for that time."""
    fsync, calls = os.fsync, 0

    def counted(file: int) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            die()
        fsync(file)

    os.fsync = counted


def model_of() -> Any:
    """A small classifier with what has a state: dropout, Adam with averages."""
    model = nn.Sequential(
        [
            nn.layers.Dense(8, activation="tanh"),
            nn.layers.Dropout(0.3),
            nn.layers.Dense(3),
        ]
    )
    model.compile(
        nn.optimizers.Adam(0.01, use_ema=True, gradient_accumulation_steps=3),
        nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def data_of(kind: str) -> dict[str, Any]:
    """The data in one of four forms."""
    x, y = nn.datasets.blobs(SAMPLES)
    if kind == "arrays":
        return {"x": x, "y": y, "batch_size": BATCH_SIZE}
    slices = nn.data.Dataset.from_tensor_slices((x, y))
    if kind == "dataset":
        return {"x": slices.shuffle(20).batch(BATCH_SIZE).prefetch(3)}
    if kind == "endless":
        endless = slices.shuffle(20).repeat().batch(BATCH_SIZE).prefetch(3)
        return {"x": endless, "steps_per_epoch": 5}
    batches = iter(slices.repeat().batch(BATCH_SIZE))
    return {"x": batches, "steps_per_epoch": 7}


def main(folder: str, kind: str, kill_at: int | None) -> str:
    """Train, and return a digest of weights, history and optimizer."""
    nn.utils.set_random_seed(3)
    model = model_of()
    begun = 0

    def count(batch: int, logs: Any) -> None:
        nonlocal begun
        begun += 1
        if begun == kill_at:
            die()

    if kill_at is not None and kill_at < 0:
        die_at_fsync(-kill_at)
    x, y = nn.datasets.blobs(SAMPLES, seed=1)
    history = model.fit(
        **data_of(kind),
        epochs=EPOCHS,
        verbose=0,
        validation_data=(x, y),
        callbacks=[
            cb.LambdaCallback(on_train_batch_begin=count),
            cb.BackupAndRestore(folder, save_freq=2),
            cb.ReduceLROnPlateau(patience=1, factor=0.5, min_delta=0.5),
            cb.EarlyStopping(patience=50, restore_best_weights=True),
            cb.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
        ],
    )
    digest = hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights()))
    store: dict[str, Any] = {}
    model.optimizer.save_own_variables(store)
    for name in sorted(store):
        digest.update(np.asarray(store[name]).tobytes())
    digest.update(repr(history.history).encode())
    digest.update(nn.initializers.get("glorot_uniform")((3, 3)).tobytes())
    assert not any(Path(folder).iterdir())
    return digest.hexdigest()


if __name__ == "__main__":
    print(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if sys.argv[3:] else None))
