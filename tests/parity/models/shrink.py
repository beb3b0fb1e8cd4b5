"""A description that differs made as small as it still does."""

from collections.abc import Callable, Iterator
from copy import deepcopy

from tests.parity.models.spec import Spec

__all__ = ["shrunk"]

ROUNDS = 12


def shrunk(spec: Spec, differ: Callable[[list[Spec]], list[str | None]]) -> Spec:
    """The smallest of the descriptions that one cut after the other leads to."""
    for _ in range(ROUNDS):
        smaller = list(_smaller(spec))
        places = differ(smaller)
        found = [s for s, place in zip(smaller, places, strict=True) if place]
        if not found:
            break
        spec = found[0]
    return spec


def _smaller(spec: Spec) -> Iterator[Spec]:
    """Descriptions with something left out, what says most first."""
    for i in reversed(range(len(spec.nodes))):
        without = _without(spec, i)
        if without is not None:
            yield without
    for name in list(spec.fit):
        if name not in ("epochs", "batch_size", "data", "steps_per_epoch"):
            yield _changed(spec, lambda s, n=name: s.fit.pop(n))  # type: ignore[misc]
    for name in list(spec.compiled):
        if name not in ("optimizer", "loss"):
            yield _changed(spec, lambda s, n=name: s.compiled.pop(n))  # type: ignore[misc]
    if spec.fit["data"] != "arrays":
        yield _changed(spec, lambda s: s.fit.update(data="arrays"))
    if spec.groups:
        yield _changed(spec, lambda s: s.groups.clear())
    if spec.frozen:
        yield _changed(spec, lambda s: s.frozen.clear())
    plain = ["SGD", {"learning_rate": 0.05}]
    if spec.compiled["optimizer"] != plain:
        yield _changed(spec, lambda s: s.compiled.update(optimizer=plain))
    for i, node in enumerate(spec.nodes):
        for option in node.options:
            if option in ("kernel_regularizer", "activity_regularizer", "activation"):
                yield _changed(spec, lambda s, i=i, o=option: s.nodes[i].options.pop(o))  # type: ignore[misc]


def _changed(spec: Spec, change: Callable[[Spec], object]) -> Spec:
    other = deepcopy(spec)
    change(other)
    return other


def _without(spec: Spec, i: int) -> Spec | None:
    """`spec` without node `i`, which keeps the shape of what it is on."""
    node = spec.nodes[i]
    if len(node.on) != 1 or node.same is not None or i in spec.outputs or spec.groups:
        return None
    if spec.nodes[node.on[0]].shape != node.shape:
        return None
    if any(other.same == i for other in spec.nodes):
        return None
    other = deepcopy(spec)
    del other.nodes[i]

    def moved(j: int) -> int:
        j = node.on[0] if j == i else j
        return j - (j > i)

    for later in other.nodes:
        later.on = [moved(j) for j in later.on]
        later.same = None if later.same is None else moved(later.same)
    other.outputs = [moved(j) for j in other.outputs]
    other.frozen = [moved(j) for j in other.frozen if j != i]
    return other
