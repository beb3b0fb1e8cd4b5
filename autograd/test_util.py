"""HIPS autograd's name for checks of derivatives; tests of programs import it."""

from autograd.hips.checks import (
    check_equivalent,
    check_grads,
    check_jvp,
    check_vjp,
    check_vspace,
    combo_check,
    scalar_close,
)

__all__ = [
    "check_equivalent",
    "check_grads",
    "check_jvp",
    "check_vjp",
    "check_vspace",
    "combo_check",
    "scalar_close",
]
