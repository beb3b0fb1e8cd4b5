"""`docs/reliability.md`: the promises, the figures, and what is not promised."""

from collections.abc import Iterable

from tests.reliability.measurements import Measurement

__all__ = ["page"]

HEAD = """\
# What can be relied on

Written by `make reliability`, which measures what it states and fails if a promise is
broken. The suite runs the same measurements in a shorter form.

| | promised | measured |
| --- | --- | --- |
"""

TAIL = """
## Writes that stay uncaught

- Within a call of `grad` and its kin the graph takes samples of arrays of more than
  64 kB, and elsewhere of more than 64 MB: a buffer that is filled anew is noticed, one
  element may not be.
- What a result's array is a view of, `y.data.base`, can be written to; so can anything
  after `setflags(write=True)`. `detect_anomaly()` notices both.
- An operation of one's own sees read-only operands, and its arguments that are lists,
  dicts or arrays are copied. Other objects, and what its rule keeps, are its business.
- Another thread that writes while an operation runs.

## Copies

- A copy of a leaf or a constant has its value, name and `requires_grad`. A deep copy
  takes the gradient along and a pickle does not, as with PyTorch's Tensors; neither
  does `copy.copy`, which copies the value too.
- The result of an operation is not copied: `GraphError` says to use `x.detach()`.
- A copied model has its weights, its optimizer's state and its generators, and not the
  data, callbacks or progress of the last `fit`. Weights that are shared stay shared.
- A graph that was copied knows its values by name; a Tensor finds itself only in the
  original.
- A `Dataset` is not copied: `ArgumentError` says to make it anew. Functions that were
  defined in place (`lambda`) can be deep-copied and are refused by pickle itself.
- Unpickling runs code. Files from elsewhere belong to `nn.saving`.

## After an interrupt

- An exception that comes in the midst of an optimizer's step carries a note that says
  so: some parameters may be a step ahead of others. Training can go on; the bytes of an
  uninterrupted run come from `BackupAndRestore`.
- The walk that was interrupted may have freed part of its graph: a second `backward`
  over it says that it was freed. Averages that a layer keeps of its batches may have
  taken in the interrupted batch.
- A mode whose manager an interrupt kept from being left is put back when the traceback
  is let go of. A second interrupt while the first is being dealt with is not covered.
- A pass over data that is given up ends after the element that its thread is making.
  So a source that blocks for long blocks for as long.

## Kept on purpose

- A leaf that was walked to under `detect_anomaly` keeps the graph of its last walk, for
  `why`, until its next.
- A layer keeps what `add_loss` and activity penalties gave in its last call, for
  `losses`, until its next.
- A model and its layers refer to each other: a model that is let go of is freed by the
  cycle collector. Its graphs are not part of that.
"""


def page(measurements: Iterable[Measurement], figures: Iterable[str]) -> str:
    """The page as Markdown."""
    rows = [
        f"| {m.name} | {m.promise} | {figure} |"
        for m, figure in zip(measurements, figures, strict=True)
    ]
    return HEAD + "\n".join(rows) + "\n" + TAIL
