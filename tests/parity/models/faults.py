"""What Keras itself does wrong, so that no description asks for it.

Each was shown with Keras 3.15.1 on PyTorch by a program of its own.
"""

from tests.parity.models.spec import Spec

__all__ = ["is_masked", "keras_fails"]


def keras_fails(spec: Spec) -> bool:
    """Whether training or prediction by Keras would fail, or not be what it says."""
    beside_masks = _attends(spec) or _softens(spec)
    return _weighs_steps(spec) or _rests(spec) or (is_masked(spec) and beside_masks)


def is_masked(spec: Spec) -> bool:
    """Whether a layer may make masks."""
    return any("mask" in word for node in spec.nodes for word in node.options)


def _weighs_steps(spec: Spec) -> bool:
    """A weight for each sample where a loss is for each step: they do not align."""
    steps = any(len(spec.nodes[i].shape) == 2 for i in spec.outputs)
    given = ("sample_weight", "class_weight")
    weighed = spec.fit["data"] == "weighed" or any(name in spec.fit for name in given)
    return steps and weighed


def _attends(spec: Spec) -> bool:
    """Attention takes the mask off its inputs, also for whoever else reads them."""
    return any("Query" in n.layer or "MultiHead" in n.layer for n in spec.nodes)


def _softens(spec: Spec) -> bool:
    """Softmax takes the mask of its input for one of all elements, and fails."""
    return any(node.layer == "Softmax" for node in spec.nodes)


def _rests(spec: Spec) -> bool:
    """Ftrl divides by the rate, which this schedule brings to 0: all becomes NaN."""
    name, options = spec.compiled["optimizer"]
    return bool(name == "Ftrl" and options.get("schedule", [""])[0] == "CosineDecay")
