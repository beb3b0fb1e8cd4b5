"""``retrograd demo``: a small network is trained, and its training can be explored."""

import argparse

import nn
from autograd.commands.output import PAGES, check_output, tell
from autograd.errors import ValueRangeError

__all__ = ["arguments", "run"]

DATA = {
    "circles": nn.datasets.circles,
    "moons": nn.datasets.moons,
    "spirals": nn.datasets.spirals,
    "xor": nn.datasets.xor,
}
"""Points in the plane, made from a seed."""

SHOWN = 100
"""The page shows how the network computes so many of the points."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Let the parser take what `run` reads."""
    parser.add_argument("--data", choices=DATA, default="spirals", help="the points")
    parser.add_argument("--epochs", type=int, default=60, help="passes over them")
    parser.add_argument("--units", type=int, default=16, help="of each hidden layer")
    parser.add_argument("--seed", type=int, default=0, help="of points and weights")
    parser.add_argument(
        "-o", "--output", default="demo.html", metavar="PATH", help="where to, a page"
    )
    parser.add_argument(
        "--no-open",
        action="store_false",
        dest="open",
        help="do not show the page in the browser",
    )


def run(options: argparse.Namespace) -> None:
    """Train, tell how well it went, and write the page of the training."""
    check_output(options.output, PAGES, "a page ends in .html")
    for name in ("epochs", "units"):
        if getattr(options, name) < 1:
            raise ValueRangeError(f"demo: --{name} must be 1 or more")
    points, classes = DATA[options.data](seed=options.seed)
    nn.utils.set_random_seed(options.seed)
    model = _model(options.units, int(classes.max()) + 1)
    print(f"{len(points)} points of {options.data}, {model.count_params()} parameters")
    record = nn.callbacks.Record((points[:SHOWN], classes[:SHOWN]))
    history = model.fit(
        points, classes, batch_size=16, epochs=options.epochs, callbacks=[record]
    )
    print(f"accuracy {history.history['accuracy'][-1]:.1%}")
    record.explore(options.output)
    tell(options.output, show=options.open)


def _model(units: int, classes: int) -> nn.Sequential:
    """Two hidden layers, compiled."""
    model = nn.Sequential(
        [
            nn.Input(shape=(2,)),
            nn.layers.Dense(units, activation="relu"),
            nn.layers.Dense(units, activation="relu"),
            nn.layers.Dense(classes),
        ],
        name="demo",
    )
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.optimizers.Adam(0.05), loss, metrics=["accuracy"])
    return model
