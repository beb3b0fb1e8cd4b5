"""`why(model, loss)`: the table of a model's layers, and the culprit in the drawing."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import ops
from autograd.drawing.theme import theme_named
from autograd.errors import ArgumentError
from autograd.explanation.cause import Health
from tests.draw.graphs import leaf

X = np.random.default_rng(0).normal(size=(32, 8))
MARK = theme_named("light").highlight


def network(*layers: Any, training: bool = False) -> tuple[nn.Sequential, ag.Tensor]:
    """A model of `layers` in float64 and its mean squared output."""
    nn.utils.set_random_seed(0)
    model = nn.Sequential(list(layers))
    return model, (model(X, training=training) ** 2).mean()


def dense(activation: str | None = None, units: int = 8, **options: Any) -> nn.Dense:
    return nn.Dense(units, activation=activation, dtype="float64", **options)


def examined(model: Any, loss: Any) -> Health:
    found = ag.why(model, loss)
    assert isinstance(found, Health)
    return found


def test_the_numbers_of_the_table() -> None:
    model, loss = network(dense("tanh"), dense("tanh"), dense())
    found = examined(model, loss)
    assert [row.layer for row in found.layers] == ["dense", "dense_1", "dense_2"]
    ends = [model.layers[0](X)]
    for layer in model.layers[1:]:
        ends.append(layer(ends[-1]))
    (ends[-1] ** 2).mean().backward(retain_graph=True)
    sizes = []
    for row, layer, y in zip(found.layers, model.layers, ends, strict=True):
        both = [np.ravel(w.grad) for w in layer.weights]
        weights = np.concatenate([w.data.ravel() for w in layer.weights])
        assert row.gradient == pytest.approx(np.linalg.norm(np.concatenate(both)))
        assert row.weights == pytest.approx(np.linalg.norm(weights))
        assert row.ratio == pytest.approx(row.gradient / np.linalg.norm(weights))
        cotangent = ag.grad(_after(model, layer))(y.numpy())
        sizes.append(((cotangent**2).sum() ** 0.5).item())
    assert [row.output for row in found.layers] == pytest.approx(sizes)
    assert [row.decay for row in found.layers[:-1]] == pytest.approx(
        [sizes[0] / sizes[1], sizes[1] / sizes[2]]
    )
    assert found.layers[-1].decay is None
    assert found.cause.says == "the gradient reaches all 3 layers"


def _after(model: Any, layer: Any) -> Any:
    """The loss as a function of the output of `layer`."""

    def loss(y: Any) -> Any:
        for later in model.layers[model.layers.index(layer) + 1 :]:
            y = later(y)
        return (y**2).mean()

    return loss


def test_it_is_the_same_before_and_after_backward() -> None:
    model, loss = network(dense("tanh"), dense())
    before = examined(model, loss)
    loss.backward(retain_graph=True)
    after = examined(model, loss)
    assert [row[:-1] for row in before.layers] == [row[:-1] for row in after.layers]
    model, loss = network(dense("tanh"), dense())
    loss.backward()
    freed = examined(model, loss)
    assert freed.freed
    assert [row.gradient for row in freed.layers] == pytest.approx(
        [row.gradient for row in before.layers]
    )
    assert [row.decay for row in freed.layers] == [None, None]
    assert "retain_graph=True" in str(freed)
    assert "retain_graph=True" not in str(before)


def test_vanishing_is_found_and_its_operations_marked() -> None:
    model, loss = network(*[dense("sigmoid") for _ in range(20)])
    found = examined(model, loss)
    assert (found.cause.kind, found.cause.guilty) == ("vanishing", "sigmoid")
    assert found.layers[0].gradient < 1e-6 * found.layers[-1].gradient
    guilty = [found.graph.vertices[i] for i in found.cause.vertices]
    assert [v.label for v in guilty] == ["sigmoid"] * 20
    assert found.draw(max_nodes=200).source.count(MARK) == 20
    assert MARK in found.draw().source
    assert MARK not in found.draw(highlight=()).source


def test_a_culprit_in_a_folded_layer_marks_its_box() -> None:
    model, loss = network(*[dense("sigmoid") for _ in range(20)])
    folded = examined(model, loss).draw(depth=2).source
    assert folded.count(MARK) == 20


@pytest.mark.parametrize(
    ("bias", "activation", "expected"),
    [
        ([-99.0] * 6 + [0, 0], "relu", (6 / 8, 0)),
        ([-99.0] * 8, "relu", (1, 0)),
        ([9.0] * 2 + [0] * 6, "tanh", (0, 2 / 8)),
        ([-99.0] + [9.0] * 2 + [0] * 5, "tanh", (1 / 8, 2 / 8)),
        ([20.0] * 4 + [0] * 4, "sigmoid", (0, 4 / 8)),
        ([9.0] * 8, "gelu", None),
        ([9.0] * 8, "silu", None),
        ([0] * 8, "linear", None),
        ([9.0] * 8, "softmax", None),
        ([99.0] * 8, "relu6", (1, 0)),
    ],
)
def test_dead_and_saturated_units_are_counted(
    bias: list[float], activation: str, expected: Any
) -> None:
    def constant(shape: Any, dtype: Any = None) -> Any:
        return np.array(bias, dtype)

    options: Any = {"kernel_initializer": nn.initializers.RandomNormal(stddev=0.02)}
    model, loss = network(
        dense(activation, bias_initializer=constant, **options), dense()
    )
    first, last = examined(model, loss).layers
    assert first.units == expected
    assert last.units is None


def test_an_activation_layer_and_dropout_count_to_the_layer_before() -> None:
    model, loss = network(
        dense(),
        nn.layers.Dropout(0.5, dtype="float64"),
        nn.layers.Activation("tanh", dtype="float64"),
        nn.layers.LayerNormalization(dtype="float64"),
        dense(),
        training=True,
    )
    units = [row.units for row in examined(model, loss).layers]
    assert units == [(0, 0), None, None]


def test_an_activation_with_a_constant_beside_its_operand() -> None:
    class Floor(nn.layers.Layer):
        def call(self, x: Any) -> Any:
            return np.maximum(np.zeros(x.shape), x)

    model, _ = network(dense(), Floor(dtype="float64"), dense())
    model.layers[0].bias.data[:] = [-99.0] * 6 + [99.0] * 2
    first, _ = examined(model, (model(X) ** 2).mean()).layers
    assert first.units == (6 / 8, 0)


def test_a_dead_layer_is_named_once_and_marked() -> None:
    model, loss = network(dense("tanh"), dense("relu"), dense())
    model.layers[1].bias.data[:] = -99
    loss = ((model(X) - 1.0) ** 2).mean()
    found = examined(model, loss)
    assert [row.cause.kind for row in found.layers] == ["dead", "dead", "dead"]
    assert found.layers[1].units == (1, 0)
    labels = [found.graph.vertices[i].label for i in found.cause.vertices]
    assert labels[0] == "relu"
    assert "dense/kernel" in labels


def test_a_layer_that_is_not_used_and_one_that_is_cut_off() -> None:
    model, loss = network(dense(), dense())
    spare = leaf(np.ones(3), "spare/kernel")
    found = ag.why([*model.trainable_weights, spare], loss)
    assert isinstance(found, Health)
    assert [row.cause.kind for row in found.layers][-1] == "not reached"
    assert found.layers[-1].gradient is None
    assert "spare" in str(found)
    y = (model.layers[1](model.layers[0](X).detach()) ** 2).mean()
    kinds = [row.cause.kind for row in examined(model, y).layers]
    assert kinds == ["not reached", "healthy"]


def test_functional_and_nested_models_name_their_layers_in_full() -> None:
    nn.utils.set_random_seed(0)
    inner = nn.Sequential([dense("relu", name="a"), dense(name="b")], name="block")
    inputs = nn.Input((8,), dtype="float64")
    model = nn.Model(inputs, dense(name="top")(inner(inputs)))
    found = examined(model, (model(X) ** 2).mean())
    assert [row.layer for row in found.layers] == ["block/a", "block/b", "top"]


def test_recurrent_convolutional_and_shared_layers() -> None:
    nn.utils.set_random_seed(0)
    image = np.random.default_rng(0).normal(size=(4, 8, 8, 2))
    model = nn.Sequential(
        [
            nn.layers.Conv2D(3, 3, activation="relu", dtype="float64"),
            nn.layers.Reshape((6, 18), dtype="float64"),
            nn.layers.LSTM(4, dtype="float64"),
        ]
    )
    conv, lstm = examined(model, (model(image) ** 2).mean()).layers
    assert conv.units is not None
    assert lstm.units == (0, 0)
    shared = dense("tanh")
    twice = (shared(shared(X)) ** 2).mean()
    assert len(examined(shared, twice).layers) == 1


def test_tensors_without_a_model() -> None:
    w, b = leaf(np.array([1.0, -2.0]), "w"), leaf(np.ones(2), "b")
    found = ag.why([w, b], ((w * 3.0).relu() + b).sum())
    assert isinstance(found, Health)
    assert [row.layer for row in found.layers] == ["w", "b"]
    assert found.layers[0].gradient == 3.0


def test_a_nan_is_traced_to_its_operation() -> None:
    model, _ = network(dense("tanh"), dense())
    with np.errstate(all="ignore"):
        found = examined(model, ops.log(-(model(X) ** 2)).mean())
    assert (found.cause.kind, found.cause.guilty) == ("NaN", "log")


def test_the_text_fits_a_terminal_and_lines_up() -> None:
    model, loss = network(*[dense("tanh") for _ in range(5)], dense())
    cause, head, *rows = str(examined(model, loss)).splitlines()
    assert cause == "healthy: the gradient reaches all 6 layers"
    assert len(rows) == 6
    assert max(map(len, [head, *rows])) <= 80
    end = head.index("finding")
    assert {row[end:] for row in rows} == {"healthy"}


def test_it_shows_itself_in_jupyter() -> None:
    model, loss = network(dense())
    bundle = examined(model, loss)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("healthy")
    assert "<svg" in bundle["text/html"]
    assert "‖gradient‖" in bundle["text/html"]


def test_what_cannot_be_examined() -> None:
    model, loss = network(dense())
    with pytest.raises(ArgumentError, match=r"why\(model, loss\)"):
        ag.why(model)
    with pytest.raises(ArgumentError, match="list of Tensors or a model"):
        ag.why(["w"], loss)
