"""`Layer`: a function with parameters, which are made when it is first called."""

from collections.abc import Mapping
from inspect import signature
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np

from autograd import Tensor
from autograd.engine.modes import current
from autograd.errors import DTypeError, GraphError
from nn import dtype_policies, regularizers
from nn.calls import calls
from nn.dtype_policies import DTypePolicy
from nn.layers.building import build_once
from nn.layers.calling import called
from nn.layers.config import (
    arguments_of,
    config_of,
    enter_kind,
    made_of,
    present_arguments,
    revived,
    unknown,
)
from nn.layers.input_spec import require_fits
from nn.layers.masking import called_with_masks
from nn.layers.symbolic import KerasTensor, Step, map_shapes, symbolic
from nn.layers.tracing import (
    cast,
    cast_floats,
    shape_from_json,
    shapes_for,
    step,
    tried,
)
from nn.layers.weights import Weighted
from nn.lookup import is_of_nn, snake_case
from nn.masks import MASKS
from nn.metrics.base import Metric
from nn.variables import Variable

__all__ = ["Layer"]

_ARRAYS = (Tensor, np.ndarray, Variable)
_NOT_GIVEN = object()


class Layer(Weighted):
    """A callable over Tensors with parameters; holds no derivative rule.

    A kind of layer defines `build`, which makes its parameters for a shape of input
    with `add_weight`, and `call`, the computation. Layers among its attributes, also in
    lists and dicts, are its parts: their weights are its weights. Inputs are an array,
    a Tensor, or a list or dict of them; on the result of `nn.Input` a call makes a step
    of a model in place of a value.

    activity_regularizer: a penalty on the output. trainable: whether training changes
    the parameters. dtype: of the parameters and of what is computed, or an
    `nn.DTypePolicy`, which may say two; by default `nn.config.dtype_policy`, that is
    `nn.config.floatx`. autocast: cast inputs to it, and weights where there are two.

    Attributes
    ----------
    name: what errors, drawings and parameters call it; by default the class's name.
    dtype: of the parameters.
    compute_dtype: what inputs of another dtype are cast to, the same but for mixed
    policies.
    built: whether the parameters are there.
    supports_masking: whether a mask of the input is one of the output too.
    """

    _is_root = False
    """Whether weights' names leave out this layer's, where it is the outermost."""

    _shares_work: ClassVar[bool] = False
    """Whether threads of `autograd.ops.threads` share its work, at a large size."""

    supports_masking = False
    input_spec: Any = None
    """An `InputSpec` of the first input, or several; None for anything."""

    _casts_integers: ClassVar[bool] = False
    """Whether integers are cast as floats are: so they are for layers of `nn` that
    compute with their weights, else NumPy would give float64."""
    _takes_wide: ClassVar[bool] = False
    """Whether inputs are cast to `dtype` also where `compute_dtype` is another."""
    _takes: ClassVar[tuple[str, ...]] = ()
    _takes_training: ClassVar[bool] = False
    _makes_masks: ClassVar[bool] = False
    _builds_on: ClassVar[tuple[str, ...]] = ()
    _init_arguments: Mapping[str, Any]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in vars(cls):
            cls.build = build_once(cls.build)  # type: ignore[method-assign]
        cls._takes = tuple(signature(cls.call).parameters)[1:]
        cls._takes_training = "training" in cls._takes
        cls._makes_masks = cls.compute_mask is not Layer.compute_mask
        if "compute_mask" in vars(cls) and "supports_masking" not in vars(cls):
            cls.supports_masking = True
        if is_of_nn(cls) and "_casts_integers" not in vars(cls):
            cls._casts_integers = True
        cls._builds_on = tuple(signature(cls.build).parameters)[1:]
        enter_kind(cls)

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        self = super().__new__(cls)
        self._init_arguments = MappingProxyType(arguments_of(cls, args, kwargs))
        return self

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        **others: Any,
    ) -> None:
        for other, value in others.items():
            raise unknown(type(self), other, value)
        super().__init__(trainable=trainable)
        self._stem = name or snake_case(type(self).__name__)
        self.name = self._stem
        self._has_own_name = name is not None
        self.dtype_policy = dtype
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.autocast = autocast
        self.built = False
        self._steps: list[Step] = []
        self._building = False
        self._built_for: tuple[Any, ...] = ()
        self._added_losses: list[Any] = []

    @build_once
    def build(self, input_shape: Any) -> None:
        """Make the parameters for inputs of `input_shape`; none by default."""

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """The output for the inputs, Tensors or arrays: ``call(x)`` as a rule.

        A call that takes `training` is told whether it is part of training. One that
        changes a state of its own leaves it while ``current.mode.again``, of
        `autograd.engine.modes`: then a checkpoint runs it once more.
        """
        raise NotImplementedError(f"{self.name}: {type(self).__name__} defines no call")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output's shape for inputs of `input_shape`: `call` is tried on zeros."""
        x = map_shapes(lambda s: KerasTensor(s, self.compute_dtype), input_shape)
        if not self.built:
            self.build(input_shape)
        return tried(self, (x,), {})

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask of the output, (batch, time) of bool, from that of the input."""
        return mask if self.supports_masking else None

    def __call__(
        self,
        x: Any = _NOT_GIVEN,
        /,
        *others: Any,
        training: bool | None = None,
        **kwargs: Any,
    ) -> Any:
        """`call` in this layer's scope of the graph, the parameters made if need be.

        training: by default that of the call this one is part of; False outside any.
        The first input may be given by its name in `call`. Masks that come with the
        inputs go to the parameters of `call` named so, and on to the output.
        """
        is_symbolic = False
        if not others and not kwargs and type(x) in _ARRAYS:  # the commonest case
            args: tuple[Any, ...] = (x if x.dtype is self._casts_to else cast(self, x),)
        else:
            given = () if x is _NOT_GIVEN else (x, *others)
            if not given and self._takes and self._takes[0] in kwargs:
                given = (kwargs.pop(self._takes[0]),)
            args = tuple([cast(self, value) for value in given])
            kwargs = {k: cast_floats(self, x) for k, x in kwargs.items()}
            is_symbolic = bool(symbolic([args, kwargs]))
        if self.input_spec is not None:
            require_fits(self.name, self.input_spec, args[0] if args else None)
        if not self.built:
            self.build(*shapes_for(self, self._builds_on, args, kwargs))
        if is_symbolic:
            return self._symbolic_call(args, kwargs, training)
        if MASKS.known or self._makes_masks:
            return called_with_masks(self, args, kwargs, training)
        return called(self, args, kwargs, training)

    @property
    def dtype_policy(self) -> DTypePolicy:
        """The dtypes of the parameters and of what is computed.

        Setting it, also by name, leaves the parameters that there are as they are.
        """
        return self._policy

    @dtype_policy.setter
    def dtype_policy(self, value: Any) -> None:
        policy = dtype_policies.get(value)
        dtype = np.dtype(policy.variable_dtype)
        if dtype.kind not in "fc":
            raise DTypeError(
                f"{self.name}: dtype {dtype} cannot hold parameters; expected a float "
                "or complex dtype, e.g. 'float32'"
            )
        self._policy, self.dtype = policy, dtype
        self.compute_dtype = np.dtype(policy.compute_dtype)
        self._is_mixed = policy.is_mixed
        self._casts_to = self.dtype if self._takes_wide else self.compute_dtype

    @property
    def variable_dtype(self) -> np.dtype[Any]:
        """The dtype of the parameters: `dtype` by its longer name."""
        return self.dtype

    def add_loss(self, loss: Any) -> None:
        """Add a number, or a Tensor of one, to what training minimises.

        Called within `call`; `losses` holds it until the next call.
        """
        collected = calls.frame.losses
        if collected is None:
            raise GraphError(f"{self.name}: add_loss is called within a layer's call")
        if not current.mode.again:
            collected.append(loss)

    @property
    def losses(self) -> list[Any]:
        """The penalties of the weights, and what `add_loss` gave in the last call."""
        penalties = [
            w.regularizer(w)
            for w in self.trainable_weights
            if w.regularizer is not None
        ]
        return [*penalties, *self._added_losses]

    @property
    def metrics(self) -> list[Metric]:
        """The metrics among its attributes and those of its parts."""
        return self._own_metrics()

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, as JSON can hold them.

        Those that a class of `nn` takes are as the attributes of their names are now;
        those of a class of one's own as they were given.
        """
        config = config_of(present_arguments(self))
        config |= {"name": self.name, "dtype": self._policy.name}
        return config if self._trainable else config | {"trainable": False}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The layer of that configuration, with parameters of its own."""
        arguments = {name: revived(value) for name, value in config.items()}
        made: Self = made_of(cls, arguments)
        return made

    def get_build_config(self) -> dict[str, Any]:
        """The shapes that the layer was built for; empty before."""
        return {"input_shapes": self._built_for} if self.built else {}

    def build_from_config(self, config: Mapping[str, Any]) -> None:
        """Make the parameters for the shapes of `get_build_config`."""
        shapes = config.get("input_shapes")
        if shapes is None and config.get("input_shape") is not None:  # Keras's form
            shapes = [config["input_shape"]]
        if shapes is None and "shapes_dict" in config:
            shapes = list(config["shapes_dict"].values())
        if shapes is not None and not self.built:
            self.build(*map(shape_from_json, shapes))

    def _rename(self, name: str) -> None:
        """Give the layer and its parameters another name."""
        for w in self.weights:
            if w.name is not None:
                w.name = f"/{w.name}".replace(f"/{self.name}/", f"/{name}/", 1)[1:]
        self.name = name

    @property
    def input(self) -> Any:
        """The symbolic input of the layer's first step in a model."""
        return self._first_step().args[0]

    @property
    def output(self) -> Any:
        """The symbolic output of the layer's first step in a model."""
        return self._first_step().output

    def __getstate__(self) -> dict[str, Any]:
        """What a copy keeps: all but what belongs to calls, such as their losses.

        Parts come first and in order, so that what refers to them, as the steps of a
        model do, does not nest deeper with every layer.
        """
        return {
            "parts": self._parts(),
            **vars(self),
            "_init_arguments": dict(self._init_arguments),
            "_added_losses": [],
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({k: v for k, v in state.items() if k != "parts"})
        self._init_arguments = MappingProxyType(state["_init_arguments"])

    def __repr__(self) -> str:
        state = "built" if self.built else "not built"
        return f"<{type(self).__name__} name={self.name}, {state}>"

    def _symbolic_call(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], training: bool | None
    ) -> Any:
        """The step of a model that this call is."""
        if training is not None:
            kwargs["training"] = training
        formula = type(self).compute_output_shape
        if formula is Layer.compute_output_shape:
            shape = tried(self, args, kwargs)
        else:
            wanted = tuple(signature(formula).parameters)[1:]
            shape = self.compute_output_shape(*shapes_for(self, wanted, args, kwargs))
        return step(self, args, kwargs, shape)

    def _first_step(self) -> Step:
        if not self._steps:
            raise GraphError(
                f"{self.name}: the layer is in no model yet that starts with nn.Input"
            )
        return self._steps[0]
