"""`Operator`: a function of `nn.ops` as a step of a model."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from autograd.errors import ArgumentError
from nn.layers.base import Layer
from nn.layers.calling import called
from nn.layers.operator_arguments import Place, from_json, mapped, to_json
from nn.layers.operator_trial import form_of
from nn.layers.symbolic import OPERATORS, KerasTensor, Step, symbolic
from nn.lookup import lookup
from nn.ops.registry import registered

__all__ = ["Operator"]


class Operator(Layer):
    """The function of `nn.ops` that `function` names, its other arguments filled in.

    args, kwargs: its arguments, with a `Place` for each operand that a call gives;
    without args the operands are all. Operands are cast to the dtypes of the symbolic
    ones.
    """

    def __init__(
        self,
        function: str,
        args: Any = None,
        kwargs: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        name = options.get("name") or function.rpartition(".")[2]
        super().__init__(**{**options, "name": name})
        self._has_own_name = False
        lookup("Operator: function", function, registered())
        self.function = function
        self.arguments = None if args is None else list(args)
        self.keywords = dict(kwargs or {})
        self.kinds: list[np.dtype[Any]] = []
        self.built = True

    def __call__(
        self, x: Any = None, /, *others: Any, training: Any = None, **kwargs: Any
    ) -> Any:
        """The function's value; of symbolic operands a step of a model."""
        if kwargs:
            raise ArgumentError(
                f"{self.name}: an Operator is called with operands alone, got "
                f"{sorted(kwargs)}; give other arguments when it is made"
            )
        operands = (x, *others)
        if not symbolic(operands):
            return called(self, operands, {}, training)
        self.kinds = self.kinds or [operand.dtype for operand in operands]
        output = form_of(self, operands)
        self._steps.append(Step(self, operands, {}, output))
        return output

    def call(self, *operands: Any) -> Any:
        """The function of the operands and the other arguments."""
        kinds = self.kinds or [x.dtype for x in operands]
        values = [
            x if x.dtype == kind else x.astype(kind)
            for x, kind in zip(operands, kinds, strict=True)
        ]

        def value(x: Any) -> Any:
            return values[x.number] if type(x) is Place else x

        args = values if self.arguments is None else mapped(value, self.arguments)
        function = registered()[self.function]
        return function(*args, **mapped(value, self.keywords))

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "function": self.function,
            "args": to_json(self.arguments),
            "kwargs": {k: to_json(v) for k, v in self.keywords.items()},
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        kwargs = {k: from_json(v) for k, v in config["kwargs"].items()}
        args = from_json(config.get("args"))
        return cls(config["function"], args, kwargs, name=config["name"])


def _apply(function: str, args: Any, kwargs: Any) -> Any:
    """The step of a model that ``nn.ops.function(*args, **kwargs)`` is."""
    operands: list[KerasTensor] = []

    def place(x: Any) -> Any:
        if not isinstance(x, KerasTensor):
            return x
        operands.append(x)
        return Place(len(operands) - 1)

    template = mapped(place, list(args)), mapped(place, kwargs)
    return Operator(function, *template)(*operands)


OPERATORS["apply"] = _apply
