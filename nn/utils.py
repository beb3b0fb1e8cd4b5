"""Odds and ends under the names that Keras gives them."""

from nn.random import set_random_seed

__all__ = ["set_random_seed"]
