"""Which modules' names and arguments are compared, and what is meant to differ."""

__all__ = ["ABSENT", "MODULES", "OTHERWISE"]

MODULES = [
    "activations",
    "callbacks",
    "constraints",
    "initializers",
    "losses",
    "metrics",
    "optimizers",
    "optimizers.schedules",
    "regularizers",
]

ABSENT = {
    "callbacks.OrbaxCheckpoint": "writes by Orbax, a library of JAX's",
    "optimizers.legacy": "holds only classes that raise when they are made",
}
"""Names of Keras's that are not here, with the reason."""

OTHERWISE = {
    "metrics.Metric": "takes its name first, as all kinds of metrics do",
    "optimizers.Optimizer": "Keras hands on whatever it is given",
}
"""Names whose arguments differ, with the reason."""
