"""Random trainings by seed: models of `tests.parity.models`, and what ranks differ in.

What is more than Keras's is in the same description, so that it is shrunk and written
down by what is there. ``compiled`` has "reduction" and "ignores" (a class) of losses,
"more" (a metric of one's own), "scaled" (the loss) and "jit". ``fit`` has "way" (how
steps are made), "shuffle", "steps" (a weight for each step of time), "held" (validation
by a Dataset), "evaluates" (after each epoch, as a callback does), "again" (fitted
twice), "watch" (a callback of `tests.distribution.fuzz.watching`), "wrong" (what
fails), and as "data" also ``"stream"``, a Dataset that shuffles.
"""

from random import Random
from typing import Any

from tests.parity.models.faults import is_masked
from tests.parity.models.generate import generate
from tests.parity.models.spec import Spec

__all__ = ["KEYS", "drawn", "is_by_shard", "is_synchronized"]

KEYS = ("way", "shuffle", "steps", "held", "evaluates", "again", "watch", "wrong")
"""What ``fit`` has beyond what `tests.parity.models.build` knows."""

BY_LENGTH: list[tuple[str, dict[str, Any]]] = [
    ("Lamb", {"learning_rate": 0.01}),
    ("Adafactor", {"learning_rate": 0.01}),
]
"""Their steps are as long where the gradient is 0 but for rounding, as it is of what a
mean or a softmax takes away: so not with layers that have those."""

OPTIMIZERS: list[tuple[str, dict[str, Any]]] = [
    ("ScheduleFreeAdamW", {"learning_rate": 0.01}),
    ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "clipnorm": 0.2}),
    ("Adam", {"learning_rate": 0.01, "global_clipnorm": 0.2, "use_ema": True}),
    ("AdamW", {"learning_rate": 0.01, "gradient_accumulation_steps": 3}),
]

LOSSES = {
    "numbers": ["CosineSimilarity", "MeanAbsolutePercentageError", "Poisson"],
    "labels": ["SparseCategoricalCrossentropy"],
    "one_hot": ["CategoricalHinge", "CategoricalCrossentropy", "Poisson"],
    "binary": ["SquaredHinge", "BinaryCrossentropy"],
}

METRICS: dict[str, list[str]] = {
    "numbers": ["LogCoshError", "PearsonCorrelation", "ConcordanceCorrelation"],
    "labels": ["SparseCategoricalCrossentropy"],
    "one_hot": ["CategoricalCrossentropy", "AUC", "TopKCategoricalAccuracy"],
    "binary": ["TruePositives", "FalseNegatives", "Hinge", "BinaryAccuracy"],
}

WATCHES = ["counts", "asks", "warms up", "sees tests"]


def drawn(seed: int) -> Spec:
    """The training of number `seed`."""
    spec, random = generate(seed), Random(f"ranks {seed}")
    spec.samples = random.choice([13, 17, 23, 24, 25, 29])
    _objective(random, spec)
    _layers(random, spec)
    _fit(random, spec)
    if random.random() < 0.1:
        spec.fit["wrong"] = random.choice(_possible_wrongs(spec))
    return spec


def _possible_wrongs(spec: Spec) -> list[str]:
    """What can fail in the training: see `tests.distribution.fuzz.build`."""
    found = ["callback", "chief"]
    if spec.fit["data"] == "generator":
        found += ["data ends"] * 2
    elif spec.fit["data"] != "dataset":
        found += ["input", "infinite"]
        found += ["targets"] if len(spec.targets) == 1 else []
        found += ["labels"] * 3 if spec.targets == ["labels"] else []
    found += ["metric"] * 2 if len(spec.targets) == 1 else []
    return found


def _objective(random: Random, spec: Spec) -> None:
    about = spec.compiled
    if random.random() < 0.25:
        kinds = " ".join([node.layer for node in spec.nodes])
        takes_away = "Normalization" in kinds or "Attention" in kinds
        name, options = random.choice(OPTIMIZERS + BY_LENGTH * (not takes_away))
        if name == "ScheduleFreeAdamW" and takes_away:  # whose epsilon is small too
            name, options = OPTIMIZERS[1]
        about["optimizer"] = [name, dict(options)]
    about["loss"] = [
        random.choice(LOSSES[kind]) if random.random() < 0.3 else loss
        for kind, loss in zip(spec.targets, about["loss"], strict=True)
    ]
    for k, i in enumerate(spec.outputs):  # a number alone has no direction to turn to
        if about["loss"][k] == "CosineSimilarity" and spec.nodes[i].shape[-1] == 1:
            about["loss"][k] = "mse"
    about["metrics"] = [
        [*own, random.choice(METRICS[kind])] if random.random() < 0.3 else own
        for kind, own in zip(spec.targets, about["metrics"], strict=True)
    ]
    if random.random() < 0.3:
        about["reduction"] = random.choice(["sum", "mean_with_sample_weight", "mean"])
    if random.random() < 0.08:
        about["scaled"] = True
    if len(spec.targets) == 1 and random.random() < 0.1:
        about["more"] = "largest"
    if spec.targets == ["labels"] and random.random() < 0.3:
        about["ignores"] = True
    if random.random() < 0.3:
        about["jit"] = random.random() < 0.5


def _layers(random: Random, spec: Spec) -> None:
    """Draws, and moments of the whole batch."""
    drops, at_once = random.random() < 0.25, random.random() < 0.6
    for node in spec.nodes:
        if "rate" in node.options and drops:
            node.options["rate"] = 0.3
        if node.layer == "BatchNormalization" and at_once:
            node.options["synchronized"] = True


def _fit(random: Random, spec: Spec) -> None:
    fit = spec.fit
    fit["batch_size"] = random.choice([4, 5, 6, 7, 8, 12, 24, 32])
    fit["epochs"] = random.choice([2, 3])
    if "validation_batch_size" in fit:
        fit["validation_batch_size"] = random.choice([4, 5])
    steps = [i for i in spec.outputs if len(spec.nodes[i].shape) == 2]
    if len(steps) == len(spec.outputs) == 1 and random.random() < 0.5:
        fit["steps"] = True
    if random.random() < 0.4:
        fit["shuffle"] = True
    if random.random() < 0.15:
        fit["data"] = "stream"
    if random.random() < 0.25:
        fit["watch"] = random.choice(WATCHES)
    if fit["data"] in ("held out", "weighed") and random.random() < 0.3:
        fit["held"] = True
    for name in ("evaluates", "again"):
        if random.random() < 0.15:
            fit[name] = True
    own = {"reduction", "ignores", "more"} & set(spec.compiled)
    plain = not is_masked(spec) and not own
    if random.random() < 0.2:
        fit["way"] = random.choice(["own step", "by batch"] if plain else ["by batch"])


def is_by_shard(spec: Spec) -> bool:
    """Whether what is computed depends on how a batch is cut."""
    options = [node.options for node in spec.nodes]
    moments = any(
        node.layer == "BatchNormalization" and "synchronized" not in node.options
        for node in spec.nodes
    )
    return moments or any(own.get("rate", 0.0) for own in options)


def is_synchronized(spec: Spec) -> bool:
    """Whether a layer needs all samples of a batch at once."""
    return any("synchronized" in node.options for node in spec.nodes)
