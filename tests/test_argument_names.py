"""Every argument may be given by the name that NumPy has for it."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograd import tensor
from autograd.engine.primitive import NUMPY_FUNCTIONS, REGISTRY
from autograd.engine.samples import Sample
from tests.optional import by_numpy
from tests.test_other_arrays import parts

CONSTANT = {"rcond"}
"""Names of arguments that are not differentiated."""

BY_POSITION = {"unique_all", "unique_counts", "unique_inverse", "unique_values"}
"""Functions whose operands have no name, though their signatures show one."""


def calls() -> Iterator[tuple[Callable[..., Any], dict[str, Any]]]:
    """Functions of NumPy, and samples as keywords in NumPy's words."""
    for operation in filter(by_numpy, REGISTRY.values()):
        for function in operation.numpy:
            if isinstance(function, np.ufunc) or function.__name__ in BY_POSITION:
                continue
            signature = inspect.signature(function)
            kinds = {p.kind for p in signature.parameters.values()}
            if inspect.Parameter.POSITIONAL_ONLY in kinds:
                continue
            for sample in operation.samples(np.random.default_rng(0)):
                if isinstance(sample, Sample):
                    yield from _bound(function, signature, kinds, sample)


def _bound(
    function: Callable[..., Any], signature: inspect.Signature, kinds: Any, sample: Any
) -> Iterator[tuple[Callable[..., Any], dict[str, Any]]]:
    try:
        named = signature.bind(*sample.args, **sample.kwargs).arguments
    except TypeError:  # an argument that is ours alone
        return
    if inspect.Parameter.VAR_POSITIONAL not in kinds:
        others = named.pop("kwargs", {})
        yield function, {**named, **others}


def traced(name: str, x: Any) -> Any:
    """A Tensor of an array of floats."""
    floats = isinstance(x, np.ndarray) and x.dtype.kind in "fc"
    return tensor(x, requires_grad=True) if floats and name not in CONSTANT else x


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("ours", [True, False], ids=["ours", "numpy"])
def test_numpys_names(ours: bool) -> None:
    seen = set()
    for function, named in calls():
        expected = parts(function(**named))
        call = NUMPY_FUNCTIONS[function] if ours else function
        found = parts(call(**{k: traced(k, v) for k, v in named.items()}))
        for y, z in zip(found, expected, strict=True):
            np.testing.assert_allclose(y, z, 1e-10, 1e-12, err_msg=function.__name__)
        seen.add(function)
    assert len(seen) > 150
