"""What `jax.vmap` answers to random programs, in float64.

    python -m tests.parity.make_batches

Programs that decide by a value are left out, and those whose gradient is not the
difference of the program run by NumPy. A process answers to few programs and then ends,
since JAX keeps what it has compiled.
"""

import importlib
import warnings
from typing import Any

import numpy as np

from tests.parity.batch_answers import BATCH_PARTS, SCALES, batch_answers
from tests.parity.differentiators import peer
from tests.parity.make_programs import difference, store
from tests.parity.programs import Program, directions, written

COUNT = 200


def usable(program: Program, found: dict[str, Any]) -> bool:
    """Whether each part has an answer, no NaN, and the gradient is the difference."""
    if any(isinstance(p, str) or np.isnan(p).any() for p in found.values()):
        return False
    vs = directions(program)
    ends = np.cumsum([np.size(v) * len(SCALES) for v in vs])
    gradients = np.split(found["gradients"].view(complex), ends[:-1])
    pairs = zip(gradients, vs, strict=True)
    slope = sum(np.sum(g[: np.size(v)] * np.ravel(v)).real for g, v in pairs)
    return bool(np.isclose(slope, difference(program), rtol=1e-4, atol=1e-4))


def answered(seed: int) -> tuple[Program, list[Any]] | None:
    """The program of that number and JAX's answers, if they will do."""
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    program = written(seed)
    if " if " in program.text:
        return None
    vmap = importlib.import_module("jax").vmap
    found = batch_answers(program, peer("jax"), vmap)
    numbers = [found[part] for part in BATCH_PARTS]
    return (program, numbers) if usable(program, found) else None


if __name__ == "__main__":
    store("batches", answered, COUNT)
