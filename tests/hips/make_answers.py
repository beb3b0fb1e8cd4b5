"""Run `models`, `programs` and `failures` with HIPS autograd and store its answers.

From outside the checkout, so that ``import autograd`` is HIPS autograd 1.9:

    cd / && /path/of/.venv-peers/bin/python …/tests/hips/make_answers.py
"""

import json
from importlib.metadata import version
from pathlib import Path

from data import as_data  # type: ignore[import-not-found]
from failures import FAILURES, answer  # type: ignore[import-not-found]
from models import MODELS  # type: ignore[import-not-found]
from programs import PROGRAMS  # type: ignore[import-not-found]

import autograd.numpy as np
from autograd import grad

if __name__ == "__main__":
    answers = {
        "made with": f"HIPS autograd {version('autograd')}, NumPy {version('numpy')}",
        **{name: as_data(f()) for name, f in {**MODELS, **PROGRAMS}.items()},
        "failures": [answer(failure, np, grad) for failure in FAILURES],
    }
    target = Path(__file__).with_name("answers.json")
    target.write_text(json.dumps(answers, indent=1) + "\n", "utf-8")
    print(f"wrote {target}")
