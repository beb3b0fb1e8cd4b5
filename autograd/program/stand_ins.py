"""What of ours that is about Tensors or threads is, in a file of arrays alone."""

from typing import Any

__all__ = ["stand_in_for"]

_NOTHING = '''\
class {name}:
    """There is none of these here: arrays alone."""'''
_ITSELF = '''\
def {name}(x):
    """An array is plain already."""
    return x'''
_RECORD = '''\
def {name}(operation, inputs, params=None):
    """What an operation computes."""
    return operation(*inputs, **(params or {{}}))'''
_AS_ARRAY = '''\
def {name}(x, dtype=None):
    """`x` as an array."""
    return np.asarray(x, dtype)'''
_OPERAND = '''\
def {name}(x):
    """`x` as an array."""
    return np.asarray(x)'''
_FALSE = '''\
def {name}(*values):
    """There are no Tensors here."""
    return False'''
_THREADS = '''\
class {name}:
    """One thread that does every part."""

    @staticmethod
    def share(work, parts):
        """``work(part)`` for all `parts`."""
        for part in parts:
            work(part)'''
_STEP = '''\
def {name}(function):
    """A call is a call."""
    return function'''

_CHECK = '''\
def {name}(refuse, *args):
    """A check is a call."""
    refuse(*args)'''
_EITHER = '''\
def {name}(condition, true, false, *operands):
    """One of two calls."""
    return true(*operands) if condition else false(*operands)'''

_RENDERED = '''\
def {name}(error):
    """What IPython shows: all of it, since a file has no lines of ours."""
    import traceback
    return "".join(traceback.format_exception(error)).splitlines()'''

_STAND_INS = {
    "autograd.engine.batched.Batched": _NOTHING,
    "autograd.engine.dispatch.NumpyProtocols": _NOTHING,
    "autograd.engine.fused.Fused": _NOTHING,
    "autograd.engine.primitive.Operation": _NOTHING,
    "autograd.engine.record.record": _RECORD,
    "autograd.engine.several.separate": _ITSELF,
    "autograd.engine.tensor.Tensor": _NOTHING,
    "autograd.engine.tensor.holds_tensor": _FALSE,
    "autograd.engine.traced.Traced": _NOTHING,
    "autograd.engine.traced.as_array": _AS_ARRAY,
    "autograd.engine.traced.in_one_step": _STEP,
    "autograd.engine.value.plain": _ITSELF,
    "autograd.ops.shape.operand": _OPERAND,
    "autograd.ops.threads.Threads()": _THREADS,
    "autograd.ops.traceable.check": _CHECK,
    "autograd.ops.traceable.either": _EITHER,
    "autograd.tracebacks.rendered": _RENDERED,
}


def stand_in_for(x: Any) -> str | None:
    """The definition of what stands for `x`, with ``{name}`` for its name; or None."""
    if hasattr(x, "__qualname__") and hasattr(x, "__module__"):
        return _STAND_INS.get(f"{x.__module__}.{x.__qualname__}")
    return _STAND_INS.get(f"{type(x).__module__}.{type(x).__qualname__}()")
