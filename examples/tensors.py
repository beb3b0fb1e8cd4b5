"""What a tensor is: an image, broadcasting, a contraction, and moving an image.

    python -m examples.tensors

Translation, rotation and scaling are tensor operations too, so a gradient goes through
them: from a turned picture alone, descent finds the angle that it was turned by.
"""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from examples.plotting import axes, print_table, save

TURN = 25.0
RATE, STEPS = 0.01, 80


def main(seed: int = 0, out: str | Path = "out/tensors") -> dict[str, Any]:
    """Print, contract, move and draw; returns the figures that it prints."""
    images, labels = nn.datasets.digits.load_data()[0]
    image = images[int(np.flatnonzero(labels == 4)[0])] / 16.0
    print("one image, as numbers from 0 to 16:")
    print((image * 16).astype(int), end="\n\n")
    figures = {"batch": str(images.shape), "image": str(image.shape)}
    figures |= {"axes": image.ndim, "dtype": str(image.dtype)}
    figures |= broadcasting() | contraction(seed) | moving(image, Path(out))
    print_table(figures.items())
    return figures


def broadcasting() -> dict[str, Any]:
    """A column (3, 1) plus a row (4,): what is stretched, and what comes back."""
    column = ag.tensor([[0.0], [10.0], [20.0]], requires_grad=True)
    row = ag.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    total = column + row
    shapes = [row.shape, (1, *row.shape), np.broadcast_shapes(column.shape, row.shape)]
    copied = np.tile(column.data, (1, 4)) + np.tile(row.data[None], (3, 1))
    total.sum().backward()
    return {
        "row_stretched": " → ".join(map(str, shapes)),
        "column_stretched": f"{column.shape} → {total.shape}",
        "same_as_copies": bool((total.data == copied).all()),
        "last": total.data[-1, -1].item(),
        "uses_of_a_column_entry": column.grad[0, 0].item(),
        "uses_of_a_row_entry": row.grad[0].item(),
    }


def contraction(seed: int) -> dict[str, Any]:
    """``c_il = Σ_jk a_ijk b_kjl`` by loops, by einsum, as one product of matrices."""
    rng = np.random.default_rng(seed)
    whole = (rng.integers(-4, 5, shape) * 1.0 for shape in ((2, 3, 4), (4, 3, 5)))
    a, b = (ag.tensor(x, requires_grad=True) for x in whole)
    i, j, k, l = 2, 3, 4, 5  # noqa: E741, the letters of the formula
    loops = np.zeros((i, l))
    for at in np.ndindex(i, j, k, l):
        loops[at[0], at[3]] += a.data[at[:3]] * b.data[at[2], at[1], at[3]]
    by_einsum = np.einsum("ijk,kjl->il", a, b)
    rows = a.reshape(i, j * k)
    columns = np.swapaxes(b, 0, 1).reshape(j * k, l)  # (k, j, l) → (j, k, l) → (jk, l)
    by_matrices = rows @ columns
    grads = [ag.gradients((c * c).sum(), [a, b]) for c in (by_einsum, by_matrices)]
    return {
        "contraction": f"{a.shape} · {b.shape} → {by_einsum.shape}",
        "products": i * j * k * l,
        "three_ways_equal": equal(loops, by_einsum.data, by_matrices.data),
        "gradients_equal": all(equal(*pair) for pair in zip(*grads, strict=True)),
    }


def equal(*arrays: Any) -> bool:
    """Whether all are the same to the last bit; all values here are whole numbers."""
    return all(np.array_equal(arrays[0], array) for array in arrays)


def moved(
    image: Any, *, shift: tuple[float, float] = (0, 0), angle: Any = 0.0, scale: Any = 1
) -> Any:
    """`image` (n, n), scaled and turned (radians) about its middle, then shifted.

    Every new pixel looks up where it came from and mixes the four pixels there, with
    weights that fall off as a tent; outside is 0.
    """
    n = len(image)
    r, c = (np.mgrid[:n, :n] - (n - 1) / 2) - np.reshape(shift, (2, 1, 1))
    cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
    by_row = tent(r * cos + c * sin, n)
    by_column = tent(c * cos - r * sin, n)
    return (by_row @ image * by_column).sum(axis=-1)  # (n, n, n) → (n, n)


def tent(place: Any, n: int) -> Any:
    """How much of each of `n` pixels is at `place` (n, n), seen from the middle."""
    distance = abs(place[..., None] + (n - 1) / 2 - np.arange(n))
    return np.maximum(1 - distance, 0)


def moving(image: Any, out: Path) -> dict[str, Any]:
    """Known cases exactly, then the angle of a turned image by descent on it."""
    right, quarter = moved(image, shift=(0, 1)), moved(image, angle=np.pi / 2)
    target = moved(image, angle=np.deg2rad(TURN))
    angle = ag.tensor(0.0, requires_grad=True)
    for _ in range(STEPS):
        error = ((moved(image, angle=angle) - target) ** 2).sum()
        angle.zero_grad()
        error.backward()
        angle.data = angle.data - RATE * angle.grad
    _, by_angle = ag.make_jvp(lambda v: moved(image, angle=v))(0.0)(1.0)
    shown = {
        "the image": image,
        "one pixel right": right,
        f"turned {TURN:.0f}°": target,
        "scaled by ½": moved(image, scale=0.5),
        "∂pixel/∂angle": by_angle,
    }
    draw(shown, out / "moved.svg")
    return {
        "shift_error": float(np.abs(right[:, 1:] - image[:, :-1]).max()),
        "quarter_error": float(np.abs(quarter - np.rot90(image)).max()),
        "turned": TURN,
        "found": float(np.rad2deg(angle.item())),
    }


def draw(shown: dict[str, Any], path: Path) -> None:
    """The images side by side; the last has both signs."""
    figure, every = axes(1, len(shown), height=2.1)
    for ax, (title, image) in zip(every, shown.items(), strict=True):
        low = -np.abs(image).max() if image.min() < -1e-9 else 0
        ax.imshow(image, cmap="RdBu" if low else "gray_r", vmin=low, vmax=-low or 1)
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(visible=False)
    save(
        figure,
        path,
        title="An image moved by tensor operations",
        description="A digit 4 of 8 by 8 pixels; the same one pixel to the right, "
        "turned, and at half size; and how each pixel changes with the angle: darker "
        "(blue) or lighter (red), both along the edges of the strokes.",
    )


if __name__ == "__main__":
    main()
