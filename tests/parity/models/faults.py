"""What Keras itself does wrong, so that no description asks for it.

Each was shown with Keras 3.15.1 on PyTorch by a program of its own.
"""

from tests.parity.models.spec import Spec

__all__ = ["is_masked", "keras_fails"]


def keras_fails(spec: Spec) -> bool:
    """Whether training or prediction by Keras would fail, or not be what it says."""
    if is_masked(spec) and (_attends(spec) or _has_inner_steps(spec)):
        return True
    return _weighs_steps(spec) or _has_rare_gradients(spec)


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
    """Attention takes masks off its inputs, for others too; Softmax cannot use one."""
    kinds = ("MultiHeadAttention", "GroupQueryAttention", "Softmax")
    return any(_has(spec, kind) for kind in kinds)


def _has_inner_steps(spec: Spec) -> bool:
    """In a functional model no mask comes out of an inner one, as it does elsewhere."""
    ends = [g.end - 1 for g in spec.groups if g.form != "block"]
    is_functional = spec.form != "subclassed"
    return is_functional and any(len(spec.nodes[i].shape) == 2 for i in ends)


def _has_rare_gradients(spec: Spec) -> bool:
    """NaN or no gradient at all.

    Ftrl divides by the rate, which a schedule may bring to 0, and makes weights exactly
    0, of which `UnitNormalization` has no gradient. A shared `SpectralNormalization`
    changes what PyTorch's backward pass needs.
    """
    name, options = spec.compiled["optimizer"]
    schedule = options.get("schedule", [""])[0]
    ftrl = schedule == "CosineDecay" or _has(spec, "UnitNormalization")
    shared = [n.layer for n in spec.nodes if n.same is not None]
    return (name == "Ftrl" and ftrl) or "SpectralNormalization" in shared


def _has(spec: Spec, layer: str) -> bool:
    return any(node.layer == layer for node in spec.nodes)
