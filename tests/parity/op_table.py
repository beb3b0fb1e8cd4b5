"""All cases of functions of `nn.ops`."""

from tests.parity.op_cases import ELEMENTS, REDUCTIONS
from tests.parity.op_cases_networks import CONTROL, IMAGES, NETWORKS, SIGNALS
from tests.parity.op_cases_shapes import CREATION, INDICES, MATRICES, SHAPES

__all__ = ["CASES"]

CASES = [
    *ELEMENTS,
    *REDUCTIONS,
    *CREATION,
    *SHAPES,
    *INDICES,
    *MATRICES,
    *NETWORKS,
    *SIGNALS,
    *IMAGES,
    *CONTROL,
]
