"""`cond`, `scan`, `while_loop`, `fori_loop`: as Python's own, and the same compiled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.drawing.graph import draw
from autograd.errors import AutogradError, TraceError, ValueShapeError
from autograd.tree import leaves
from tests.draw.pictures import read
from tests.parity.flow_cases import CASES

RNG = np.random.default_rng(3)
W, H, XS = RNG.normal(size=(2, 2)) * 0.7, RNG.normal(size=2), RNG.normal(size=(4, 2))


def plain_loop(w: Any, h: Any, xs: Any) -> Any:
    ys = []
    for x in xs:
        h = np.tanh(w @ h + x)
        ys.append(h * x)
    return (np.stack(ys) ** 2).sum() + h.sum()


def scanned(w: Any, h: Any, xs: Any) -> Any:
    def turn(h: Any, x: Any) -> Any:
        h = np.tanh(w @ h + x)
        return h, h * x

    h, ys = ag.scan(turn, h, xs)
    return (ys**2).sum() + h.sum()


def until(x: Any, limit: Any) -> Any:
    return ag.while_loop(
        lambda y: (y**2).sum() < limit, lambda y: 1.5 * y + np.sin(y), x
    ).sum()


def plain_until(x: Any, limit: Any) -> Any:
    while (x**2).sum() < limit:
        x = 1.5 * x + np.sin(x)
    return x.sum()


def alike(one: Any, other: Any, tolerance: float = 1e-12) -> None:
    pairs = zip(leaves(one), leaves(other), strict=True)
    for x, w in pairs:
        assert np.shape(x) == np.shape(w)
        assert np.result_type(x) == np.result_type(w)
        np.testing.assert_allclose(x, w, rtol=tolerance, atol=tolerance)


def gradient_of_all(f: Any, *xs: Any) -> Any:
    return ag.grad(f, tuple(range(len(xs))))(*xs)


def slope(f: Any, *xs: Any) -> Any:
    return ag.make_jvp(f)(*xs)(np.ones_like(xs[0]))[1]


def slope_of_gradient(f: Any, *xs: Any) -> Any:
    return ag.make_jvp(ag.grad(f))(*xs)(np.ones_like(xs[0]))[1]


def gradient_of_slope(f: Any, *xs: Any) -> Any:
    return ag.grad(partial(slope, f))(*xs)


def gradient_of_gradient(f: Any, *xs: Any) -> Any:
    return ag.grad(lambda *xs: (ag.grad(f)(*xs) ** 2).sum())(*xs)


def hessian(f: Any, *xs: Any) -> Any:
    return ag.hessian(f)(*xs)


DERIVATIVES: list[Callable[..., Any]] = [
    gradient_of_all,
    slope,
    hessian,
    slope_of_gradient,
    gradient_of_slope,
    gradient_of_gradient,
]
ONCE_BACK = {gradient_of_all, slope, gradient_of_slope}
"""What goes back through a while loop once, all that a program can do."""


@pytest.mark.parametrize("derivative", DERIVATIVES)
def test_a_scan_is_the_loop_of_python(derivative: Any) -> None:
    alike(scanned(W, H, XS), plain_loop(W, H, XS))
    alike(derivative(scanned, W, H, XS), derivative(plain_loop, W, H, XS), 1e-11)


@pytest.mark.parametrize("derivative", DERIVATIVES)
def test_a_while_loop_is_the_loop_of_python(derivative: Any) -> None:
    def fixed(f: Any) -> Any:
        return lambda x: f(x, 50.0)

    alike(until(H, 50.0), plain_until(H, 50.0))
    expected = derivative(fixed(plain_until), H)
    alike(derivative(fixed(until), H), expected)


@pytest.mark.parametrize("name", CASES)
def test_derivatives_are_those_of_differences(name: str) -> None:
    case = CASES[name]
    f = case.build(ag, ag.numpy)
    ag.check_grads(f, modes=["rev", "fwd"], order=2)(*map(np.asarray, case.arguments))


@pytest.mark.filterwarnings("ignore:hessian|grad")
@pytest.mark.parametrize("derivative", DERIVATIVES)
@pytest.mark.parametrize("name", CASES)
def test_a_program_has_the_same_derivatives(name: str, derivative: Any) -> None:
    case = CASES[name]
    if not case.reverse and derivative not in ONCE_BACK:
        return
    f = case.build(ag, ag.numpy)
    xs = tuple(map(np.asarray, case.arguments))
    jitted = ag.jit(partial(derivative, f))
    expected = derivative(f, *xs)
    alike(jitted(*xs), expected, 1e-10)
    alike(jitted(*xs), expected, 1e-10)
    assert jitted.traces == 1


def test_the_number_of_turns_may_change_from_call_to_call() -> None:
    f = ag.jit(lambda x, limit: (until(x, limit), ag.grad(until)(x, limit)))
    for limit in (0.0, 5.0, 500.0, 5e6, 1.0):
        alike(f(H, limit), (plain_until(H, limit), ag.grad(plain_until)(H, limit)))
    assert f.traces == 1


def test_bounds_that_are_values_are_counted_to() -> None:
    def power(x: Any, n: Any) -> Any:
        return ag.fori_loop(0, n, lambda i, y: y * x + i, 1.0)

    x = np.float64(1.5)
    jitted = ag.jit(lambda x, n: (power(x, n), ag.grad(power)(x, n)))
    for n in (0, 1, 5):
        expected = power(x, n), ag.grad(power)(x, n) if n else np.float64(0.0)
        alike(jitted(x, n), expected)
    assert jitted.traces == 1


def test_a_branch_is_taken_by_each_call_for_itself() -> None:
    f = CASES["chosen"].build(ag, ag.numpy)
    jitted = ag.jit(ag.grad(f))
    w = CASES["chosen"].arguments[1]
    for x in (np.ones(3), -np.ones(3), np.ones(3)):
        alike(jitted(x, w), ag.grad(f)(x, w))
    assert jitted.traces == 1


def test_the_branch_not_taken_reaches_no_derivative() -> None:
    def root(x: Any) -> Any:
        return ag.cond(x > 0, np.sqrt, lambda x: 0.0 * x, x)

    for run in (lambda f: f, ag.jit):
        assert run(ag.grad(root))(np.float64(-1.0)) == 0.0
        assert run(ag.grad(root))(np.float64(4.0)) == 0.25


def test_forward_mode_of_a_while_loop_goes_to_any_order() -> None:
    f = partial(slope, partial(slope, until))
    alike(ag.jit(lambda x: f(x, 50.0))(H), f(H, 50.0))


def test_a_program_goes_back_through_a_while_loop_once() -> None:
    jitted = ag.jit(lambda x: gradient_of_gradient(lambda x: until(x, 50.0), x))
    with pytest.raises(ValueShapeError, match="how long it is depends on values"):
        jitted(H)


# Programs as they are read ------------------------------------------------------------


def test_a_loop_is_read_as_one_and_runs_with_numpy_alone() -> None:
    jitted = ag.jit(scanned)
    expected = jitted(W, H, XS)
    source = jitted.source
    assert "for i in range(4):" in source
    assert "def scan_body(" in source
    assert source.count("np.tanh") == 1  # not unrolled
    names: dict[str, Any] = {}
    exec(source, names)
    assert names["scanned"](W, H, XS) == expected


def test_branches_and_turns_are_read_as_such() -> None:
    jitted = ag.jit(lambda x, w: CASES["chosen"].build(ag, ag.numpy)(x, w))
    jitted(*CASES["chosen"].arguments)
    assert "    if condition:" in jitted.source
    jitted = ag.jit(until)
    jitted(H, 50.0)
    assert "    while while_loop_test(" in jitted.source


def test_results_lie_in_memory_of_their_own() -> None:
    @ag.jit
    def passed(h: Any, xs: Any) -> Any:
        kept, rows = ag.scan(lambda c, x: (c, x), h, xs)
        return kept, rows, ag.cond(h.sum() > 0, lambda h: h, lambda h: h[::-1], h)

    for found in (passed(H, XS), passed(-H, XS)):
        for y in found:
            assert not np.may_share_memory(y, H)
            y[...] = 7.0
    assert not (H == 7.0).any()
    assert not (XS == 7.0).any()


def test_arrays_that_a_function_finds_are_read_anew() -> None:
    found = np.ones(2)
    jitted = ag.jit(lambda x: ag.scan(lambda c, _: (c * found, None), x, None, 3)[0])
    alike(jitted(H), H)
    found[:] = 2.0
    alike(jitted(H), 8.0 * H)
    assert jitted.traces == 1


def test_weights_that_a_function_finds_get_their_gradients() -> None:
    w = ag.tensor(W, requires_grad=True)

    def step(h: Any, xs: Any) -> Any:
        loss = scanned(w, h, xs)
        loss.backward()
        return loss.detach()

    def gradient(run: Any) -> Any:
        w.grad = None
        run(step)(H, XS)
        return w.grad

    alike(gradient(ag.jit), gradient(lambda f: f))


# Many examples ------------------------------------------------------------------------


def summed(x: Any) -> Any:
    return ag.cond(x.sum() > 0, lambda x: (x**3).sum(), lambda x: np.cos(x).sum(), x)


BATCHED: dict[str, tuple[Any, Any]] = {
    "scan": (lambda xs: scanned(W, H, xs), RNG.normal(size=(3, 4, 2))),
    "cond": (summed, RNG.normal(size=(5, 2))),
    "while_loop": (lambda x: until(x, 50.0), RNG.normal(size=(5, 2))),
    "fori_loop": (
        lambda x: ag.fori_loop(0, 3, lambda i, y: y * x + i, x).sum(),
        RNG.normal(size=(5, 2)),
    ),
}


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("name", BATCHED)
def test_vmap_is_a_loop_over_examples(name: str, compiled: bool) -> None:
    f, xs = BATCHED[name]
    run = ag.jit if compiled else lambda f: f
    alike(run(ag.vmap(f))(xs), np.stack([f(x) for x in xs]))
    expected = np.stack([ag.grad(f)(x) for x in xs])
    alike(run(ag.vmap(ag.grad(f)))(xs), expected)
    alike(run(ag.grad(lambda xs: ag.vmap(f)(xs).sum()))(xs), expected)


def test_each_example_counts_its_own_turns() -> None:
    counts = ag.vmap(
        lambda n: ag.fori_loop(0, n, lambda i, y: y + i, 0)
    )(np.array([0, 1, 4]))  # fmt: skip
    assert counts.tolist() == [0, 0, 6]


# Python's own -------------------------------------------------------------------------


def test_of_no_rows_there_are_no_turns() -> None:
    for run in (lambda f: f, ag.jit):
        f = run(lambda h: ag.scan(lambda h, x: (h, {"y": h[0] * x}), h, XS[:0]))
        carry, ys = f(H)
        alike(carry, H)
        assert ys["y"].shape == (0, 2)


def test_a_tracked_loop_can_be_a_checkpoint() -> None:
    expected = ag.grad(scanned)(W, H, XS)
    alike(ag.grad(ag.checkpoint(scanned))(W, H, XS), expected)


def test_a_drawing_shows_one_box_that_opens() -> None:
    w, xs = (ag.tensor(x, requires_grad=True, name=n) for n, x in (("w", W), ("x", XS)))
    h, _ = ag.scan(lambda h, x: (np.tanh(w @ h + x), None), H, xs)
    loss = ag.while_loop(lambda h: (h**2).sum() < 9.0, lambda h: 3 * h, h).sum()
    folded = read(draw(loss, depth=1).pipe())
    boxes = [texts[0] for box, texts in folded.boxes.items() if box[0] == "f"]
    assert boxes == ["scan × 4", "while_loop"]
    opened = draw(loss, max_nodes=200)
    assert 'label="scan × 4"' in opened.source
    assert sum("tanh" in texts[0] for texts in read(opened.pipe()).boxes.values()) == 4


# What is refused ----------------------------------------------------------------------


def two(h: Any, x: Any) -> Any:
    return h, x


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "another structure": (
        lambda: ag.scan(lambda h, x: ({"h": h}, x), H, XS),
        r"init has the structure ·, the carry of f \{'h': ·\}; they must be the same",
    ),
    "another shape": (
        lambda: ag.scan(lambda c, x: ({"h": c["h"][:1]}, x), {"h": H}, XS),
        r"scan: init has shape \(2,\) at \['h'\], the carry of f \(1,\); .* reshape",
    ),
    "another dtype": (
        lambda: ag.scan(lambda c, x: (c + x, None), 0, np.ones(3)),
        r"init has dtype int64, the carry of f float64; .* start with 0.0, say, for 0",
    ),
    "another y": (
        lambda: ag.scan(lambda c, x: (c + 1, None if c else x), 0, np.ones(3)),
        "y of one turn has the structure ·, y of another None",
    ),
    "no pair": (
        lambda: ag.scan(lambda h, x: h, H, XS),
        r"f returned ndarray; expected a pair \(carry, y\)",
    ),
    "unequal lengths": (
        lambda: ag.scan(two, H, {"a": XS, "b": XS[:2]}),
        r"xs\['b'\] \(2, 2\) has 2 rows, xs\['a'\] says 4",
    ),
    "a wrong length": (
        lambda: ag.scan(two, H, XS, length=3),
        r"xs \(4, 2\) has 4 rows, length says 3",
    ),
    "no length": (lambda: ag.scan(two, H), "neither xs nor length"),
    "a length that is none": (lambda: ag.scan(two, H, length=-1), "expected 0 or more"),
    "half a length": (lambda: ag.scan(two, H, length=1.5), "expected a whole number"),
    "no leading axis": (
        lambda: ag.scan(two, H, [1.0, 2.0]),
        r"xs\[0\] has no axis to go along.* a list is a tree of arrays",
    ),
    "a leaf that is none": (
        lambda: ag.scan(lambda h, x: (h, {"y": "text"}), H, XS),
        r"scan: y of f\['y'\] is str; expected an array, a number or a Tensor",
    ),
    "no function": (lambda: ag.scan(1, H, XS), "scan: f is int; expected a function"),
    "a number for a condition": (
        lambda: ag.cond(1.0, two, two, H, H),
        "cond: the condition has dtype float; expected one truth value: compare",
    ),
    "many conditions": (
        lambda: ag.cond(H > 0, two, two, H, H),
        r"the condition has dtype bool and shape \(2,\); .* \.all\(\) or \.any\(\)",
    ),
    "a branch that is none": (
        lambda: ag.cond(True, two, 1, H, H),
        "cond: false_fun is int; expected a function",
    ),
    "a test of many": (
        lambda: ag.while_loop(lambda h: h > 0, lambda h: h, H),
        r"while_loop: the condition has dtype bool and shape \(2,\)",
    ),
    "a changing turn": (
        lambda: ag.while_loop(lambda h: True, lambda h: h[:1], H),
        r"init_val has shape \(2,\), the result of body_fun \(1,\)",
    ),
    "a turn that is none": (
        lambda: ag.while_loop(1, two, H),
        "while_loop: cond_fun is int; expected a function",
    ),
    "no whole bound": (
        lambda: ag.fori_loop(0, 1.5, two, H),
        "fori_loop: upper is float; expected a whole number",
    ),
    "a body that is none": (
        lambda: ag.fori_loop(0, 1, None, H),
        "fori_loop: body_fun is NoneType; expected a function",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_said_what_is_wrong(name: str) -> None:
    call, message = REFUSED[name]
    with pytest.raises(AutogradError, match=message):
        call()


def test_both_branches_are_held_to_each_other_in_a_program() -> None:
    def branches(x: Any, other: Any) -> Any:
        return ag.cond(x.sum() > 0, lambda x: x, other, x)

    message = r"the result of true_fun has shape \(2,\), that of false_fun \(\)"
    with pytest.raises(AutogradError, match=message):
        ag.jit(lambda x: branches(x, lambda x: x.sum()))(H)
    message = "the result of true_fun has the structure ·, that of false_fun \\(·, ·\\)"
    with pytest.raises(AutogradError, match=message):
        ag.jit(lambda x: branches(x, lambda x: (x, x)))(H)
    with pytest.raises(AutogradError, match="has shape"):
        ag.vmap(lambda x: branches(x, lambda x: x.sum()))(XS)


def test_a_program_cannot_ask_for_values_in_a_turn() -> None:
    with pytest.raises(TraceError, match="the truth of a traced"):
        ag.jit(lambda x: ag.scan(lambda h, x: (h if x > 0 else -h, None), 1.0, x))(H)


def test_each_call_draws_anew() -> None:
    draws, same = (np.random.default_rng(5) for _ in range(2))

    def noisy(generator: Any, w: Any) -> Any:
        def turn(h: Any, x: Any) -> Any:
            return h + w * generator.random(), None

        return ag.scan(turn, 0.0, None, length=3)[0]

    jitted = ag.jit(lambda w: noisy(draws, w))
    for _ in range(3):
        alike(jitted(2.0), noisy(same, 2.0))
    with pytest.raises(TraceError, match="would draw others; draw them before"):
        ag.jit(ag.grad(lambda w: noisy(draws, w)))(np.float64(2.0))


def test_what_a_turn_writes_outside_is_refused() -> None:
    @ag.jit
    def writing(h: Any, xs: Any) -> Any:
        total = np.zeros_like(h)

        def turn(c: Any, x: Any) -> Any:
            total[...] = total + x
            return c, None

        carry, _ = ag.scan(turn, h, xs)
        return carry + total

    with pytest.raises(TraceError, match="is used outside of it"):
        writing(H, XS)


def test_what_a_turn_keeps_is_not_there_outside() -> None:
    @ag.jit
    def keeping(h: Any, xs: Any) -> Any:
        kept = []

        def turn(h: Any, x: Any) -> Any:
            kept.append(h * x)
            return h, None

        ag.scan(turn, h, xs)
        return kept[-1]

    with pytest.raises(TraceError, match="have that function return it"):
        keeping(H, XS)


def test_a_function_may_differentiate_in_each_turn() -> None:
    def descended(w: Any, rate: Any) -> Any:
        def loss(w: Any) -> Any:
            return ((np.tanh(XS @ w) - 0.3) ** 2).mean()

        def step(w: Any, _: Any) -> Any:
            return w - rate * ag.grad(loss)(w), loss(w)

        w, losses = ag.scan(step, w, None, length=4)
        return loss(w) + losses.sum()

    rate = np.float64(0.1)
    for derivative in (gradient_of_all, hessian):
        expected = derivative(descended, H, rate)
        alike(ag.jit(partial(derivative, descended))(H, rate), expected)


def test_dicts_may_name_their_keys_in_any_order() -> None:
    def turn(c: Any, x: Any) -> Any:
        return {"n": c["n"] + 1.0, "h": (c["h"][0] * x, 1.0)}, None

    def chosen(h: Any) -> Any:
        return ag.cond(
            h.sum() > 0, lambda h: {"a": h, "b": 1.0}, lambda h: {"b": 2.0, "a": h}, h
        )

    def both(h: Any) -> Any:
        carry, _ = ag.scan(turn, {"h": (h, 0.0), "n": 0.0}, np.arange(1.0, 3.0))
        return carry, chosen(h), chosen(-h)

    alike(ag.jit(both)(H)[0], both(H)[0])
    assert list(both(H)[0]) == ["h", "n"]
    for found, expected in zip(ag.jit(both)(H)[1:], both(H)[1:], strict=True):
        alike([found["a"], found["b"]], [expected["a"], expected["b"]])


def test_threads_have_buffers_of_their_own() -> None:
    jitted = ag.jit(ag.grad(scanned))
    inputs = [(W * k, H, XS) for k in range(1, 5)]
    expected = [ag.grad(scanned)(*xs) for xs in inputs]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(20):
            alike(list(pool.map(lambda xs: jitted(*xs), inputs)), expected)
