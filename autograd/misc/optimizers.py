"""HIPS autograd's name for its optimizers; its examples import them."""

from autograd.hips.optimizers import adam, rmsprop, sgd, unflatten_optimizer

__all__ = ["adam", "rmsprop", "sgd", "unflatten_optimizer"]
