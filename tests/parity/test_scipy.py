"""SciPy's functions have HIPS autograd's and JAX's values and derivatives."""

import importlib
import json
from typing import Any

import numpy as np
import pytest

import autograd
import autograd.numpy as anp
from autograd.builtins import tuple as traced_tuple
from tests.parity.compare import load
from tests.parity.scipy_cases import BOTH, HIPS, JAX, PARTS, Library, answers

pytest.importorskip("scipy")

ROOMS = ("special", "stats", "linalg", "signal", "integrate")
DATA = load("scipy")
KEYS = [tuple(key) for key in json.loads(DATA["keys"].tobytes())]
ROWS = np.split(DATA["numbers"], np.cumsum(DATA["sizes"])[:-1])
ANSWERS = dict(zip(KEYS, ROWS, strict=True))
TEXTS = [text for text in (BOTH + HIPS + JAX).split("\n") if text]

ROUGH = {"integrate.odeint": 1e-6}
"""Where a peer has fewer digits than 1e-9."""

DIFFER = {
    **{
        ("hips", f"stats.chi2.{call}", part): "0 where df is not whole"
        for call in ("logpdf(p, 3.5)", "pdf(p, 3.5)")
        for part in ("gradient", "second")
    },
    **{
        ("hips", f"stats.multivariate_normal.{call}", "second"): (
            "its gradient by cov is symmetric, and not the function that it is of"
        )
        for call in ("logpdf(x, y, s)", "pdf(x, y, s)", "entropy(y, s)")
    },
}
"""What a peer answers otherwise, and why; JAX agrees with us on each that it has."""


def ours() -> Library:
    rooms = {room: importlib.import_module(f"autograd.scipy.{room}") for room in ROOMS}
    return Library(autograd.grad, rooms | {"np": anp, "tuple": traced_tuple})


def tolerance(text: str) -> float:
    return next((v for k, v in ROUGH.items() if text.startswith(k)), 1e-9)


def differs(found: Any, wanted: Any, rtol: float) -> bool:
    """Whether a row of numbers is another, as a part of its largest number."""
    if isinstance(found, str) or found.shape != wanted.shape:
        return True
    return bool(np.abs(found - wanted).max() > rtol * max(np.abs(wanted).max(), 1e-3))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.filterwarnings("ignore:.*does not depend:UserWarning")
def test_answers(text: str) -> None:
    found = answers(text, ours())
    wanted = {(peer, part) for peer, of, part in ANSWERS if of == text}
    assert wanted, "no peer has an answer"
    wrong = {
        (peer, text, part)
        for peer, part in wanted
        if differs(found[part], ANSWERS[peer, text, part], tolerance(text))
    }
    assert wrong == {key for key in DIFFER if key[1] == text}


def test_most_cases_have_every_part() -> None:
    for texts, peer in ((HIPS, "hips"), (JAX, "jax")):
        rows = [text for text in (BOTH + texts).split("\n") if text]
        full = [t for t in rows if all((peer, t, part) in ANSWERS for part in PARTS)]
        assert len(full) >= 0.85 * len(rows)


def test_a_wrong_answer_is_found() -> None:
    wanted = np.array([1.0, 2.0])
    assert not differs(wanted + 1e-12, wanted, 1e-9)
    assert differs(wanted + 1e-8, wanted, 1e-9)
    assert differs(wanted[:1], wanted, 1e-9)
    assert differs("TypeError: no", wanted, 1e-9)
