"""The learning rates of an optimizer, which may be several in one."""

from typing import Any

from nn.optimizers import LossScaleOptimizer, MultiOptimizer, Optimizer

__all__ = ["optimizers_of", "rates_of"]


def optimizers_of(optimizer: Optimizer) -> list[Optimizer]:
    """Those that have a learning rate: the optimizer itself, or what it is made of."""
    if isinstance(optimizer, LossScaleOptimizer):
        return optimizers_of(optimizer.inner_optimizer)
    return (
        optimizer.optimizers if isinstance(optimizer, MultiOptimizer) else [optimizer]
    )


def rates_of(optimizer: Optimizer) -> dict[str, Any]:
    """``"learning_rate"``, of several ``"learning_rate_…"`` with their names."""
    own = optimizers_of(optimizer)
    if len(own) == 1 and not isinstance(optimizer, MultiOptimizer):
        return {"learning_rate": own[0].rate}
    return {f"learning_rate_{one.name}": one.rate for one in own}
