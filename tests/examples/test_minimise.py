"""A hanging chain, found by SciPy's minimisers with derivatives."""

from collections.abc import Callable

import pytest

from docs.questions.build import Run

pytest.importorskip("scipy")


def test_the_chain_hangs_and_derivatives_are_worth_it(
    ran: Callable[[str], Run],
) -> None:
    figures, out = ran("minimise")
    assert figures["from_catenary"] < 1e-3
    assert figures["BFGS_calls"] < figures["BFGS, by differences_calls"] / 20
    assert figures["BFGS_slope"] < 1e-4
    assert figures["trust-exact_slope"] < 1e-4
    assert figures["trust-exact_calls"] < figures["BFGS_calls"] / 3
    assert [p.name for p in out.iterdir()] == ["chain.svg"]
