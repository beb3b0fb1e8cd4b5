"""Models: by class, by steps, by list; nested, shared, saved as JSON, refused."""

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, GraphError, ShapeError, ValueRangeError

L = nn.layers
X = np.random.default_rng(0).normal(size=(8, 4)).astype(np.float32)


def two_in_two_out() -> nn.Model:
    """Two inputs through a shared layer, with arithmetic between."""
    a, b = nn.Input(shape=(4,), name="a"), nn.Input(shape=(4,), name="b")
    shared = L.Dense(3, name="shared")
    total = shared(a) * 2 - shared(b)
    return nn.Model([a, b], {"sum": total, "head": L.Dense(2)(total[:, :2])})


def test_a_network_computes_what_its_layers_do() -> None:
    model = two_in_two_out()
    y = model([X, X + 1])
    kernel, bias = model.get_layer("shared").get_weights()
    want = (X @ kernel + bias) * 2 - ((X + 1) @ kernel + bias)
    np.testing.assert_allclose(y["sum"].data, want, rtol=1e-4, atol=1e-5)
    assert y["head"].shape == (8, 2)
    assert len(model.weights) == 4
    named = model({"b": X + 1, "a": X})
    np.testing.assert_array_equal(named["sum"].data, y["sum"].data)


def test_a_network_is_made_again_from_its_configuration() -> None:
    model = two_in_two_out()
    again = nn.Model.from_config(json.loads(json.dumps(model.get_config())))
    again.set_weights(model.get_weights())
    for name, y in model([X, X]).items():
        np.testing.assert_array_equal(again([X, X])[name].data, y.data)
    assert again.get_config() == model.get_config()


def test_models_nest_in_models() -> None:
    inner = nn.Sequential([nn.Input(shape=(4,)), L.Dense(3)], name="inner")
    x = nn.Input(shape=(4,))
    block = nn.Model(x, L.Dropout(0.5)(inner(x) + inner(2 * x)), name="block")
    outer = nn.Sequential([nn.Input(shape=(4,)), block, L.Dense(1)])
    assert outer(X).shape == (8, 1)
    assert len(outer.weights) == 4
    again = nn.Sequential.from_config(json.loads(json.dumps(outer.get_config())))
    again.set_weights(outer.get_weights())
    np.testing.assert_array_equal(again(X).data, outer(X).data)
    differs = outer(X, training=True).data != outer(X, training=True).data
    assert differs.any()


class Classifier(nn.Model):
    """A model by class, with layers as attributes and in a list."""

    def __init__(self, width: int = 6) -> None:
        super().__init__()
        self.hidden = [L.Dense(width, activation="relu") for _ in range(2)]
        self.drop = L.Dropout(0.1)
        self.head = L.Dense(3)

    def call(self, x: Any, training: bool = False) -> Any:
        for layer in self.hidden:
            x = layer(x)
        return self.head(self.drop(x, training=training))


def test_a_model_by_class_is_trained() -> None:
    nn.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 90)
    x = np.eye(3)[labels] * 3 + rng.normal(size=(90, 3))
    model = Classifier()
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.SGD(0.1, momentum=0.9), loss, metrics=["accuracy"])
    history = model.fit(x, labels, epochs=15, verbose=0).history
    assert history["accuracy"][-1] > 0.9
    assert [w.name for w in model.weights[::2]] == [
        "dense/kernel",
        "dense_1/kernel",
        "dense_2/kernel",
    ]
    again = Classifier.from_config(model.get_config())
    again.build_from_config(model.get_build_config())
    again(x)
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again(x).data, model(x).data)


def test_a_network_is_trained() -> None:
    nn.utils.set_random_seed(0)
    x = nn.Input(shape=(4,))
    h = L.Dense(8, activation="tanh")(x)
    model = nn.Model(x, L.Dense(1)(L.Concatenate()([x, h])))
    model.compile(nn.SGD(0.05), "mse")
    y = X.sum(axis=1, keepdims=True)
    losses = model.fit(X, y, epochs=60, verbose=0).history["loss"]
    assert losses[-1] < 0.05 * losses[0]


def test_features_of_a_model_are_a_model() -> None:
    model = nn.Sequential([nn.Input(shape=(4,)), L.Dense(5), L.Dense(2)])
    features = nn.Model(model.inputs, model.layers[0].output)
    np.testing.assert_array_equal(features(X).data, model.layers[0](X).data)


def test_sequential_is_built_as_it_grows() -> None:
    model = nn.Sequential()
    model.add(nn.Input(shape=(4,)))
    model.add(L.Dense(3))
    assert model.built
    model.add(L.Dense(2))
    assert model.outputs[0].shape == (None, 2)
    assert len(model.weights) == 4
    model.pop()
    assert model(X).shape == (8, 3)


def test_summary_of_a_network() -> None:
    lines: list[str] = []
    two_in_two_out().summary(print_fn=lines.append)
    text = "\n".join(lines)
    assert "Connected to" in text
    for part in ("shared (Dense)", "(None, 3)", "Total params: 21", "a, b"):
        assert part in text
    lines.clear()
    nn.Sequential([nn.Input(shape=(3,)), L.BatchNormalization()]).summary(
        print_fn=lines.append
    )
    assert lines[-1].startswith("Non-trainable params: 6")


def test_gradients_through_a_network() -> None:
    x = nn.Input(shape=(4,), dtype="float64")
    h = L.Dense(3, activation="tanh", dtype="float64")(x)
    model = nn.Model(x, L.Add(dtype="float64")([h, h * h]))
    ag.check_grads(model)(X.astype(np.float64))


def test_a_lambda_takes_any_function() -> None:
    x = nn.Input(shape=(None, 4))
    y = L.Lambda(lambda t: ag.ops.max(t, axis=1))(x)
    assert y.shape == (None, 4)
    assert nn.Model(x, y)(np.ones((2, 5, 4))).shape == (2, 4)


def test_refusals() -> None:
    x, other = nn.Input(shape=(4,)), nn.Input(shape=(4,), name="other")
    y = L.Dense(3)(x)
    with pytest.raises(GraphError, match=r"depend on 'other'.*not among inputs"):
        nn.Model(x, L.Add()([x, other]))
    with pytest.raises(GraphError, match="no output depends on the input 'other'"):
        nn.Model([x, other], y)
    with pytest.raises(ArgumentError, match=r"inputs are what nn.Input"):
        nn.Model(X, y)
    with pytest.raises(ArgumentError, match="inputs and outputs, or neither"):
        nn.Model(x)
    model = nn.Model(x, y)
    with pytest.raises(ShapeError, match=r"of shape \(None, 4\), got \(8, 3\)"):
        model(X[:, :3])
    with pytest.raises(ArgumentError, match="expected 1 inputs, got 2"):
        model([X, X])
    with pytest.raises(ArgumentError, match="the input 'a' is missing"):
        two_in_two_out()({"b": X})
    with pytest.raises(ValueRangeError, match="there is no layer 'deep'"):
        model.get_layer("deep")
    with pytest.raises(GraphError, match=r"has no values.*Lambda"):
        np.exp(x)
    with pytest.raises(GraphError, match="has no values"):
        bool(x)
    with pytest.raises(ShapeError, match="Input: shape must hold lengths"):
        nn.Input(shape=(-1,))
    with pytest.raises(ShapeError, match=r"dense.*in ≥ 1, got \(None,\)"):
        L.Dense(3)(nn.Input(shape=()))


def test_a_built_model_shows_its_graph_in_jupyter() -> None:
    """Its layers as boxes; text alone where there is nothing to draw yet."""
    model = nn.Sequential([nn.Dense(3, activation="relu"), nn.Dense(2)])
    assert set(model._repr_mimebundle_()) == {"text/plain"}
    model(np.zeros((4, 5)))
    before = model.get_weights()
    bundle = model._repr_mimebundle_()
    assert "dense_1" in bundle["text/html"][bundle["text/html"].index("<svg") :]
    for w, was in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(w, was)
    x = nn.Input(shape=(4,))
    both = nn.Model(x, [nn.layers.Dense(2)(x), nn.layers.Dense(3)(x)])
    assert "<svg" in both._repr_mimebundle_()["text/html"]
    ids = nn.Sequential([nn.Input(shape=(3,)), nn.layers.Embedding(5, 2)])
    assert "text/plain" in ids._repr_mimebundle_()


def test_a_model_may_begin_within_another(tmp_path: Path) -> None:
    x = nn.Input(shape=(4,))
    first, last = nn.Dense(3, name="first"), nn.Dense(2, name="last")
    whole = nn.Model(x, last(first(x)))
    rest = copy.deepcopy(nn.Model(first.output, last.output))
    assert [layer.name for layer in rest.layers] == ["input_first", "last"]
    given = np.ones((2, 3), np.float32)
    rest.save(tmp_path / "rest.safetensors")
    again = nn.saving.load_model(tmp_path / "rest.safetensors")
    np.testing.assert_array_equal(again.predict(given), rest.predict(given))
    assert len(whole.weights) == 4


def test_layers_stand_in_the_order_of_keras() -> None:
    early, late = nn.Input(shape=(4,)), nn.Input(shape=(2,))
    joined = nn.layers.Concatenate()([nn.Dense(3)(nn.Dense(3)(early)), late])
    names = [layer.name for layer in nn.Model([late, early], joined).layers]
    assert names == ["input", "dense", "dense_1", "input_1", "concatenate"]


def test_a_model_is_cloned() -> None:
    x, z = nn.Input(shape=(4,)), nn.Input(shape=(4,))
    shared = nn.Dense(3, "tanh")
    inner = nn.Sequential([nn.Dense(3)])
    model = nn.Model([x, z], [inner(shared(x)) * 2.0, shared(z)])
    clone = nn.models.clone_model(model)
    assert [w.shape for w in clone.weights] == [w.shape for w in model.weights]
    given = [np.ones((2, 4), np.float32)] * 2
    clone.set_weights(model.get_weights())
    for a, b in zip(clone.predict(given), model.predict(given), strict=True):
        np.testing.assert_array_equal(a, b)
    wide = nn.models.clone_model(
        model,
        clone_function=lambda layer: type(layer).from_config(layer.get_config()),
        call_function=lambda layer, *args, **kw: nn.layers.Dropout(0.5)(
            layer(*args, **kw)
        ),
        recursive=False,
    )
    assert sum(isinstance(layer, nn.layers.Dropout) for layer in wide.layers) == 4
    again = nn.models.model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again.predict(given)[0], model.predict(given)[0])
    with pytest.raises(ArgumentError, match="a Sequential, which only lists"):
        nn.models.clone_model(inner, call_function=lambda layer, y: layer(y))


def test_a_summary_fits_its_line() -> None:
    inner = nn.Sequential([nn.Input(shape=(3,)), nn.Dense(2), nn.Dense(9)])
    model = nn.Sequential([nn.Input(shape=(4,)), nn.Dense(3), inner, nn.Dense(2)])
    model.layers[0].trainable = False
    lines: list[str] = []
    model.summary(line_length=40, print_fn=lines.append)
    assert max(map(len, lines[:-3])) == 40
    assert lines[4].startswith("dense (Dense)")
    lines.clear()
    model.summary(expand_nested=True, show_trainable=True, print_fn=lines.append)
    assert sum(" └ dense" in line for line in lines) == 2
    assert [line[-1] for line in lines[4:9]] == ["N", "Y", "Y", "Y", "Y"]
    lines.clear()
    model.summary(layer_range=["seq", "dense"], print_fn=lines.append)
    assert not any(line.startswith("dense (") for line in lines[4:5])
    lines.clear()
    model.summary(positions=[0.5, 0.8, 1.0], line_length=60, print_fn=lines.append)
    assert lines[2].index("Output Shape") == 32
    for wrong in ({"line_length": 9}, {"positions": [1.0]}, {"layer_range": ["x"]}):
        with pytest.raises(ValueRangeError, match="sequential: "):
            model.summary(**wrong)
