"""The command line: a file for each command, which is imported when it is called."""

from autograd.later import later

__all__ = ["COMMANDS"]

COMMANDS = {
    "demo": "train a small network and show how its loss came to be",
    "draw": "write the graph of a value or a model as a picture",
    "explore": "write a page in which a graph can be explored",
    "explain": "print the paths that make up a gradient",
    "step": "write a page that replays forward and backward pass",
    "check": "compare a function's derivatives with differences",
    "jit": "write a function as the NumPy program that it is",
}
"""Each command and what it does; its module has `arguments` and `run`."""

later(__name__, {(f"{__name__}.{name}",): (name,) for name in COMMANDS})
