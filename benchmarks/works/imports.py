"""What importing a library costs beyond importing NumPy, in a fresh interpreter."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.environments import ROOT
from benchmarks.work import Case, Work

CODE = """\
import sys
from time import perf_counter as now
{path}
import numpy
start = now()
import {module}
print(now() - start)
"""


def seconds(module: str, path: str = "") -> Callable[[], float]:
    """Another interpreter like this one, which measures one import."""
    code = CODE.format(module=module, path=path)

    def run() -> float:
        command = [sys.executable, "-P", "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return float(done.stdout.split()[-1])

    return run


def from_here(module: str) -> Callable[[], float]:
    """A module of this checkout."""
    return seconds(module, f"sys.path.insert(0, {str(ROOT)!r})")


def autograd(_: Any) -> Callable[[], float]:
    return from_here("autograd")


def nn(_: Any) -> Callable[[], float]:
    return from_here("nn")


def torch(_: Any) -> Callable[[], float]:
    return seconds("torch")


def jax(_: Any) -> Callable[[], float]:
    return seconds("jax")


def keras(_: Any) -> Callable[[], float]:
    return seconds("keras")


def mygrad(_: Any) -> Callable[[], float]:
    return seconds("mygrad")


def hips(_: Any) -> Callable[[], float]:
    return seconds("autograd")


def micrograd(_: Any) -> Callable[[], float]:
    return seconds("micrograd.engine")


def data() -> None:
    """Nothing is needed."""


WORK = Work(
    name="imports",
    title="import, beyond NumPy's",
    cases=(Case("", {}),),
    data=data,
    ours={"autograd": autograd, "nn": nn},
    peers={
        "torch": torch,
        "jax": jax,
        "keras": keras,
        "mygrad": mygrad,
        "hips": hips,
        "micrograd": micrograd,
    },
    times_itself=True,
)
