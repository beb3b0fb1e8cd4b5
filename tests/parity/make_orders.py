"""The order of Keras's layers in the graphs of `masked_graphs`."""

import json

import keras

from tests.parity.compare import DATA
from tests.parity.masked_graphs import COUNT, layer_names


def main() -> None:
    """Write ``data/orders.json``."""
    found = [layer_names(keras, seed) for seed in range(COUNT)]
    lines = ",\n".join(map(json.dumps, found))
    (DATA / "orders.json").write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
