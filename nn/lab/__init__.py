"""Experiments that answer a question about a training: run, measured and classified."""

from nn.lab.momentum import momentum
from nn.lab.order_and_init import order_and_init

__all__ = ["momentum", "order_and_init"]
