"""What is compared of optimizers and schedules: settings, parameters, gradients."""

from typing import Any

import numpy as np

from tests.parity.compare import exact

__all__ = ["OPTIMIZERS", "SCHEDULES", "SHAPES", "STEPS", "start"]

STEPS = 30
SHAPES = ((4, 3), (3,), (2, 2, 3))

_DECAY = {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}

OPTIMIZERS: dict[str, tuple[str, dict[str, Any]]] = {
    "sgd": ("SGD", {"learning_rate": 0.05}),
    "sgd_momentum": ("SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    "sgd_nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop_momentum": ("RMSprop", {"momentum": 0.9}),
    "rmsprop_centered": ("RMSprop", {"centered": True, "epsilon": 1e-3}),
    "rmsprop_both": ("RMSprop", {"momentum": 0.5, "centered": True, "epsilon": 1e-3}),
    "adam": ("Adam", {"learning_rate": 0.01}),
    "adam_amsgrad": ("Adam", {"amsgrad": True, "beta_2": 0.5}),
    "adamw": ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.1}),
    "adamax": ("Adamax", {"learning_rate": 0.01}),
    "nadam": ("Nadam", {"learning_rate": 0.01}),
    "adagrad": ("Adagrad", {"learning_rate": 0.1}),
    "adadelta": ("Adadelta", {"learning_rate": 1.0}),
    "ftrl": ("Ftrl", {"learning_rate": 0.1}),
    "ftrl_all": (
        "Ftrl",
        {
            "learning_rate": 0.1,
            "learning_rate_power": -0.4,
            "l1_regularization_strength": 0.05,
            "l2_regularization_strength": 0.1,
            "l2_shrinkage_regularization_strength": 0.02,
            "beta": 0.3,
        },
    ),
    "lion": ("Lion", {}),
    "adafactor": ("Adafactor", {"learning_rate": 0.5}),
    "adafactor_settings": (
        "Adafactor",
        {
            "learning_rate": 0.03,
            "beta_2_decay": -0.5,
            "clip_threshold": 0.7,
            "epsilon_2": 0.8,
            "weight_decay": 0.1,
        },
    ),
    "schedule_free": ("ScheduleFreeAdamW", {"learning_rate": 0.02}),
    "schedule_free_warm": (
        "ScheduleFreeAdamW",
        {"beta_1": 0.5, "beta_2": 0.9, "warmup_steps": 7, "weight_decay": 0.1},
    ),
    "lamb": ("Lamb", {"learning_rate": 0.01}),
    "muon": ("Muon", {"learning_rate": 0.01}),
    "muon_plain": ("Muon", {"nesterov": False, "rms_rate": None, "adam_lr_ratio": 0.3}),
    "clipnorm": ("SGD", {"clipnorm": 1.0}),
    "clipvalue": ("SGD", {"clipvalue": 0.2}),
    "global_clipnorm": ("SGD", {"global_clipnorm": 1.0}),
    "weight_decay": ("SGD", {"momentum": 0.9, "weight_decay": 0.2}),
    "ema": ("SGD", {"use_ema": True, "ema_momentum": 0.8}),
    "ema_overwrites": (
        "Adam",
        {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 4},
    ),
    "accumulation": ("Adam", {"gradient_accumulation_steps": 4}),
    "loss_scale": ("Adam", {"loss_scale_factor": 8.0}),
    "schedule": ("Adam", {"schedule": ("ExponentialDecay", _DECAY)}),
}

_COSINE = {"initial_learning_rate": 0.1, "decay_steps": 20, "alpha": 0.1}
_RESTARTS = {"initial_learning_rate": 0.1, "first_decay_steps": 7, "alpha": 0.05}
_POLYNOMIAL = {"initial_learning_rate": 0.1, "decay_steps": 12, "power": 2.0}

SCHEDULES: dict[str, tuple[str, dict[str, Any], range]] = {
    "exponential": ("ExponentialDecay", _DECAY, range(40)),
    "exponential_staircase": (
        "ExponentialDecay",
        {**_DECAY, "staircase": True},
        range(40),
    ),
    "inverse_time": ("InverseTimeDecay", _DECAY, range(40)),
    "inverse_time_staircase": (
        "InverseTimeDecay",
        {**_DECAY, "staircase": True},
        range(40),
    ),
    "piecewise": (
        "PiecewiseConstantDecay",
        {"boundaries": [5, 12, 20], "values": [0.5, 0.25, 0.125, 0.0625]},
        range(30),
    ),
    "polynomial": ("PolynomialDecay", _POLYNOMIAL, range(40)),
    "polynomial_cycle": ("PolynomialDecay", {**_POLYNOMIAL, "cycle": True}, range(40)),
    "cosine": ("CosineDecay", _COSINE, range(40)),
    "cosine_warmup": (
        "CosineDecay",
        {**_COSINE, "warmup_target": 0.3, "warmup_steps": 8},
        range(40),
    ),
    "restarts": ("CosineDecayRestarts", {**_RESTARTS, "m_mul": 0.8}, range(60)),
    "restarts_equal": ("CosineDecayRestarts", {**_RESTARTS, "t_mul": 1.0}, range(60)),
    "one_cycle": ("OneCycle", {"max_learning_rate": 0.5, "total_steps": 50}, range(50)),
    "one_cycle_early": (
        "OneCycle",
        {
            "max_learning_rate": 0.5,
            "total_steps": 37,
            "pct_start": 0.15,
            "div_factor": 10.0,
            "final_div_factor": 100.0,
        },
        range(37),
    ),
}


def start() -> tuple[list[Any], list[Any]]:
    """The parameters at the start, and for each `STEPS` gradients, exact in float32."""
    rng = np.random.default_rng(0)
    weights = [exact(rng.normal(size=shape)) for shape in SHAPES]
    gradients = [exact(rng.normal(size=(STEPS, *shape))) for shape in SHAPES]
    return weights, gradients
