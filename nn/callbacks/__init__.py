"""What training calls at its stages."""

from nn.callbacks.averages import SwapEMAWeights
from nn.callbacks.backup import BackupAndRestore
from nn.callbacks.base import Callback
from nn.callbacks.calls import CallbackList
from nn.callbacks.checkpoint import ModelCheckpoint
from nn.callbacks.history import History
from nn.callbacks.monitor import EarlyStopping, ReduceLROnPlateau
from nn.callbacks.progbar import ProgbarLogger
from nn.callbacks.remote import RemoteMonitor
from nn.callbacks.simple import (
    CSVLogger,
    LambdaCallback,
    LearningRateScheduler,
    LossNotFiniteError,
    TerminateOnNaN,
)
from nn.callbacks.tensorboard import TensorBoard

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
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "SwapEMAWeights",
    "TensorBoard",
    "TerminateOnNaN",
]
