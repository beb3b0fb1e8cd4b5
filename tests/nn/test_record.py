"""`Record`: what is kept of a training, in which memory, and that nothing changes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, GraphError, ValueRangeError
from nn.callbacks.plane import SIDE, plane_of


def data(seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(64, 2))
    return x, (x[:, :1] * x[:, 1:] > 0).astype(float)


def trained(*callbacks: Any, epochs: int = 3, dropout: float = 0.0) -> nn.Model:
    nn.utils.set_random_seed(1)
    layers = [nn.Dense(4, "relu"), nn.layers.Dropout(dropout), nn.Dense(1, "sigmoid")]
    model = nn.Sequential([nn.Input((2,)), *layers])
    model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
    x, y = data()
    model.fit(x, y, epochs=epochs, verbose=0, callbacks=list(callbacks))
    return model


def test_a_frame_before_training_and_after_each_epoch() -> None:
    record = nn.callbacks.Record(data())
    trained(record)
    assert [frame.title for frame in record.film.frames] == [
        "before training",
        "after epoch 1",
        "after epoch 2",
        "after epoch 3",
    ]
    assert [step for step, _ in record.losses] == list(range(1, 7))


def test_a_frame_after_so_many_steps() -> None:
    record = nn.callbacks.Record(data(), every=2)
    trained(record)
    titles = [frame.title for frame in record.film.frames]
    assert titles[1:] == ["epoch 1, step 2", "epoch 2, step 4", "epoch 3, step 6"]


def test_the_last_frame_has_the_model_as_it_is() -> None:
    x, y = data()
    record = nn.callbacks.Record((x, y), tensors=["dense/kernel"])
    model = trained(record)
    loss = model.compute_loss(x, y, model(x, training=False))
    loss.backward(retain_graph=True)
    graph, last = record.film.graph, record.film.frames[-1].data()
    assert graph is not None
    for w in model.trainable_weights:
        v = graph.find(w.name)[0]
        for column, array in (("value", w.numpy()), ("adjoint", w.grad)):
            kept = last["values"][column][v]
            norm = float(np.linalg.norm(np.asarray(array)))
            assert kept["norm"] == pytest.approx(norm, rel=1e-5)
    kernels = record.tensors["dense/kernel"]
    assert len(kernels) == 4
    assert np.array_equal(kernels[-1], model.weights[0].numpy())
    rows = [list(row.cells()) for row in ag.why(model, loss).layers]
    assert last["health"] == rows


def test_a_training_that_is_recorded_is_the_same_training() -> None:
    plain = trained(dropout=0.5)
    recorded = trained(nn.callbacks.Record(data(), every=1), dropout=0.5)
    for a, b in zip(plain.weights, recorded.weights, strict=True):
        assert np.array_equal(a.numpy(), b.numpy())


def test_memory_is_bounded_and_the_whole_is_still_there() -> None:
    record = nn.callbacks.Record(data(), every=1, max_bytes=20_000)
    trained(record, epochs=40)
    film = record.film
    assert film.bytes <= 20_000
    assert film.stride > 1
    steps = [frame.data()["step"] for frame in film.frames]
    gaps = np.diff(steps)
    assert steps[0] == 0
    assert steps[-1] > 80 - 2 * film.stride
    assert gaps.max() <= 2 * film.stride


def test_losses_are_thinned() -> None:
    record = nn.callbacks.Record(data(), every=10**6)
    record.model = trained()
    for step in range(10_000):
        record.on_train_batch_end(step, {"loss": 1.0})
    assert len(record.losses) <= 4096
    assert record.losses[-1][0] > 9_990


def test_it_goes_on_from_its_state() -> None:
    record = nn.callbacks.Record(data(), tensors="dense/kernel")
    model = trained(record)
    again = nn.callbacks.Record(data(), tensors="dense/kernel")
    again.set_state(record.get_state())
    assert again.losses == record.losses
    model.fit(*data(), epochs=1, verbose=0, callbacks=[again])
    assert len(again.film.frames) == 5
    assert len(again.tensors["dense/kernel"]) == 5
    assert again.film.frames[0].title == "before training"
    assert "<html" in again.explore().html


def test_the_page_is_written(tmp_path: Path) -> None:
    record = nn.callbacks.Record(data())
    with pytest.raises(GraphError, match="nothing is recorded yet"):
        record.explore()
    trained(record)
    page = record.explore(tmp_path / "film.html")
    assert (tmp_path / "film.html").read_text("utf-8") == page.html
    assert "<iframe" in page._repr_html_()


@pytest.mark.parametrize(
    ("outputs", "said", "expected"),
    [
        (1, lambda x: (x[:, :1] > 0) * 1.0, {0, 1}),
        (1, lambda x: 9 * x[:, :1], {0, 1}),
        (3, lambda x: np.stack([x[:, 0], x[:, 1], -x[:, 0]], 1), {0, 1, 2}),
    ],
)
def test_the_plane_has_a_class_for_each_point(
    outputs: int, said: Any, expected: set[int]
) -> None:
    def model(x: Any, training: bool) -> Any:
        return ag.tensor(said(np.asarray(x)))

    x, y = data()
    plane = plane_of(model, x, y, model(x, training=False))
    assert plane is not None
    assert len(plane["classes"]) == SIDE**2
    assert set(plane["classes"]) == expected
    assert all(0 <= sure <= 100 for sure in plane["sure"])
    assert plane["points"][0][:2] == x[0].tolist()
    assert {p[2] for p in plane["points"]} == {0, 1}
    right, left = plane["classes"][SIDE - 1], plane["classes"][0]
    assert (right, left) == ((0, 2) if outputs == 3 else (1, 0))
    json.dumps(plane)


def test_there_is_no_plane_of_other_data() -> None:
    x = np.ones((4, 3))
    assert plane_of(None, x, x, ag.tensor(x)) is None
    assert plane_of(None, x[:, :2], x, ag.tensor(np.ones((4, 2, 2)))) is None


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"pass \(x, y\)"):
        nn.callbacks.Record(np.ones(3))
    with pytest.raises(ValueRangeError, match="every=0"):
        nn.callbacks.Record(data(), every=0)
    with pytest.raises(ArgumentError, match="no weight 'kernel'"):
        trained(nn.callbacks.Record(data(), tensors=["kernel"]))


def test_another_graph_is_refused() -> None:
    record = nn.callbacks.Record(data())
    trained(record)
    record.data = data()[0][:9], data()[1][:9]
    with pytest.raises(GraphError, match="other operations or shapes"):
        record.on_epoch_end(9, {})
