"""What ``import autograd`` costs beyond ``import numpy``; the target is 30 ms.

Fresh interpreters in turn, with bytecode already compiled; medians in milliseconds.

    python -m benchmarks.import_time
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TIMES = 25
CODE = (
    "from time import perf_counter as now; start = now(); import {}; "
    "print(now() - start)"
)


def milliseconds(module: str) -> float:
    """How long a fresh interpreter takes to import `module`."""
    environment = {
        k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
    }
    run = subprocess.run(
        [sys.executable, "-c", CODE.format(module)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return 1000 * float(run.stdout)


def main() -> None:
    """Measure both in turn and print the medians."""
    milliseconds("autograd")  # writes the bytecode
    pairs = [(milliseconds("numpy"), milliseconds("autograd")) for _ in range(TIMES)]
    numpy, autograd = (statistics.median(column) for column in zip(*pairs, strict=True))
    beyond = statistics.median(b - a for a, b in pairs)
    print(f"import numpy    {numpy:6.1f} ms")
    print(f"import autograd {autograd:6.1f} ms, {beyond:.1f} ms beyond numpy")


if __name__ == "__main__":
    main()
