"""The exceptions of `autograd` and `nn`, each also the built-in that NumPy raises.

    AutogradError
    ├── ShapeError          ValueError      shapes do not broadcast, align or fit
    │   └── NonScalarError  TypeError       one number is needed, an array was given
    ├── DTypeError          TypeError       not a dtype for this operation or gradient
    ├── ArgumentError       TypeError       an argument unknown or missing
    ├── ValueRangeError     ValueError      the right type with an impossible value
    ├── MatrixError         numpy.linalg.LinAlgError  singular, not square, no matrix
    ├── IndexingError       IndexError      an index outside the array
    │   └── AxisError       numpy.exceptions.AxisError  an axis that it lacks
    ├── GraphError          RuntimeError    no graph to walk: constant, freed, cut
    ├── NoDerivativeError   NotImplementedError, TypeError  no rule for this operation
    ├── BatchError          RuntimeError    one value is needed, vmap has many
    ├── TraceError          RuntimeError    jit: what depends on values, or was changed
    │   └── ValueShapeError                 a shape that depends on values
    ├── NotFiniteError      FloatingPointError  the first NaN, under detect_anomaly
    ├── GradientCheckError  AssertionError  analytic and numeric derivatives differ
    ├── DistributionError   RuntimeError    a rank failed, is missing or differs
    ├── RenderError         RuntimeError    a graph was described but could not be drawn
    └── StorageError        OSError         a file that cannot be written or trusted

Every message names the operation, the argument, its shape or dtype, and the remedy.
"""

from numpy.exceptions import AxisError as NumpyAxisError
from numpy.linalg import LinAlgError

from autograd.plain import plain
from autograd.tracebacks import rendered

__all__ = [
    "ArgumentError",
    "AutogradError",
    "AxisError",
    "BatchError",
    "DTypeError",
    "DistributionError",
    "GradientCheckError",
    "GraphError",
    "IndexingError",
    "MatrixError",
    "NoDerivativeError",
    "NonScalarError",
    "NotFiniteError",
    "NumericalFallbackWarning",
    "RenderError",
    "ShapeError",
    "StorageError",
    "TraceError",
    "TrainingNotice",
    "ValueRangeError",
    "ValueShapeError",
]


class AutogradError(Exception):
    """The root: ``except AutogradError`` catches all that this project raises."""

    def __str__(self) -> str:
        """The message; names in it cannot steer the terminal that shows it."""
        return plain(super().__str__())

    def _render_traceback_(self) -> list[str]:
        """What IPython shows, which asks for it: the user's lines and the message."""
        return rendered(self)


class ShapeError(AutogradError, ValueError):
    """Shapes that do not broadcast, align or fit."""


class NonScalarError(ShapeError, TypeError):
    """A scalar is needed where an array was given."""


class DTypeError(AutogradError, TypeError):
    """A dtype that the operation or a gradient cannot use."""


class ArgumentError(AutogradError, TypeError):
    """An argument that the operation does not know, or one that it lacks."""


class ValueRangeError(AutogradError, ValueError):
    """An argument of the right type whose value is impossible."""


class MatrixError(AutogradError, LinAlgError):
    """A matrix that is singular, not square, not positive definite, or none at all."""


class IndexingError(AutogradError, IndexError):
    """An index outside the array."""


class AxisError(IndexingError, NumpyAxisError):
    """An axis that the array does not have."""


class GraphError(AutogradError, RuntimeError):
    """There is no graph to walk: a constant, freed, cut off, or an input changed."""


class NoDerivativeError(AutogradError, NotImplementedError, TypeError):
    """An operation without a derivative rule was differentiated."""


class BatchError(AutogradError, RuntimeError):
    """One value is needed where `vmap` has one for each example."""


class TraceError(AutogradError, RuntimeError):
    """Under `jit`: what a function does depends on values, or on what was changed."""


class ValueShapeError(TraceError):
    """Under `jit`: the shape of a result depends on values."""


class NotFiniteError(AutogradError, FloatingPointError):
    """An operation or its derivative made a NaN, under `detect_anomaly`."""


class GradientCheckError(AutogradError, AssertionError):
    """Analytic and numeric derivatives differ."""


class DistributionError(AutogradError, RuntimeError):
    """A rank that failed or did not come, or ranks that were given different things."""


class RenderError(AutogradError, RuntimeError):
    """A graph was described but could not be drawn."""


class StorageError(AutogradError, OSError):
    """A file could not be written or read, or does not hold what it should."""


class NumericalFallbackWarning(UserWarning):
    """A function without a rule is differentiated by differences, as was asked for."""


class TrainingNotice(UserWarning):
    """Training goes on, but something about it looks like a mistake."""
