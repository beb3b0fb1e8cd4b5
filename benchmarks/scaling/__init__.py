"""Planning past this machine: what a step will cost on many ranks, from its cost here.

    python -m benchmarks.scaling                          # measure and predict
    python -m benchmarks.scaling --write docs/scale/planning.md
    python -m benchmarks.scaling --last --write docs/scale/planning.md  # only predict

The command starts `worker` under mpiexec with 1, 2 and 4 ranks in turn (`launch.py`),
each with one thread, and keeps medians (`measured.py`). The worker trains three
networks (`subjects.py`), alone and all ranks at once, sums arrays, hides sums behind
products, and makes whole steps (`steps.py`) with gradients summed by `nn.distribution`,
in each of several ways (`ways.py`).

**What is computed from that.** `costs.py` has closed formulas for messages and fits
their constants; `clusters.py` makes sums over machines and their ranks of them, and
`plan.py` a step of training: compute, the slowest rank, sums that are not hidden, the
update; `predictions.py` asks it for 2 … 4,096 ranks, and what to change where
efficiency falls. `simulation.py` plays the same schedule message by message, and the
formulas are held against it. All this is pure and needs no MPI.

`fits.py` is a program of its own: `fit` on two ranks against one.

`validation.py` has all errors; `tables.py` and `report.py` make tables, `document.py`
puts them into a page, `picture.py` draws.
"""
