"""A file to run commands on, and the pages that they would open."""

import webbrowser
from pathlib import Path

import pytest

PROGRAM = """
import autograd as ag
import numpy as np
import nn

x = ag.tensor(2.0, requires_grad=True)
w = ag.tensor(3.0, requires_grad=True)
v = ag.tensor([1.0, 2.0], requires_grad=True)
loss = abs(x * w - 4)
count = 3

def compute():
    return (x * w).tanh()

def model(x):
    return (v * x).sum()

def wrong():
    return v @ np.ones((3, 2))

def broken():
    return 1 / 0

network = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(3), nn.Dense(1)])
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A file with a loss, functions and models."""
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be shown in the browser."""
    pages: list[str] = []
    monkeypatch.setattr(webbrowser, "open", pages.append)
    return pages
