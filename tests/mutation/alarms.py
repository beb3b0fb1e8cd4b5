"""Random checks of right functions, none of which may raise an alarm.

    python -m tests.mutation.alarms 10000

Every check draws an operation, one of its samples, a dtype and a scale from 1e-6 to
1e6, or a function at its kink. Calls that have no finite value at that scale are drawn
anew.
"""

import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

from autograd import gradcheck, make_vjp, ops
from autograd.check import GradcheckReport
from autograd.engine.primitive import Operation, primitives
from autograd.engine.samples import Sample
from autograd.errors import AutogradError
from autograd.tree import leaves, map_tree
from tests.optional import by_numpy

__all__ = ["alarms"]

KINKS: tuple[Callable[[Any], Any], ...] = (
    ops.relu,
    np.abs,
    lambda x: np.max(x, axis=0),
    lambda x: np.maximum(x, 0.0),
    lambda x: np.minimum(x[::-1], x),
    lambda x: np.clip(x, 0.0, 1.0),
    lambda x: (np.abs(x) * np.cos(x)).sum(),
    lambda x: ops.relu(x).sum(),
)


class Check(NamedTuple):
    """One check of a function that is right."""

    name: str
    function: Callable[..., Any]
    inputs: list[Any]


def alarms(count: int, seed: int = 0) -> Iterator[tuple[Check, GradcheckReport | str]]:
    """The checks among `count` random ones that found fault, with what they said."""
    rng = np.random.default_rng(seed)
    samples = [
        (operation, sample)
        for operation in filter(by_numpy, primitives())
        for sample in operation.samples(np.random.default_rng(seed))
        if isinstance(sample, Sample)
    ]
    done = 0
    while done < count:
        kinked = rng.random() < 0.1
        check = _at_kink(rng) if kinked else _scaled(rng, samples)
        if check is None:
            continue
        done += 1
        try:
            report = gradcheck(
                check.function, check.inputs, seed=done, raise_on_failure=False
            )
        except AutogradError as error:
            yield check, str(error)
            continue
        if not report:
            yield check, report


def _at_kink(rng: Generator) -> Check:
    """A function at its kink: zeros and ties among ordinary values."""
    function = KINKS[rng.integers(len(KINKS))]
    dtype = rng.choice([np.float32, np.float64])
    scale = 10.0 ** rng.uniform(-6, 6)
    x = rng.choice([-1.0, 0.0, 0.0, 0.5, 1.0, 2.0], (3, 4)) * scale
    return Check(f"kink {function} {scale}", function, [x.astype(dtype)])


def _scaled(rng: Generator, samples: list[tuple[Operation, Sample]]) -> Check | None:
    """A sample of an operation at another scale; None where it has no finite value."""
    operation, sample = samples[rng.integers(len(samples))]
    scale, narrow = 10.0 ** rng.uniform(-6, 6), rng.random() < 0.5

    def moved(x: Any) -> Any:
        kind = {"f": np.float32, "c": np.complex64} if narrow else {}
        return (np.asarray(x) * scale).astype(kind.get(x.dtype.kind, x.dtype))[()]

    def is_float(x: Any) -> bool:
        return isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in "fc"

    args = list(sample.args)

    def function(*values: Any) -> Any:
        rest = iter(values)
        full = map_tree(lambda x: next(rest) if is_float(x) else x, args)
        return operation.function(*full, **sample.kwargs)

    inputs = [moved(x) for x in leaves(args) if is_float(x)]
    if not inputs:
        return None
    name = f"{operation.name} {'float32' if narrow else ''} ×{scale:.1e} {sample}"
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        try:
            vjp, y = make_vjp(function, tuple(range(len(inputs))))(*inputs)
            gs = vjp(map_tree(np.ones_like, y))
        except (AutogradError, ArithmeticError, RuntimeWarning):
            return None
    finite = all(np.isfinite(v).all() for v in [*leaves(y), *gs])
    return Check(name, function, inputs) if finite else None


if __name__ == "__main__":
    count = int(sys.argv[1])
    found = 0
    for check, report in alarms(count):
        found += 1
        print(check.name, report, sep="\n")
    print(f"{found} alarms in {count} checks of right functions")
    sys.exit(found > 0)
