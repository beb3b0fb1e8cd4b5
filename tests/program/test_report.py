"""What `jitted.report()` says, and that it leaves alone what it reports on."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.numpy as anp
from autograd.program.fusion import choosing
from tests.optional import HAS_NUMBA
from tests.program.networks import momentum_step, network


def f(x: Any, y: Any) -> Any:
    """Two products, a view and a sum; x: (n, n), y: (n, n)."""
    z = x @ y + 1.0
    return (z * z).sum(), anp.tanh(z).T


X = np.linspace(0, 1, 9).reshape(3, 3)


def test_every_line_with_its_bytes_and_time() -> None:
    jitted = ag.jit(f)
    jitted(X, X)
    report = jitted.report(X, X)
    assert len(report.lines) == len(jitted.programs[0].script().steps)
    product = report.lines[0]
    assert product.text.startswith("np.matmul(x, y")
    assert product.nbytes == 3 * 9 * 8
    (view,) = [line for line in report.lines if line.text.endswith(".T")]
    assert view.nbytes == 0
    times = [line.seconds for line in report.lines]
    assert all(t is not None and 0 <= t < 1 for t in times)
    assert report.seconds == pytest.approx(sum(t or 0 for t in times))
    assert report.nbytes == sum(line.nbytes for line in report.lines)


def test_a_slow_line_is_found() -> None:
    jitted = ag.jit(lambda x: (x @ x, x + 1))
    x = np.ones((300, 300))
    jitted(x)
    slowest = max(jitted.report(x).lines, key=lambda line: line.seconds or 0)
    assert "matmul" in slowest.text


def test_without_arguments_nothing_is_run() -> None:
    jitted = ag.jit(f)
    jitted(X, X)
    report = jitted.report()
    assert report.seconds is None
    assert all(line.seconds is None for line in report.lines)


def test_it_runs_on_copies() -> None:
    jitted = ag.jit(momentum_step)
    arguments = network()
    jitted(*arguments)
    before = [w.copy() for w in (*arguments[0], *arguments[1])]
    assert jitted.report(*arguments).seconds is not None
    for w, old in zip((*arguments[0], *arguments[1]), before, strict=True):
        np.testing.assert_array_equal(w, old)


def test_buffers_and_functions_that_are_not_numpys() -> None:
    jitted = ag.jit(lambda x: (ag.ops.logsumexp(x @ x) * 2, anp.sort(x)))
    jitted(X)
    report = jitted.report(X)
    assert report.buffers == len(jitted.programs[0].buffers) >= 1
    assert report.buffer_bytes >= 9 * 8
    assert "sort" not in report.opaque
    jitted = ag.jit(lambda x: ag.ops.gelu(x))
    jitted(X)
    assert all(name not in ("add", "multiply") for name in jitted.report(X).opaque)


def test_the_text_is_a_table() -> None:
    jitted = ag.jit(f)
    jitted(X, X)
    lines = str(jitted.report(X, X)).splitlines()
    assert lines[0].startswith("f: ")
    column = lines[1].index("line")
    assert lines[2][column:].startswith("np.matmul")
    assert lines[2][column - 2 : column] == "  "
    assert lines[-1].endswith(" B")
    html = jitted.report(X, X)._repr_html_()
    assert html.count("<tr>") == html.count("</tr>") == len(jitted.report().lines) + 1


def test_arguments_of_no_program() -> None:
    jitted = ag.jit(f)
    with pytest.raises(ag.errors.ArgumentError, match="f has no program"):
        jitted.report(X, X)
    jitted(X, X)
    with pytest.raises(ag.errors.ArgumentError, match="call it with them once"):
        jitted.report(X[:2], X)


@pytest.mark.skipif(not HAS_NUMBA, reason="Numba is not installed")
def test_loops_and_what_they_save(monkeypatch: pytest.MonkeyPatch) -> None:
    jitted = ag.jit(lambda x, y: (x * y + 1).sum(), fuse="numba")
    x = np.ones((200, 100))
    jitted(x, x)
    report = jitted.report(x, x)
    (cluster,) = report.clusters
    assert cluster.reason == ""
    assert report.saved_calls == 2
    size = x.nbytes
    assert report.saved_bytes == 6 * size + 8 - (2 * size + 8)
    assert "loops save 640.0 kB and 2 calls a run" in str(report)
    monkeypatch.setattr(choosing, "_seconds", lambda run: 1.0)
    slow = ag.jit(lambda x, y: (x * y + 1).sum(), fuse="numba")
    slow(x, x)
    assert "the steps stay: slower than its steps" in str(slow.report())
    assert slow.report().saved_calls == 0
