"""`momentum`: how fast descent will be on this loss, and with which η and β."""

import copy
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from autograd.errors import ValueRangeError
from nn.lab.curvature import Spectrum, lanczos, product_of
from nn.lab.descent import (
    CONVENTIONS,
    rate,
    regime,
    stability_limit,
    steps_to,
    translate,
    tuned_heavy_ball,
    tuned_nesterov,
    tuned_plain,
)
from nn.lab.workers import given, in_order
from nn.optimizers import SGD
from nn.training.trainer import Trainer

__all__ = ["Outlook", "Prediction", "momentum"]

USUAL = 0.9
"""The β suggested where a direction is flat or curves down, and no rate is known."""


class Prediction(NamedTuple):
    """What SGD with these settings does on a loss of known curvature.

    rate: what the distance is multiplied by at each step in the long run, along the
    slowest direction; 1 or more: it does not converge. regimes: along the directions of
    smallest and of largest curvature, as `descent.regime` names them. limit: the
    learning rate from which on it diverges.
    """

    learning_rate: float
    momentum: float
    nesterov: bool
    rate: float
    regimes: tuple[str, str]
    limit: float

    @property
    def steps(self) -> int | None:
        """How many steps bring the distance to a millionth; None: none do."""
        return steps_to(1e-6, self.rate)

    def optimizer(self) -> SGD:
        """A new `nn.SGD` with these settings."""
        return SGD(self.learning_rate, self.momentum, self.nesterov)

    def __str__(self) -> str:
        kind = " nesterov" if self.nesterov else ""
        steps = "never" if self.steps is None else f"{self.steps} steps"
        return (
            f"η={self.learning_rate:<8.4g} β={self.momentum:<7.4g} rate {self.rate:.4f}"
            f"  to 1e-6: {steps}  {' … '.join(self.regimes)}{kind}"
        )


@dataclass(frozen=True)
class Outlook:
    """The result of `momentum`; printed, a table.

    curvature: the extremes of the Hessian. now: the optimizer given, None without one.
    plain, heavy_ball, nesterov: the settings suggested for each method.
    """

    curvature: Spectrum
    now: Prediction | None
    plain: Prediction
    heavy_ball: Prediction
    nesterov: Prediction

    @property
    def condition(self) -> float:
        """κ = λ_max / λ_min; infinite where a direction is flat or curves down."""
        found = self.curvature
        return found.largest / found.smallest if _is_convex(found) else np.inf

    @property
    def conventions(self) -> dict[str, tuple[str, float, float]]:
        """For each convention its update, and η and β of `heavy_ball` in it."""
        given = self.heavy_ball[:2]
        return {
            name: (convention.update, *translate(*given, to=name))
            for name, convention in CONVENTIONS.items()
        }

    def __str__(self) -> str:
        found = self.curvature
        rows = {"now": self.now, "plain": self.plain}
        rows |= {"heavy ball": self.heavy_ball, "nesterov": self.nesterov}
        return "\n".join(
            [
                f"λ_min {_with_error(found.smallest, found.errors[0])}, "
                f"λ_max {_with_error(found.largest, found.errors[1])}, "
                f"κ {self.condition:.4g}",
                f"by {found.products} Hessian-vector products, {found.size} weights",
                *(f"{name:<11}{p}" for name, p in rows.items() if p is not None),
                "heavy ball, as others write it:",
                *(
                    f"  {name:<11}{update:<29} η={eta:.4g} β={beta:.4g}"
                    for name, (update, eta, beta) in self.conventions.items()
                ),
            ]
        )


class Start(NamedTuple):
    """A search for the extremes: arguments of `momentum`, and its vector's seed."""

    problem: Any
    x: Any
    y: Any
    products: int
    seed: int


def momentum(
    problem: Any,
    x: Any = None,
    y: Any = None,
    *,
    optimizer: SGD | None = None,
    products: int = 64,
    seed: int | Sequence[int] = 0,
    executor: Executor | None = None,
    single_threaded: bool = True,
) -> Outlook:
    """Estimate the extreme curvatures of a loss and what they mean for SGD on it.

    problem: H of the quadratic ½wᵀHw, an array (n, n); or a function of one array with
    one number as value, and `x` the point; or a compiled model, with data `x` and `y`,
    looked at as `evaluate` does, without dropout. optimizer: whose rate to predict, by
    default the model's if it is an `nn.SGD`. products: Hessian-vector products at most;
    with as many as there are weights the estimates are exact. seed: of the vector to
    start from, or several, of which the outermost ends count. executor,
    single_threaded: as for all of `nn.lab`; the runs are the starts, for the products
    of one need each other.

    On a quadratic with these curvatures the suggestions `plain` and `heavy_ball` have
    the lowest rate that there is, and `nesterov` his usual one; on any other loss they
    hold near the point. Where λ_min is not above zero there is no best rate;
    then they are β = 0.9 and half the largest stable learning rate. Gradients with
    noise want smaller learning rates than these: momentum multiplies what noise leaves
    by nearly 1/(1 − β).

    >>> import numpy as np
    >>> outlook = momentum(np.diag([1.0, 4.0, 100.0]))
    >>> outlook.heavy_ball.optimizer().momentum.__round__(4)
    0.6694
    >>> round(outlook.plain.rate, 4), round(outlook.heavy_ball.rate, 4)
    (0.9802, 0.8182)
    """
    starts = _starts(problem, x, y, products=products, seed=seed)
    pool = given("momentum", executor, problem)
    alike = starts if executor is None else map(_apart, starts)
    found = _outermost(
        in_order(
            "momentum", _spectrum, alike, executor=pool, single_threaded=single_threaded
        )
    )
    return _outlook(found, optimizer or getattr(problem, "optimizer", None))


def _starts(problem: Any, x: Any, y: Any, *, products: int, seed: Any) -> list[Start]:
    if products < 1:
        raise ValueRangeError(f"momentum: products are at least 1, got {products!r}")
    seeds = np.ravel(seed).tolist()
    if not seeds:
        raise ValueRangeError("momentum: seed is empty; give one or more integers")
    return [Start(problem, x, y, products, one) for one in seeds]


def _spectrum(start: Start) -> Spectrum:
    product, size = product_of(start.problem, start.x, start.y)
    rng = np.random.default_rng(start.seed)
    return lanczos(product, size, products=start.products, rng=rng)


def _apart(start: Start) -> Start:
    """With a model of its own, built already: starts may share memory, and draw."""
    model = start.problem
    if not isinstance(model, Trainer) or start.x is None:
        return start
    model.test_on_batch(start.x, start.y)
    return start._replace(problem=copy.deepcopy(model))


def _outermost(found: list[Spectrum]) -> Spectrum:
    """The outermost ends of several estimates, each with its error.

    An error says that an eigenvalue is so near, not that none is farther out. That
    starts agree makes it likely: with 12 products for an outlier 1 % outside of 3,000
    even eigenvalues, the true end was farther off than its error in 12 of 60 single
    starts, and never off the outermost of four.
    """
    low = min(found, key=lambda one: one.smallest)
    high = max(found, key=lambda one: one.largest)
    return Spectrum(
        low.smallest,
        high.largest,
        (low.errors[0], high.errors[1]),
        low.size,
        sum(one.products for one in found),
    )


def _outlook(found: Spectrum, judged: Any) -> Outlook:
    """What curvatures mean; `judged` is an optimizer or none."""
    if found.largest <= 0:
        raise ValueRangeError(
            f"momentum: λ_max is {found.largest:.3g}; no direction curves upwards "
            "here, so no step is too large; take a point nearer to a minimum"
        )
    now = None
    if isinstance(judged, SGD):
        settings = judged.rate, judged.momentum
        now = _predicted(found, settings, nesterov=judged.nesterov)
    return Outlook(found, now, *_suggested(found))


def _suggested(found: Spectrum) -> tuple[Prediction, Prediction, Prediction]:
    if _is_convex(found):
        ends = found.smallest, found.largest
        plain, heavy = tuned_plain(*ends), tuned_heavy_ball(*ends)
        nesterov = tuned_nesterov(*ends)
    else:
        half = 0.5 / found.largest
        plain = half * stability_limit(0.0), 0.0
        heavy = half * stability_limit(USUAL), USUAL
        nesterov = half * stability_limit(USUAL, nesterov=True), USUAL
    return (
        _predicted(found, plain),
        _predicted(found, heavy),
        _predicted(found, nesterov, nesterov=True),
    )


def _predicted(
    found: Spectrum, settings: tuple[float, float], *, nesterov: bool = False
) -> Prediction:
    """For η and β; between the extremes the rate is nowhere above its largest there.

    A λ_min smaller than its error is taken for 0.
    """
    eta, beta = settings
    known = abs(found.smallest) > found.errors[0]
    low, high = eta * found.smallest if known else 0.0, eta * found.largest
    return Prediction(
        eta,
        beta,
        nesterov,
        max(float(rate(a, beta, nesterov=nesterov)) for a in (low, high)),
        (regime(low, beta, nesterov=nesterov), regime(high, beta, nesterov=nesterov)),
        stability_limit(beta, nesterov=nesterov) / found.largest,
    )


def _is_convex(found: Spectrum) -> bool:
    """Whether λ_min is above zero for sure."""
    return found.smallest > found.errors[0]


def _with_error(value: float, error: float) -> str:
    """`value`, and its error where that shows in the digits that are printed."""
    return f"{value:.4g}" + (f" ± {error:.0e}" if error > 1e-5 * abs(value) else "")
