"""SciPy's functions of the Array API standard have derivatives on Tensors."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.optional import HAS_SCIPY


@pytest.mark.skipif(not HAS_SCIPY, reason="SciPy is not installed")
def test_scipy_takes_tensors_where_it_uses_the_standard_alone() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.array_api.scipy_calls"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "SCIPY_ARRAY_API": "1"},
        capture_output=True,
        text=True,
    )
    assert (run.stdout, run.stderr) == ("19 calls\n", "")
