"""Why names of Keras's are not in `nn`: one table, of modules and of single names."""

__all__ = ["REASONS"]

_INTEGERS = "weights of few bits are for serving, not for learning how training works"
_TRACEBACKS = "tracebacks are whole; errors say themselves what to do"
_ATTENTION = "attention is computed in one way"
_LOGGING = "`verbose=` of `fit`, `evaluate` and `predict` says what is shown"
_FOREIGN = "wraps a model of another library"
_ONE_DEVICE = "a process has one device; `comm=` says which processes share the work"
_PICTURES = "draws on pictures; needs no network and changes none"
_SCOPE = "a scope of Keras's own machinery for other backends"
_LIMIT = "say so in `fit`, by epochs and steps_per_epoch"

REASONS = {
    "keras.Function": "a graph of steps is a `Model`",
    "keras.Operation": "what can be done to symbolic values are layers and `nn.ops`",
    "keras.Quantizer": _INTEGERS,
    "keras.RematScope": "`autograd.checkpoint` recomputes what it wraps",
    "keras.StatelessScope": _SCOPE,
    "keras.SymbolicScope": _SCOPE,
    "keras.device": "there is one device, the processor",
    "keras.name_scope": "names of weights follow the tree of attributes",
    "keras.remat": "`autograd.checkpoint` recomputes what it wraps",
    "keras.applications": "large networks whose weights others host; `load_model` and "
    "`load_weights` read files that you have",
    "keras.backend.get_uid": "names are counted within a model, not in the process",
    "keras.backend.result_type": "NumPy's `result_type` says what dtypes give",
    "keras.backend.set_epsilon": "the smallest divisor is fixed; layers that take an "
    "epsilon have an argument",
    "keras.callbacks.OrbaxCheckpoint": "writes by Orbax, a library of JAX's",
    "keras.config.disable_flash_attention": _ATTENTION,
    "keras.config.enable_flash_attention": _ATTENTION,
    "keras.config.is_flash_attention_enabled": _ATTENTION,
    "keras.config.disable_interactive_logging": _LOGGING,
    "keras.config.enable_interactive_logging": _LOGGING,
    "keras.config.is_interactive_logging_enabled": _LOGGING,
    "keras.config.disable_traceback_filtering": _TRACEBACKS,
    "keras.config.enable_traceback_filtering": _TRACEBACKS,
    "keras.config.is_traceback_filtering_enabled": _TRACEBACKS,
    "keras.config.enable_unsafe_deserialization": "files hold no code to be run",
    "keras.config.is_nnx_enabled": "is about a library of JAX's",
    "keras.config.max_epochs": _LIMIT,
    "keras.config.max_steps_per_epoch": _LIMIT,
    "keras.config.set_max_epochs": _LIMIT,
    "keras.config.set_max_steps_per_epoch": _LIMIT,
    "keras.config.set_backend": "NumPy is the only one",
    "keras.config.set_epsilon": "the smallest divisor is fixed; layers that take an "
    "epsilon have an argument",
    "keras.distillation": "a training step of one's own does it",
    "keras.distribution.DeviceMesh": _ONE_DEVICE,
    "keras.distribution.LayoutMap": _ONE_DEVICE,
    "keras.distribution.ModelParallel": _ONE_DEVICE,
    "keras.distribution.TensorLayout": _ONE_DEVICE,
    "keras.distribution.distribute_tensor": _ONE_DEVICE,
    "keras.distribution.get_device_count": _ONE_DEVICE,
    "keras.distribution.initialize": "`mpiexec` has done it",
    "keras.distribution.list_devices": _ONE_DEVICE,
    "keras.dtype_policies.AWQDTypePolicy": _INTEGERS,
    "keras.dtype_policies.GPTQDTypePolicy": _INTEGERS,
    "keras.dtype_policies.Int4DTypePolicy": _INTEGERS,
    "keras.dtype_policies.QuantizedDTypePolicy": _INTEGERS,
    "keras.dtype_policies.QuantizedFloat8DTypePolicy": _INTEGERS,
    "keras.dtype_policies.DTypePolicyMap": "a layer has a policy of its own, `dtype=`",
    "keras.export": "writes for servers of TensorFlow and others; `autograd.jit` "
    "writes a program of NumPy",
    "keras.layers.ContrastLimitedAdaptiveHistogramEqualization": "not written; its "
    "tiles, clipped and blended, have no use in training here",
    "keras.layers.FlaxLayer": _FOREIGN,
    "keras.layers.JaxLayer": _FOREIGN,
    "keras.layers.TFSMLayer": _FOREIGN,
    "keras.layers.TorchModuleWrapper": _FOREIGN,
    "keras.layers.MaxNumBoundingBoxes": "there is no detection of objects",
    "keras.quantizers": _INTEGERS,
    "keras.saving.KerasFileEditor": "edits archives of Keras's",
    "keras.utils.Config": "a dict that remembers nothing more than a dict",
    "keras.utils.FeatureSpace": "layers of preprocessing do each of its steps",
    "keras.utils.bounding_boxes": "there is no detection of objects",
    "keras.utils.disable_interactive_logging": _LOGGING,
    "keras.utils.enable_interactive_logging": _LOGGING,
    "keras.utils.is_interactive_logging_enabled": _LOGGING,
    "keras.visualization": _PICTURES,
    "keras.wrappers": "make models look like scikit-learn's, which is not needed here",
}
"""From names, or modules with all that is in them, to the reason."""
