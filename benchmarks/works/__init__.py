"""The works, a file each; `WORKS` has them by name, in the order of the table."""

from benchmarks.work import Work
from benchmarks.works import (
    attention,
    batch_norm,
    chain,
    cnn,
    convolution,
    depthwise,
    elementwise,
    hessian,
    hvp,
    imports,
    jacobian,
    logistic,
    lstm,
    max_pooling,
    micrograd,
    mixture,
    mlp,
    rnn,
    tracing,
    updates,
)

__all__ = ["WORKS"]

_MODULES = (
    *(micrograd, mlp, cnn, lstm, attention),
    *(logistic, mixture, rnn, hessian, hvp, jacobian),
    *(elementwise, chain, convolution, depthwise, max_pooling, batch_norm),
    *(updates, tracing, imports),
)

WORKS: dict[str, Work] = {module.WORK.name: module.WORK for module in _MODULES}
