"""A description as a reader sees it."""

from tests.parity.models.spec import Spec

__all__ = ["text_of"]


def text_of(spec: Spec) -> str:
    """A line for each node, then what it is compiled with and trained on."""
    lines = [f"{spec.form}, seed {spec.seed}, targets {', '.join(spec.targets)}"]
    for i, node in enumerate(spec.nodes):
        options = ", ".join(f"{k}={v!r}" for k, v in node.options.items())
        on = ", ".join(f"x{j}" for j in node.on)
        name = node.layer if node.same is None else f"layer of x{node.same}"
        lines.append(f"  x{i} = {name}({options})({on})  # {tuple(node.shape)}")
    lines += [f"  {g.form} of x{g.start} to x{g.end - 1}" for g in spec.groups]
    if spec.frozen:
        lines.append(f"  frozen {', '.join(f'x{i}' for i in spec.frozen)}")
    lines.append(f"  outputs {', '.join(f'x{i}' for i in spec.outputs)}")
    lines.append(f"  compile {spec.compiled}")
    lines.append(f"  fit {spec.fit}")
    return "\n".join(lines)
