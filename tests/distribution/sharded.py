"""What an optimizer's state in parts does on each rank: a job of assertions.

``python -m tests.distribution.sharded FOLDER`` prints "as said" on each rank. Files are
written to FOLDER.
"""

import copy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import GraphError
from tests.distribution.called import data

SHARDED = nn.distribution.DataParallel(timeout=20, shard_optimizer=True)
WHOLE = nn.distribution.DataParallel(timeout=20)


def model(optimizer: Any = "adam", **dense: Any) -> Any:
    """One of 5 inputs, whose largest array is cut for several ranks."""
    nn.utils.set_random_seed(5)
    first = nn.Dense(600, **{"activation": "tanh", **dense})
    made = nn.Sequential([first, nn.Dense(3)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    made.compile(optimizer, loss)
    return made


def trained(made: Any, distribution: Any = SHARDED, epochs: int = 2, **fit: Any) -> Any:
    """`made` after some epochs under a distribution."""
    with distribution.scope():
        made.fit(*data(), 30, epochs, 0, seed=3, **fit)
    return made


def apart(one: Any, other: Any) -> float:
    """The largest difference of two models' weights and states, in units of each."""
    pairs = list(zip(one.weights, other.weights, strict=True))
    found = [np.abs(v.numpy() - w.numpy()).max() for v, w in pairs]
    with one.optimizer.whole(), other.optimizer.whole():
        kept = zip(one.optimizer.variables, other.optimizer.variables, strict=True)
        found += [np.abs(v.numpy() - w.numpy()).max() for v, w in kept]
    return float(max(found))


def bytes_of(optimizer: Any) -> int:
    """What this rank keeps."""
    return sum(a.nbytes for _, kept in optimizer.kept() for a in kept.values())


def each_rank_keeps_its_part(folder: Path) -> None:
    one = trained(model())
    other = trained(model(), WHOLE)
    own = bytes_of(one.optimizer)
    all_own = SHARDED.world.gathered(own, "comparing")
    assert sum(all_own) == bytes_of(other.optimizer)
    assert max(all_own) < 0.6 * sum(all_own), all_own
    assert apart(one, other) < 1e-6
    assert "state of" in str(one.optimizer)


def it_is_kept_whole_again(folder: Path) -> None:
    wanted = trained(trained(model(), WHOLE), WHOLE)
    one = trained(trained(model()), WHOLE)
    assert one.optimizer.parts is None
    again = trained(trained(model(), WHOLE))
    assert again.optimizer.parts is not None
    for found in (one, again, trained(trained(model()))):
        assert apart(found, wanted) < 1e-6


def a_step_alone_is_refused(folder: Path) -> None:
    one = trained(model())
    nn.distribution.set_distribution(None)
    with pytest.raises(GraphError, match=r"keep_parts\(None\) on all ranks"):
        one.fit(*data(), verbose=0)
    with pytest.raises(GraphError, match="a copy would have a part"):
        copy.deepcopy(one.optimizer)
    one.optimizer.keep_parts(None)
    one.fit(*data(), verbose=0)


def files_hold_all_of_it(folder: Path) -> None:
    one = trained(model(nn.SGD(0.125, 0.9, use_ema=True)))
    for name in ("model.safetensors", "model.keras"):
        one.save(folder / name)
        SHARDED.world.gathered(None, "the file of the last rank")
        other = nn.saving.load_model(folder / name)
        assert other.optimizer.steps == one.optimizer.steps
        assert apart(one, other) == 0.0, name
        assert apart(trained(other), trained(copied(one))) < 1e-6
    one.save_weights(folder / "own.weights.h5")
    again = trained(model(nn.SGD(0.125, 0.9, use_ema=True)), epochs=1)
    SHARDED.world.gathered(None, "the file of the last rank")
    again.load_weights(folder / "own.weights.h5")
    assert apart(one, again) == 0.0


def copied(made: Any) -> Any:
    """One whose state is whole, so that it can be copied."""
    with made.optimizer.whole():
        return copy.deepcopy(made)


def checkpoints_are_written(folder: Path) -> None:
    path = folder / "best-{epoch}.safetensors"
    keeps = nn.callbacks.ModelCheckpoint(path, monitor="loss", save_best_only=True)
    weights = nn.callbacks.ModelCheckpoint(folder / "w.npz", save_weights_only=True)
    one = trained(model(), callbacks=[keeps, weights])
    assert apart(nn.saving.load_model(folder / "best-2.safetensors"), one) == 0.0


def averages_are_those_of_all_parts(folder: Path) -> None:
    def with_averages(distribution: Any, swap_on_epoch: bool) -> Any:
        optimizer = nn.SGD(0.1, use_ema=True, ema_momentum=0.5)
        swap = nn.callbacks.SwapEMAWeights(swap_on_epoch)
        fit = {"callbacks": [swap], "validation_split": 0.2}
        return trained(model(optimizer), distribution, **fit)

    for swap_on_epoch in (False, True):
        pair = [with_averages(d, swap_on_epoch) for d in (SHARDED, WHOLE)]
        assert apart(*pair) < 1e-6
    overwrites = [
        trained(model(nn.SGD(0.1, use_ema=True, ema_overwrite_frequency=2)), d)
        for d in (SHARDED, WHOLE)
    ]
    assert apart(*overwrites) < 1e-6


def constraints_see_whole_weights(folder: Path) -> None:
    pair = [trained(model("sgd", kernel_constraint="unit_norm"), d)
            for d in (SHARDED, WHOLE)]  # fmt: skip
    assert apart(*pair) < 1e-6
    norms = np.linalg.norm(pair[0].weights[0].numpy(), axis=0)
    assert np.abs(norms - 1.0).max() < 1e-5


def several_optimizers_share(folder: Path) -> None:
    def chosen() -> Any:
        kinds = nn.optimizers
        by_name = {".*bias": kinds.SGD(0.1, 0.9)}
        return kinds.MultiOptimizer(kinds.OptimizerMap(kinds.Lamb(0.01), by_name))

    pair = [trained(model(chosen()), d) for d in (SHARDED, WHOLE)]
    assert pair[0].optimizer.parts is not None
    assert apart(*pair) < 1e-6


def a_scale_falls_on_all_ranks(folder: Path) -> None:
    """One batch's gradient is too large, which a single rank's part shows."""
    x, y = data()
    x[0, 0] = 1e6
    pair = []
    for distribution in (SHARDED, WHOLE):
        inner = nn.SGD(1e-3)
        scaled = nn.optimizers.LossScaleOptimizer(inner, initial_scale=2.0**120)
        made = model(scaled, activation=None)
        with distribution.scope(), np.errstate(all="ignore"):
            made.fit(x, y, batch_size=30, verbose=0, shuffle=False)
        pair.append(made)
    assert pair[0].optimizer.dynamic_scale == pair[1].optimizer.dynamic_scale
    assert pair[0].optimizer.dynamic_scale < 2.0**120
    assert apart(*pair) < 1e-6


def frozen_layers_keep_out(folder: Path) -> None:
    one = trained(model())
    one.layers[0].trainable = False
    other = copied(one)
    assert apart(trained(one), trained(other, WHOLE)) < 1e-6


def main(folder: Path) -> None:
    for check in (
        each_rank_keeps_its_part,
        it_is_kept_whole_again,
        a_step_alone_is_refused,
        files_hold_all_of_it,
        checkpoints_are_written,
        averages_are_those_of_all_parts,
        constraints_see_whole_weights,
        several_optimizers_share,
        a_scale_falls_on_all_ranks,
        frozen_layers_keep_out,
    ):
        check(folder)
    print("as said")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
