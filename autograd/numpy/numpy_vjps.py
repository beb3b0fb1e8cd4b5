"""HIPS autograd's name for reverse rules; autograd-gamma's are made with these."""

from autograd.hips.broadcasting import (
    match_complex,
    repeat_to_match_shape,
    unbroadcast,
    unbroadcast_f,
)

__all__ = ["match_complex", "repeat_to_match_shape", "unbroadcast", "unbroadcast_f"]
