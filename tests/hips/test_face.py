"""The names, modules and habits of HIPS autograd that programs rely on."""

import importlib
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import numpy as anp
from autograd.builtins import DictBox, SequenceBox
from autograd.builtins import isinstance as ag_isinstance
from autograd.builtins import type as ag_type
from autograd.differential_operators import make_jvp_reversemode
from autograd.extend import (
    Box,
    VJPNode,
)
from autograd.misc import flatten
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.tracer import new_box, trace_stack

X = np.array([[0.5, 1.0, 1.5], [2.0, 0.7, 0.2]])
W = np.array([1.0, -2.0, 0.5])

MODULES = {
    "autograd": "grad value_and_grad jacobian hessian checkpoint multigrad_dict "
    "dict list tuple isinstance type primitive deriv holomorphic_grad make_ggnvp "
    "grad_named elementwise_grad grad_and_aux hessian_vector_product make_hvp "
    "make_jvp make_vjp hessian_tensor_product tensor_jacobian_product "
    "vector_jacobian_product",
    "autograd.builtins": "DictBox SequenceBox dict isinstance list tuple type",
    "autograd.core": "make_vjp make_jvp primitive primitive_vjps primitive_jvps vspace "
    "VSpace VJPNode JVPNode backward_pass sparse_add SparseObject defvjp defjvp isbox "
    "defvjp_argnum defvjp_argnums defjvp_argnum defjvp_argnums def_linear getval",
    "autograd.differential_operators": "make_jvp_reversemode grad make_ggnvp",
    "autograd.extend": "primitive defvjp defvjp_argnum defvjp_argnums defjvp Box "
    "defjvp_argnum defjvp_argnums def_linear vspace VSpace VJPNode JVPNode "
    "SparseObject register_notrace notrace_primitive",
    "autograd.misc": "flatten const_graph",
    "autograd.misc.fixed_points": "fixed_point",
    "autograd.misc.flatten": "flatten flatten_func",
    "autograd.misc.optimizers": "sgd rmsprop adam unflatten_optimizer",
    "autograd.misc.tracers": "const_graph full_graph FullGraphNode",
    "autograd.numpy": "linalg fft random sum array",
    "autograd.numpy.numpy_boxes": "ArrayBox",
    "autograd.numpy.numpy_jvps": "broadcast",
    "autograd.numpy.numpy_vjps": "unbroadcast unbroadcast_f repeat_to_match_shape",
    "autograd.numpy.numpy_vspaces": "ArrayVSpace ComplexArrayVSpace",
    "autograd.numpy.numpy_wrapper": "_astype wrap_namespace numpy_version metadata",
    "autograd.test_util": "check_grads check_vjp check_jvp check_equivalent "
    "combo_check scalar_close check_vspace",
    "autograd.tracer": "Box isbox getval new_box trace trace_stack Node primitive "
    "notrace_primitive toposort register_notrace",
    "autograd.util": "func subvals subval quick_grad_check toposort",
    "autograd.wrap_util": "unary_to_nary get_name wraps",
}


@pytest.mark.parametrize("name", MODULES)
def test_every_import_path_is_there(name: str) -> None:
    module = importlib.import_module(name)
    assert [n for n in MODULES[name].split() if not hasattr(module, n)] == []


SPACES = ["numpy", "numpy.linalg", "numpy.fft", "numpy.random"]
SPACES += ["scipy.special", "scipy.linalg", "scipy.signal", "scipy.integrate"]


@pytest.mark.parametrize("name", SPACES)
def test_a_namespace_has_all_names_in_its_dict_as_who_wraps_it_expects(
    name: str,
) -> None:
    module = importlib.import_module(f"autograd.{name}")
    source = importlib.import_module(name)
    names = [n for n in source.__all__ if not n.startswith("_")]
    functions = {n for n in names if callable(getattr(source, n))}
    assert functions <= set(module.__dict__)
    assert "__getattr__" not in module.__dict__
    given: dict[str, Any] = {}
    exec(f"from autograd.{name} import *", given)
    assert set(source.__all__) <= set(given)
    with pytest.raises(AttributeError, match=r"has no attribute 'no_such_name'"):
        module.no_such_name  # noqa: B018


def test_import_autograd_loads_no_module_of_hips_but_those_it_shows() -> None:
    loaded = ["hips", "core", "tracer", "misc", "test_util", "util", "wrap_util"]
    names = [f"autograd.{name}" for name in loaded]
    code = f"import sys, autograd; print([n for n in {names} if n in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def test_flatten_stays_the_function_whichever_is_imported_first() -> None:
    import autograd.misc.flatten

    assert autograd.misc.flatten is flatten
    assert flatten(3.0)[0].tolist() == [3.0]


# What stands for a value


def test_array_boxes_are_the_traced_tensors() -> None:
    traced, constant = ag.tensor(W, requires_grad=True), ag.tensor(W)
    for kind in (ArrayBox, Box):
        assert isinstance(traced, kind)
        assert isinstance(traced * 2, kind)
        assert not isinstance(constant, kind)
        assert not isinstance(W, kind)
    assert isinstance((traced._value, traced._trace), tuple)
    assert traced._node is not None
    assert isinstance(ArrayBox(W, 0, traced._node), ag.Tensor)


def test_containers_with_traced_values_are_boxes() -> None:
    traced = ag.tensor(W, requires_grad=True)
    assert isinstance({"a": [traced]}, DictBox)
    assert isinstance([1.0, (traced,)], SequenceBox)
    assert not isinstance({"a": W}, DictBox)
    assert not isinstance([W], SequenceBox)
    assert not isinstance([traced], ArrayBox)


def test_isinstance_and_type_see_the_value() -> None:
    traced = ag.tensor(W, requires_grad=True)
    assert ag_isinstance(traced, np.ndarray)
    assert ag_isinstance(traced, ag.Tensor)
    assert ag_isinstance(ag.tensor(2.0), float)
    assert not ag_isinstance([traced], np.ndarray)
    assert ag_type(traced) is np.ndarray
    assert ag_type({}) is dict


def test_a_traced_value_shows_its_number() -> None:
    shown: list[str] = []

    def f(x: Any) -> Any:
        shown.append(repr(x))
        shown.append(f"{x}")
        return x * x

    ag.grad(f)(3.25)
    assert all("3.25" in text for text in shown)


# State that a trace leaves


def test_an_exception_leaves_no_trace() -> None:
    def broken(x: Any) -> Any:
        raise ZeroDivisionError

    before = ag.grad(lambda x: np.sin(x))(1.0)
    for transform in (ag.grad, ag.jacobian, ag.deriv, ag.checkpoint):
        with pytest.raises(ZeroDivisionError):
            transform(broken)(ag.tensor(1.0, requires_grad=True))
    with pytest.raises(ZeroDivisionError), trace_stack.new_trace():
        raise ZeroDivisionError
    assert trace_stack.top == -1
    assert ag.grad(lambda x: np.sin(x))(1.0) == before
    assert isinstance(np.sin(ag.tensor(1.0)), ag.Tensor)
    assert type(anp.sin(1.0)) is np.float64


def test_threads_differentiate_at_once() -> None:
    points = np.linspace(0.1, 2.0, 8)
    found: dict[int, Any] = {}
    start = threading.Barrier(len(points))

    def work(i: int) -> None:
        start.wait()
        for _ in range(20):
            found[i] = ag.grad(ag.grad(lambda x: np.sin(x) * x**2))(points[i])

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(points))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    x = points
    wanted = (2 - x**2) * np.sin(x) + 4 * x * np.cos(x)
    assert np.allclose([found[i] for i in range(len(points))], wanted, rtol=1e-12)


def test_reverse_mode_twice_gives_numbers_though_a_derivative_stands_inside() -> None:
    """As lifelines computes the variance of a hazard, a derivative by time."""

    def hazard(w: Any, times: Any) -> Any:
        return ag.elementwise_grad(lambda w, t: (w[0] * t) ** w[1], 1)(w, times)

    jvp = make_jvp_reversemode(hazard)(np.array([0.5, 2.0]), X)
    found = jvp(np.array([1.0, 0.0]))
    assert type(found) is np.ndarray
    assert np.allclose(found, 2 * X)


def test_a_truth_value_has_no_gradient() -> None:
    with pytest.raises(TypeError, match="grad: the function returned a truth value"):
        ag.grad(lambda x: np.allclose(x, x))(W)


class Refused(np.ndarray):
    """A class whose owner has it differentiated only where it says so."""

    free = True


def test_what_is_registered_for_a_class_is_asked_before_it_is_traced() -> None:
    def stands_for(x: Any, *args: Any) -> Any:
        if not x.free:
            raise ValueError("not free")
        return ArrayBox(x, *args)

    Box.type_mappings[Refused] = stands_for
    try:
        x = X.view(Refused)
        np.testing.assert_array_equal(ag.grad(lambda x: anp.sum(x * x))(x), 2 * X)
        x.free = False
        with pytest.raises(ValueError, match="not free"):
            ag.grad(lambda x: anp.sum(x * x))(x)
    finally:
        del Box.type_mappings[Refused]


@pytest.mark.parametrize("value", [(1.0, 2.0), [1.0, 2.0], {"a": 1.0}])
def test_a_box_of_a_container_has_the_number_of_its_trace(value: Any) -> None:
    with trace_stack.new_trace() as trace:
        box = new_box(value, trace, VJPNode.new_root())
    assert isinstance(box, type(value))
    for part in box.values() if isinstance(box, dict) else box:
        assert isinstance(part, ArrayBox)
        assert part._trace == box._trace
