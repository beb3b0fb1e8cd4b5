"""A model from its inputs to its outputs, as Keras describes it in a configuration."""

from collections.abc import Callable, Mapping
from typing import Any

from autograd.errors import GraphError
from autograd.tree import leaves
from nn.layers.config import layer_of
from nn.layers.input import InputLayer
from nn.layers.operator import Operator
from nn.layers.symbolic import KerasTensor
from nn.saving.keras_operations import function_of
from nn.saving.keras_reading import from_keras, is_operation
from nn.saving.storage import short

__all__ = ["keras_network_of"]


class _Graph:
    """The layers by name, and what each of their calls gave."""

    def __init__(self, entries: list[Any]) -> None:
        self.layers: dict[str, Callable[..., Any]] = {}
        self.outputs: dict[str, list[list[Any]]] = {}
        for entry in entries:
            name, described = entry["name"], from_keras(_without_calls(entry))
            made = (
                function_of(described) if is_operation(entry) else layer_of(described)
            )
            self.layers[name] = made
            self.outputs[name] = []
            if isinstance(made, InputLayer):
                self.outputs[name].append([made.place])

    def called(self, name: str, node: Any) -> bool:
        """Make the call that `node` describes, if the values for it are there."""
        try:
            args, kwargs = self._arguments(node)
        except IndexError:
            return False
        found = leaves(self.layers[name](*args, **kwargs))
        if not self.outputs[name]:
            _rename(found, name)
        self.outputs[name].append(found)
        return True

    def ends(self, tree: Any, *, of_outputs: bool = False) -> Any:
        """The symbolic values that "input_layers" or "output_layers" name."""
        if isinstance(tree, Mapping):
            return {k: self.ends(v, of_outputs=of_outputs) for k, v in tree.items()}
        if not (len(tree) == 3 and isinstance(tree[0], str)):
            return [self.ends(v, of_outputs=of_outputs) for v in tree]
        name, call, number = tree
        made = self.layers.get(name)
        # Keras counts the making of an inner model as a call of it.
        is_network = getattr(made, "_network", None) is not None
        return self._output(name, call - (of_outputs and is_network), number)

    def _output(self, name: Any, call: int, number: int, *_: Any) -> Any:
        """What a call of a layer gave; `IndexError` where it is not made yet."""
        if name not in self.layers:
            raise GraphError(f"from_config: there is no layer {short(name)}")
        return self.outputs[name][call][number]

    def _arguments(self, node: Any) -> tuple[list[Any], dict[str, Any]]:
        if isinstance(node, list):  # as Keras 2 wrote it
            args = [self._output(*reference) for reference in node]
            kwargs = node[0][3] if node and len(node[0]) > 3 else {}
            args = args if len(args) == 1 else [args]
        else:
            args, kwargs = node["args"], node["kwargs"]
            args = [self._value(x) for x in args]
        said = {k: v for k, v in kwargs.items() if v is not None and v is not False}
        return args, {k: self._value(v) for k, v in said.items()}

    def _value(self, x: Any) -> Any:
        """An argument, a symbolic value in place of its description."""
        if isinstance(x, Mapping) and x.get("class_name") == "__keras_tensor__":
            return self._output(*x["config"]["keras_history"])
        if isinstance(x, Mapping) and "class_name" not in x:
            return {k: self._value(v) for k, v in x.items()}
        if isinstance(x, list):
            return [self._value(v) for v in x]
        return from_keras(x)


def keras_network_of(config: Mapping[str, Any]) -> tuple[Any, Any]:
    """The symbolic inputs and outputs of a configuration with "input_layers"."""
    graph = _Graph(config["layers"])
    waiting = {e["name"]: list(e["inbound_nodes"] or ()) for e in config["layers"]}
    while any(waiting.values()):
        before = sum(map(len, waiting.values()))
        for name, nodes in waiting.items():
            while nodes and graph.called(name, nodes[0]):
                nodes.pop(0)
        if sum(map(len, waiting.values())) == before:
            stuck = next(name for name, nodes in waiting.items() if nodes)
            raise GraphError(
                f"from_config: the calls of {short(stuck)} need values that nothing "
                "makes; the configuration was altered"
            )
    inputs = graph.ends(config["input_layers"])
    return inputs, graph.ends(config["output_layers"], of_outputs=True)


def _rename(found: list[Any], name: str) -> None:
    """Have the operator that made `found` be called as it is there."""
    for x in found:
        step = x.step if isinstance(x, KerasTensor) else None
        if step is not None and isinstance(step.layer, Operator):
            step.layer.name = step.layer._stem = name


def _without_calls(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in entry.items() if k not in ("name", "inbound_nodes")}
