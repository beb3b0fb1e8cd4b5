"""How each layer of a small net moves the plane until one straight line is enough.

    python -m examples.geometry

A heap inside an arch, and layers of two neurons each: a layer turns and stretches the
plane (the matrix), shifts it (the bias) and bends it (tanh). None tears or folds it.
"""

from pathlib import Path
from typing import Any

import numpy as np

import nn
from examples.plotting import BLUE, MUTED, ORANGE, axes, print_table, save

POINTS, EPOCHS, LAYERS = 200, 200, 3
SPAN = 1.3 * np.pi


def main(seed: int = 0, out: str | Path = "out/geometry") -> dict[str, Any]:
    """Train, follow the points and the plane through the layers, draw."""
    nn.utils.set_random_seed(seed)
    x, y = arch(np.random.default_rng(seed))
    # From the identity, so that what is seen of the layers is what they learned.
    options = {"kernel_initializer": "identity", "dtype": "float64"}
    hidden = [nn.Dense(2, activation="tanh", **options) for _ in range(LAYERS)]
    model = nn.Sequential([*hidden, nn.Dense(1, dtype="float64")])
    model.compile(
        optimizer=nn.SGD(learning_rate=0.02, momentum=0.9),
        loss=nn.losses.BinaryCrossentropy(from_logits=True),
    )
    model.fit(x, y[:, None], epochs=EPOCHS, batch_size=32, verbose=0)

    stages, lines = [x], [grid()]
    for layer in hidden:
        stages.append(layer(stages[-1]).data)
        lines.append(layer(lines[-1]).data)
    draw(stages, lines, y, Path(out) / "layers.svg")
    figures: dict[str, Any] = {
        "accuracy": float(((model(x).data[:, 0] > 0) == y).mean())
    }
    for i, points in enumerate(stages):
        figures[f"one_line_after_{i}"] = one_line(points, y)
    for i, (layer, points) in enumerate(zip(hidden, stages[1:], strict=True), 1):
        areas = area_factors(layer.kernel.data, points)
        figures[f"area_{i}"] = float(np.median(np.abs(areas)))
        figures[f"folds_{i}"] = bool(areas.min() < 0 < areas.max())
    print_table(figures.items())
    return figures


def arch(rng: np.random.Generator) -> tuple[Any, Any]:
    """An arch of points (0) around a heap of points (1): (n, 2) and labels (n,)."""
    n = POINTS // 2
    angle = np.pi / 2 + np.linspace(-SPAN / 2, SPAN / 2, n)
    around = 1.4 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.concatenate([around, np.zeros((n, 2))]) - [0, 0.5]
    spread = np.repeat([0.12, 0.3], n)[:, None]
    return x + spread * rng.normal(size=x.shape), np.repeat([0, 1], n)


def grid() -> Any:
    """Lines of the plane, (lines, points on each, 2): upright ones, then level ones."""
    along, across = np.linspace(-2, 2, 61), np.linspace(-2, 2, 13)
    upright = np.stack(np.broadcast_arrays(across[:, None], along), axis=-1)
    return np.concatenate([upright, upright[..., ::-1]])


def area_factors(w: Any, y: Any) -> Any:
    """det ∂y/∂x at each point of ``y = tanh(x·w + b)``: Π(1 − yᵢ²)·det w; (n,).

    How many times larger a small area becomes. Where its sign changes there is a fold.
    """
    return np.prod(1 - y**2, axis=1) * np.linalg.det(w)


def one_line(x: Any, y: Any) -> float:
    """The part of the points that the line of least squares puts on the right side."""
    with_one = np.column_stack([x, np.ones(len(x))])
    line = np.linalg.lstsq(with_one, 2.0 * y - 1, rcond=None)[0]
    return float((((with_one @ line) > 0) == y).mean())


def draw(stages: list[Any], lines: list[Any], y: Any, path: Path) -> None:
    """Points and plane before the first layer and after each."""
    figure, panels = axes(2, 2, height=7.5)
    for i, ax in enumerate(panels.ravel()):
        for line in lines[i]:
            ax.plot(*line.T, color=MUTED, linewidth=0.5, linestyle="-")
        for label, colour, marker in ((0, BLUE, "o"), (1, ORANGE, "^")):
            ax.scatter(*stages[i][y == label].T, s=14, color=colour, marker=marker)
        title = f"after layer {i}" if i else "the plane"
        ax.set(title=f"{title}: one line gets {one_line(stages[i], y):.1%}")
        ax.grid(visible=False)
        ax.set(xlabel="first neuron" if i else "x", ylabel="second" if i else "y")
    save(
        figure,
        path,
        title="Each layer moves the plane",
        description="Four panels of a grid with an arch of circles around a heap of "
        "triangles. Layer by layer the grid is bent until the legs of the arch are on "
        "one side of the heap and one line parts the two kinds.",
    )


if __name__ == "__main__":
    main()
