"""One point at a worker: what goes there, what is done with it, what comes back."""

import copy
import json
import pickle
import time
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd.plain import plain
from nn.lab.encoding import decoded, encoded
from nn.lab.points import Point
from nn.lab.runs import Failure
from nn.lab.workers import Conditions

__all__ = ["READ", "WRITTEN", "Report", "Task", "failure_of", "report"]


class Task(NamedTuple):
    """What goes to a worker. form: how the value comes back, by `WRITTEN`."""

    function: Callable[..., Any]
    point: Point
    seed: int
    takes_seed: bool
    conditions: Conditions
    form: str


class Report(NamedTuple):
    """What comes back. is_own: whether what it drew was drawn by this point alone."""

    value: Any
    failure: Failure | None
    seconds: float
    is_own: bool


def _same(value: Any) -> Any:
    return value


def _json(value: Any) -> str:
    return json.dumps(encoded(value), allow_nan=False)


def _of_json(text: str) -> Any:
    return decoded(json.loads(text))


WRITTEN: dict[str, Callable[[Any], Any]] = {
    "as it is": _same,
    "pickled": pickle.dumps,
    "json": _json,
}
"""How a value leaves its worker: what cannot be sent or kept fails there."""

READ: dict[str, Callable[[Any], Any]] = {
    "as it is": _same,
    "pickled": pickle.loads,
    "json": _of_json,
}
"""The way back."""


def report(task: Task) -> Report:
    """Run a task; whatever happens is in the report, but for an interrupt."""
    seed = {"seed": task.seed} if task.takes_seed else {}
    begin = time.perf_counter()
    value = failure = None
    with task.conditions.hold(task.seed) as stay:
        try:
            value = task.function(**copy.deepcopy(task.point), **seed)
            value = WRITTEN[task.form](value)
        except (Exception, SystemExit) as error:
            value, failure = None, failure_of(error)
    return Report(value, failure, time.perf_counter() - begin, stay.is_own)


def failure_of(error: BaseException) -> Failure:
    """What is told of an exception; of its lines all but the one that called."""
    lines = error.__traceback__ and (error.__traceback__.tb_next or error.__traceback__)
    told = "".join(traceback.format_exception(type(error), error, lines))
    return Failure(type(error).__name__, plain(str(error)), plain(told))
