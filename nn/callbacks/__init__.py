"""What training calls at its stages."""

from nn.callbacks.backup import BackupAndRestore
from nn.callbacks.base import Callback, CallbackList
from nn.callbacks.history import History
from nn.callbacks.monitor import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from nn.callbacks.simple import (
    CSVLogger,
    LambdaCallback,
    LearningRateScheduler,
    TerminateOnNaN,
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
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
]
