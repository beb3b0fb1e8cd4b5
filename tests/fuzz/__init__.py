"""Random programs over all operations, each held against what calculus says of it.

    python -m tests.fuzz 10000 --seed 1 --workers 2

`pool` knows how each operation can be called, `generate` makes a `program` of such
calls, `check` runs it in every mode and compares, `shrink` cuts a program that fails
down to a few lines, `source` prints it, `hunt` shows that wrong rules are found.
"""
