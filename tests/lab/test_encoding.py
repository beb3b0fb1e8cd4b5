"""What a journal keeps: it comes back as it was, and no file can run anything."""

import json
import math
from collections import namedtuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import autograd as ag
from autograd.errors import ArgumentError
from nn.lab.encoding import decoded, encoded

DTYPES = [
    "?",
    "i1",
    "<i8",
    ">u4",
    "f2",
    "<f4",
    ">f8",
    "c8",
    "c16",
    "M8[s]",
    "m8[ms]",
    "U3",
]

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    st.sampled_from(DTYPES).flatmap(
        lambda dtype: arrays.arrays(
            dtype, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
        )
    ),
    st.sampled_from([np.float32(0.1), np.int8(-3), np.str_("é"), np.float64("nan")]),
)

VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3) | st.just("$"), inner, max_size=3),
        st.dictionaries(st.integers() | st.none(), inner, max_size=3),
    ),
    max_leaves=8,
)


def same(a: Any, b: Any) -> bool:
    """Equal in type and, NaN and −0 included, in value."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, np.ndarray | np.generic):
        kinds = a.dtype == b.dtype and a.shape == b.shape
        return kinds and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        is_nan = math.isnan(a) and math.isnan(b)
        return is_nan or (a == b and math.copysign(1, a) == math.copysign(1, b))
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    return bool(a == b)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(VALUES)
def test_whatever_is_kept_comes_back_as_it_was(value: Any) -> None:
    text = json.dumps(encoded(value), allow_nan=False)
    assert same(decoded(json.loads(text)), value)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1, 1.0),
        (1, True),
        ([1], (1,)),
        (0.0, -0.0),
        (np.float32(1), np.float64(1)),
        (np.zeros(2), np.zeros((2, 1))),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ],
)
def test_the_comparison_tells_what_equality_does_not(a: Any, b: Any) -> None:
    assert same(a, a)
    assert not same(a, b)


def test_an_array_that_comes_back_can_be_written_to() -> None:
    back = decoded(encoded(np.zeros(3)))
    back[0] = 1
    assert back.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (ag.tensor(1.0), r"value is of type Tensor, .*float\(t\) or t.numpy\(\)"),
        (
            {"w": [1, {2}]},
            r"value\['w'\]\[1\] is of type set, .*numbers, texts, arrays",
        ),
        (namedtuple("Pair", "a")(1), r"value is of type Pair, .*_asdict\(\)"),
        (np.array([{}]), "value is of type ndarray, .*dtype is object"),
        ({(1, object()): 2}, r"a key of value\[1\] is of type object"),
        (np.ma.masked_array([1]), "value is of type MaskedArray"),
    ],
)
def test_what_cannot_be_kept_is_named(value: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        encoded(value)


def test_a_value_within_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(ArgumentError, match="too deeply, or holds itself"):
        encoded(value)


@pytest.mark.parametrize(
    "data",
    [
        {"$": "pickle", "is": "gASVAAAA"},
        {"$": ["array"]},
        {"$": "array", "dtype": "O", "shape": [1], "base64": "AAAAAAAAAAA="},
        {"$": "array", "dtype": "<f8", "shape": [2], "base64": "AAAAAAAAAAA="},
        {"$": "array", "dtype": "<f8", "shape": [-1], "base64": "AAAAAAAAAAA="},
        {"$": "array", "dtype": "f8,f8", "shape": [1], "base64": "AAAAAAAAAAA="},
        {"$": "array", "dtype": "no such", "shape": [0], "base64": ""},
        {"$": "array", "dtype": "<f8", "shape": [1], "base64": "?"},
        {"$": "float"},
        {"$": "float", "is": "one"},
        {"$": "tuple", "items": 3},
        {"$": "dict", "items": [[1]]},
        {"$": "dict", "items": [[[1], 2]]},
        {"$": "bytes", "base64": 7},
    ],
)
def test_what_is_no_value_is_refused(data: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — of several readers
        decoded(data)
