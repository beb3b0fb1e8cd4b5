"""The third question: batches, the order of samples, the initial weights."""

from examples.gallery.exhibit import Chapter, Exhibit, Table

__all__ = ["CHAPTER"]

AXIS = (
    Table(
        "The graph of a batch of {rows_in_each:d} samples",
        rows=(
            ("values with a batch axis", "{nodes_with_axis:d}"),
            ("kernels and biases", "{parameters:d}"),
            ("of them with a batch axis", "{parameters_with_axis:d}"),
        ),
    ),
    Table(
        "A batch against its samples one by one",
        rows=(
            ("largest difference of an output", "{output_alone_differs:.0e}"),
            ("of the mean gradient", "{mean_gradient_differs:.0e}"),
            ("(0.1 + 0.2) + 0.3", "{sum_from_left!r}"),
            ("0.1 + (0.2 + 0.3)", "{sum_from_right!r}"),
        ),
    ),
    Table(
        "Mean gradient of three workers against that of the whole batch, by its length",
        head=("the 12 samples are shared out as", "error"),
        rows=(
            ("4, 4 and 4", "{equal_shards:.0e}"),
            ("6, 4 and 2", "{unequal_shards:.1%}"),
            ("6, 4 and 2, weighted by them", "{weighted_shards:.0e}"),
            ("4, 4 and 4, with BatchNormalization", "{normalised_shards:.1%}"),
        ),
    ),
)

ORDER = (
    Table(
        "Two samples, one step of descent each, η = 0.5",
        head=("", "w₁", "w₂"),
        rows=tuple(
            (words, f"{{{name}_1:g}}", f"{{{name}_2:g}}")
            for name, words in {
                "ab": "first A, then B",
                "ba": "first B, then A",
                "difference": "difference",
                "hg_ab": "H_B·g_A",
                "hg_ba": "H_A·g_B",
                "predicted": "η²(H_B·g_A − H_A·g_B)",
            }.items()
        ),
    ),
    Table(
        "The effect of the order goes as ηᵖ",
        head=("one epoch with", "p"),
        rows=(
            ("plain descent, equal batches", "{plain_exponent:.3f}"),
            ("momentum 0.9", "{momentum_exponent:.3f}"),
            ("plain descent, last batch cut short", "{short_exponent:.3f}"),
        ),
    ),
    Table(
        "All samples in every step, a convex loss: ‖Δw‖ at the end",
        rows=(
            ("other initial weights", "{full_batch_init_seed:.0e}"),
            ("another order", "{full_batch_order_seed:.0e}"),
        ),
    ),
)

START = (
    Table(
        "2w₁ + w₂ = 4 solved from (−1, 1); the last column is what no gradient sees",
        head=("rule", "w₁", "w₂", "along (1, −2)/√5"),
        rows=(
            ("at the start", "−1", "1", "{null_start:.3f}"),
            *(
                (name, f"{{{name}_1:.3f}}", f"{{{name}_2:.3f}}", f"{{{name}_null:.3f}}")
                for name in ("descent", "momentum", "adam")
            ),
        ),
    ),
    Table(
        "Four hidden units after 60 epochs",
        head=("start", "different units", "largest move", "loss"),
        rows=tuple(
            (
                words,
                f"{{{name}_units:d}} of 4",
                f"{{{name}_moved:.3g}}",
                f"{{{name}_loss:.3f}}",
            )
            for name, words in {
                "zeros": "zeros",
                "constant": "0.5 everywhere",
                "incoming": "0.5 into the units, random numbers out",
                "random": "random numbers",
            }.items()
        ),
    ),
)

EFFECTS = {
    "nothing": "nothing",
    "workers": "1 or 3 workers",
    "order_seed": "order of the samples",
    "batch_size": "size of the batches",
    "optimizer": "SGD or Adam",
    "init_seed": "initial weights",
}

SPREAD = (
    Table(
        "Test images read correctly, of {test_images:d}; {runs:d} trainings a row, "
        "{epochs:d} epochs, {hidden:d} hidden units, η = {rate:g}",
        head=("varied", "mean", "std", "lowest", "highest"),
        rows=tuple(
            (
                words,
                f"{{{name}_mean:.1%}}",
                f"{{{name}_std:.1%}}",
                f"{{{name}_low:.1%}}",
                f"{{{name}_high:.1%}}",
            )
            for name, words in {
                "order": "order",
                "initialisation": "initial weights",
                "both": "both",
            }.items()
        ),
    ),
    Table(
        "What nn.lab.order_and_init finds on {lesson:d} digits: the weights part as "
        "ηᵖ; the barrier is the highest loss on the way between them, above its ends",
        head=("changed", "verdict", "p", "barrier, nats"),
        rows=tuple(
            (
                words,
                f"{{{name}_verdict}}",
                f"{{{name}_exponent:z.2f}}",
                f"{{{name}_barrier:.2g}}",
            )
            for name, words in EFFECTS.items()
        ),
        align="llrr",
    ),
)

CHAPTER = Chapter(
    "Do batches, their order and the beginning change the result?",
    "Nodes do not share out the data: every sample passes every node. But the order of "
    "the samples and the initial weights can change the end, from the last bit of a "
    "number to another network altogether.",
    page="docs/questions/batches.md",
    exhibits=(
        Exhibit(
            "batches",
            "A batch passes every node",
            "The values of a small network with the rows of four samples in them, and "
            "a batch compared with its samples one by one.",
            "one colour from batch and targets to the loss; kernels and biases are "
            "grey, since all samples share them.",
            pictures=("axis",),
            tables=AXIS,
            parts=("batch_axis",),
        ),
        Exhibit(
            "batch_order",
            "Two steps in the other order",
            "Two samples visited in both orders, and how the effect of the order "
            "shrinks with the learning rate.",
            "two paths from one point that end apart, by just what Taylor's formula "
            "says; and lines of slope 2 and of slope 1.",
            pictures=("paths", "slopes"),
            tables=ORDER,
        ),
        Exhibit(
            "initialisation",
            "What remains of the initial weights",
            "One equation in two unknowns solved from several starts, and hidden units "
            "that start equal.",
            "five starts that end on five solutions, each at a right angle to the "
            "line; and four units that stay one as long as they begin as one.",
            pictures=("null_space", "symmetry"),
            tables=START,
        ),
        Exhibit(
            "batches_spread",
            "Sixty trainings that differ in their seeds alone",
            "How much of the accuracy on handwritten digits is a matter of the order, "
            "of the initial weights, of both.",
            "columns that overlap: a difference of one or two per cent between two "
            "trainings says nothing yet.",
            pictures=("spread",),
            tables=SPREAD,
        ),
    ),
)
