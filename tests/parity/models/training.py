"""How a random model is compiled and trained."""

from random import Random
from typing import Any

from tests.parity.models.faults import is_masked
from tests.parity.models.spec import Spec

__all__ = ["compiled", "fit"]

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


def compiled(random: Random, spec: Spec) -> dict[str, Any]:
    name, options = random.choice(OPTIMIZERS)
    kinds = " ".join([node.layer for node in spec.nodes])
    if name == "Lion" and ("Normalization" in kinds or "Attention" in kinds):
        name, options = OPTIMIZERS[0]  # signs of what a mean makes 0 are rounding's
    options = dict(options)
    if random.random() < 0.4:
        options |= random.choice(EXTRAS)
    losses = [random.choice(LOSSES[kind]) for kind in spec.targets]
    masked = is_masked(spec)
    gathered = [
        [
            name
            for name in random.sample(METRICS[kind], random.randint(0, 2))
            if not (masked and name in MASKLESS)
            if not (name == "R2Score" and len(spec.nodes[i].shape) > 1)
        ]
        for i, kind in zip(spec.outputs, spec.targets, strict=True)
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
    ("ModelCheckpoint", {"monitor": "loss", "save_best_only": True}),
    ("ModelCheckpoint", {"monitor": "loss", "mode": "max", "save_best_only": True}),
    ("ModelCheckpoint", {"save_freq": 2}),
    ("CSVLogger", {}),
    ("BackupAndRestore", {}),
]
"""What they write goes where `run` says."""


DATA = ["arrays", "arrays", "generator", "split", "held out", "weighed", "dataset"]


def fit(random: Random, spec: Spec) -> dict[str, Any]:
    found: dict[str, Any] = {
        "epochs": 3,
        "batch_size": random.choice([5, 8, 24]),
        "data": random.choice(DATA),
    }
    validated = found["data"] in ("split", "held out", "weighed")
    if found["data"] == "generator" or random.random() < 0.2:
        found["steps_per_epoch"] = random.randint(1, 3)
    if validated and random.random() < 0.3:
        found["validation_freq"] = random.choice([2, [1, 3]])
    if validated and random.random() < 0.2:
        found["validation_batch_size"] = random.choice([3, 5])
    if validated and random.random() < 0.2:
        found["validation_steps"] = 1
    if random.random() < 0.1:
        found["initial_epoch"] = 1
    if random.random() < 0.3:
        found["sample_weight"] = True
    elif (
        spec.targets == ["labels"]
        and len(spec.nodes[spec.outputs[0]].shape) == 1
        and random.random() < 0.4
        and found["data"] not in ("generator", "dataset")
    ):
        found["class_weight"] = {"0": 2.0, "1": 0.5, "2": 1.0, "3": 0.0}
    if random.random() < 0.3:
        name, options = random.choice(CALLBACKS)
        schedule = "schedule" in spec.compiled["optimizer"][1]
        if not (schedule and name in ("ReduceLROnPlateau", "LearningRateScheduler")):
            found["callbacks"] = [[name, options]]
    return found
