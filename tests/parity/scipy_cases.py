"""What is asked of SciPy's functions: expressions of the inputs that they name.

HIPS autograd, JAX and ours run the same text. The answers: its value, the gradient of
the sum of its entries with weights, by every input, and the gradient of that gradient's
products with `VECTORS`.
"""

from typing import Any, NamedTuple

import numpy as np

from tests.parity.program_answers import tried

__all__ = ["BOTH", "HIPS", "INPUTS", "JAX", "PARTS", "Library", "answers"]

INPUTS = {
    "x": np.array([-1.2, 0.3, 1.4]),
    "y": np.array([0.4, -0.9, 1.1]),
    "p": np.array([0.7, 1.6, 2.3]),
    "q": np.array([1.3, 0.8, 2.1]),
    "r": np.array([0.9, 1.7, 1.2]),
    "u": np.array([0.2, 0.5, 0.7]),
    "w": np.array([0.2, 0.5, 0.3]),
    "k": np.array([0.0, 1.0, 3.0]),
    "a": np.array([[0.4, 1.3, -0.2], [2.1, 0.1, 0.4], [-0.3, 0.2, 3.3]]),
    "b": np.array([[1.1, -0.4, 0.3], [0.2, 0.9, -0.5], [0.6, 0.1, 1.4]]),
    "s": np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.1]]),
}
CONSTANT = {"k"}
VECTORS = {
    name: np.cos(np.arange(x.size)).reshape(x.shape) for name, x in INPUTS.items()
}

PARTS = ("value", "gradient", "second")

BOTH = """
special.beta(p, q)
special.betainc(1.7, 0.8, u)
special.betaln(p, q)
special.digamma(p)
special.erf(x)
special.erfc(x)
special.erfinv(u)
special.expit(x)
special.gamma(p)
special.gammainc(1.7, p)
special.gammaincc(1.7, p)
special.gammaln(p)
special.i0(x)
special.i1(x)
special.logit(u)
special.logsumexp(x)
special.logsumexp(a, axis=1, keepdims=True)
special.logsumexp(a, axis=0, b=np.exp(b))
special.multigammaln(p + 1, 3)
special.polygamma(1, p)
special.polygamma(2, p)
stats.beta.logpdf(u, p, q)
stats.beta.pdf(u, p, q)
stats.chi2.logpdf(p, 3.5)
stats.chi2.pdf(p, 3.5)
stats.dirichlet.logpdf(w, p)
stats.dirichlet.pdf(w, p)
stats.gamma.logpdf(p, q)
stats.gamma.pdf(p, q)
stats.multivariate_normal.logpdf(x, y, s)
stats.multivariate_normal.pdf(x, y, s)
stats.norm.cdf(x, y, p)
stats.norm.logcdf(x, y, p)
stats.norm.logpdf(x, y, p)
stats.norm.logsf(x, y, p)
stats.norm.pdf(x, y, p)
stats.norm.sf(x, y, p)
stats.poisson.cdf(k, p)
stats.poisson.logpmf(k, p)
stats.poisson.pmf(k, p)
stats.t.logpdf(x, p, y, q)
stats.t.pdf(x, p, y, q)
linalg.solve_triangular(a, b, lower=True)
linalg.solve_triangular(a, x, trans=1)
"""
"""What both HIPS autograd and JAX have, or most of it."""

HIPS = """
special.erfcinv(p - 0.5)
special.iv(1, p)
special.ive(2, p)
special.j0(x)
special.j1(x)
special.jn(2, p)
special.psi(p)
special.rgamma(p)
special.y0(p)
special.y1(p)
special.yn(2, p)
stats.chi2.cdf(p, 3.5)
stats.beta.cdf(u, 1.7, 0.8)
stats.gamma.cdf(p, 1.7)
stats.t.cdf(x, 3.5)
stats.t.logcdf(x, 3.5)
stats.multivariate_normal.entropy(y, s)
linalg.solve_sylvester(a, b, s)
linalg.sqrtm(s)
linalg.solve_banded((1, 1), a, x)
signal.convolve(x, y)
signal.convolve(a, b, mode="valid")
signal.convolve(a, b, axes=([0], [1]), dot_axes=([1], [0]))
integrate.odeint(lambda y, t, k: -k * y, x, np.linspace(0, 1, 3), tuple([p]))
"""
"""What HIPS autograd has and JAX has not."""

JAX = """
special.boxcox(p, q)
special.boxcox1p(p, q)
special.dawsn(x)
special.entr(p)
special.erfcx(x)
special.expi(p)
special.fresnel(p)
special.hyp1f1(1.5, 2.5, x)
special.hyp2f1(1.5, 0.7, 2.5, x / 2)
special.i0e(p)
special.i1e(p)
special.kl_div(p, q)
special.log_ndtr(x)
special.log_softmax(a, axis=1)
special.loggamma(p)
special.ndtr(x)
special.ndtri(u)
special.owens_t(x, p)
special.poch(p, q)
special.rel_entr(p, q)
special.sici(p)
special.softmax(a, axis=0)
special.spence(p)
special.xlog1py(p, q)
special.xlogy(p, q)
special.zeta(p + 2, q)
special.gammainc(p, q)
special.gammaincc(p, q)
stats.bernoulli.logpmf(np.minimum(k, 1), u)
stats.bernoulli.pmf(np.minimum(k, 1), u)
stats.betabinom.logpmf(k, 5, p, q)
stats.binom.logpmf(k, 5, u)
stats.cauchy.cdf(x, y, p)
stats.cauchy.logpdf(x, y, p)
stats.cauchy.logsf(x, y, p)
stats.cauchy.ppf(u, y, p)
stats.chi2.cdf(p, q)
stats.chi2.logsf(p, q)
stats.expon.logpdf(p + 2, x, q)
stats.expon.logsf(p + 2, x, q)
stats.expon.ppf(u, x, q)
stats.gamma.cdf(p, q)
stats.gamma.logsf(p, q)
stats.gennorm.cdf(x, p)
stats.gennorm.logpdf(x, p)
stats.geom.logpmf(k + 1, u)
stats.gumbel_l.logcdf(x, y, p)
stats.gumbel_l.logpdf(x, y, p)
stats.gumbel_l.logsf(x, y, p)
stats.gumbel_l.ppf(u, y, p)
stats.gumbel_r.logcdf(x, y, p)
stats.gumbel_r.logpdf(x, y, p)
stats.gumbel_r.logsf(x, y, p)
stats.gumbel_r.ppf(u, y, p)
stats.laplace.cdf(x, y, p)
stats.laplace.logpdf(x, y, p)
stats.logistic.cdf(x, y, p)
stats.logistic.isf(u, y, p)
stats.logistic.logpdf(x, y, p)
stats.logistic.ppf(u, y, p)
stats.multinomial.logpmf(k.astype(int), 4, w)
stats.nbinom.logpmf(k, 2.5, u)
stats.norm.isf(u, y, p)
stats.norm.ppf(u, y, p)
stats.pareto.cdf(p + 2, q)
stats.pareto.logpdf(p + 2, q)
stats.pareto.logsf(p + 2, q)
stats.pareto.ppf(u, p)
stats.truncnorm.cdf(u, -p, q)
stats.truncnorm.logcdf(u, -p, q)
stats.truncnorm.logsf(u, -p, q)
stats.truncnorm.logpdf(u, -p, q)
stats.uniform.logpdf(u, x - 2, p + 5)
stats.uniform.ppf(u, x, p)
stats.vonmises.logpdf(x, p)
stats.wrapcauchy.logpdf(p, u)
linalg.block_diag(a, s)
linalg.cho_solve(linalg.cho_factor((s + s.T) / 2), x)
linalg.cholesky((s + s.T) / 2, lower=True)
linalg.det(a)
linalg.eigh((s + s.T) / 2, eigvals_only=True)
linalg.expm(a)
linalg.expm_frechet(a, b)
linalg.inv(a)
linalg.lu(a)
linalg.lu_solve(linalg.lu_factor(a), x)
linalg.qr(a[:, :2], mode="economic")
linalg.solve(a, x)
linalg.solve((s + s.T) / 2, x, assume_a="pos")
linalg.svd(a, compute_uv=False)
linalg.toeplitz(x, y)
"""
"""What JAX has and HIPS autograd has not."""


class Library(NamedTuple):
    """What a library has under SciPy's names: `grad`, and a module for each room."""

    grad: Any
    rooms: dict[str, Any]


def answers(text: str, library: Library) -> dict[str, Any]:
    """The parts by name, each as one row of numbers, or as an exception's text."""
    np_ = library.rooms["np"]
    code = compile(text.strip(), "<case>", "eval")
    names = [n for n in code.co_names if n in INPUTS and n not in CONSTANT]
    every = tuple(range(len(names)))
    xs, vs = [INPUTS[n] for n in names], [VECTORS[n] for n in names]

    def total(*values: Any) -> Any:
        given = {k: INPUTS[k] for k in CONSTANT} | dict(zip(names, values, strict=True))
        real = map(np_.real, entries(eval(code, {**library.rooms, **given})))
        return sum(
            np_.sum(y * np.cos(np.arange(y.size)).reshape(y.shape)) for y in real
        )

    def along(*values: Any) -> Any:
        slopes = library.grad(total, every)(*values)
        return sum(np_.sum(g * v) for g, v in zip(slopes, vs, strict=True))

    parts: dict[str, Any] = {
        "value": lambda: [total(*xs)],
        "gradient": lambda: library.grad(total, every)(*xs),
        "second": lambda: library.grad(along, every)(*xs),
    }
    return {name: tried(flat, part) for name, part in parts.items()}


def entries(found: Any) -> list[Any]:
    """The arrays of a result that may be a tuple."""
    if not isinstance(found, (tuple, list)):
        return [found]
    return [y for part in found for y in entries(part)]


def flat(values: Any) -> Any:
    """Numbers in one row."""
    return np.concatenate([np.ravel(v) for v in values])
