"""What training calls at its stages."""

from typing import TYPE_CHECKING

from autograd.later import later
from nn.callbacks.base import Callback
from nn.callbacks.calls import CallbackList
from nn.callbacks.history import History
from nn.callbacks.progbar import ProgbarLogger

if TYPE_CHECKING:
    from nn.callbacks.averages import SwapEMAWeights
    from nn.callbacks.backup import BackupAndRestore
    from nn.callbacks.checkpoint import ModelCheckpoint
    from nn.callbacks.monitor import EarlyStopping, ReduceLROnPlateau
    from nn.callbacks.record import Record
    from nn.callbacks.remote import RemoteMonitor
    from nn.callbacks.simple import (
        CSVLogger,
        LambdaCallback,
        LearningRateScheduler,
        LossNotFiniteError,
        TerminateOnNaN,
    )
    from nn.callbacks.tensorboard import TensorBoard

later(  # they need files, networks and formats that most trainings do not
    __name__,
    {
        ("nn.callbacks.averages",): ("SwapEMAWeights",),
        ("nn.callbacks.backup",): ("BackupAndRestore",),
        ("nn.callbacks.checkpoint",): ("ModelCheckpoint",),
        ("nn.callbacks.monitor",): ("EarlyStopping", "ReduceLROnPlateau"),
        ("nn.callbacks.record",): ("Record",),
        ("nn.callbacks.remote",): ("RemoteMonitor",),
        ("nn.callbacks.simple",): (
            "CSVLogger",
            "LambdaCallback",
            "LearningRateScheduler",
            "LossNotFiniteError",
            "TerminateOnNaN",
        ),
        ("nn.callbacks.tensorboard",): ("TensorBoard",),
    },
)

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "LossNotFiniteError",
    "ModelCheckpoint",
    "ProgbarLogger",
    "Record",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "SwapEMAWeights",
    "TensorBoard",
    "TerminateOnNaN",
]
