"""``retrograd check MODULE:FUNCTION --input "shape=(3, 4)"``."""

import argparse
import ast
import importlib
import sys
from typing import Any

import numpy as np

import autograd as ag
from autograd.commands.target import function_of, opened
from autograd.errors import ArgumentError

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Let the parser take what `run` reads."""
    parser.add_argument("target", metavar="MODULE:FUNCTION", help="or FILE.py:NAME")
    parser.add_argument(
        "--input",
        action="append",
        default=[],
        help="an argument: a value, 2.0 or [1.0, 2.0]; or random numbers, "
        "shape=(3, 4), low=-1, high=1, dtype='float32'; once for each argument",
    )
    parser.add_argument("--order", type=int, default=2, help="1, 2 (default), …")
    parser.add_argument("--mode", action="append", choices=["fwd", "rev"])
    parser.add_argument("--exhaustive", action="store_true", help="every element")
    parser.add_argument("--seed", type=int, default=0)


def run(options: argparse.Namespace) -> None:
    """Compare the derivatives of a function, and print the report."""
    rng = np.random.default_rng(options.seed)
    inputs = tuple(_input(text, rng) for text in options.input or ["shape=(3,)"])
    report = ag.gradcheck(
        _function(options.target),
        inputs,
        order=options.order,
        modes=options.mode or ("fwd", "rev"),
        exhaustive=options.exhaustive,
        seed=options.seed,
    )
    print(report)


def _input(text: str, rng: np.random.Generator) -> Any:
    """The value that `text` stands for."""
    try:
        call = ast.parse(f"_({text})", mode="eval").body
        assert isinstance(call, ast.Call)
        values = [ast.literal_eval(a) for a in call.args]
        about = {k.arg: ast.literal_eval(k.value) for k in call.keywords}
        if about.keys() <= {"shape", "low", "high", "dtype"} and not values:
            low, high = about.get("low", -1.0), about.get("high", 1.0)
            drawn = rng.uniform(low, high, about.get("shape", ()))
            return np.asarray(drawn).astype(about.get("dtype", "float64"))[()]
        if len(values) == 1 and not about:
            return np.asarray(values[0]) if type(values[0]) is list else values[0]
    except (SyntaxError, ValueError, TypeError):
        pass
    raise ArgumentError(
        f"check: --input {text!r} is neither a value, as 2.0 or [1.0, 2.0], nor like "
        "shape=(3, 4), low=-1, high=1, dtype='float32'"
    )


def _function(spec: str) -> Any:
    """The function that ``module:name`` or ``file.py:name`` names."""
    where, colon, name = spec.rpartition(":")
    if not colon or not where:
        raise ArgumentError(f"check: {spec!r} is not MODULE:FUNCTION or FILE.py:NAME")
    if where.endswith(".py"):
        return function_of(opened(spec, where), name, where)
    sys.path.insert(0, "")
    try:
        names = vars(importlib.import_module(where))
    except ModuleNotFoundError as error:
        raise ArgumentError(f"check: {error}") from error
    finally:
        sys.path.remove("")
    found = names.get(name)
    if not callable(found):
        raise ArgumentError(f"check: {where} has no function {name}")
    return found
