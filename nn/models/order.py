"""The order of a model's layers, which is that of its weights: Keras's.

There a mask is made by symbolic operations, which count as calls between a layer and
the outputs. Ours go with values; here they are counted as Keras's are.
"""

from typing import Any, TypeAlias

from autograd.tree import leaves
from nn.layers.base import Layer
from nn.layers.core import Lambda, Masking
from nn.layers.dot_attention import Attention as DotAttention
from nn.layers.embedding import Embedding
from nn.layers.input import InputLayer
from nn.layers.merging import Concatenate, Merge
from nn.layers.symbolic import KerasTensor, Step, symbolic
from nn.lookup import is_of_nn

__all__ = ["in_order"]

Sources: TypeAlias = dict[int, InputLayer]
"""The layers of a model's inputs, by the identity of the inputs."""

Origin: TypeAlias = dict[int, int]
"""Of a mask the calls it comes from, and how many operations are between."""


def in_order(
    sources: Sources, outputs: list[KerasTensor]
) -> tuple[list[Any], list[Step]]:
    """The layers, and the calls; first those with most calls between and the outputs.

    Of as many, layers in the order in which a walk from the outputs comes to them. The
    order of calls matters where a layer that changes its state is called twice.
    """
    finished, met = _walked(sources, outputs)
    masks = _masks(sources, finished)
    depths: dict[int, int] = {}
    of_layers: dict[int, int] = {}
    for step in reversed(finished):
        layer = id(step.layer)
        depth = max(depths.get(step.number, 0), of_layers.get(layer, 0))
        of_layers[layer] = depths[step.number] = depth
        before = [(_maker(x, sources).number, 0) for x in step.inputs()]
        if "mask" in step.layer._takes:  # Keras hands on a mask, not a list of them
            before += masks.get(id(step.args[0]), {}).items()
        for number, between in before:
            depths[number] = max(depth + between + 1, depths.get(number, 0))
    layers = {id(step.layer): step.layer for step in finished}
    steps = {step.number: step for step in finished}
    return (
        sorted(layers.values(), key=lambda x: (-of_layers[id(x)], met[id(x)])),
        [steps[n] for n in sorted(depths, key=lambda n: -depths[n])],
    )


def _maker(x: KerasTensor, sources: dict[int, InputLayer]) -> Step:
    """The call that made `x`, within a model of those inputs."""
    source = sources.get(id(x))
    step = x.step if source is None else source.place.step
    assert step is not None
    return step


def _walked(
    sources: dict[int, InputLayer], outputs: list[KerasTensor]
) -> tuple[list[Step], dict[int, int]]:
    """The calls behind `outputs`, depth first as they are done; when layers are met."""
    finished: dict[int, Step] = {}
    met: dict[int, int] = {}
    for output in outputs:
        waiting = [(_maker(output, sources), False)]
        while waiting:
            step, behind = waiting.pop()
            if step.number in finished:
                continue
            if behind:
                finished[step.number] = step
                continue
            met.setdefault(id(step.layer), len(met))
            waiting.append((step, True))
            before = [(_maker(x, sources), False) for x in step.inputs()]
            waiting += reversed(before)
    return list(finished.values()), met


def _masks(sources: Sources, finished: list[Step]) -> dict[int, Origin]:
    """Where the masks of results come from, by the identity of the results."""
    found: dict[int, Origin] = {}
    for step in finished:
        inputs = symbolic(list(step.args[:1])) or step.inputs()
        makers = [_maker(x, sources).number for x in inputs]
        origins = _origins(step.layer, makers, [found.get(id(x)) for x in inputs])
        outputs = leaves(step.output)
        for y, origin in zip(outputs, origins * len(outputs), strict=False):
            if origin is not None:
                found[id(y)] = origin
    return found


def _origins(
    layer: Any, makers: list[int], masks: list[Origin | None]
) -> list[Origin | None]:
    """Where the masks of results come from, one for all; `masks` those of inputs."""
    known = [mask for mask in masks if mask is not None]
    if isinstance(layer, Masking):
        return [dict.fromkeys(makers, 2)]  # not_equal, any
    if isinstance(layer, Embedding):
        return [dict.fromkeys(makers, 1) if layer.mask_zero else None]  # not_equal
    if not known:
        return [None]
    if isinstance(layer, Concatenate):  # zeros_like, logical_or, concatenate, any
        pairs = zip(makers, masks, strict=True)
        values = {number: 3 if mask is None else 4 for number, mask in pairs}
        return [_longest([values, *[_longer(mask, 4) for mask in known]])]
    if isinstance(layer, Merge):  # one logical_or after the other
        behind = [len(known) - max(i, 1) for i in range(len(known))]
        longer = list(map(_longer, known, behind))
        return [_longest(longer) if len(known) == len(masks) else None]
    if type(layer).compute_mask is Layer.compute_mask:
        return [masks[0] if layer.supports_masking else None]
    if isinstance(layer, Lambda) or not is_of_nn(type(layer)):
        return [None]  # a function of one's own, of which nothing is known here
    if isinstance(layer, DotAttention):  # convert_to_tensor
        return [masks[0] and _longer(masks[0], 1)]
    kept = layer.compute_mask(None, masks)
    return kept if isinstance(kept, list) else [kept]


def _longer(origin: Origin, operations: int) -> Origin:
    return {number: between + operations for number, between in origin.items()}


def _longest(origins: list[Origin]) -> Origin:
    found: Origin = {}
    for origin in origins:
        for number, between in origin.items():
            found[number] = max(between, found.get(number, 0))
    return found
