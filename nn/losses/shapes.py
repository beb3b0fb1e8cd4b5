"""What the shapes of targets and outputs say about the task."""

from nn.arrays import Shape

__all__ = ["has_labels", "is_binary"]


def is_binary(output_shape: Shape) -> bool:
    """Whether there is one score for each sample."""
    return len(output_shape) < 2 or output_shape[-1] == 1


def has_labels(target_shape: Shape, output_shape: Shape) -> bool:
    """Whether targets are labels, one for each row of several scores."""
    return len(target_shape) < len(output_shape) or target_shape[-1] == 1
