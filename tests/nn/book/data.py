"""Data of the shapes that the programs want: small, and the same in every run."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

__all__ = [
    "digits",
    "houses",
    "newswires",
    "pictures",
    "restart",
    "reviews",
    "tickets",
]

STORED = files("nn.datasets") / "digits.npz"
"""Found wherever `nn` is installed."""


def restart(model: Any, seed: int = 0) -> Any:
    """`model` with kernels of its shapes that are the same each time, and biases 0."""
    rng = np.random.default_rng(seed)
    model.set_weights(
        [
            rng.normal(0, 1 / np.sqrt(w.shape[0]), w.shape).astype("float32")
            if w.ndim > 1
            else 0 * w
            for w in model.get_weights()
        ]
    )
    return model


def digits() -> Any:
    """Handwritten digits: images (n, 28, 28) of 0 to 240, and labels."""
    with np.load(STORED) as stored:
        found = dict(stored)
    images = [
        np.pad(found[name].repeat(3, 1).repeat(3, 2) * 15, ((0, 0), (2, 2), (2, 2)))
        for name in ("x_train", "x_test")
    ]
    return (images[0], found["y_train"]), (images[1], found["y_test"])


def reviews(count: int = 800, words: int = 500) -> Any:
    """Reviews as lists of words' numbers from 1, and whether they praise."""
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 2, 2 * count)
    texts = np.empty(2 * count, object)
    for i, praises in enumerate(labels):
        length = rng.integers(20, 60)
        plain = rng.integers(41, words, length)
        telling = rng.integers(1, 21, length) + 20 * praises
        texts[i] = np.where(rng.random(length) < 0.15, telling, plain).tolist()
    return (texts[:count], labels[:count]), (texts[count:], labels[count:])


def newswires(count: int = 920, words: int = 500) -> Any:
    """Newswires as lists of words' numbers, and which of 46 topics they are about."""
    rng = np.random.default_rng(2)
    labels = np.arange(2 * count) % 46
    texts = np.empty(2 * count, object)
    for i, topic in enumerate(labels):
        length = rng.integers(20, 60)
        own = 1 + 10 * topic + rng.integers(0, 10, length)
        plain = rng.integers(1, words, length)
        texts[i] = np.where(rng.random(length) < 0.3, own, plain).tolist()
    return (texts[:count], labels[:count]), (texts[count:], labels[count:])


def houses() -> Any:
    """Districts as eight numbers of very different scales, and prices around 2."""
    rng = np.random.default_rng(3)
    scales = np.array([1, 10, 100, 1000, 0.1, 5, 50, 500])
    x = (rng.normal(3, 1, (480, 8)) * scales).astype("float32")
    z = x / scales - 3
    y = 2 + 0.5 * z[:, 0] - 0.4 * z[:, 1] + 0.3 * z[:, 2] * z[:, 3]
    y = (y + rng.normal(0, 0.05, 480)).astype("float32")
    return (x[:400], y[:400]), (x[400:], y[400:])


def pictures(directory: Path, *, side: int = 16) -> Path:
    """Folders train, validation and test of round cats and square dogs, as PNG."""
    rng = np.random.default_rng(4)
    for part, count in (("train", 48), ("validation", 16), ("test", 16)):
        for kind in ("cat", "dog"):
            folder = directory / part / kind
            folder.mkdir(parents=True)
            for i in range(count):
                _picture(kind, side, rng).save(folder / f"{kind}.{i}.png")
    return directory


def _picture(kind: str, side: int, rng: Any) -> Any:
    image = Image.new("RGB", (side, side), tuple(rng.integers(0, 90, 3).tolist()))
    draw = ImageDraw.Draw(image)
    left, top = rng.integers(1, 5, 2).tolist()
    size = int(rng.integers(8, 11))
    box = [left, top, left + size, top + size]
    colour = tuple(rng.integers(150, 255, 3).tolist())
    if kind == "cat":
        draw.ellipse(box, outline=colour, width=2)
    else:
        draw.rectangle(box, outline=colour, width=2)
    return image


def tickets(count: int = 400) -> Any:
    """Titles, bodies and tags of tickets; how urgent they are, and whose they are."""
    rng = np.random.default_rng(5)
    title = rng.integers(0, 2, (count, 40)).astype("float32")
    body = rng.integers(0, 2, (count, 60)).astype("float32")
    tags = rng.integers(0, 2, (count, 10)).astype("float32")
    priority = title[:, :5].mean(1, keepdims=True)
    department = np.eye(4, dtype="float32")[(2 * body[:, 0] + tags[:, 0]).astype(int)]
    return (title, body, tags), (priority, department)
