"""What JAX answers to random programs, in float64.

    python -m tests.parity.make_programs

A program is left out where JAX lacks a function, and where its own gradient is not the
difference of the program run by NumPy: it has `arccosh` of complex numbers left of 0 on
the wrong branch. JAX keeps all that it has compiled, a gigabyte a minute, so a process
answers to few programs and then ends.
"""

import warnings
from collections.abc import Callable
from itertools import chain, count, islice
from multiprocessing import get_context
from typing import Any, TypeAlias

import numpy as np

from tests.parity.differentiators import peer
from tests.parity.program_answers import PARTS, answers
from tests.parity.program_store import keep
from tests.parity.programs import Program, compiled, directions, inputs, written

COUNT, WORKERS, LIVES = 1000, 2, 40

Answered: TypeAlias = Callable[[int], tuple[Program, list[Any]] | None]


def difference(program: Program) -> Any:
    """The slope along `directions`, of the program run by NumPy; NaN at a step.

    There a value has another shape next to where the program stands.
    """
    f, h = compiled(program, np), 1e-6
    xs, vs = inputs(program), directions(program)
    ahead = [x + h * v for x, v in zip(xs, vs, strict=True)]
    behind = [x - h * v for x, v in zip(xs, vs, strict=True)]
    try:
        return (f(*ahead) - f(*behind)) / (2 * h)
    except ValueError:
        return np.nan


def usable(program: Program, found: dict[str, Any]) -> bool:
    """Whether each part has an answer, no NaN, and the gradient is the difference."""
    if any(isinstance(p, str) or np.isnan(p).any() for p in found.values()):
        return False
    along = np.concatenate([np.ravel(v).astype(complex) for v in directions(program)])
    slope = np.sum(found["gradient"].view(complex) * along).real
    return bool(np.isclose(slope, difference(program), rtol=1e-4, atol=1e-4))


def answered(seed: int) -> tuple[Program, list[Any]] | None:
    """The program of that number and JAX's answers, if they will do."""
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    program = written(seed)
    found = answers(program, peer("jax"))
    numbers = [found[part] for part in PARTS]
    return (program, numbers) if usable(program, found) else None


def store(name: str, answered: Answered, wanted: int) -> None:
    """Write ``data/NAME.npz``: `wanted` programs with their answers, by processes."""
    with get_context("spawn").Pool(WORKERS, maxtasksperchild=LIVES) as pool:
        blocks = (range(first, first + LIVES) for first in count(0, LIVES))
        rows = chain.from_iterable(pool.map(answered, block, 1) for block in blocks)
        programs, numbers = zip(*islice(filter(None, rows), wanted), strict=True)
    keep(name, programs, numbers)


if __name__ == "__main__":
    store("programs", answered, COUNT)
