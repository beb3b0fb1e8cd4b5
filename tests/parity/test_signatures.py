"""Every layer takes Keras's arguments, in its order and with its defaults."""

import ast
import json
from typing import Any

import pytest

import nn
from tests.parity.compare import DATA
from tests.parity.make_signatures import parameters

KERAS: dict[str, Any] = json.loads((DATA / "signatures.json").read_text("utf-8"))

ABSENT = {
    "lora_rank": "adapters of low rank are layers of one's own",
    "lora_alpha": "as lora_rank",
    "quantization_config": "there are no integers of 4 or 8 bits to compute with",
    "gptq_unpacked_column_size": "as quantization_config",
}
"""Arguments that no layer takes, and why."""

ELSEWHERE = ("InputLayer", "Layer", "Pipeline")
"""Layers whose arguments are not compared here."""

OF_ALL = ("name", "dtype")
"""Arguments of every layer, which some of Keras's name themselves."""

OURS = {"Maximum": ["mask"], "Minimum": ["mask"], "Multiply": ["mask"]}
"""Arguments of calls that Keras reads off its tensors instead."""

UNUSED = ["training"]
"""Arguments of calls that ours need not be told."""


def same(default: str) -> Any:
    """A default, a pair of equal numbers as one of them."""
    try:
        value = ast.literal_eval(default)
    except (SyntaxError, ValueError):
        return default
    while isinstance(value, tuple) and len(set(value)) == 1:
        value = value[0]
    return value.lower() if isinstance(value, str) else value


@pytest.mark.parametrize("name", sorted(KERAS.keys() & set(nn.layers.__all__)))
def test_arguments(name: str) -> None:
    if name in ELSEWHERE:
        return
    kind = getattr(nn.layers, name)
    takes = [(k, same(v)) for k, v in parameters(kind.__init__)]
    own = [k for k, _ in takes]
    wanted = [
        (k, same(v))
        for k, v in KERAS[name]["init"]
        if k not in ABSENT and (k in own or k not in OF_ALL)
    ]
    assert takes == wanted
    told = [parameter for parameter, _ in parameters(kind.call)]
    expected = [*KERAS[name]["call"], *OURS.get(name, [])]
    assert told == [p for p in expected if p in told or p not in UNUSED]


def test_aliases_are_the_same_class() -> None:
    for name, facts in KERAS.items():
        if name in nn.layers.__all__ and facts["alias"] != name:
            kind = getattr(nn.layers, name)
            assert kind is getattr(nn.layers, facts["alias"])
