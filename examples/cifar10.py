"""The book's network for handwritten digits, on CIFAR-10's colour photographs.

    python -m examples.cifar10               with the archive that is already here
    python -m examples.cifar10 --download    after downloading it, 170 MB, once
    python -m examples.cifar10 PATH          with an archive elsewhere

Writes ``out/cifar10/accuracy.svg``, the accuracy by epoch. Without the archive it says
how to get it.
"""

import sys
from pathlib import Path
from typing import Any

import nn
from examples.plotting import axes, print_table, save
from nn.datasets.download import cache_folder

EPOCHS, BATCH = 5, 128
HELP = """\
CIFAR-10 is not on this machine. Either
  python -m examples.cifar10 --download    fetches {url}
or download that file by other means and pass its path, or put it here:
  {place}"""


def main(
    seed: int = 0,
    out: str | Path = "out/cifar10",
    *,
    archive: str | Path | None = None,
    download: bool = False,
) -> dict[str, Any]:
    """Train and test, if the archive is here or may be had; returns the figures.

    archive: the path of ``cifar-10-binary.tar.gz``, by default its place in the cache.
    """
    wanted = nn.datasets.cifar10.ARCHIVE
    place = cache_folder() / wanted.name
    if archive is None and not place.exists() and not download:
        print(HELP.format(url=wanted.url, place=place))
        return {"available": False}
    nn.utils.set_random_seed(seed)
    train, test = nn.datasets.cifar10.load_data(archive)
    train, test = (rows(*pair) for pair in (train, test))
    model = network()
    history = model.fit(
        *train, epochs=EPOCHS, batch_size=BATCH, validation_data=test
    ).history
    loss, accuracy = model.evaluate(*test, batch_size=BATCH, verbose=0)
    draw_history(history, Path(out) / "accuracy.svg")
    figures = {
        "available": True,
        "images": len(train[0]),
        "test_images": len(test[0]),
        "train_accuracy": history["accuracy"][-1],
        "accuracy": accuracy,
        "loss": loss,
        "by_chance": 1 / len(nn.datasets.cifar10.CLASSES),
    }
    print_table(figures.items())
    return figures


def rows(images: Any, labels: Any) -> tuple[Any, Any]:
    """Images (n, 32, 32, 3) of bytes as rows (n, 3072) from 0 to 1, and labels (n,)."""
    scaled = images.reshape(len(images), -1).astype("float32")
    scaled /= 255.0
    return scaled, labels[:, 0]


def network() -> nn.Sequential:
    """3,072 numbers → 512 hidden units → a probability for each of 10 classes."""
    model = nn.Sequential(
        [nn.Dense(512, activation="relu"), nn.Dense(10, activation="softmax")]
    )
    model.compile(
        "rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


def draw_history(history: dict[str, list[float]], path: Path) -> None:
    """Accuracy by epoch, on both sides."""
    figure, ax = axes(height=4)
    epochs = range(1, EPOCHS + 1)
    ax.plot(epochs, history["accuracy"], marker="o", label="trained with")
    ax.plot(epochs, history["val_accuracy"], marker="o", label="held back")
    ax.set(xlabel="epoch", ylabel="share of images read correctly", xticks=list(epochs))
    ax.legend()
    save(
        figure,
        path,
        title="CIFAR-10: accuracy by epoch",
        description="The share of images classified rightly, of those trained with and "
        "of those held back, after each epoch.",
    )


if __name__ == "__main__":
    given = [a for a in sys.argv[1:] if a != "--download"]
    main(archive=given[0] if given else None, download="--download" in sys.argv)
