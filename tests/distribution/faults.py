"""Jobs in which a rank goes wrong: ``python -m tests.distribution.faults KIND``.

``refusals`` is all of `REFUSALS` in turn, caught and printed on each rank.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import nn

LIMIT = 2.0
"""Seconds that ranks wait for one."""


class At(nn.callbacks.Callback):
    """Does something on rank 1, after the second batch."""

    on_every_rank = True

    def __init__(self, does: Callable[[], Any]) -> None:
        self.does = does

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if _rank() == 1 and batch == 1:
            self.does()


def _rank() -> int:
    found = nn.distribution.distribution()
    return 0 if found is None else int(found.rank)


def _raises() -> None:
    raise ValueError("this rank has found something wrong")


def _model() -> Any:
    model = nn.Sequential([nn.Dense(4)])
    model.compile("sgd", "mse")
    return model


def _data(count: int = 64) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    return rng.standard_normal((count, 3)), rng.standard_normal((count, 4))


def _trains(
    *callbacks: Any, data: Any = None, model: Any = None, **options: Any
) -> None:
    found = data if isinstance(data, tuple) else _data() if data is None else (data,)
    options = {"batch_size": 8, "epochs": 2, "verbose": 0, **options}
    (model or _model()).fit(*found, callbacks=list(callbacks), **options)


def _batches(count: int, moved: float = 0.0) -> Iterator[Any]:
    x, y = _data()
    for _ in range(count):
        yield x[:8] + moved, y[:8]


def _moves_weights() -> None:
    model = _model()
    change = At(lambda: model.layers[0].kernel.assign_add(np.ones((3, 4))))
    _trains(change, model=model)


def _other_model() -> None:
    model = nn.Sequential([nn.Dense(5 if _rank() else 4), nn.Dense(4)])
    model.compile("sgd", "mse")
    _trains(model=model)


def _caught() -> None:
    try:
        _trains(At(_raises))
    except Exception as error:
        print(f"rank {_rank()} caught {type(error).__name__}: {error}", flush=True)
        time.sleep(1)
        raise SystemExit(3) from error


def _caught_later() -> None:
    """Rank 1 alone goes on after the training, and fails; rank 0 is at its end."""
    _trains()
    if _rank() == 1:
        model = _model()
        try:
            model.predict("nothing that could be", verbose=0)
        except Exception as error:
            print(f"rank 1 caught {type(error).__name__}", flush=True)


def _other_optimizer() -> None:
    model = _model()
    model.compile(nn.SGD(0.1 * (1 + _rank())), "mse")
    _trains(model=model)


def _unseeded() -> None:
    x, y = _data()
    _trains(data=(x + _rank(), y))


def _recurrent() -> Any:
    model = nn.Sequential([nn.layers.GRU(2, stateful=True)])
    model.compile("sgd", "mse")
    return model


def _synchronized() -> None:
    model = nn.Sequential([nn.layers.BatchNormalization(synchronized=True)])
    model.compile("sgd", "mse")
    x, _ = _data()
    with nn.distribution.DataParallel(deterministic=4).scope():
        _trains(data=(x, x), model=model)


class _Own(nn.Model):
    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Dense(4)

    def call(self, inputs: Any) -> Any:
        return self.dense(inputs)

    def train_step(self, data: Any) -> Any:
        return {"loss": 0.0}


def _own_step() -> None:
    model = _Own()
    model.compile("sgd", "mse")
    with nn.distribution.DataParallel(deterministic=4).scope():
        _trains(model=model)


def _other_number_of_own() -> None:
    with nn.distribution.DataParallel(auto_shard_dataset=False).scope():
        _trains(data=_batches(4 + _rank()), batch_size=None, epochs=1)


KINDS: dict[str, Callable[[], None]] = {
    "raises": lambda: _trains(At(_raises)),
    "caught": _caught,
    "caught later": _caught_later,
    "killed": lambda: _trains(At(lambda: os.kill(os.getpid(), signal.SIGKILL))),
    "stopped": lambda: _trains(At(lambda: os.kill(os.getpid(), signal.SIGSTOP))),
    "hangs": lambda: _trains(At(lambda: time.sleep(1000))),
    "ends": lambda: _trains(At(lambda: sys.exit(0))),
    "late": lambda: _trains(At(lambda: time.sleep(LIMIT / 2))),
    "small batch": lambda: _trains(batch_size=1),
    "few shards": lambda: nn.distribution.DataParallel(deterministic=1) and None,
    "other data": _unseeded,
    "other shape": lambda: _trains(data=_data(64 - 8 * _rank())),
    "other model": _other_model,
    "other optimizer": _other_optimizer,
    "other epochs": lambda: _trains(epochs=2 + _rank()),
    "other number": lambda: _trains(
        data=_batches(5 - _rank()), batch_size=None, epochs=1
    ),
    "other batches": lambda: _trains(
        data=_batches(5, _rank()), batch_size=None, epochs=1
    ),
    "other number of own": _other_number_of_own,
    "exact of own": lambda: (
        nn.distribution.DataParallel(auto_shard_dataset=False, deterministic=4) and None
    ),
    "stateful": lambda: _trains(
        data=(np.ones((8, 4, 3)), np.ones((8, 2))), model=_recurrent()
    ),
    "synchronized": _synchronized,
    "own step": _own_step,
    "moves weights": _moves_weights,
    "nothing set": lambda: _trains(),
}


REFUSALS = (
    "small batch", "few shards", "other data", "other shape", "other model",
    "other optimizer", "other epochs", "other number", "other batches",
    "other number of own", "exact of own", "stateful", "synchronized", "own step",
    "moves weights",
)  # fmt: skip
"""What ends in an error on all ranks."""


def _refusals() -> None:
    for kind in REFUSALS:
        parallel = nn.distribution.DataParallel(timeout=LIMIT)
        with parallel.scope():
            try:
                KINDS[kind]()
            except Exception as error:
                print(f"{kind}, rank {parallel.rank}: {error}", flush=True)


def main(kind: str) -> None:
    if kind == "refusals":
        _refusals()
        return
    if kind != "nothing set":
        parallel = nn.distribution.DataParallel(timeout=LIMIT)
        nn.distribution.set_distribution(parallel)
    KINDS[kind]()
    print("went well")


if __name__ == "__main__":
    main(sys.argv[1])
