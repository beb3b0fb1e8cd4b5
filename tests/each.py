"""One test for all samples of an operation: 60,000 tests by themselves take minutes."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any

import numpy as np
import pytest

__all__ = ["each_sample"]

Test = Callable[..., None]


def each_sample(cases: Iterable[Any]) -> Callable[[Test], Test]:
    """Have a test of `operation` and `sample` run for each operation, on its samples.

    cases: test parameters of the two, their ids ending with the sample's number. What
    fails says which sample it was; what all samples are left out of is skipped. Each
    sample gets the same random numbers.
    """
    groups: dict[str, list[Any]] = {}
    for case in cases:
        groups.setdefault(case.values[0].name, []).append(case)

    def decorate(test: Test) -> Test:
        @wraps(test)
        def run(name: str, **others: Any) -> None:
            left_out = []
            for case in groups[name]:
                try:
                    test(*case.values, **{k: _anew(v) for k, v in others.items()})
                except pytest.skip.Exception as reason:
                    left_out.append(reason)
                except BaseException as error:
                    error.add_note(f"of the sample {case.id}: {case.values[1]}")
                    raise
            if len(left_out) == len(groups[name]):
                raise left_out[0]

        own = signature(test).parameters.values()
        others = [p for p in own if p.name not in ("operation", "sample")]
        name = Parameter("name", Parameter.POSITIONAL_OR_KEYWORD)
        run.__signature__ = Signature([name, *others])  # type: ignore[attr-defined]
        marked: Test = pytest.mark.parametrize("name", groups)(run)
        return marked

    return decorate


def _anew(value: Any) -> Any:
    return deepcopy(value) if isinstance(value, np.random.Generator) else value
