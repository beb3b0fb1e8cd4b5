"""Every operation on each of its samples: values, both modes, second order.

An operation without samples, without a reference, or with a sample on which a rule
wrong by one per cent would pass, fails here.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd.ops
from autograd import check_grads, make_jvp, make_vjp
from autograd.engine.fused import Fused
from autograd.engine.primitive import REGISTRY, Operation, Primitive
from autograd.engine.rules import Stepwise
from autograd.engine.samples import ErrorSample, Sample
from autograd.engine.tensor import Tensor, tensor
from autograd.errors import AutogradError, GradientCheckError
from autograd.tree import leaves, map_tree
from tests import references
from tests.each import each_sample
from tests.optional import HAS_SCIPY, by_numpy

assert autograd.ops  # importing it fills the registry

REFERENCES: dict[str, Callable[..., Any]] = {}
ROUGH: dict[str, float] = {}
"""How far values may be off, relatively, where that is more than rounding."""

for module in pkgutil.iter_modules(references.__path__):
    if module.name.startswith("scipy") and not HAS_SCIPY:
        continue
    found = importlib.import_module(f"tests.references.{module.name}")
    REFERENCES.update(found.REFERENCES)
    ROUGH.update(getattr(found, "ROUGH", {}))


def all_samples(kind: type) -> list[Any]:
    """Every sample of `kind` as a test parameter, drawn anew from the same seed."""
    return [
        pytest.param(operation, sample, id=f"{operation.name}-{i}")
        for operation in REGISTRY.values()
        for i, sample in enumerate(operation.samples(np.random.default_rng(1)))
        if isinstance(sample, kind)
    ]


def is_float(x: Any) -> bool:
    """Whether `x` is among what a sample differentiates."""
    return isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in "fc"


def floats(sample: Sample) -> list[Any]:
    """What of a sample is differentiated."""
    return [x for x in leaves(list(sample.args)) if is_float(x)]


def with_floats(sample: Sample, f: Callable[[Any], Any]) -> list[Any]:
    """The sample's arguments with `f` applied to what is differentiated."""
    return list(map_tree(lambda x: f(x) if is_float(x) else x, list(sample.args)))


def directions(xs: list[Any], rng: np.random.Generator) -> list[Any]:
    """Random arrays of the shapes and dtypes of `xs`."""
    drawn = [rng.normal(size=np.shape(x)) for x in xs]
    return [
        np.asarray(v + 1j * v[::-1] if np.iscomplexobj(x) and v.ndim else v).astype(
            np.asarray(x).dtype
        )[()]
        for v, x in zip(drawn, xs, strict=True)
    ]


def refilled(tree: Any, values: list[Any]) -> Any:
    """A tree of the form of `tree` with `values` for its leaves."""
    rest = iter(values)
    return map_tree(lambda _: next(rest), tree)


def of_floats(operation: Operation, sample: Sample) -> Callable[..., Any]:
    """The operation as a function of only what is differentiated."""

    def f(*values: Any) -> Any:
        rest = iter(values)
        args = with_floats(sample, lambda _: next(rest))
        return operation.function(*args, **sample.kwargs)

    return f


@pytest.mark.parametrize("name", [k for k in REGISTRY if not k.startswith("nn.")])
def test_has_samples_and_reference(name: str) -> None:
    samples = list(REGISTRY[name].samples(np.random.default_rng(1)))
    assert any(isinstance(s, Sample) for s in samples), f"{name} has no samples"
    assert name in REFERENCES, (
        f"{name} has no independent reference in tests/references"
    )


def test_every_reference_belongs_to_an_operation() -> None:
    assert not set(REFERENCES) - set(REGISTRY)


@each_sample(all_samples(Sample))
def test_value(operation: Operation, sample: Sample) -> None:
    expected = REFERENCES[operation.name](*sample.args, **sample.kwargs)
    plain = operation.function(*sample.args, **sample.kwargs)
    wrapped = operation.function(*with_floats(sample, tensor), **sample.kwargs)
    for y, t, want in zip(
        leaves(plain), leaves(wrapped), leaves_like(expected, plain), strict=True
    ):
        assert not isinstance(y, Tensor)
        rtol = ROUGH.get(operation.name, 1e-12)
        np.testing.assert_allclose(y, want, rtol=rtol, atol=1e-14)
        np.testing.assert_array_equal(np.asarray(t), np.asarray(y))
        assert np.shape(y) == np.shape(want)


def leaves_like(expected: Any, given: Any) -> list[Any]:
    """The reference's results, as many as the operation returned."""
    return list(expected) if isinstance(given, (list, tuple)) else [expected]


def differentiable() -> list[Any]:
    """The samples of operations that have derivatives."""
    return [p for p in all_samples(Sample) if not isinstance(p.values[0], Stepwise)]


@each_sample(differentiable())
def test_derivatives(operation: Operation, sample: Sample) -> None:
    """Both modes against differences, to the order that the sample allows."""
    f = of_floats(operation, sample)
    check_grads(f, order=sample.order)(*floats(sample))


@each_sample(differentiable())
def test_adjoint_identity(
    operation: Operation, sample: Sample, rng: np.random.Generator
) -> None:
    """⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩, to rounding."""
    f, xs = of_floats(operation, sample), floats(sample)
    everything = tuple(range(len(xs)))
    vjp, ys = make_vjp(f, everything)(*xs)
    us, vs = directions(leaves(ys), rng), directions(xs, rng)
    tree = refilled(ys, us)
    dys = leaves(make_jvp(f, everything)(*xs)(tuple(vs))[1])
    gs = vjp(tree)
    forwards = sum(np.sum(u * dy).real for u, dy in zip(us, dys, strict=True))
    backwards = sum(np.sum(g * v).real for g, v in zip(gs, vs, strict=True))
    size = sum(np.sum(np.abs(g * v)) for g, v in zip(gs, vs, strict=True))
    np.testing.assert_allclose(forwards, backwards, rtol=1e-10, atol=1e-12 * (1 + size))


def _double_in_scipy(operation: Operation, y: Any) -> bool:
    """Whether SciPy computes this in float64 whatever it is given, and so do we."""
    return not by_numpy(operation) and y.dtype in (np.float64, np.complex128)


@each_sample(differentiable())
def test_a_result_is_no_operand(operation: Operation, sample: Sample) -> None:
    """Else `no_grad` would not cut it off, and assigning to it would change x."""
    args = with_floats(sample, tensor)
    y = operation.function(*args, **sample.kwargs)
    given = [x for x in leaves(args) if isinstance(x, Tensor)]
    if sample.kwargs.get("copy", True):
        assert not any(v is x for v in leaves(y) for x in given)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@each_sample(differentiable())
def test_keeps_shape_and_dtype(
    operation: Operation, sample: Sample, dtype: type, rng: np.random.Generator
) -> None:
    """A float32 input gives float32 values, cotangents and tangents."""
    kinds = {"f": np.dtype(dtype), "c": np.result_type(dtype, np.complex64)}
    xs = [np.asarray(x).astype(kinds[x.dtype.kind])[()] for x in floats(sample)]
    f = of_floats(operation, sample)
    everything = tuple(range(len(xs)))
    vjp, ys = make_vjp(f, everything)(*xs)
    us, vs = directions(leaves(ys), rng), directions(xs, rng)
    tree = refilled(ys, us)
    dys = leaves(make_jvp(f, everything)(*xs)(tuple(vs))[1])
    if "dtype" not in sample.kwargs and operation.name != "astype":
        for k, y in enumerate(leaves(ys)):
            right = not is_float(y) or y.dtype in kinds.values()
            right = right or _double_in_scipy(operation, y)
            assert right or y.dtype == numpys(operation, sample, xs)[k].dtype, (
                f"value of dtype {y.dtype}"
            )
    for given, like in ((vjp(tree), xs), (dys, leaves(ys))):
        for g, x in zip(given, like, strict=True):
            assert np.shape(g) == np.shape(x)
            assert g.dtype == x.dtype or not is_float(x)


def numpys(operation: Operation, sample: Sample, xs: list[Any]) -> list[Any]:
    """What NumPy's function of that name gives: some have a dtype of their own."""
    rest = iter(xs)
    args = with_floats(sample, lambda _: next(rest))
    return leaves(operation.numpy[0](*args, **sample.kwargs))


@each_sample(differentiable())
def test_python_scalars_are_weak(operation: Operation, sample: Sample) -> None:
    """float32 with a Python float stays float32 where it does in NumPy."""
    args = sample.args
    several = getattr(operation, "outputs", None)
    if (
        several
        or len(args) != 2
        or not all(is_float(a) and a.dtype.kind == "f" for a in args)
    ):
        pytest.skip("not a call with two operands of floats")
    for i in (0, 1):
        if np.shape(args[1 - i]) != ():
            continue
        operands: list[Any] = [None, None]
        operands[i] = tensor(args[i], dtype=np.float32, requires_grad=True)
        operands[1 - i] = float(args[1 - i])
        *_, y = leaves(operation.function(*operands, **sample.kwargs))
        if not isinstance(y, Tensor) or not y.requires_grad:
            pytest.skip("several values, each of its own operand")
        raw = [o.data if isinstance(o, Tensor) else o for o in operands]
        wanted = operation.numpy[0](*raw, **sample.kwargs) if operation.numpy else y
        *_, want = leaves(wanted)
        assert y.dtype in (np.float32, want.dtype)
        y.backward(np.ones(y.shape))
        assert operands[i].grad.dtype == np.float32


@each_sample(differentiable())
def test_leaves_its_inputs_alone(
    operation: Operation, sample: Sample, rng: np.random.Generator
) -> None:
    """Nothing writes to an input, or hands one out as a derivative."""
    xs = floats(sample)
    before = [np.array(x) for x in xs]
    f, everything = of_floats(operation, sample), tuple(range(len(xs)))
    vjp, ys = make_vjp(f, everything)(*xs)
    us = directions(leaves(ys), rng)
    gs = vjp(refilled(ys, us))
    make_jvp(f, everything)(*xs)(tuple(directions(xs, rng)))
    for x, was in zip(xs, before, strict=True):
        np.testing.assert_array_equal(x, was)
        for g in gs:
            assert not np.shares_memory(np.asarray(g), np.asarray(x))
    for i, g in enumerate(gs):
        for h in gs[:i]:
            assert not np.shares_memory(np.asarray(g), np.asarray(h))


def primitive_samples() -> list[Any]:
    """Samples of primitives on which a derivative can be wrong at all."""
    return [
        p
        for p in differentiable()
        if isinstance(p.values[0], Primitive)
        and any(x.size for x in floats(p.values[1]))
    ]


def enlarged(share: Any) -> Any:
    """`share`, or each of several tangents or shares, by one per cent."""
    if isinstance(share, (tuple, list)):
        return tuple(map(enlarged, share))
    return None if share is None else 1.01 * share


def is_one_step(operation: Primitive, sample: Sample) -> bool:
    """Whether a fused operation takes the sample's arrays, and not its parts."""
    inputs = [np.asarray(x)[()] if is_float(x) else x for x in sample.args]
    keywords = {**operation.defaults, **sample.kwargs}
    return operation.compute(*inputs, **keywords) is not None


@pytest.mark.parametrize(("mode", "rule"), [("rev", "vjp"), ("fwd", "jvp")])
@each_sample(primitive_samples())
def test_notices_a_rule_wrong_by_one_per_cent(
    operation: Primitive,
    sample: Sample,
    mode: str,
    rule: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule = "vjp_all" if rule == "vjp" and operation.at_once else rule
    right = getattr(operation, rule)
    f = of_floats(operation, sample)
    if isinstance(operation, Fused) and not is_one_step(operation, sample):
        pytest.skip("its parts are recorded, which have samples of their own")
    check = check_grads(f, modes=(mode,), order=1)
    if np.size(leaves(f(*floats(sample)))[0]) == 0:
        pytest.skip("an empty result has no derivative to get wrong")
    check(*floats(sample))
    with monkeypatch.context() as patch:
        patch.setattr(operation, rule, lambda *args: enlarged(right(*args)))
        with pytest.raises(GradientCheckError):
            check(*floats(sample))


@each_sample(all_samples(ErrorSample))
def test_refuses(operation: Operation, sample: ErrorSample) -> None:
    """Arrays and Tensors alike are refused, with our error."""
    wrapped = map_tree(lambda x: tensor(x) if is_float(x) else x, list(sample.args))
    for args in (sample.args, wrapped):
        with pytest.raises(sample.error, match=sample.match) as raised:
            operation.function(*args, **sample.kwargs)
        assert isinstance(raised.value, AutogradError)
        fused = isinstance(operation, Fused)  # one of its parts refuses
        assert fused or operation.name in str(raised.value)
