"""N workers equal one: the digits trained by as many processes as are started.

    mpiexec -n 1 python -m examples.workers
    mpiexec -n 4 python -m examples.workers

Prints the loss and a checksum of the weights, which is the same to the last bit for 1
to 8 workers: a batch is cut into 8 shards whoever computes them, and their gradients
are added in one order. Needs ``pip install '.[mpi]'``.
"""

import zlib
from typing import Any

import numpy as np

import nn

SHARDS = 8


def main(epochs: int = 3) -> dict[str, Any]:
    """Train; rank 0 prints, and all return the figures."""
    parallel = nn.distribution.DataParallel(deterministic=SHARDS)
    nn.utils.set_random_seed(0)
    (x, y), (x_test, y_test) = nn.datasets.digits.load_data()
    layers = [nn.Dense(64, activation="relu"), nn.layers.Dropout(0.2), nn.Dense(10)]
    model = nn.Sequential(layers)
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    with parallel.scope():
        history = model.fit(
            x.reshape(-1, 64) / 16, y, batch_size=64, epochs=epochs, verbose=0
        )
        accuracy = model.evaluate(x_test.reshape(-1, 64) / 16, y_test, verbose=0)[1]
    weights = np.concatenate([w.numpy().ravel() for w in model.weights])
    figures = {
        "workers": parallel.size,
        "loss": history.history["loss"][-1],
        "test accuracy": accuracy,
        "weights": f"{zlib.crc32(weights.tobytes()):08x}",
    }
    if parallel.is_chief:
        print(", ".join(f"{name}: {value}" for name, value in figures.items()))
    return figures


if __name__ == "__main__":
    main()
