"""`docs/numpy_coverage.md` is true, and no function of NumPy or SciPy is left out."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from autograd import gradcheck
from autograd.engine.primitive import NUMPY_FUNCTIONS
from tests.coverage.reasons import EXAMPLES
from tests.coverage.table import (
    NAMESPACES,
    Entry,
    Namespace,
    document,
    entries,
    versions,
)
from tests.optional import HAS_SCIPY

DOCUMENT = Path(__file__).parents[2] / "docs" / "numpy_coverage.md"


def with_status(status: str, library: str = "") -> list[Entry]:
    """The functions of a library, or of all, that have that status."""
    namespaces = [n for n in NAMESPACES if n.name.startswith(library)]
    return [e for n in namespaces for e in entries(n) if e.status == status]


def stale(namespace: Namespace) -> Iterable[str]:
    """Names with a reason why they have no derivative that have one all the same."""
    told = {e.names[0] for e in entries(namespace) if e.status in ("none", "missing")}
    for name in {*namespace.without, *namespace.missing}:
        function = getattr(namespace.module, name, None)
        if function is not None and (name not in told or function in NUMPY_FUNCTIONS):
            yield name


def test_the_document_is_up_to_date() -> None:
    text = DOCUMENT.read_text("utf-8")
    if f"{versions()}." not in text:
        pytest.skip("made with other libraries, whose functions may be others")
    assert document() == text, "make it anew: make coverage"


def test_every_function_has_a_rule_or_a_reason() -> None:
    assert with_status("unknown") == []


@pytest.mark.parametrize("namespace", NAMESPACES, ids=lambda n: n.name)
def test_every_reason_is_needed(namespace: Namespace) -> None:
    assert sorted(stale(namespace)) == []


def test_whatever_has_a_derivative_has_it_in_both_modes() -> None:
    found = with_status("derivative")
    assert {e.modes for e in found} == {("reverse", "forward")}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_right(name: str) -> None:
    f, x = EXAMPLES[name]
    assert gradcheck(f, x, order=2).passed


def test_a_function_left_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(NUMPY_FUNCTIONS, np.cbrt)
    assert [e.names for e in with_status("unknown")] == [("cbrt",)]
    assert document() != DOCUMENT.read_text("utf-8")


def test_a_reason_too_many_is_found() -> None:
    namespace = Namespace("numpy", {"exp": "none"}, {"sin": "missing"})
    assert sorted(stale(namespace)) == ["exp", "sin"]


@pytest.mark.parametrize(
    ("library", "share"),
    [
        ("numpy", 0.98),
        pytest.param("scipy", 0.84, marks=pytest.mark.skipif(not HAS_SCIPY, reason="")),
    ],
)
def test_almost_every_differentiable_function_has_a_rule(
    library: str, share: float
) -> None:
    found = len(with_status("derivative", library))
    assert found >= share * (found + len(with_status("missing", library)))
