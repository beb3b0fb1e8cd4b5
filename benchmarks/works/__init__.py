"""The works, a file each; `WORKS` has them by name, in the order of the table."""

from benchmarks.work import Work
from benchmarks.works import (
    attention,
    cnn,
    hessian,
    logistic,
    lstm,
    mixture,
    mlp,
    rnn,
)

__all__ = ["WORKS"]

_MODULES = (mlp, cnn, lstm, attention, logistic, mixture, rnn, hessian)

WORKS: dict[str, Work] = {module.WORK.name: module.WORK for module in _MODULES}
