"""The ways to train on all ranks that are measured, as `nn.distribution` names them."""

from typing import NamedTuple

from benchmarks.scaling.clusters import Plan

__all__ = ["WAYS", "Way"]


class Way(NamedTuple):
    """Settings of `nn.distribution.making.Exchanges`."""

    overlap: bool = True
    shard_optimizer: bool = False
    half: bool = False

    def plan(self, hidden: float) -> Plan:
        """The same for the model; hidden: the share that polling hides, if it may."""
        return Plan(
            hidden=hidden if self.overlap else 0.0,
            half=self.half,
            sharded=self.shard_optimizer,
            direct=True,
        )


WAYS = {
    "sent afterwards": Way(overlap=False),
    "sent meanwhile": Way(),
    "state in parts": Way(shard_optimizer=True),
    "float16 on the wire": Way(half=True),
}
