"""Freed memory stays with the process, unless its user has said otherwise."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import resource
import numpy as np
import autograd

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def step(x):
    return ((x * 2).sum(), x + 1)

x = np.ones(1 << 20)
step(x)
before = faults()
for _ in range(20):
    step(x)
print((faults() - before) / 20)
"""


def faults_a_step(**environment: str) -> float:
    """New pages in each step of a fresh process, with two arrays of 8 MB."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MALLOC_")}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc's allocator")
def test_the_arrays_of_a_step_come_in_the_memory_of_the_last() -> None:
    left_alone = faults_a_step(MALLOC_MMAP_THRESHOLD_="131072")
    if left_alone < 100:
        pytest.skip("this C library keeps freed memory anyway")
    assert faults_a_step() < left_alone / 10
