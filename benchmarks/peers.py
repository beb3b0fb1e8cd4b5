"""The libraries to measure against: what each is called, and how it is installed."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.environments import CACHE, environment, install

__all__ = ["OURS", "PEERS", "PINS", "Peer", "installed", "versions"]

PLACE = CACHE / "retrograd-benchmarks"

PINS = {
    "autograd": "autograd==1.9.1",
    "jax": "jax==0.10.2",
    "keras": "keras==3.15.1",
    "micrograd": "micrograd==0.1.0",
    "mygrad": "mygrad==2.5.0",
    "scipy": "scipy==1.17.1",
    "torch": "torch==2.13.0",
}
"""The one place where versions of peers are stated."""


@dataclass(frozen=True)
class Peer:
    """A library: its title in tables, what is installed, what its programs import.

    distributions: keys of `PINS`; none for what runs in our own interpreter. folder: of
    its environment. variables: what the environment of its processes gets.
    """

    title: str
    distributions: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    folder: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def requirements(self) -> tuple[str, ...]:
        """What pip is asked for: pinned, and the NumPy that runs here."""
        return (f"numpy=={np.__version__}", *(PINS[d] for d in self.distributions))


OURS = Peer("ours", modules=("autograd", "nn"))

PEERS = {
    "hand": Peer("NumPy by hand"),
    "torch": Peer("PyTorch", ("torch",), ("torch", "torch._dynamo"), "torch"),
    "jax": Peer("jax.jit", ("jax",), ("jax", "jax.numpy"), "jax"),
    "keras": Peer(
        "Keras", ("torch", "keras"), ("keras",), "keras", {"KERAS_BACKEND": "torch"}
    ),
    "mygrad": Peer("MyGrad", ("mygrad",), ("mygrad",), "mygrad"),
    "hips": Peer(
        "HIPS autograd", ("autograd", "scipy"), ("autograd", "autograd.numpy"), "hips"
    ),
    "micrograd": Peer("micrograd", ("micrograd",), ("micrograd.engine",), "micrograd"),
}


def installed(names: Iterable[str]) -> tuple[dict[str, Path], dict[str, str]]:
    """The interpreters of the named peers, and why those that are missing are."""
    found: dict[str, Path] = {}
    missing: dict[str, str] = {}
    for name in names:
        try:
            found[name] = _interpreter(PEERS[name])
        except (SystemExit, OSError) as error:
            missing[name] = str(error)
    return found, missing


def versions(names: Iterable[str]) -> dict[str, str]:
    """The versions of the named peers, as they are pinned."""
    found = {}
    for name in names:
        for distribution in PEERS[name].distributions:
            project, _, version = PINS[distribution].partition("==")
            found[project] = version
    return found


def _interpreter(peer: Peer) -> Path:
    """The interpreter that has `peer`, its environment filled when it is not yet."""
    if not peer.distributions:
        return Path(sys.executable)
    folder = PLACE / peer.folder
    python = environment(folder)
    wanted = "\n".join(peer.requirements)
    note = folder / "installed.txt"
    if not note.exists() or note.read_text("utf-8") != wanted:
        print(f"installing {', '.join(peer.requirements)}", file=sys.stderr, flush=True)
        install(python, *peer.requirements)
        note.write_text(wanted, "utf-8")
    return python


if __name__ == "__main__":  # for the Makefile
    print(*(PINS[name] for name in sys.argv[1:]))
