"""How SciPy's minimisers find a minimum with derivatives, and what each costs.

    python -m examples.minimise

A chain of thirty links hangs between two nails: it lies where its potential energy is
least and each link keeps its length. A constraint is differentiated like the rest. Then
the same without constraints, by springs, once for each of SciPy's methods.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import autograd.numpy as np
from autograd import grad, hessian, hessian_vector_product, jacobian, value_and_grad
from examples.plotting import BLUE, MUTED, axes, print_table, save

LINKS, LENGTH, WIDTH, STIFFNESS = 30, 1.5, 1.0, 1e3
NAILS = np.array([[0.0, 0.0], [WIDTH, 0.0]])

METHODS: dict[str, dict[str, bool]] = {
    "Nelder-Mead": {},
    "BFGS, by differences": {},
    "BFGS": {"jac": True},
    "L-BFGS-B": {"jac": True},
    "Newton-CG": {"jac": True, "hessp": True},
    "trust-exact": {"jac": True, "hess": True},
}
"""A method of `scipy.optimize.minimize`, and which derivatives it is given."""


def main(out: str | Path = "out/minimise") -> dict[str, Any]:
    """Hang the chain, compare the methods, draw the chain and the catenary."""
    found = hung()
    figures: dict[str, Any] = {"from_catenary": distance(points(found.x))}
    figures["constraint_steps"] = int(found.nit)
    for name, given in METHODS.items():
        result = minimised(name.partition(",")[0], **given)
        figures[f"{name}_calls"] = int(result.nfev)
        figures[f"{name}_slope"] = float(np.abs(grad(springs)(result.x)).max())
    print_table(figures.items())
    draw(points(found.x), Path(out) / "chain.svg")
    return figures


def points(x: Any) -> Any:
    """Joints and nails, (LINKS + 1, 2), from the free coordinates x."""
    return np.concatenate([NAILS[:1], np.reshape(x, (-1, 2)), NAILS[1:]])


def stretch(x: Any) -> Any:
    """By how much each link is too long, (LINKS,)."""
    sides = np.diff(points(x), axis=0)
    return np.sqrt(np.sum(sides**2, axis=1)) - LENGTH / LINKS


def height(x: Any) -> Any:
    """The mean height of the links, which is their potential energy."""
    y = points(x)[:, 1]
    return np.mean((y[1:] + y[:-1]) / 2)


def springs(x: Any) -> Any:
    """That energy when links are springs."""
    return height(x) + STIFFNESS * np.sum(stretch(x) ** 2)


def start() -> Any:
    """Joints on a parabola below the nails, as one row."""
    x = np.linspace(0, WIDTH, LINKS + 1)[1:-1]
    return np.ravel(np.stack([x, 2 * x * (x - WIDTH)], axis=1))


def hung() -> Any:
    """The chain of stiff links; the constraint comes with its Jacobian."""
    from scipy import optimize  # an extra, which other examples do without

    stiff = {"type": "eq", "fun": stretch, "jac": jacobian(stretch)}
    return optimize.minimize(
        value_and_grad(height),
        start(),
        jac=True,
        method="SLSQP",
        constraints=stiff,
        options={"maxiter": 200, "ftol": 1e-12},
    )


def minimised(
    method: str, *, jac: bool = False, hess: bool = False, hessp: bool = False
) -> Any:
    """The chain of springs, by one method with the derivatives that it is to have."""
    from scipy import optimize

    f: Callable[..., Any] = value_and_grad(springs) if jac else springs
    return optimize.minimize(
        f,
        start(),
        jac=jac,
        hess=hessian(springs) if hess else None,
        hessp=hessian_vector_product(springs) if hessp else None,
        method=method,
    )


def catenary() -> tuple[float, float]:
    """a and c of ``y = a·cosh((x − WIDTH/2)/a) + c``, as long as the chain, by halving.

    Its length is ``2a·sinh(WIDTH/2a)``.
    """
    low, high = 0.01, 10.0
    while high - low > 1e-12:
        a = (low + high) / 2
        long = 2 * a * np.sinh(WIDTH / (2 * a)) > LENGTH
        low, high = (a, high) if long else (low, a)
    return low, float(-low * np.cosh(WIDTH / (2 * low)))


def curve(x: Any) -> Any:
    """The catenary's height at x."""
    a, c = catenary()
    return a * np.cosh((x - WIDTH / 2) / a) + c


def distance(joints: Any) -> float:
    """How far above or below the catenary the joints are at most."""
    return float(np.abs(joints[:, 1] - curve(joints[:, 0])).max())


def draw(joints: Any, path: Path) -> None:
    """The chain over the catenary."""
    figure, chart = axes()
    x = np.linspace(0, WIDTH, 200)
    label = "a hanging rope: the catenary"
    chart.plot(x, curve(x), color=MUTED, linestyle="-", linewidth=4, label=label)
    chart.plot(*joints.T, ".-", color=BLUE, label="the chain, found by SLSQP")
    chart.set(xlabel="across, in distances of the nails", ylabel="height, in the same")
    chart.legend(loc="upper center")
    save(
        figure,
        path,
        title="A chain hangs on a catenary",
        description="Thirty links between two nails, where SLSQP found their energy "
        "least, lie on the curve of a hanging rope.",
    )


if __name__ == "__main__":
    main()
