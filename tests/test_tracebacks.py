"""Tracebacks of errors of ours: short where they are shown, whole where kept."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import autograd as ag
from autograd import tracebacks
from autograd.errors import ShapeError
from autograd.tracebacks import as_shown, is_ours, rendered, shortened

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent

SCRIPT = """
import sys
import numpy as np
import autograd as ag
{first}

def net(x):
    return x @ np.ones((5, 2))

def main():
    {call}

main()
"""

CALL = "ag.grad(net)(np.ones(3))"


@pytest.fixture(autouse=True)
def _short() -> Iterator[None]:
    """These tests are about what users see, not those who work on it."""
    before = tracebacks.is_full()
    ag.config.full_tracebacks(False)
    yield
    ag.config.full_tracebacks(before)


def _error() -> ShapeError:
    try:
        ag.tensor(np.ones((2, 3))) @ ag.tensor(np.ones((2, 3)))
    except ShapeError as error:
        return error
    raise AssertionError


def _ran(first: str = "", call: str = CALL, setting: str = "") -> str:
    """What a script says on standard error."""
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(first=first, call=call)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={
            "PATH": "",
            "PYTHONPATH": ":".join(sys.path),
            tracebacks.VARIABLE: setting,
        },
    )
    return run.stderr


def test_what_is_ours() -> None:
    assert is_ours(ag.__file__)
    assert is_ours(str(ROOT / "nn" / "layers" / "base.py"))
    assert not is_ours(__file__)
    assert not is_ours(np.__file__)


def test_a_traceback_is_cut_to_lines_of_the_user() -> None:
    error = _error()
    whole = error.__traceback__
    kept = shortened(whole)
    assert kept is not None
    assert kept.tb_frame.f_code.co_name == "_error"
    assert kept.tb_next is None
    assert error.__traceback__ is whole
    assert whole is not None
    assert whole.tb_next is not None


def test_a_traceback_with_nothing_else_stays() -> None:
    inner = _error().__traceback__
    assert inner is not None
    assert shortened(inner.tb_next) is inner.tb_next
    assert shortened(None) is None


def test_all_is_as_it_was_after_an_error_was_shown() -> None:
    error = _error()
    before = error.__traceback__, error.__cause__, error.__suppress_context__
    assert isinstance(error.__cause__, ValueError)
    with as_shown(error):
        assert error.__cause__ is None
    assert (error.__traceback__, error.__cause__, error.__suppress_context__) == before
    lines = "\n".join(rendered(error))
    assert "direct cause" not in lines
    assert lines.count("File ") == 1
    assert lines.endswith("did you mean w.T?")


def test_a_cause_in_the_users_code_stays() -> None:
    with pytest.raises(ValueError, match="mine") as mine:
        raise ValueError("mine")
    error = ShapeError("ours")
    error.__cause__ = mine.value
    assert "ValueError: mine" in "\n".join(rendered(error))


def test_full_tracebacks_show_all() -> None:
    error = _error()
    short = rendered(error)
    ag.config.full_tracebacks()
    assert len(rendered(error)) > 3 * len(short)
    ag.config.full_tracebacks(False)
    assert rendered(error) == short


@pytest.mark.parametrize(
    ("first", "setting"), [("ag.config.short_tracebacks()", ""), ("", "short")]
)
def test_scripts_that_ask_for_it_see_their_own_lines(first: str, setting: str) -> None:
    said = _ran(first, setting=setting)
    assert said.count("File ") == 3
    assert "engine" not in said
    assert said.splitlines()[-1].startswith(
        "autograd.errors.ShapeError: matmul: x (3,)"
    )


def test_scripts_see_all_lines_otherwise() -> None:
    on_and_off = "ag.config.short_tracebacks(); ag.config.short_tracebacks(False)"
    for first in ("", on_and_off, "ag.config.short_tracebacks()"):
        said = _ran(first, setting="full" if first.endswith("tracebacks()") else "")
        assert "engine/record.py" in said


def test_other_errors_are_shown_as_ever() -> None:
    said = _ran("ag.config.short_tracebacks()", "ag.grad(lambda x: 1 / 0)(1.0)")
    assert "modes.py" in said
    assert said.endswith("ZeroDivisionError: division by zero\n")


TEST = """
import numpy as np
import autograd as ag

def net(x):
    return x @ np.ones((5, 2))

def test_ours():
    ag.grad(net)(np.ones(3))

def test_other():
    ag.grad(lambda x: 1 / 0)(1.0)
"""


def test_pytest_shows_the_users_lines(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TEST)
    options = ("-p", "no:cacheprovider", "-k", "ours")
    short = pytester.runpytest_subprocess(*options)
    short.assert_outcomes(failed=1)
    short.stdout.fnmatch_lines(["*return x @ np.ones((5, 2))*", "*.py:5: ShapeError"])
    short.stdout.no_fnmatch_line("*gradient.py*")
    short.stdout.no_fnmatch_line("*direct cause*")
    whole = pytester.runpytest_subprocess(*options, "--full-trace")
    whole.stdout.fnmatch_lines(["*gradient.py*"])


def test_pytest_leaves_other_errors_alone(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(TEST)
    options = ("-p", "no:cacheprovider")
    other = pytester.runpytest_subprocess(*options, "-k", "other")
    other.stdout.fnmatch_lines(["*gradient.py*"])
    monkeypatch.setenv(tracebacks.VARIABLE, "full")
    whole = pytester.runpytest_subprocess(*options, "-k", "ours")
    whole.stdout.fnmatch_lines(["*gradient.py*"])
