"""A training that is killed and goes on: ``python -m tests.distribution.restarted``.

Trains 4 ranks, kills one of them at a random moment, starts again with another number
of ranks, and compares the weights with those of a training that nobody disturbed.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

import nn
from tests.distribution.launching import launch

__all__ = ["main", "told"]

SHARDS = 4
EPOCHS = 6

LATEST = 1500
"""Milliseconds of which one is chosen; where the training was faster, another is."""


class NotKilledError(RuntimeError):
    """The training came to its end before."""


class Kill(nn.callbacks.Callback):
    """Kills this process at a batch, counted over all epochs.

    Below 0: after so many milliseconds, whatever the training does then.
    """

    on_every_rank = True

    def __init__(self, at: int) -> None:
        self.left = at

    def on_train_begin(self, logs: Any = None) -> None:
        if self.left < 0:
            timer = threading.Timer(-self.left / 1000, self._kill)
            timer.daemon = True
            timer.start()

    def _kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.left -= 1
        if self.left == 0:
            self._kill()


def train(folder: Path, victim: int, at: int, deterministic: int, sharded: int) -> None:
    """One job: on rank `victim` it is killed at batch `at`, on none for −1."""
    parallel = nn.distribution.DataParallel(
        deterministic=deterministic, shard_optimizer=bool(sharded), timeout=30
    )
    nn.distribution.set_distribution(parallel)
    nn.utils.set_random_seed(11)
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((203, 10)), rng.integers(0, 3, 203)
    layers = [nn.Dense(12, activation="relu"), nn.layers.Dropout(0.2), nn.Dense(3)]
    model = nn.Sequential([*layers[:1], nn.layers.BatchNormalization(), *layers[1:]])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    keeps = nn.callbacks.BackupAndRestore(folder / "backup", save_freq=2)
    watch = [Kill(at)] if parallel.rank == victim else [Kill(0)]
    begun = time.monotonic()
    history = model.fit(
        x, y, batch_size=24, epochs=EPOCHS, verbose=0, callbacks=[*watch, keeps],
        validation_split=0.2,
    )  # fmt: skip
    if parallel.is_chief:
        print(f"trained for {time.monotonic() - begun:.2f} s")
        said = {
            "weights": [w.numpy().tolist() for w in model.weights],
            "logs": history.history,
        }
        (folder / "end.json").write_text(json.dumps(said), "utf-8")


def told(
    folder: Path,
    *kills: tuple[int, int, int],
    last: int,
    deterministic: int = SHARDS,
    sharded: bool = False,
) -> Any:
    """What is left after jobs of so many ranks, in which a rank is killed at a batch.

    kills: ranks, victim and when, of each job; see `Kill`. last: the ranks of the one
    that ends.
    """
    for ranks, victim, at in [*kills, (last, -1, 0)]:
        run = ["-W", "ignore", "-m", "tests.distribution.restarted", "--job"]
        how = map(str, (folder, victim, at, deterministic, int(sharded)))
        done = launch(*run, *how, ranks=ranks)
        ended = (folder / "end.json").exists()
        if victim >= 0 and not done.code:
            raise NotKilledError(done.out)
        if victim < 0 and (done.code or not ended):
            raise RuntimeError(f"{ranks} ranks: {done.out}")
    return json.loads((folder / "end.json").read_text("utf-8"))


def main(count: int, seed: int) -> int:
    """Kill so often, each time a training of its own; how often the end was another."""
    rng, begun, wrong = random.Random(seed), time.monotonic(), 0
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "whole").mkdir()
        whole = told(place / "whole", last=4)
        killed = 0
        while killed < count:
            folder = Path(tempfile.mkdtemp(dir=place))
            kill = 4, rng.randrange(4), -rng.randrange(1, LATEST)
            last = rng.choice([1, 2, 3, 4])
            try:
                same = told(folder, kill, last=last) == whole
            except NotKilledError:
                continue
            killed += 1
            wrong += not same
            end = "the same bytes" if same else "ANOTHER END"
            print(
                f"rank {kill[1]} after {-kill[2]} ms; {last} go on: {end}", flush=True
            )
    print(f"{count - wrong} of {count} ended as the undisturbed training, "
          f"{time.monotonic() - begun:.0f} s")  # fmt: skip
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--job", nargs=5)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    if given.job:
        train(Path(given.job[0]), *map(int, given.job[1:]))
    else:
        sys.exit(main(given.count, given.seed))
