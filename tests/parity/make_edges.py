"""What HIPS autograd, JAX and PyTorch give at every edge of `docs/conventions.md`.

    python -m tests.parity.make_edges [hips] [jax] [torch]

asks those named, by default all, and keeps what the others answered before.
"""

import json
import sys
import warnings
from typing import Any

import numpy as np

from tests.parity.compare import DATA
from tests.parity.differentiators import Peer, peer
from tests.parity.edge_cases import Edge
from tests.parity.edges import PEERS, ROWS, evaluated, label, point, stored


def answer(edge: Edge, of: Peer) -> Any:
    """The gradients of a case, or why the peer has none."""
    try:
        f = evaluated(edge, of.namespace, of.functions)
        return stored(of.gradients(f, point(edge)))
    except Exception as reason:  # whatever a peer raises is its answer
        return f"{type(reason).__name__}: {str(reason).splitlines()[0:1]}"[:120]


def main() -> None:
    """Write ``data/edges.json``."""
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    file = DATA / "edges.json"
    answers = json.loads(file.read_text("utf-8")) if file.exists() else {}
    for name in sys.argv[1:] or PEERS:
        asked = peer(name)
        answers[name] = {
            label(edge): answer(edge, asked)
            for edges in ROWS.values()
            for edge in edges
        }
    file.write_text(json.dumps(answers, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
