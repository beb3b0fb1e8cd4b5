"""Random programs over all operations, each held against what calculus says of it.

    python -m tests.fuzz 10000 --seed 1 --workers 2
    python -m tests.fuzz.hunt docs/fuzzing.md --workers 2

A `program` has statements (`steps`), and `source` prints it. `generate` makes one of
random statements on `variables`, by the calls that `pool` has found to work. `check`
runs it and compares: values, `first` derivatives with differences (`slopes`), `second`
ones, and those of `narrow` dtypes. A `campaign` checks many and has `shrink` cut down
what fails. `hunt` shows that wrong rules are found.
"""
