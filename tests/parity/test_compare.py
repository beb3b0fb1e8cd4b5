"""The comparison itself: what it accepts, and that it finds what is wrong."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.parity import compare
from tests.parity.cases import label
from tests.parity.compare import assert_close, exact, load, store
from tests.parity.function_cases import (
    ACTIVATIONS,
    CONSTRAINTS,
    INITIALIZERS,
    REGULARIZERS,
)
from tests.parity.loss_cases import LOSSES, METRICS

WANT = np.array([1.0, -2.0, np.inf, np.nan])


@pytest.mark.parametrize(("dtype", "error"), [("float32", 1e-6), ("float64", 1e-11)])
def test_accepts_what_is_near(dtype: str, error: float) -> None:
    assert_close((WANT * (1 + error)).astype(dtype), WANT, dtype)
    assert_close(np.zeros(2, dtype), np.zeros(2), dtype)
    assert_close(np.zeros((0, 2), dtype), np.zeros((0, 2)), dtype)


@pytest.mark.parametrize(
    ("got", "match"),
    [
        (WANT + np.array([0, 3e-10, 0, 0]), "relative error 1.50e-10 in float64"),
        (WANT[:3], r"shape is \(3,\), not \(4,\)"),
        (WANT.astype("float32"), "dtype is float32, not float64"),
        (np.array([1.0, -2.0, np.inf, 0.0]), "nan location mismatch"),
        (np.array([1.0, np.nan, np.inf, np.nan]), "relative error nan"),
    ],
)
def test_finds_what_is_wrong(got: Any, match: str) -> None:
    with pytest.raises(AssertionError, match=match):
        assert_close(got, WANT, "float64")


def test_stores_and_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "DATA", tmp_path)
    store("some", {"a/b": exact([0.1]), "c": np.arange(3)})
    found = load("some")
    assert found["a/b"].tolist() == [float(np.float32(0.1))]
    assert found["c"].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        ("losses", LOSSES),
        ("metrics", METRICS),
        ("functions", [*ACTIVATIONS, *CONSTRAINTS, *INITIALIZERS, *REGULARIZERS]),
    ],
)
def test_all_references_are_in_float64_and_used(name: str, cases: Any) -> None:
    stored = load(name)
    assert {str(v.dtype) for v in stored.values()} == {"float64"}
    keys = {key.rpartition("/")[0] for key in stored} - {""}
    assert keys == {label(case) for case in cases}
