"""What a reader finds in a program: names, sections, lines, shapes."""

import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.errors import ArgumentError
from autograd.program.formatting import aligned, fitted
from autograd.program.highlighting import highlighted
from tests.program.training import arguments, loss, step


def source_of(f: Any, *args: Any) -> str:
    """The program of `f` for these arguments."""
    jitted = ag.jit(f)
    jitted(*args)
    return str(jitted.source)


@pytest.fixture(scope="module")
def source() -> str:
    """The program of the training step."""
    return source_of(step, *arguments())


def function_of(source: str) -> str:
    """The lines of the function alone."""
    return source.partition("\ndef ")[2].partition("\n    return ")[0]


def test_before_the_first_call_there_is_none() -> None:
    with pytest.raises(ArgumentError, match=r"step has no program yet; call it once"):
        ag.jit(step).source  # noqa: B018


def test_the_header_says_what_it_is_a_program_of(source: str) -> None:
    head = source.split('"""')[1]
    assert head.startswith("The program of `step` (training.py:")
    assert "    x           (4, 5) float64\n" in head
    assert "    params      list of (5, 7) float64, (7,) float64" in head
    assert "It writes into what it is given: `w1`, `b1`, `w2`, `b2`," in head


def test_values_have_the_names_that_the_user_gives_them(source: str) -> None:
    for name in ("w1", "b1", "w2", "b2"):
        assert f"    {name} = of_form(params[" in source
    assert re.search(r"np\.maximum\(\w+, k0, out=hidden\)", source)
    assert re.search(r"np\.subtract\(\w+, y, out=error\)", source)


def test_cotangents_are_named_after_their_values(source: str) -> None:
    matmul = re.search(r"np\.matmul\(hidden_T, (\w+), out=d_w2\)", source)
    assert matmul
    assert matmul[1] == "d_error"
    for name in ("d_w1", "d_b1", "d_b2", "d_hidden"):
        assert f"out={name})" in source


def test_a_cotangent_is_that_of_the_value_it_is_named_after() -> None:
    """Each ``d_v`` that a program ends with, beside the gradient by v."""
    params, _, x, y = arguments()
    jitted = ag.jit(ag.grad(loss))
    grads = jitted(params, x, y)
    program = jitted.programs[0]
    names = [program.text.names[v] for v in program.listing.returned()]
    assert names == ["d_w1", "d_b1", "d_w2", "d_b2"]
    for got, want in zip(grads, ag.grad(loss)(params, x, y), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12)


def test_shares_of_one_cotangent_are_parts() -> None:
    def f(x: Any) -> Any:
        y = np.exp(x)
        return np.sum(y * np.sin(y))

    lines = source_of(ag.grad(f), np.ones(3))
    assert "d_y_part" in lines
    assert re.search(r"np\.add\(\w+, d_y_part, out=d_y\)", lines)


def test_sections_and_lines_of_the_user(source: str) -> None:
    body = function_of(source)
    forward, backward, after = (
        body.index(f"    # {title}")
        for title in ("forward\n", "backward: ", "after that")
    )
    assert forward < backward < after
    said = "  hidden = relu(x @ w1 + b1)\n"
    assert forward < body.index(said) < backward
    assert backward < body.index(said, backward) < after
    assert body.index("v *= 0.9") > after


def test_steps_of_the_walk_stand_at_the_line_that_they_differentiate(
    source: str,
) -> None:
    body = function_of(source)
    backward = body[body.index("# backward") :]
    above = backward[: backward.index("out=d_w2)")].rstrip().splitlines()
    lines = [line.strip() for line in above if line.strip().startswith("# training")]
    assert "error = hidden @ w2 + b2 - y" in lines[-1]


def test_shapes_stand_beside(source: str) -> None:
    assert re.search(r"np\.matmul\(x, w1, out=\w+\) +# \(4, 7\)", source)


def test_lines_are_short_and_formatted(source: str, tmp_path: Any) -> None:
    assert max(map(len, source.splitlines())) <= 88
    path = tmp_path / "step.py"
    path.write_text(source)
    ruff = [sys.executable, "-m", "ruff", "format", "--check", "--isolated", str(path)]
    run = subprocess.run(ruff, capture_output=True, text=True)
    if "No module named ruff" in run.stderr:
        pytest.skip("ruff is not installed")
    assert run.returncode == 0, run.stdout + run.stderr


def test_notes_stand_in_one_column(source: str) -> None:
    body = function_of(source)
    forward = body[body.index("# forward") : body.index("# backward")]
    columns = {m.start() for line in forward.splitlines() if (m := NOTE.search(line))}
    assert len(columns) == 1


NOTE = re.compile(r"(?<=  )# \(")


def test_the_user_may_call_a_value_as_the_program_does() -> None:
    """Names that a program needs itself are given to no value."""

    def f(x: Any) -> Any:
        made = x + 1
        same = made * made
        ndarray = np.sum(same)
        total = np.exp(ndarray)
        np_ = total * same
        return np_ * 2

    x = np.ones(3)
    jitted = ag.jit(f)
    np.testing.assert_array_equal(jitted(x), f(x))
    np.testing.assert_array_equal(jitted(x + 1), f(x + 1))
    assert "made_2" in jitted.source


def test_long_calls_are_broken() -> None:
    code = f"np.add({'a' * 40}, {'b' * 40}, out={'c' * 40})"
    lines = fitted(code, 4)
    assert lines[0] == "    np.add("
    assert lines[1:] == [
        f"        {'a' * 40},",
        f"        {'b' * 40},",
        f"        out={'c' * 40},",
        "    )",
    ]
    assert fitted("x = 1") == ["x = 1"]


def test_notes_give_way_to_code() -> None:
    pairs = [("x" * 80, ["(3,)", "n"]), ("y" * 20, ["(3,)"]), ("z", ["n"])]
    found = [line for _, line in aligned(pairs)]
    assert found == ["x" * 80 + "  # (3,)", "y" * 20 + "  # (3,)", f"{'z':<20}  # n"]


def test_colours_leave_the_text_as_it_is() -> None:
    text = 'def f(x):\n    """<Two\n    lines>."""\n    return x < 1  # & so'
    html = "\n".join(highlighted(text))
    plain = re.sub(r"<[^>]*>", "", html)
    assert plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text
    assert '<span class="k">return</span>' in html
    assert '<span class="c"># &amp; so</span>' in html
