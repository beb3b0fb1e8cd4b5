"""Proof by nudging: derivatives compared with differences of the function itself.

For random directions v of each input and cotangents u of each output, three numbers
have to agree:

    ⟨u, J·v⟩ by forward mode   ⟨Jᵀ·u, v⟩ by reverse mode   ⟨u, Δf⟩ by differences

The tolerance is relative to the derivative itself, 1e-6 in float64, so a
wrong slope is found at any scale of the function, and what differences cannot resolve
they do not judge: steps, and the error each can have, come from values of the function
(`slopes`). Functions of float32 that take float64 too are differenced in float64, and
their derivatives in float32 compared with those.

At a kink any number between the slopes to both sides is right, and the report says so.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd.check.examine import Findings, Options, examine
from autograd.check.facts import Comparison, Element, Fault, Kink
from autograd.check.narrow import examine_narrow
from autograd.check.report import GradcheckReport
from autograd.check.subject import cast, subject_of
from autograd.errors import GradientCheckError, ValueRangeError

__all__ = [
    "Comparison",
    "Element",
    "Fault",
    "GradcheckReport",
    "Kink",
    "check_grads",
    "gradcheck",
]


def check_grads(
    f: Callable[..., Any],
    modes: Iterable[str] = ("fwd", "rev"),
    order: int = 2,
    *,
    seed: int = 0,
) -> Callable[..., None]:
    """``check_grads(f)(*args, **kwargs)`` raises where f's derivatives are wrong.

    Every float or complex array or number among `args`, however nested, is varied.
    modes, order, seed: as in `gradcheck`, which this calls.

    >>> check_grads(lambda x: x**3)(2.0)
    """
    options = _options(modes, order)

    def check(*args: Any, **kwargs: Any) -> None:
        __tracebackhide__ = True
        report = _report(f, args, kwargs, options, rtol=None, seed=seed)
        if not report:
            raise GradientCheckError(str(report))

    return check


def gradcheck(
    f: Callable[..., Any],
    inputs: Any,
    *,
    order: int = 1,
    modes: Iterable[str] = ("fwd", "rev"),
    rtol: float | None = None,
    seed: int = 0,
    exhaustive: bool = False,
    explain: bool = True,
    raise_on_failure: bool = True,
) -> GradcheckReport:
    """Compare the derivatives of ``f(*inputs)`` with differences; a report of it.

    inputs: a tuple or list of arguments (numbers, arrays, Tensors or trees of them), or
    a single one. Floats and complex numbers are varied, the rest is passed on. order: 2
    checks the derivative of the derivative too, by the inputs and by the vectors that
    the rules take, and so on. modes: ``"fwd"``, ``"rev"`` or both; both also have to
    agree with each other. rtol: the relative tolerance, by default 1e-6 for float64 and
    2e-3 for float32. seed: of the random directions. exhaustive: also compare every
    single element. explain: after a failure look for the elements that are wrong and
    the likely cause.

    Raises `GradientCheckError` with the report as its text, unless `raise_on_failure`
    is false; in any case for a function that raises, returns what is not finite, writes
    to its input or changes between calls. `DTypeError` without anything to
    differentiate.

    >>> import numpy as np
    >>> report = gradcheck(lambda x: np.maximum(x, 0.0), np.array([1.0, 0.0]))
    >>> report.passed, report.kinks[0].index, report.kinks[0].slopes
    (True, (1,), (0.0, 1.0))
    """
    __tracebackhide__ = True
    args = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    options = _options(modes, order, exhaustive=exhaustive, explain=explain)
    report = _report(f, args, {}, options, rtol=rtol, seed=seed)
    if raise_on_failure and not report:
        raise GradientCheckError(str(report))
    return report


def _options(modes: Iterable[str], order: int, **others: bool) -> Options:
    chosen = (modes,) if isinstance(modes, str) else tuple(modes)
    if not chosen or set(chosen) - {"fwd", "rev"}:
        raise ValueRangeError(
            f"check_grads: modes are 'fwd' and 'rev', got {modes!r}; pass one or both"
        )
    if order < 1:
        raise ValueRangeError(f"check_grads: order is 1 or more, got {order}")
    return Options(chosen, order, **others)


def _report(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    options: Options,
    *,
    rtol: float | None,
    seed: int,
) -> GradcheckReport:
    subject = subject_of(f, args, kwargs, rtol=rtol)
    findings, rng = Findings(), np.random.default_rng(seed)
    wide = None
    if subject.precision.eps > 1e-10:
        wide = cast(subject, {"f": np.float64, "c": np.complex128})
    run = examine(wide or subject, options, rng, findings)
    if wide and run and not findings.faults:
        examine_narrow(subject, run, options, findings)
    return GradcheckReport(
        tuple(findings.comparisons),
        tuple(findings.kinks),
        tuple(findings.faults),
        tuple(findings.notes),
    )
