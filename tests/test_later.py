"""Modules whose names are imported when they are asked for."""

import pickle

import autograd
import nn


def test_such_a_module_is_pickled_by_its_name() -> None:
    for module in (autograd, nn, nn.layers):
        assert pickle.loads(pickle.dumps(module)) is module
