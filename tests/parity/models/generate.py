"""Random descriptions of models, by seed."""

from collections.abc import Callable
from math import prod
from random import Random
from typing import Any

from tests.parity.models.choices import Choice, Shape, after, embedding, pairs
from tests.parity.models.faults import keras_fails
from tests.parity.models.spec import Group, Node, Spec
from tests.parity.models.training import compiled, fit

__all__ = ["generate"]

LONGEST = 7


def generate(seed: int) -> Spec:
    """The description of number `seed`."""
    random = Random(seed)
    while True:
        spec = _drawn(random, seed)
        if not keras_fails(spec):
            return spec


def _drawn(random: Random, seed: int) -> Spec:
    form = random.choice(["sequential", "functional", "functional", "subclassed"])
    nodes = _inputs(random, 1 if form == "sequential" else random.choice([1, 1, 2]))
    for _ in range(random.randint(1, LONGEST)):
        _extend(random, nodes, form)
    _join(random, nodes)
    outputs, targets = _heads(random, nodes, form)
    spec = Spec(seed, form, nodes, outputs, targets, {}, {})
    spec.groups = _groups(random, spec)
    spec.frozen = _frozen(random, spec)
    spec.compiled = compiled(random, spec)
    spec.fit = fit(random, spec)
    return spec


def _inputs(random: Random, count: int) -> list[Node]:
    kinds: list[Callable[[], Node]] = [
        lambda: _input([random.randint(2, 6)]),
        lambda: _input([random.randint(3, 5), random.randint(1, 4)], padded=True),
        lambda: _input([random.randint(3, 6)], words=6),
        lambda: _input([random.randint(4, 6), random.randint(4, 6), 2]),
        lambda: _input([random.randint(2, 4), random.randint(2, 4), 3, 2]),
    ]
    weights = [4, 3, 3, 3, 1]
    return [random.choices(kinds, weights)[0]() for _ in range(count)]


def _input(shape: Shape, **options: Any) -> Node:
    return Node("Input", options, [], shape)


def _extend(random: Random, nodes: list[Node], form: str) -> None:
    """Append a layer on the last node, or in a functional model on another."""
    at = len(nodes) - 1
    if form != "sequential" and random.random() < 0.3:
        at = random.randrange(len(nodes))
    if form != "sequential" and random.random() < 0.25 and _pair(random, nodes, at):
        return
    if random.random() < 0.1 and _shared(random, nodes, at, form):
        return
    _append(nodes, random.choice(_choices(random, nodes[at])), [at])


def _append(nodes: list[Node], choice: Choice, on: list[int]) -> int:
    layer, options, shape = choice
    nodes.append(Node(layer, options, on, shape))
    return len(nodes) - 1


def _choices(random: Random, node: Node) -> list[Choice]:
    if "words" in node.options:
        return [embedding(random, node.options["words"], node.shape)]
    return after(random, node.shape)


def _pair(random: Random, nodes: list[Node], at: int) -> bool:
    """Append a layer on node `at` and one that fits, if there is any."""
    if "words" in nodes[at].options:
        return False
    found = [
        (choice, i)
        for i, node in enumerate(nodes)
        if "words" not in node.options
        for choice in pairs(random, nodes[at].shape, node.shape)
        if i != at or "Attention" in choice[0]
    ]
    if not found:
        return False
    choice, other = random.choice(found)
    _append(nodes, choice, [at, other])
    return True


def _shared(random: Random, nodes: list[Node], at: int, form: str) -> bool:
    """Call an earlier layer once more, if there is one that takes this shape."""
    fits = [
        i
        for i, node in enumerate(nodes)
        if len(node.on) == 1
        and nodes[node.on[0]].shape == nodes[at].shape
        and "words" not in nodes[node.on[0]].options
        and "words" not in nodes[at].options
    ]
    if form == "sequential" or not fits:
        return False
    i = random.choice(fits)
    first = nodes[i].same if nodes[i].same is not None else i
    nodes.append(Node(nodes[i].layer, nodes[i].options, [at], nodes[i].shape, first))
    return True


def _join(random: Random, nodes: list[Node]) -> None:
    """Have every input reach one last node: those that nothing is on are joined."""
    ends = [i for i in range(len(nodes)) if not any(i in node.on for node in nodes)]
    vectors = [_as_vector(random, nodes, i) for i in ends]
    if len(vectors) > 1:
        width = sum(nodes[i].shape[0] for i in vectors)
        _append(nodes, ("Concatenate", {}, [width]), vectors)


def _as_vector(random: Random, nodes: list[Node], at: int) -> int:
    at = _embedded(random, nodes, at)
    shape = nodes[at].shape
    several = any(
        not any(i in node.on for node in nodes) for i in range(len(nodes)) if i != at
    )
    if len(shape) == 1 or not several:
        return at
    pooling = f"GlobalAveragePooling{len(shape) - 1}D"
    return _append(nodes, (pooling, {}, [shape[-1]]), [at])


def _embedded(random: Random, nodes: list[Node], at: int) -> int:
    if "words" in nodes[at].options:
        return _append(nodes, _choices(random, nodes[at])[0], [at])
    return at


def _heads(random: Random, nodes: list[Node], form: str) -> tuple[list[int], list[str]]:
    last = _embedded(random, nodes, len(nodes) - 1)
    if len(nodes[last].shape) > 2:
        last = _append(nodes, ("Flatten", {}, [prod(nodes[last].shape)]), [last])
    outputs, targets = [], []
    for i in range(1 if form != "functional" or random.random() < 0.7 else 2):
        kind = random.choice(["numbers", "labels", "one_hot", "binary"])
        units = {"numbers": random.randint(1, 3), "binary": 1}.get(kind, 6)
        end = {"numbers": None, "binary": "sigmoid"}.get(kind, "softmax")
        shape = [*nodes[last].shape[:-1], units]
        options = {"units": units, "activation": end, "name": f"out{i}"}
        outputs.append(_append(nodes, ("Dense", options, shape), [last]))
        targets.append(kind)
    return outputs, targets


def _groups(random: Random, spec: Spec) -> list[Group]:
    """Runs of nodes, each on the one before and used by the next alone."""
    found: list[Group] = []
    nodes = spec.nodes
    first = sum(node.layer == "Input" for node in nodes)
    i = first
    while i < len(nodes):
        end = i
        while end < len(nodes) and _is_link(spec, end, end > i):
            end += 1
        if end - i >= 2 and random.random() < 0.35:
            stop = random.randint(i + 2, end)
            form = random.choice(["sequential", "functional", "block"])
            found.append(Group(i, stop, form))
            i = stop
        else:
            i += 1
    return found


def _is_link(spec: Spec, i: int, within: bool) -> bool:
    node, nodes = spec.nodes[i], spec.nodes
    if len(node.on) != 1 or node.same is not None or i in spec.outputs:
        return False
    if any(other.same == i for other in nodes):
        return False
    if within and node.on != [i - 1]:
        return False
    users = [j for j, other in enumerate(nodes) if i in other.on]
    return users == [i + 1]


def _frozen(random: Random, spec: Spec) -> list[int]:
    if random.random() < 0.8:
        return []
    own = [
        i
        for i, node in enumerate(spec.nodes)
        if node.layer in ("Dense", "BatchNormalization", "Conv2D", "LSTM", "Embedding")
        and node.same is None
        and i not in spec.outputs
    ]
    return [i for i in own if random.random() < 0.5]
