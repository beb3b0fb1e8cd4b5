"""Names to objects, and objects to JSON and back."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd.errors import ArgumentError, ValueRangeError
from nn.lookup import Configurable, deserialize, find, lookup, names_of, serialize
from nn.saving import custom_object_scope


class Box(Configurable):
    """Holds anything."""

    def __init__(self, size: Any = 1, **options: Any) -> None:
        self.size = size
        self.options = options


class TallBox(Box):
    """Hands on what it does not know."""

    def __init__(self, height: float = 2.0, **options: Any) -> None:
        super().__init__(**options)
        self.height = height


TABLE = names_of([Box, TallBox, np.tanh])


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    """The classes here as a user registers them."""
    with custom_object_scope({"Box": Box, "TallBox": TallBox}):
        yield


def users(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """How an object of a class that is not of `nn` is described."""
    return {
        "class_name": name,
        "registered_name": f"Custom>{name}",
        "config": config,
    }


def test_a_configuration_holds_the_arguments_of_all_bases() -> None:
    box = TallBox(3.0, size=np.arange(2))
    assert box.get_config() == {"height": 3.0, "size": [0, 1]}
    data = serialize({"boxes": (box, Box(Box())), "f": np.tanh, "n": np.float32(0.5)})
    assert data == {
        "boxes": [
            users("TallBox", {"height": 3.0, "size": [0, 1]}),
            users("Box", {"size": users("Box", {"size": 1})}),
        ],
        "f": "tanh",
        "n": 0.5,
    }
    again = deserialize(data["boxes"][0], TABLE)
    assert (type(again), again.height, again.size) == (TallBox, 3.0, [0, 1])


def test_find_takes_names_classes_objects_and_configurations() -> None:
    for given in ("tall_box", "TallBox", TallBox, {"class_name": "tall_box"}):
        assert type(find("box", given, TABLE)) is TallBox
    assert find("box", "tanh", TABLE) is np.tanh
    assert find("box", len, TABLE) is len


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("tal_box", "box: 'tal_box' is not known; did you mean 'tall_box'"),
        ("zzz", "box: 'zzz' is not known; known are box, tall_box, tanh"),
        (3, "box: 3 is not known"),
    ],
)
def test_unknown_names(name: Any, match: str) -> None:
    with pytest.raises(ValueRangeError, match=match):
        lookup("box", name, TABLE)


@pytest.mark.parametrize("data", [{}, {"class_name": 3}, {"config": {}}])
def test_what_is_no_configuration(data: Any) -> None:
    with pytest.raises(ArgumentError, match="box: expected a dict with 'class_name'"):
        find("box", data, TABLE)
