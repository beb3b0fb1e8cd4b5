"""How fast it is: the same work by us and by the libraries that others would take.

    make bench                                  # all of it, some twenty minutes
    python -m benchmarks mlp cnn --rounds 5     # some of it
    python -m benchmarks --write docs/performance.md

**A work is data** (`work.py`): a name, sizes, a function that makes the data, and one
program for each contender. Each file in `works/` is one work, so the same step stands
there in five libraries, one below the other. A program takes the data, prepares, and
returns a function of nothing. What that returns is compared, then it is timed.

**A contender has a process of its own** (`worker.py`), in an interpreter that holds its
library and NumPy and no other (`peers.py` installs them, each into a folder under
``~/.cache/retrograd-benchmarks``). A peer that cannot be installed is reported and left
out. The import stands inside the program for that reason: one file serves all
interpreters. HIPS autograd and ours share the name `autograd`, so programs for both are
one text.

**Equal first, timed afterwards** (`rounds.py`). All contenders of a case start from the
same numbers, run once, and send their results: parameters after some steps of training,
gradients, values. They are compared with ours within the work's tolerance; who differs
is named and not timed.

**In turn.** In each round every contender runs for a tenth of a second, alone: all
others are stopped by a signal, since a BLAS's threads go on turning for a while after
their work. A figure is the median of the rounds. A ratio is the median of the rounds'
ratios, so what slows the machine for a while slows both; quartiles tell how much they
scatter. Rounds in which other programs took more than a tenth of the cores are made
again, up to three times as many; then the quietest count, and the case is said to be
doubtful. All have the same two cores, and `OPENBLAS_CORETYPE` and `OPENBLAS_L2_SIZE`,
by which some systems slow NumPy down, are cleared.

**Memory** is measured apart, in fresh processes: how far the peak of the resident size
lies above what it was with the library imported and the data made.

What comes of it (`results.py`) is written as JSON, as Markdown (`table.py`) and as bars
(`bars.py`) into ``out/benchmarks``, and by ``--write`` into a page, between two marks.
`guard.py` stands apart: it measures what the guard on memory costs, by taking it out.
"""
