"""All that can be drawn: every primitive, every layer, models, programs, odd values."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
import nn
from autograd.engine.primitive import Primitive, primitives
from autograd.engine.samples import Sample
from autograd.tree import leaves, map_tree
from nn.optimizers.wrapping import Wrapping
from tests.draw.graphs import diamonds, leaf, random_graph
from tests.nn.test_geometric import MOTIONS
from tests.nn.test_layers_all import NOISY, called, made
from tests.parity import layer_cases, window_cases
from tests.parity.more_layer_cases import MORE

__all__ = ["Drawn", "Subject", "optimizers", "subjects"]


class Drawn(NamedTuple):
    """A recorded graph: its one-element output, the values it was summed from, leaves.

    The output is a constant where nothing in the subject can be differentiated.
    """

    output: ag.Tensor
    parts: list[ag.Tensor]
    leaves: list[ag.Tensor]


class Subject(NamedTuple):
    """Something to draw, recorded anew by each call of `record`.

    group: the primitive, the kind of layer or the sort of program that it is a case of.
    """

    group: str
    case: str
    record: Callable[[], Drawn]

    def __str__(self) -> str:
        return f"{self.group}/{self.case}"


def subjects() -> Iterator[Subject]:
    """Every subject; the same in each process."""
    yield from _samples()
    yield from _derivatives()
    yield from _layers()
    yield from _programs()


def optimizers() -> dict[str, Any]:
    """Every optimizer of `nn` as it is made without arguments."""
    kinds = {k: getattr(nn.optimizers, k) for k in nn.optimizers.__all__}
    return {
        k: kind()
        for k, kind in kinds.items()
        if isinstance(kind, type)
        and issubclass(kind, nn.optimizers.Optimizer)
        and kind is not nn.optimizers.Optimizer
        and not issubclass(kind, Wrapping)  # which leave the step to others
    }


def total(values: list[Any]) -> ag.Tensor:
    """One number that depends on every element of `values`."""
    summed = sum((ag.ops.sum(v * _weights(v)) for v in values), start=0.0)
    return summed if isinstance(summed, ag.Tensor) else ag.tensor(summed)


def _weights(x: Any) -> Any:
    return np.linspace(0.5, 1.5, x.size).reshape(x.shape).astype(x.dtype)[()]


def _drawn(y: Any, given: list[ag.Tensor]) -> Drawn:
    parts = [v if isinstance(v, ag.Tensor) else ag.tensor(v) for v in leaves([y])]
    numbers = [v for v in parts if v.dtype.kind in "fc"]
    return Drawn(total(numbers), parts, given)


def _traced(args: Any) -> tuple[Any, list[ag.Tensor]]:
    """`args` with a named leaf for everything that can be differentiated."""
    found: list[ag.Tensor] = []

    def traced(x: Any) -> Any:
        if not _is_float(x):
            return x
        found.append(leaf(x, f"x{len(found)}"))
        return found[-1]

    return map_tree(traced, list(args)), found


def _samples() -> Iterator[Subject]:
    for primitive, i, sample in _all_samples():
        yield Subject(primitive.name, str(i), _call(primitive, sample))


def _derivatives() -> Iterator[Subject]:
    """The walk back through every primitive, itself recorded."""
    for primitive, i, sample in _all_samples():
        if sample.order > 1:
            group = f"{primitive.name} vjp"
            yield Subject(group, str(i), _pulled(primitive, sample))


def _all_samples() -> Iterator[tuple[Primitive, int, Sample]]:
    for primitive in primitives():
        for i, sample in enumerate(primitive.samples(np.random.default_rng(1))):
            if isinstance(sample, Sample):
                yield primitive, i, sample


def _call(primitive: Primitive, sample: Sample) -> Callable[[], Drawn]:
    def record() -> Drawn:
        args, given = _traced(sample.args)
        return _drawn(primitive.function(*args, **sample.kwargs), given)

    return record


def _pulled(primitive: Primitive, sample: Sample) -> Callable[[], Drawn]:
    def record() -> Drawn:
        _, given = _traced(sample.args)

        def f(*values: Any) -> Any:
            rest = iter(values)
            args = map_tree(
                lambda x: next(rest) if _is_float(x) else x, list(sample.args)
            )
            ys = leaves([primitive.function(*args, **sample.kwargs)])
            return total([y * y for y in ys]).real  # so that linear ones depend on x

        places = tuple(range(len(given)))
        return _drawn(list(ag.grad(f, places)(*given)), given)

    return record


def _is_float(x: Any) -> bool:
    return getattr(getattr(x, "dtype", None), "kind", "") in ("f", "c")


def _layers() -> Iterator[Subject]:
    for case in [*layer_cases.CASES, *MORE, *NOISY]:
        xs = layer_cases.inputs(case)
        yield Subject(
            case.kind,
            str(case),
            _layer(partial(made, case), partial(_called, case), xs),
        )
    others = [("Identity", {}), ("Lambda", {"function": np.tanh})]
    windowed = [
        *((kind, (), options, shape) for kind, options, shape in window_cases.CASES),
        *((kind, (), options, window_cases.LINE) for kind, options in others),
        *((kind, factors, {}, window_cases.SQUARE) for kind, factors in MOTIONS),
    ]
    for i, (kind, factors, options, shape) in enumerate(windowed):
        yield Subject(kind, str(i), _windowed(kind, factors, options, shape))


def _called(case: layer_cases.LayerCase, layer: Any, xs: list[Any]) -> Any:
    return called(layer, case, xs)


def _windowed(
    kind: str, factors: tuple[Any, ...], options: dict[str, Any], shape: Any
) -> Callable[[], Drawn]:
    xs = window_cases.drawn(0, [shape])
    return _layer(
        lambda: getattr(nn.layers, kind)(*factors, **options),
        lambda layer, x: layer(*x, training=True),
        xs,
    )


def _layer(make: Any, call: Any, xs: list[Any]) -> Callable[[], Drawn]:
    def record() -> Drawn:
        layer = make()
        given, found = _traced(xs)
        y = call(layer, given)
        return _drawn(y, [*found, *layer.trainable_weights])

    return record


def _programs() -> Iterator[Subject]:
    for seed in range(40):
        for arrays in (False, True):
            group = "random of arrays" if arrays else "random"
            yield Subject(group, str(seed), _random(seed, arrays=arrays))
    for name, f in _ODD.items():
        yield Subject(name, "odd", f)


def _random(seed: int, *, arrays: bool) -> Callable[[], Drawn]:
    def record() -> Drawn:
        output, given = random_graph(seed, arrays=arrays)
        return Drawn(output, [output], given)

    return record


def _odd(f: Callable[[Any], Any], *values: Any) -> Callable[[], Drawn]:
    def record() -> Drawn:
        given = [leaf(v, f"<{i}> & \x00") for i, v in enumerate(values)]
        with np.errstate(all="ignore"):
            return _drawn(f(*given), given)

    return record


def _chain(x: Any) -> Any:
    for _ in range(2000):
        x = (x * 1.001).tanh()
    return x


def _assigned(x: Any) -> Any:
    y = x * 2.0
    y[1:] = x[:-1] ** 2
    return y


def _model(x: Any) -> Any:
    place = nn.Input((4,), name="place")
    y = nn.Dense(3, activation="relu", name="dense")(place)
    y = nn.layers.Concatenate()([y, nn.Dense(2, name="dense_1")(place)])
    return nn.Model(place, nn.Dense(1, name="dense_2")(y))(x)


_ROW = np.linspace(0.5, 2.0, 4)
_ODD: dict[str, Callable[[], Drawn]] = {
    "leaf alone": _odd(lambda x: x, np.float64(2.0)),
    "vector alone": _odd(lambda x: x, _ROW),
    "chain": _odd(_chain, _ROW),
    "diamonds": _odd(lambda x: diamonds(x, 30), np.float64(1.0)),
    "assigned": _odd(_assigned, _ROW),
    "item": _odd(lambda x: x[2] * x[-1], _ROW),
    "same twice": _odd(lambda x: x @ x, _ROW),
    "wide": _odd(lambda x: ag.ops.stack([x * float(i) for i in range(300)]), _ROW),
    "reversed": _odd(lambda x: x[::-1].T * x, _ROW.reshape(2, 2)),
    "Fortran": _odd(lambda x: x @ x, np.asfortranarray(_ROW.reshape(2, 2))),
    "float16": _odd(lambda x: (x * 2).exp().sum(), _ROW.astype(np.float16)),
    "float32": _odd(lambda x: (x * x).mean(), _ROW.astype(np.float32)),
    "complex": _odd(lambda x: abs(x * x).sum(), _ROW * 1j),
    "complex output": _odd(lambda x: (x * 2j).sum(), _ROW + 1j),
    "empty": _odd(lambda x: (x * 2.0).sum(), np.zeros((0, 3))),
    "no axis": _odd(lambda x: x.reshape(()) * 2.0, np.ones((1, 1))),
    "NaN": _odd(lambda x: x.log() + x, np.array([-1.0, np.nan, np.inf, 0.0])),
    "infinite": _odd(lambda x: (x * 1e308 * 10).exp() - x, np.float64(3.0)),
    "huge": _odd(lambda x: x * 1e200, np.array([1e-200, 1e100])),
    "image": _odd(lambda x: x * x, np.arange(64.0).reshape(8, 8)),
    "model": _odd(_model, np.ones((2, 4))),
    "cut off": _odd(lambda x: x * x.detach(), _ROW),
    "unused": _odd(lambda x, w: x * 2.0, _ROW, _ROW),
}
