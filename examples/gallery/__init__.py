"""The page on which all examples are shown: what is said of each, and how it looks.

An example computes: its ``main`` returns figures and draws pictures into a folder. What
a reader is told of it stands here as data, a file for each chapter of the story: title,
two sentences, the order of its pictures, and tables whose cells name figures.
"""

from examples.gallery import backprop, batches, beyond, momentum, networks, tensors
from examples.gallery.exhibit import Chapter, Exhibit, Quote, Shown, Table
from examples.gallery.page import gallery

__all__ = ["CHAPTERS", "Chapter", "Exhibit", "Quote", "Shown", "Table", "gallery"]

CHAPTERS: tuple[Chapter, ...] = (
    momentum.CHAPTER,
    backprop.CHAPTER,
    batches.CHAPTER,
    tensors.CHAPTER,
    networks.CHAPTER,
    beyond.CHAPTER,
)
"""The story: the three questions of learners first, then what they stand on."""
