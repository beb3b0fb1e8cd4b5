"""Random descriptions of models, by seed."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.parity.models.spec import Group, Node, Spec

__all__ = ["generate"]

Shape = list[int]
Choice = tuple[str, dict[str, Any], Shape]

ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu", "elu", "softplus", "silu", None)
LONGEST = 7


def generate(seed: int) -> Spec:
    """The description of number `seed`."""
    random = Random(seed)
    form = random.choice(["sequential", "functional", "functional", "subclassed"])
    nodes = _inputs(random, 1 if form == "sequential" else random.choice([1, 1, 2]))
    count = len(nodes)
    for _ in range(random.randint(1, LONGEST)):
        _extend(random, nodes, form, count)
    _join(random, nodes)
    outputs, targets = _heads(random, nodes, form)
    spec = Spec(seed, form, nodes, outputs, targets, {}, {})
    spec.groups = _groups(random, spec)
    spec.frozen = _frozen(random, spec)
    spec.compiled = _compiled(random, spec)
    spec.fit = _fit(random, spec)
    return spec


def _inputs(random: Random, count: int) -> list[Node]:
    kinds: list[Callable[[], Node]] = [
        lambda: _input([random.randint(2, 6)]),
        lambda: _input([random.randint(3, 5), random.randint(1, 4)], padded=True),
        lambda: _input([random.randint(3, 6)], words=6),
        lambda: _input([random.randint(4, 6), random.randint(4, 6), 2]),
    ]
    weights = [4, 2, 3, 2]
    return [random.choices(kinds, weights)[0]() for _ in range(count)]


def _input(shape: Shape, **options: Any) -> Node:
    return Node("Input", options, [], shape)


def _extend(random: Random, nodes: list[Node], form: str, inputs: int) -> None:
    """Append a layer on the last node, or in a functional model on another."""
    at = len(nodes) - 1
    if form != "sequential" and random.random() < 0.3:
        at = random.randrange(len(nodes))
    if form != "sequential" and random.random() < 0.2 and _merge(random, nodes, at):
        return
    if random.random() < 0.1 and _shared(random, nodes, at, form):
        return
    choices = _choices(random, nodes[at])
    layer, options, shape = random.choice(choices)
    nodes.append(Node(layer, options, [at], shape))


def _merge(random: Random, nodes: list[Node], at: int) -> bool:
    alike = [
        i
        for i, node in enumerate(nodes)
        if node.shape == nodes[at].shape and "words" not in node.options
    ]
    if at not in alike or len(alike) < 2:
        return False
    other = random.choice([i for i in alike if i != at])
    layer = random.choice(
        ["Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Concatenate"]
    )
    shape = list(nodes[at].shape)
    options: dict[str, Any] = {}
    if layer == "Concatenate":
        shape[-1] *= 2
        if len(shape) == 2 and random.random() < 0.3:
            options, shape = {"axis": 1}, [2 * nodes[at].shape[0], nodes[at].shape[1]]
    nodes.append(Node(layer, options, [at, other], shape))
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


def _choices(random: Random, node: Node) -> list[Choice]:
    """What may come after `node`."""
    if "words" in node.options:
        return [_embedding(random, node)]
    return _BY_RANK[len(node.shape)](random, node.shape)


def _embedding(random: Random, node: Node) -> Choice:
    width = random.randint(2, 4)
    options = {"input_dim": node.options["words"], "output_dim": width}
    return (
        "Embedding",
        options | {"mask_zero": random.random() < 0.6},
        [
            *node.shape,
            width,
        ],
    )


def _dense(random: Random) -> dict[str, Any]:
    options: dict[str, Any] = {
        "units": random.randint(1, 6),
        "activation": random.choice(ACTIVATIONS),
        "use_bias": random.random() < 0.8,
    }
    if random.random() < 0.2:
        options["kernel_regularizer"] = random.choice(["l1", "l2", "l1l2"])
    if random.random() < 0.15:
        options["activity_regularizer"] = random.choice(["l1", "l2"])
    if random.random() < 0.15:
        options["kernel_constraint"] = random.choice(["non_neg", "max_norm"])
    return options


def _any_rank(random: Random, shape: Shape) -> list[Choice]:
    """Layers that keep any shape."""
    activation = random.choice([a for a in ACTIVATIONS if a])
    return [
        ("Activation", {"activation": activation}, shape),
        ("LayerNormalization", {"epsilon": 1e-2}, shape),
        (
            "BatchNormalization",
            {"momentum": random.choice([0.9, 0.5]), "scale": random.random() < 0.7},
            shape,
        ),
        ("Dropout", {"rate": 0.0}, shape),
        ("LeakyReLU", {"negative_slope": 0.1}, shape),
        ("PReLU", {}, shape),
        ("Rescaling", {"scale": 0.5, "offset": 0.1}, shape),
    ]


def _after_vector(random: Random, shape: Shape) -> list[Choice]:
    dense = _dense(random)
    return [
        *[("Dense", dense, [dense["units"]])] * 6,
        *_any_rank(random, shape),
        ("RepeatVector", {"n": 3}, [3, *shape]),
        ("Reshape", {"target_shape": [shape[0], 1]}, [shape[0], 1]),
    ]


def _after_sequence(random: Random, shape: Shape) -> list[Choice]:
    time, width = shape
    dense, units = _dense(random), random.randint(1, 4)
    kind = random.choice(["LSTM", "GRU", "SimpleRNN"])
    inner = {"class": kind, "units": units, "return_sequences": True}
    found: list[Choice] = [
        *[("Dense", dense, [time, dense["units"]])] * 2,
        *_any_rank(random, shape),
        *[(kind, {"units": units}, [units])] * 2,
        (kind, {"units": units, "return_sequences": True}, [time, units]),
        (kind, {"units": units, "go_backwards": True}, [units]),
        ("Bidirectional", {"layer": inner}, [time, 2 * units]),
        (
            "Bidirectional",
            {"layer": {"class": kind, "units": units}, "merge_mode": "sum"},
            [units],
        ),
        *[("GlobalAveragePooling1D", {}, [width])] * 2,
        ("GlobalMaxPooling1D", {}, [width]),
        ("Flatten", {}, [time * width]),
        ("Masking", {"mask_value": 0.0}, shape),
        (
            "TimeDistributed",
            {"layer": {"class": "Dense", "units": units}},
            [time, units],
        ),
        (
            "Conv1D",
            {"filters": units, "kernel_size": 2, "padding": "same"},
            [time, units],
        ),
        (
            "Conv1D",
            {"filters": units, "kernel_size": 2, "padding": "causal"},
            [time, units],
        ),
        ("Permute", {"dims": [2, 1]}, [width, time]),
    ]
    if time > 1:
        found += [
            ("MaxPooling1D", {"pool_size": 2}, [time // 2, width]),
            ("AveragePooling1D", {"pool_size": 2}, [time // 2, width]),
        ]
    return found


def _after_image(random: Random, shape: Shape) -> list[Choice]:
    height, width, channels = shape
    filters = random.randint(1, 3)
    kernel = min(2, height, width)
    plain = {"filters": filters, "kernel_size": kernel}
    found: list[Choice] = [
        (
            "Conv2D",
            {**plain, "padding": "same", "activation": random.choice(ACTIVATIONS)},
            [height, width, filters],
        ),
        ("Conv2D", plain, [height - kernel + 1, width - kernel + 1, filters]),
        (
            "DepthwiseConv2D",
            {"kernel_size": kernel, "padding": "same"},
            [height, width, channels],
        ),
        ("SeparableConv2D", {**plain, "padding": "same"}, [height, width, filters]),
        *_any_rank(random, shape)[:6],
        ("ZeroPadding2D", {"padding": 1}, [height + 2, width + 2, channels]),
        *[("Flatten", {}, [height * width * channels])] * 2,
        *[("GlobalAveragePooling2D", {}, [channels])] * 2,
        ("GlobalMaxPooling2D", {}, [channels]),
    ]
    if min(height, width) > 1:
        halves = [height // 2, width // 2, channels]
        found += [
            ("MaxPooling2D", {"pool_size": 2}, halves),
            ("AveragePooling2D", {"pool_size": 2}, halves),
        ]
    return found


_BY_RANK = {1: _after_vector, 2: _after_sequence, 3: _after_image}


def _join(random: Random, nodes: list[Node]) -> None:
    """Have every input reach one last node: those that nothing is on are joined."""
    ends = [i for i in range(len(nodes)) if not any(i in node.on for node in nodes)]
    vectors = [_as_vector(random, nodes, i) for i in ends]
    if len(vectors) > 1:
        width = sum(nodes[i].shape[0] for i in vectors)
        nodes.append(Node("Concatenate", {}, vectors, [width]))


def _as_vector(random: Random, nodes: list[Node], at: int) -> int:
    if "words" in nodes[at].options:
        layer, options, shape = _embedding(random, nodes[at])
        nodes.append(Node(layer, options, [at], shape))
        at = len(nodes) - 1
    shape = nodes[at].shape
    several = any(
        not any(i in node.on for node in nodes) for i in range(len(nodes)) if i != at
    )
    if len(shape) == 1 or not several:
        return at
    pooling = f"GlobalAveragePooling{len(shape) - 1}D"
    nodes.append(Node(pooling, {}, [at], [shape[-1]]))
    return len(nodes) - 1


def _heads(random: Random, nodes: list[Node], form: str) -> tuple[list[int], list[str]]:
    last = len(nodes) - 1
    if "words" in nodes[last].options:
        layer, options, shape = _embedding(random, nodes[last])
        nodes.append(Node(layer, options, [last], shape))
        last = len(nodes) - 1
    if len(nodes[last].shape) == 3:
        nodes.append(Node("Flatten", {}, [last], [_product(nodes[last].shape)]))
        last = len(nodes) - 1
    outputs, targets = [], []
    for i in range(1 if form != "functional" or random.random() < 0.7 else 2):
        kind = random.choice(["numbers", "labels", "one_hot", "binary"])
        units = {"numbers": random.randint(1, 3), "binary": 1}.get(kind, 6)
        end = {"numbers": None, "binary": "sigmoid"}.get(kind, "softmax")
        shape = [*nodes[last].shape[:-1], units]
        options = {"units": units, "activation": end, "name": f"out{i}"}
        nodes.append(Node("Dense", options, [last], shape))
        outputs.append(len(nodes) - 1)
        targets.append(kind)
    return outputs, targets


def _product(shape: Shape) -> int:
    size = 1
    for n in shape:
        size *= n
    return size


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


LOSSES = {
    "numbers": ["mse", "mae", "Huber", "LogCosh", "MeanSquaredError"],
    "labels": ["sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"],
    "one_hot": [
        "categorical_crossentropy",
        "KLDivergence",
        "CategoricalFocalCrossentropy",
    ],
    "binary": ["binary_crossentropy", "Hinge", "BinaryFocalCrossentropy"],
}
METRICS = {
    "numbers": ["mae", "mse", "RootMeanSquaredError", "cosine_similarity", "R2Score"],
    "labels": ["accuracy", "sparse_top_k_categorical_accuracy"],
    "one_hot": ["accuracy", "categorical_accuracy", "Precision", "kl_divergence"],
    "binary": ["accuracy", "Precision", "Recall", "AUC", "binary_crossentropy"],
}
MASKLESS = ("RootMeanSquaredError", "R2Score", "Precision", "Recall", "AUC")
"""Metrics in which Keras counts masked steps, unlike in ``"mse"`` and the like."""

OPTIMIZERS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"learning_rate": 0.05}),
    ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}),
    ("Adam", {"learning_rate": 0.01}),
    ("Adam", {"learning_rate": 0.01, "amsgrad": True}),
    ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.02}),
    ("RMSprop", {"learning_rate": 0.01, "centered": True}),
    ("Adagrad", {"learning_rate": 0.05}),
    ("Nadam", {"learning_rate": 0.01}),
    ("Adamax", {"learning_rate": 0.01}),
    ("Adadelta", {"learning_rate": 0.5}),
    ("Ftrl", {"learning_rate": 0.05}),
    ("Lion", {"learning_rate": 0.002}),
]
EXTRAS: list[dict[str, Any]] = [
    {"clipnorm": 0.5},
    {"global_clipnorm": 0.5},
    {"clipvalue": 0.1},
    {"use_ema": True, "ema_momentum": 0.8},
    {"gradient_accumulation_steps": 2},
    {"schedule": ["ExponentialDecay", [0.05, 3, 0.7]]},
    {"schedule": ["PiecewiseConstantDecay", [[2, 5], [0.05, 0.02, 0.01]]]},
    {"schedule": ["CosineDecay", [0.05, 8]]},
]


def _compiled(random: Random, spec: Spec) -> dict[str, Any]:
    name, options = random.choice(OPTIMIZERS)
    if name == "Lion" and any("Normalization" in node.layer for node in spec.nodes):
        name, options = OPTIMIZERS[0]  # signs of what a mean makes 0 are rounding's
    options = dict(options)
    if random.random() < 0.4:
        options |= random.choice(EXTRAS)
    losses = [random.choice(LOSSES[kind]) for kind in spec.targets]
    masked = any("mask" in word for n in spec.nodes for word in n.options)
    gathered = [
        [
            name
            for name in random.sample(METRICS[kind], random.randint(0, 2))
            if not (masked and name in MASKLESS)
        ]
        for kind in spec.targets
    ]
    weighted = [
        random.sample(METRICS[kind][:2], random.randint(0, 1)) for kind in spec.targets
    ]
    found: dict[str, Any] = {
        "optimizer": [name, options],
        "loss": losses,
        "metrics": gathered,
    }
    if random.random() < 0.4:
        found["weighted_metrics"] = weighted
    if len(losses) > 1 and random.random() < 0.5:
        found["loss_weights"] = [round(random.uniform(0.2, 2), 2) for _ in losses]
    return found


CALLBACKS: list[tuple[str, dict[str, Any]]] = [
    ("EarlyStopping", {"monitor": "loss", "patience": 0}),
    ("EarlyStopping", {"monitor": "loss", "mode": "max", "restore_best_weights": True}),
    ("ReduceLROnPlateau", {"monitor": "loss", "patience": 1, "min_delta": 10.0}),
    ("ReduceLROnPlateau", {"monitor": "loss", "factor": 0.5, "patience": 0}),
    ("TerminateOnNaN", {}),
    ("LearningRateScheduler", {}),
]


def _fit(random: Random, spec: Spec) -> dict[str, Any]:
    found: dict[str, Any] = {
        "epochs": 3,
        "batch_size": random.choice([5, 8, 24]),
        "data": random.choice(["arrays", "arrays", "generator", "split", "held out"]),
    }
    if found["data"] == "generator" or random.random() < 0.2:
        found["steps_per_epoch"] = random.randint(1, 3)
    if found["data"] in ("split", "held out") and random.random() < 0.3:
        found["validation_freq"] = random.choice([2, [1, 3]])
    if random.random() < 0.3:
        found["sample_weight"] = True
    elif (
        spec.targets == ["labels"]
        and len(spec.nodes[spec.outputs[0]].shape) == 1
        and random.random() < 0.4
        and found["data"] != "generator"
    ):
        found["class_weight"] = {"0": 2.0, "1": 0.5, "2": 1.0, "3": 0.0}
    if random.random() < 0.3:
        name, options = random.choice(CALLBACKS)
        schedule = "schedule" in spec.compiled["optimizer"][1]
        if not (schedule and name in ("ReduceLROnPlateau", "LearningRateScheduler")):
            found["callbacks"] = [[name, options]]
    return found
