"""`TensorBoard`: event files of a training, which TensorBoard shows."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, ValueRangeError
from nn.callbacks.base import Callback, Logs
from nn.callbacks.layer_graph import graph_of
from nn.callbacks.rates import rates_of

__all__ = ["TensorBoard"]


class TensorBoard(Callback):
    """Write losses, metrics, rates, weights and the layers' graph for TensorBoard.

    Needs the package ``tensorboardX`` (extra ``tensorboard``), not TensorFlow. Tags and
    folders are Keras's: ``train`` and ``validation`` in log_dir, ``epoch_…`` by epoch,
    ``batch_…`` by batch, ``evaluation_…_vs_iterations`` by step.

    histogram_freq: every so many epochs a histogram of each weight, 0 for none;
    write_images: and its values as grey. write_graph: the layers and what flows between
    them. write_steps_per_second: how fast it is. update_freq: ``"epoch"``, ``"batch"``,
    or every so many batches. profile_batch, embeddings_freq and embeddings_metadata are
    TensorFlow's and have to stay 0 and None.
    """

    def __init__(
        self,
        log_dir: str | Path = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: str | int = "epoch",
        profile_batch: Any = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ) -> None:
        for name, value in (
            ("profile_batch", profile_batch),
            ("embeddings_freq", embeddings_freq),
            ("embeddings_metadata", embeddings_metadata),
        ):
            if value:
                raise ArgumentError(
                    f"TensorBoard: {name} reads what TensorFlow writes, which has no "
                    "part here; leave it out"
                )
        every = 1 if update_freq == "batch" else update_freq
        if every != "epoch" and not (isinstance(every, int) and every >= 1):
            raise ValueRangeError(
                "TensorBoard: update_freq is 'epoch', 'batch' or a number of batches "
                f"≥ 1, got {update_freq!r}"
            )
        self.log_dir = Path(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = every
        self._writers: dict[str, Any] = {}
        self._trains = self._graph_is_due = False
        self._start()

    def _start(self) -> None:
        self._train_batches = self._test_batches = self._first_step = 0
        self._batch_began = self._epoch_began = 0.0

    def on_train_begin(self, logs: Logs = None) -> None:
        """Count batches from the start."""
        self._start()
        self._trains, self._graph_is_due = True, self.write_graph

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Note the time."""
        self._first_step = self.model.optimizer.steps
        self._epoch_began = time.perf_counter()

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Note the time."""
        self._train_batches += 1
        self._batch_began = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Write what the batch came to, if it is its turn."""
        if self.update_freq == "epoch" or self._train_batches % int(self.update_freq):
            return
        found = dict(logs or {})
        if self.write_steps_per_second:
            found["steps_per_second"] = 1.0 / (time.perf_counter() - self._batch_began)
        self._scalars("train", "batch_{}", found, self._train_batches)

    def on_test_end(self, logs: Logs = None) -> None:
        """Write what the test came to, by the number of steps trained."""
        step = self.model.optimizer.steps
        self._scalars("validation", "evaluation_{}_vs_iterations", logs or {}, step)
        if not self._trains:
            self._close()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Write what the epoch came to, and the weights if it is their turn."""
        if self._graph_is_due:
            self._writer("train").file_writer.add_event(graph_of(self.model))
            self._graph_is_due = False
        self._log_epoch(epoch, logs or {})
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._log_weights(epoch)
        for writer in self._writers.values():
            writer.flush()

    def on_train_end(self, logs: Logs = None) -> None:
        """Close the files."""
        self._trains = False
        self._close()

    def _log_epoch(self, epoch: int, logs: Mapping[str, Any]) -> None:
        if not logs:
            return
        own = {k: v for k, v in logs.items() if not k.startswith("val_")}
        tested = {k: v for k, v in logs.items() if k not in own}
        own |= rates_of(self.model.optimizer)
        if self.write_steps_per_second:
            steps = self.model.optimizer.steps - self._first_step
            own["steps_per_second"] = steps / (time.perf_counter() - self._epoch_began)
        self._scalars("train", "epoch_{}", own, epoch)
        if tested:
            names = {k.removeprefix("val_"): v for k, v in tested.items()}
            self._scalars("validation", "epoch_{}", names, epoch)

    def _log_weights(self, epoch: int) -> None:
        writer = self._writer("train")
        for w in self.model.weights:
            values, name = np.asarray(w.numpy()), str(w.name).replace(":", "_")
            if values.size and np.isfinite(values).all():
                writer.add_histogram(f"{name}/histogram", values, epoch)
            image = _as_images(values)
            if self.write_images and image is not None:
                for i, one in enumerate(image[:_IMAGES]):
                    writer.add_image(f"{name}/image/{i}", one, epoch, dataformats="HW")

    def _scalars(
        self, where: str, tag: str, values: Mapping[str, Any], step: int
    ) -> None:
        writer = self._writer(where)
        for name, value in values.items():
            writer.add_scalar(tag.format(name), float(value), step)

    def _writer(self, where: str) -> Any:
        """What writes to the folder `where`, opened at its first use."""
        if where not in self._writers:
            try:
                from tensorboardX import SummaryWriter
            except ImportError as error:
                raise ArgumentError(
                    "TensorBoard: the package tensorboardX writes its files and is not "
                    "installed: pip install tensorboardX"
                ) from error
            self._writers[where] = SummaryWriter(str(self.log_dir / where))
        return self._writers[where]

    def _close(self) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers = {}


_IMAGES = 3
"""Pictures of one weight, as TensorFlow writes at most."""


def _as_images(w: Any) -> Any:
    """Pictures (n, height, width) with values in [0, 1]; None for more axes than 3."""
    w = np.squeeze(w)
    if w.ndim == 0 or w.ndim > 3 or not w.size:
        return None
    if w.ndim == 1:
        w = w[:, None]
    elif w.ndim == 2 and w.shape[0] > w.shape[1]:
        w = w.T
    pictures = np.moveaxis(w, -1, 0) if w.ndim == 3 else w[None]
    return np.clip(pictures, 0.0, 1.0)
