"""MPI, and whether it fits the launcher that has started this process."""

from typing import Any

from autograd.errors import DistributionError
from nn.shares import started

__all__ = ["mpi", "refuse_another_mpi"]


def mpi() -> Any:
    """`mpi4py.MPI`; refused with a remedy where it cannot be had."""
    try:
        from mpi4py import MPI
    except ImportError as error:
        raise DistributionError(
            f"DataParallel: mpi4py cannot be imported ({error}); install it and an MPI "
            "with pip install 'retrograd[mpi]', or mpi4py alone where the machine has "
            "an MPI of its own"
        ) from error
    return MPI


def refuse_another_mpi(library: str, ranks: int) -> None:
    """Refuse ranks that do not know of each other: launcher and library do not fit.

    library: what the library says that it is; ranks: how many there are to it.
    """
    count, maker = started()
    if ranks == 1 and count > 1:
        raise DistributionError(
            f"DataParallel: the launcher of {maker} has started {count} processes, and "
            f"each finds itself alone: mpi4py runs with {library.split(',')[0].strip()}"
            "; start the script with the mpiexec of that, or have mpi4py use the other"
        )
