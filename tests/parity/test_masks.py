"""Layers on masked inputs give what Keras's give, and hand on the same mask."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd.tree import leaves
from nn.arrays import raw
from tests.parity.compare import load
from tests.parity.layer_cases import LayerCase, arguments, inputs, values
from tests.parity.mask_cases import CASES, MaskCase

STORED = load("masks")


def told(layer: Any, case: MaskCase) -> dict[str, Any]:
    """The masks as the arguments of ``layer.call`` that take them."""
    if case.merged:
        masks = {"mask": list(case.masks)}
    elif len(case.masks) == 1:
        masks = {"mask": case.masks[0]}
    else:
        pairs = zip(layer._takes, case.masks, strict=False)
        masks = {f"{name}_mask": mask for name, mask in pairs}
    return {name: mask for name, mask in masks.items() if name in layer._takes}


@pytest.mark.parametrize("number", range(len(CASES)))
def test_masked_inputs(number: int) -> None:
    case = CASES[number]
    like = LayerCase(case.kind, case.options, case.shapes)
    layer = getattr(nn.layers, case.kind)(**arguments(like, nn.layers, "float64"))
    xs: Any = inputs(like)
    given = [xs] if case.merged else xs
    layer(*given, **told(layer, case))
    layer.set_weights(values([w.shape for w in layer.weights]))
    y = layer(*given, **told(layer, case), **case.call)
    for i, part in enumerate(leaves(y)):
        wanted = STORED[f"{number}/y{i}"]
        np.testing.assert_allclose(raw(part), wanted, rtol=1e-5, atol=1e-6)
    assert_same(handed_on(layer, given[0], case), STORED.get(f"{number}/mask"))


def handed_on(layer: Any, inputs: Any, case: MaskCase) -> Any:
    """The mask of the layer's first output."""
    if not layer.supports_masking:
        return None
    before = list(case.masks) if case.merged else case.masks[0]
    mask = layer.compute_mask(inputs, before)
    return mask[0] if isinstance(mask, (list, tuple)) else mask


def assert_same(mask: Any, wanted: Any) -> None:
    if wanted is None or mask is None:
        assert mask is wanted
    else:
        np.testing.assert_array_equal(np.asarray(mask), wanted)
