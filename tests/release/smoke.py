"""Whether an installation works: derivatives, a drawing, a training, the command.

It knows nothing of the source tree: ``python -I smoke.py``, in an empty folder and with
the Python of the installation, prints where `autograd` and `nn` lie.
"""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

import autograd as ag
import nn

SQUARE = "import numpy as np\n\n\ndef square(x):\n    return np.square(x)\n"


def differentiate() -> None:
    """Derivatives of the first and second order."""
    assert ag.grad(np.tanh)(0.0) == 1.0
    assert np.array_equal(ag.hessian(lambda x: np.sum(x**3))(np.ones(2)), 6 * np.eye(2))


def draw() -> None:
    """A graph as a picture and as a page, whose script and style are files too."""
    x = ag.tensor(2.0, requires_grad=True, name="x")
    ag.draw(x * x).render(outfile="square.svg")
    assert "x" in {e.text for e in ElementTree.parse("square.svg").iter()}
    ag.explore(x * x, "square.html")
    assert "<script" in Path("square.html").read_text("utf-8")


def train() -> None:
    """Two epochs on the digits that are part of the package."""
    nn.utils.set_random_seed(0)
    (x, labels), _ = nn.datasets.digits.load_data()
    model = nn.Sequential([nn.Dense(16, activation="relu"), nn.Dense(10)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=nn.optimizers.Adam(0.01), loss=loss)
    losses = model.fit(x.reshape(-1, 64) / 16, labels, epochs=2, verbose=0).history
    assert losses["loss"][1] < losses["loss"][0]
    model.save("model.nn")
    assert nn.models.load_model("model.nn").count_params() == 64 * 16 + 16 + 170


def command() -> None:
    """``retrograd`` tells its version, that of the metadata, and shows a program."""
    program = Path(sys.executable).with_name("retrograd")
    said = subprocess.check_output([program, "--version"], text=True)
    assert said == f"retrograd {version('retrograd')}\n"
    Path("program.py").write_text(SQUARE)
    listing = [str(program), "jit", "program.py:square", "--args", "3.0"]
    assert b"np.square" in subprocess.check_output(listing)


if __name__ == "__main__":
    for step in (differentiate, draw, train, command):
        step()
    for package in (ag, nn):
        print(*package.__path__)
