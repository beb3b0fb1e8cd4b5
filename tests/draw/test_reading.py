"""Rules read aloud: what they say, and that none of them comes near raw memory."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided

import autograd as ag
from autograd import extend
from autograd.drawing.boxes import operand_texts
from autograd.drawing.graph import Graph
from autograd.drawing.reading import Reading, Spoken, read_rule
from autograd.engine.primitive import REGISTRY
from autograd.errors import DTypeError
from autograd.ops.windows import windows
from tests.draw.graphs import leaf

ROOT = Path(__file__).parents[2]

POOLED = """
import numpy as np, autograd as ag, nn
x = ag.tensor(np.random.rand(1, 4, 4, 1).astype("f4"), requires_grad=True)
y = nn.layers.MaxPooling2D(2)(x).sum()
print(ag.draw(y, view="backward").source.count("->"))
"""


def read(y: ag.Tensor, slot: int = 0) -> Reading:
    """What the rule of the newest operation of `y` says."""
    graph = Graph.of(y)
    v = graph.vertices[-1]
    return read_rule(v, slot, np.ones(v.shape)[()], operand_texts(graph, v))


def test_a_pooled_image_is_drawn_backwards_and_the_interpreter_lives() -> None:
    run = subprocess.run(
        [sys.executable, "-c", POOLED], cwd=ROOT, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "2\n", "")


def test_rules_of_products_and_matrices_say_their_formula() -> None:
    x, w = leaf(np.ones((2, 3)), "x"), leaf(np.ones((3, 2)), "w")
    assert read(x @ w) == Reading("g @ wᵀ")
    assert read(x @ w, 1) == Reading("xᵀ @ g")
    assert read(x * x.T.T) == Reading("g·transpose", "transpose")
    assert read(x + 1.0) == Reading("g", "1")
    assert read(-x) == Reading("−g", "−1")
    assert read(np.tanh(x)) == Reading("g·(1 − y·y)", "1 − y·y")


@pytest.mark.parametrize(
    ("f", "reasons"),
    [
        (lambda x: x.relu(), {3.0: "3 > 0", -3.0: "−3 < 0"}),
        (abs, {3.0: "3 > 0", -3.0: "−3 < 0"}),
        (lambda x: np.maximum(x, 2.0), {3.0: "3 > 2", 1.0: "1 < 2", 2.0: "2 = 2"}),
        (lambda x: np.minimum(x, 2.0), {3.0: "3 > 2", 1.0: "1 < 2", 2.0: "2 = 2"}),
        (lambda x: np.clip(x, 0.0, 1.0), {3.0: "3 > 1", -3.0: "0 > −3"}),
        (lambda x: x**2, {3.0: ""}),
        (lambda x: np.hypot(x, 4.0), {3.0: ""}),
        (lambda x: np.arctan2(x, 4.0), {3.0: ""}),
        (lambda x: np.logaddexp(x, 4.0), {3.0: ""}),
    ],
    ids=[
        "relu",
        "abs",
        "maximum",
        "minimum",
        "clip",
        "power",
        "hypot",
        "arctan2",
        "ln",
    ],
)
def test_a_reason_is_the_comparison_that_chose_and_no_guard(
    f: Callable[[ag.Tensor], ag.Tensor], reasons: dict[float, str]
) -> None:
    assert {x: read(f(leaf(x, "x"))).reason for x in reasons} == reasons


TOUCHING: dict[str, Callable[[Any], Any]] = {
    "strided": lambda x: as_strided(x, (1,), (8,)),
    "asarray": np.asarray,
    "array": lambda x: np.array([x, x]),
    "strides": lambda x: x.strides,
    "buffer": lambda x: np.frombuffer(x.data),
    "interface": lambda x: x.__array_interface__,
    "address": lambda x: x.ctypes.data,
    "in place": lambda x: np.add(x, 1, out=x),
    "at": lambda x: np.add.at(x, 0, 1),
    "windows": lambda x: windows(x, (1,), (1,), (1,)),
}


@pytest.mark.parametrize("touch", TOUCHING.values(), ids=TOUCHING)
def test_a_value_that_is_read_aloud_has_no_memory(touch: Callable[[Any], Any]) -> None:
    array = np.zeros((1, 3, 1))
    with pytest.raises((TypeError, AttributeError)):
        touch(Spoken(array, "x"))
    assert not array.any()

    @extend.custom(vjps=(lambda g, y, x: touch(x),))
    def planted(x: Any) -> Any:
        return x * 2.0

    try:
        assert read(planted(leaf(array))) == Reading()
    finally:
        (key,) = [k for k, p in REGISTRY.items() if p.function is planted]
        del REGISTRY[key]


def test_values_within_lists_are_found() -> None:
    joined: Any = np.concatenate([Spoken(np.ones(2), "x"), np.zeros(1)])
    assert (joined.said, joined.value.tolist()) == ("concatenate()", [1, 1, 0])


def test_windows_take_real_arrays_of_numbers_within_their_bounds() -> None:
    x = np.arange(12.0).reshape(1, 6, 2)
    assert windows(x, (2,), (3,), (2,))[0, :, :, 0].tolist() == [[0, 4], [6, 10]]
    with pytest.raises(DTypeError, match="windows: x is ndarray of dtype object"):
        windows(x.astype(object), (2,), (1,), (1,))
    with pytest.raises(DTypeError, match="windows: x is list of dtype None"):
        windows([[[1.0]]], (1,), (1,), (1,))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="window shape"):
        windows(x, (7,), (1,), (1,))


RAW = re.compile(r"\b(as_strided|from_address)\b")
"""Ways to memory that check nothing."""


def raw_memory(texts: dict[str, str]) -> list[str]:
    """The files that use such a way."""
    return [name for name, text in texts.items() if RAW.search(text)]


def test_no_module_sees_memory_unchecked() -> None:
    paths = [*ROOT.glob("autograd/**/*.py"), *ROOT.glob("nn/**/*.py")]
    assert raw_memory({str(p): p.read_text("utf-8") for p in paths}) == []
    assert raw_memory({"a.py": "y = as_strided(x, (3,), (8,))"}) == ["a.py"]
