"""Where two answers to one program differ, and whether they may."""

from typing import Any, NamedTuple

import numpy as np

from tests.distribution.fuzz.generate import is_by_shard, is_synchronized
from tests.parity.models.spec import Spec

__all__ = ["Difference", "apart", "difference"]

TOLERANCE = 1e-9
"""Of differences, relative to the largest number of an array, or to 1e-3."""

Answer = dict[str, Any]


class Difference(NamedTuple):
    """What so many ranks gave in a mode, and one process did not."""

    ranks: int
    mode: str
    said: str

    def __str__(self) -> str:
        return f"{self.ranks} ranks, {self.mode}: {self.said}"


def difference(spec: Spec, answers: dict[tuple[int, str], Answer]) -> Difference | None:
    """The first two answers that should be the same and are not; None for none."""
    for (ranks, mode), answer in answers.items():
        said = _unlike(spec, mode, answer, answers)
        if said is not None:
            return Difference(ranks, mode, said)
    return None


def _unlike(
    spec: Spec, mode: str, answer: Answer, answers: dict[tuple[int, str], Answer]
) -> str | None:
    """In what `answer` is not as one process in its mode, or without a mode, has it."""
    kind, alone = mode.partition("!")[0].removesuffix("+"), answers[1, "alone"]
    if kind == "alone":
        return None
    if "+" in mode and "error" not in answer:
        shown = {job: _without_state(one) for job, one in answers.items()}
        if kind != "parts":  # a norm of parts is rounded otherwise than one of a whole
            shown[1, kind] = shown[1, f"{kind}+"]
        return _unlike(spec, mode.replace("+", ""), answer, shown)
    if kind == "parts":
        return None if is_by_shard(spec) else _apart(answer, alone)
    if is_synchronized(spec):  # which those modes refuse
        return None
    said = _apart(answer, answers[1, kind], to_the_byte=True)
    if said is None and not is_by_shard(spec) and spec.fit.get("way") != "own step":
        said = _apart(answer, alone)
    return said


def _without_state(answer: Answer) -> Answer:
    """An answer without the optimizer's state, of which each rank may have a part."""
    return {k: v for k, v in answer.items() if not k.startswith("/optimizer")}


def _apart(answer: Answer, wanted: Answer, *, to_the_byte: bool = False) -> str | None:
    if "error" in answer or "error" in wanted:
        return _other_errors(answer, wanted)
    if set(answer) != set(wanted):
        return f"only one has {sorted(set(answer) ^ set(wanted))}"
    if to_the_byte:
        other = [k for k in wanted if repr(answer[k]) != repr(wanted[k])]
        return f"other bytes in {other[0]}" if other else None
    for name, one in wanted.items():
        far = apart(answer[name], one)
        if not far <= TOLERANCE:
            said = f"{_short(answer[name])}, not {_short(one)}"
            return f"{name} is {far:.2g} apart: {said}"
    return None


def apart(one: Any, other: Any) -> float:
    """The largest difference of two arrays, relative; NaN is like NaN."""
    a, b = np.asarray(one, float), np.asarray(other, float)
    if a.shape != b.shape:
        return float("inf")
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    a, b = a[~same], b[~same]
    if not a.size:
        return 0.0
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    return float(np.max(np.abs(a - b)) / max(np.max(np.abs(b)), 1e-3))


def _other_errors(answer: Answer, wanted: Answer) -> str | None:
    """None where every rank fails as one process does, or because another one did."""
    found, allowed = set(_errors(answer)), set(_errors(wanted))
    own = found & allowed - {""}
    if own and found <= allowed | {"DistributionError"}:
        return None
    said = answer.get("said", wanted.get("said"))
    return f"errors {sorted(found)}, not {sorted(allowed)}: {said}"[:1500]


def _errors(answer: Answer) -> list[str]:
    found = answer.get("error", [""])
    return [found] if isinstance(found, str) else list(found)


def _short(value: Any) -> str:
    array = np.asarray(value)
    return str(array) if array.ndim == 0 else f"{array.shape} {array.ravel()[:3]}"
