"""Train a small convolutional network on real handwritten digits.

    python -m examples.digits_cnn

Every image is shifted and turned a little, at random, each time it is shown, and the
learning rate falls along a cosine. Writes ``out/digits_cnn/kernels.svg``, the kernels
of the first layer.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np

import nn
from examples.plotting import axes, save
from nn import layers

EPOCHS, BATCH = 60, 32


def main(
    seed: int = 0, out: str | Path = "out/digits_cnn", *, epochs: int = EPOCHS
) -> dict[str, Any]:
    """Train, test and draw; returns the figures that it prints."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    nn.utils.set_random_seed(seed)
    (x_train, y_train), (x_test, y_test) = nn.datasets.digits.load_data()
    x_train, x_test = (with_channel(images) for images in (x_train, x_test))

    model = classifier(steps=epochs * -(-len(x_train) // BATCH))
    start = time.perf_counter()
    model.fit(x_train, y_train, batch_size=BATCH, epochs=epochs)
    seconds = time.perf_counter() - start
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    model.summary()
    print(f"{epochs} epochs over {len(x_train)} images in {seconds:.1f} s")
    print(f"{accuracy:.1%} of {len(x_test)} images it never saw are read correctly")
    print(f"drawn: {draw_kernels(model.layers[2], out / 'kernels.svg')}")
    return {"accuracy": accuracy, "loss": loss, "seconds": seconds}


def with_channel(images: Any) -> Any:
    """Images (n, 8, 8) with 0 to 16 dots a pixel, as (n, 8, 8, 1) from 0 to 1."""
    return (images / np.float32(16))[..., None]


def classifier(steps: int) -> nn.Sequential:
    """8×8 pixels → 8×8×32 → 8×8×64 → 4×4×64 → 2×2×64 → 64 units → 10 logits."""
    model = nn.Sequential(
        [
            layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
            layers.RandomRotation(0.03, fill_mode="constant"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ]
    )
    rate = nn.optimizers.schedules.CosineDecay(0.05, steps)
    model.compile(
        optimizer=nn.optimizers.SGD(learning_rate=rate, momentum=0.9),
        loss=nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def draw_kernels(layer: layers.Conv2D, path: Path) -> Path:
    """What each filter of a layer over one channel looks for."""
    kernels = np.moveaxis(layer.kernel.data[:, :, 0, :], -1, 0)  # (filters, 3, 3)
    figure, panels = axes(4, -(-len(kernels) // 4), height=4.2)
    limit = np.abs(kernels).max()
    for ax, kernel in zip(panels.ravel(), kernels, strict=False):
        shown = ax.imshow(kernel, cmap="RdBu", vmin=-limit, vmax=limit)
    for ax in panels.ravel():
        ax.set_axis_off()
    figure.colorbar(shown, ax=panels, shrink=0.8, label="weight")
    return save(
        figure,
        path,
        title="What each filter of the first layer looks for",
        description=f"{len(kernels)} kernels of 3 by 3 weights: blue where a filter "
        "wants ink, red where it wants none. Many are blue on one side and red on the "
        "other: they answer to an edge that runs this way or that.",
    )


if __name__ == "__main__":
    main()
