"""Losses element by element or row by row, by the formulas of `nn.losses`."""

from typing import Any

import autograd.numpy as anp
from autograd.errors import ShapeError
from nn.losses.base import aligned, like
from nn.losses.crossentropy import (
    binary_losses,
)
from nn.losses.crossentropy import (
    categorical_crossentropy as categorical,
)
from nn.losses.crossentropy import (
    sparse_categorical_crossentropy as sparse_categorical,
)
from nn.ops.convert import floats, of_dtype, ready
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """``−y·ln p − (1 − y)·ln(1 − p)``, element by element; both of one shape."""
    p = floats(output)
    y = like(aligned("binary_crossentropy", ready(target), p.shape), p)
    return binary_losses(y, p, from_logits)


@operation
def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """``−Σ y·ln p`` along `axis`; both of one shape."""
    return categorical(ready(target), floats(output), from_logits, axis=axis)


@operation
def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """``−ln p[label]`` along `axis` for integer labels of output's other axes."""
    labels = of_dtype(target, "int64")
    return sparse_categorical(labels, floats(output), from_logits, axis=axis)


@operation
def psnr(x1: Any, x2: Any, max_val: Any) -> Any:
    """``10·log₁₀(max_val²/mean (x1 − x2)²)``: the peak signal to noise, in decibel."""
    x1, x2 = floats(x1), floats(x2)
    if x1.shape != x2.shape:
        raise ShapeError(
            f"psnr: x1 {tuple(x1.shape)} and x2 {tuple(x2.shape)} differ in shape"
        )
    mse = anp.mean(anp.square(x1 - x2))
    return 20 * anp.log10(of_dtype(max_val, mse.dtype)) - 10 * anp.log10(mse)
