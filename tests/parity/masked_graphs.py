"""Random graphs of layers that make, change and use masks."""

from random import Random
from typing import Any

__all__ = ["COUNT", "layer_names"]

COUNT = 100
SHAPE = (4, 3)


class Maker:
    """Layers of `kit`, each with a name of its own."""

    def __init__(self, kit: Any) -> None:
        self.kit, self.count = kit, 0

    def __call__(self, kind: str, *args: Any, **options: Any) -> Any:
        self.count += 1
        name = f"own_{self.count}_{kind.lower()}"
        return getattr(self.kit.layers, kind)(*args, **options, name=name)


def layer_names(kit: Any, seed: int) -> list[str]:
    """The names of a model's layers in order; operators, made for masks, aside."""
    random, layer = Random(seed), Maker(kit)
    x, y = (kit.Input(SHAPE, name=name) for name in "xy")
    ids = kit.Input(SHAPE[:1], dtype="int32", name="ids")
    values = [x, y, layer("Embedding", 5, 3, mask_zero=True)(ids)]
    for _ in range(random.randint(3, 9)):
        z = _after(random, layer, [random.choice(values) for _ in range(3)])
        if tuple(z.shape[1:]) == SHAPE:
            values.append(z)
    ends = [layer("GlobalAveragePooling1D")(z) for z in values]
    model = kit.Model([x, ids, y], layer("Concatenate")(ends))
    known = [one.name for one in model.layers]
    return [name for name in known if name.startswith(("own", "x", "y", "ids"))]


def _after(random: Random, layer: Maker, given: list[Any]) -> Any:
    x, y, z = given
    kind = random.randrange(10)
    if kind < 5:
        inner = layer.kit.layers.GRU(3, return_sequences=True)
        made: list[Any] = [
            layer("Masking"),
            layer("Dense", 3),
            layer("LSTM", 3, return_sequences=True),
            layer("Bidirectional", inner, merge_mode="sum"),
            layer("BatchNormalization"),
        ]
        return made[kind](x)
    if kind < 9:
        several = [("Add", [x, y]), ("Attention", [x, y]), ("Maximum", [x, y, z])]
        name, values = [*several, ("Concatenate", [x, y])][kind - 5]
        found = layer(name)(values)
        return found if name != "Concatenate" else layer("Dense", 3)(found)
    return layer("Conv1D", 3, 5)(layer("Concatenate", axis=1)([x, y]))
