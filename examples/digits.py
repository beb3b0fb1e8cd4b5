"""Train a network on real handwritten digits, prove its gradient, draw its graph.

    python -m examples.digits

Writes ``out/digits/graph.svg``, the graph behind the loss of three images,
``out/digits/loss.svg``, the loss by epoch, and ``out/digits/training.html``, a page on
which the training runs as a film.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from examples.plotting import axes, save, save_drawing

EPOCHS = 40
FILMED = 20
"""The film shows how the network reads so many images."""


def main(seed: int = 0, out: str | Path = "out/digits") -> dict[str, Any]:
    """Train, test, check and draw; returns the figures that it prints."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    nn.utils.set_random_seed(seed)
    (x_train, y_train), (x_test, y_test) = nn.datasets.digits.load_data()
    x_train, x_test = (flattened(images) for images in (x_train, x_test))

    model = classifier()
    record = nn.callbacks.Record((x_test[:FILMED], y_test[:FILMED]))
    start = time.perf_counter()
    history = model.fit(
        x_train,
        y_train,
        epochs=EPOCHS,
        validation_data=(x_test, y_test),
        callbacks=[record],
    ).history
    seconds = time.perf_counter() - start
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    model.summary()
    print(f"{EPOCHS} epochs over {len(x_train)} images in {seconds:.1f} s")
    print(f"{accuracy:.1%} of {len(x_test)} images it never saw are read correctly")

    error = gradient_error(model, x_train[:16], y_train[:16])
    print(f"the gradient agrees with finite differences to {error:.0e}")

    graph = draw_loss(model, x_test[:3], y_test[:3], out / "graph.svg")
    curve = draw_history(history, out / "loss.svg")
    record.explore(out / "training.html")
    print(f"drawn: {graph} and {curve}; the film of it: {out / 'training.html'}")
    return {
        "accuracy": accuracy,
        "loss": loss,
        "gradient_error": error,
        "seconds": seconds,
        "history": history,
        "weights": model.get_weights(),
    }


def flattened(images: Any) -> Any:
    """Images (n, 8, 8) with 0 to 16 dots a pixel, as rows (n, 64) from 0 to 1."""
    return images.reshape(len(images), -1) / 16.0


def classifier(dtype: str = "float32") -> nn.Sequential:
    """64 pixels → 64 hidden units → 10 logits, one per digit."""
    model = nn.Sequential(
        [nn.Dense(64, activation="relu", dtype=dtype), nn.Dense(10, dtype=dtype)]
    )
    model.compile(
        optimizer=nn.SGD(learning_rate=0.05, momentum=0.9),
        loss=nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def gradient_error(
    model: nn.Sequential, x: Any, y: Any, *, step: float = 1e-5
) -> float:
    """The largest difference of ∂loss/∂w from ``(loss(w+h) − loss(w−h))/2h``.

    Over twelve weights of each parameter, in float64, relative to the largest slope.
    """
    exact = classifier("float64")
    exact.build((None, x.shape[1]))
    exact.set_weights(model.get_weights())
    exact.loss(y, exact(x)).backward()
    rng, worst = np.random.default_rng(0), 0.0
    for w in exact.weights:
        scale = np.abs(w.grad).max()
        for at in rng.choice(w.size, min(w.size, 12), replace=False):
            values, losses = w.data.ravel(), []
            before = values[at]
            for moved in (before + step, before - step):
                values[at] = moved
                with ag.no_grad():
                    losses.append(exact.loss(y, exact(x)).item())
            values[at] = before
            slope = (losses[0] - losses[1]) / (2 * step)
            worst = max(worst, abs(slope - w.grad.flat[at]) / scale)
    return float(worst)


def draw_loss(model: nn.Sequential, x: Any, y: Any, path: Path) -> Path:
    """The graph behind the loss of the images `x`, every value and gradient in it."""
    images = ag.tensor(x, dtype=model.dtype, name="images")
    loss = model.loss(y, model(images))
    loss.backward(retain_graph=True)
    loss.name = "loss"
    return save_drawing(
        ag.draw(loss),
        path,
        title="The graph behind the loss of three images",
        description="From the images through two dense layers to the loss; "
        "what training changes, kernels and biases, stands with its gradient beside "
        "the layer that it belongs to.",
    )


def draw_history(history: dict[str, list[float]], path: Path) -> Path:
    """The loss by epoch on the images trained with and on those held back."""
    figure, ax = axes(height=4)
    epochs = range(1, len(history["loss"]) + 1)
    ax.plot(epochs, history["loss"], label="trained with")
    ax.plot(epochs, history["val_loss"], label="held back")
    ax.set(xlabel="epoch", ylabel="cross-entropy, nats", yscale="log")
    ax.legend()
    return save(
        figure,
        path,
        title="The loss by epoch, on both sides",
        description="On a logarithmic scale the loss of the images trained with falls "
        "on; that of the images held back falls with it and then levels off.",
    )


if __name__ == "__main__":
    main()
