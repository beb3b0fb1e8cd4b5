"""The call of a layer on values that have masks, or that makes masks."""

import warnings
from typing import Any

from autograd.tree import leaves
from nn.layers.calling import called
from nn.layers.tracing import holds_tensor
from nn.masks import MASKS

__all__ = ["called_with_masks"]


def called_with_masks(
    layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any], training: bool | None
) -> Any:
    """`called`, with the inputs' masks handed to `call` and on to the outputs.

    Of one input the mask is ``mask``, of several each is ``…_mask``, as far as `call`
    takes them and the caller gives none.
    """
    given = dict(zip(layer._takes, args, strict=False)) | kwargs
    inputs = {
        name: x
        for name, x in given.items()
        if not name.endswith("mask") and holds_tensor(x)
    }
    for name, x in inputs.items():
        takes = "mask" if len(inputs) == 1 else f"{name}_mask"
        if takes in layer._takes and given.get(takes) is None:
            masks = MASKS.of_all(x)
            if _any(masks):
                kwargs[takes] = masks
    first = args[0] if args else None
    previous = kwargs.get("mask")
    if previous is None:
        previous = MASKS.of_all(first)
    y = called(layer, args, kwargs, training)
    if layer.supports_masking:
        _hand_on(layer, first, previous, y)
    elif _any(previous) and not layer._parts():
        warnings.warn(
            f"{layer.name}: the mask of its input ends here: {type(layer).__name__} "
            "has no use for it, and the layers behind count every step; set "
            "supports_masking = True if each step of the output is one of the input's",
            stacklevel=3,
        )
    return y


def _hand_on(layer: Any, first: Any, previous: Any, y: Any) -> None:
    outputs = leaves(y)
    if all(MASKS.of(one) is not None for one in outputs):
        return
    masks = layer.compute_mask(first, previous if _any(previous) else None)
    if masks is None:
        return
    several = masks if isinstance(masks, (list, tuple)) else [masks]
    for one, mask in zip(outputs, several, strict=False):
        if mask is not None and MASKS.of(one) is None:
            MASKS.put(one, mask)


def _any(masks: Any) -> bool:
    return bool(leaves(masks))
