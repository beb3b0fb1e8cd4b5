"""The pytest plugin: a fixture, a marker, and failures printed without lines of ours.

    def test_loss(gradcheck):
        gradcheck(loss, (np.ones(3), 2.0))

    @pytest.mark.gradcheck(samples=[(np.ones(3),), (2.0,)])
    def test_square(x):
        return x**2

A test with the marker *is* the function to check: it is called with every sample, its
further arguments are fixtures, and it returns what is to be differentiated. `samples`
is a list of tuples of arguments, or a function from a seeded generator to them. Other
keywords of the marker go to `gradcheck`.
"""

from collections.abc import Callable, Generator
from functools import partial
from inspect import signature
from typing import Any

import numpy as np
import pytest

from autograd.check import gradcheck as check
from autograd.engine.samples import ErrorSample, Sample
from autograd.errors import AutogradError, GradientCheckError
from autograd.tracebacks import as_shown, is_full, shortened

__all__ = ["gradcheck"]


@pytest.fixture
def gradcheck() -> Callable[..., Any]:
    """`autograd.gradcheck`, which raises with its report."""
    return check


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "gradcheck(samples, **options): check the derivatives of the test function "
        "itself at every sample, a tuple of its first arguments",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for every sample of the marker."""
    marker = metafunc.definition.get_closest_marker("gradcheck")
    if marker is None:
        return
    samples = _samples(marker)
    width = len(samples[0].args)
    names = list(signature(metafunc.function).parameters)[:width]
    if len(names) < width or any(len(s.args) != width for s in samples):
        raise pytest.UsageError(
            f"gradcheck: {metafunc.function.__name__} takes {len(names)} arguments; "
            f"each of its samples is a tuple of {width} of them"
        )
    values = [pytest.param(*s.args, id=f"sample{i}") for i, s in enumerate(samples)]
    metafunc.parametrize(names, values)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Check a marked function instead of calling it."""
    marker = pyfuncitem.get_closest_marker("gradcheck")
    if marker is None:
        return None
    width = len(_samples(marker)[0].args)
    names = list(signature(pyfuncitem.obj).parameters)
    given = {k: pyfuncitem.funcargs[k] for k in names}
    inputs = tuple(given.pop(k) for k in names[:width])
    options = {k: v for k, v in marker.kwargs.items() if k != "samples"}
    check(partial(pyfuncitem.obj, **given), inputs, **options)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Print what a failed check found, and where, in place of the traceback.

    Of other errors of ours the lines of ours are left out, unless all are asked for.
    """
    found = call.excinfo.value if call.excinfo else None
    whole = item.config.getoption("fulltrace") or is_full()
    if call.excinfo and isinstance(found, AutogradError) and not whole:
        entries = type(call.excinfo.traceback)
        call.excinfo.traceback = entries(shortened(call.excinfo.tb) or ())
        with as_shown(found):
            report = yield
    else:
        report = yield
    if isinstance(found, GradientCheckError) and report.outcome == "failed":
        path, line, _ = item.location
        report.longrepr = f"{path}:{(line or 0) + 1}: {found}"
    return report


def _samples(marker: pytest.Mark) -> list[Sample]:
    """The samples of a marker, each as a `Sample`."""
    given = marker.kwargs.get("samples", marker.args[0] if marker.args else None)
    if callable(given):
        given = given(np.random.default_rng(0))
    samples = [
        s if isinstance(s, Sample) else Sample(s if type(s) is tuple else (s,))
        for s in given or ()
        if not isinstance(s, ErrorSample)
    ]
    if not samples:
        raise pytest.UsageError(
            "gradcheck: the marker has no samples; pass samples=[(x, w), …], or a "
            "function from a generator to them"
        )
    return samples
