"""`nn.tree` walks structures as Keras does."""

from collections import OrderedDict, namedtuple

import pytest

from autograd.errors import ShapeError
from nn import tree

Pair = namedtuple("Pair", "x y")
NESTED = {"b": 1, "a": [2, (3, None)]}


def test_leaves_come_in_the_order_of_sorted_keys() -> None:
    assert tree.flatten(NESTED) == [2, 3, None, 1]
    assert tree.flatten(OrderedDict(b=1, a=2)) == [1, 2]
    assert tree.flatten(Pair(1, [2])) == [1, 2]
    assert tree.flatten(None) == [None]
    assert tree.flatten_with_path(NESTED) == [
        (("a", 0), 2),
        (("a", 1, 0), 3),
        (("a", 1, 1), None),
        (("b",), 1),
    ]


def test_what_is_flattened_is_packed_again() -> None:
    assert tree.pack_sequence_as(NESTED, tree.flatten(NESTED)) == NESTED
    assert tree.pack_sequence_as(Pair(0, [0]), [5, 6]) == Pair(5, [6])
    for wrong in ([1], [1, 2, 3, 4, 5]):
        with pytest.raises(ShapeError, match="has 4 leaves"):
            tree.pack_sequence_as(NESTED, wrong)


def test_structures_are_mapped_together() -> None:
    added = tree.map_structure(lambda a, b: a + b, {"a": [1, 2]}, {"a": [3, 4]})
    assert added == {"a": [4, 6]}
    assert tree.map_structure(str, [1, None]) == ["1", "None"]
    assert tree.map_structure(str, [1, None], none_is_leaf=False) == ["1", None]
    with pytest.raises(ShapeError, match="is None in one only"):
        tree.map_structure(max, [None], [1], none_is_leaf=False)
    with pytest.raises(ShapeError, match=r"list of 1 parts .* list of 2 parts"):
        tree.map_structure(max, [1], [1, 2])
    with pytest.raises(ShapeError, match="at least one"):
        tree.map_structure(max)
    shallow = tree.map_structure_up_to([0, 0], lambda a: a, [[1, 2], {"a": 3}])
    assert shallow == [[1, 2], {"a": 3}]
    with pytest.raises(ShapeError, match="one form"):
        tree.map_structure_up_to([0, 0], lambda a: a, [1])


@pytest.mark.parametrize(
    ("a", "b"), [([1, 2], [1, [2]]), ([1], (1,)), ({"a": 1}, {"b": 1}), (1, [1])]
)
def test_other_structures_are_noticed(a: object, b: object) -> None:
    with pytest.raises(ShapeError, match="assert_same_structure"):
        tree.assert_same_structure(a, b)


def test_same_structures_and_paths_pass() -> None:
    tree.assert_same_structure({"a": [1]}, {"a": [None]})
    tree.assert_same_paths([0, [1]], (0, (1,)))
    with pytest.raises(ShapeError, match=r"a alone has leaves at \{\(1,\)\}"):
        tree.assert_same_paths([1, 2], [1, [2]])


def test_parts_are_replaced_from_the_top_or_from_the_bottom() -> None:
    def doubled(x: object) -> object:
        return x * 2 if isinstance(x, int) else None

    assert tree.traverse(doubled, {"a": [1, (2,)]}) == {"a": [2, (4,)]}
    assert (
        tree.traverse(lambda x: "L" if isinstance(x, list) else None, [1, [2]]) == "L"
    )
    gone = tree.traverse(lambda x: tree.MAP_TO_NONE if x == 2 else None, [1, 2])
    assert gone == [1, None]
    assert tree.lists_to_tuples([1, [2, {"a": [3]}]]) == (1, (2, {"a": (3,)}))


def test_shapes_are_leaves() -> None:
    shapes = [(1, 2), {"a": (3, None)}]
    assert tree.map_shape_structure(len, shapes) == [2, {"a": 2}]
    assert tree.is_nested(Pair(1, 2))
    assert not tree.is_nested("text")
