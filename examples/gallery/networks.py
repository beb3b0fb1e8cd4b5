"""Whole networks."""

from examples.gallery.exhibit import Chapter, Exhibit, Table

__all__ = ["CHAPTER"]

NAIVE = (
    Table(
        "Handwritten digits, 15 epochs",
        rows=(
            ("loss of the first batch", "{first_loss:.3f}", "nats"),
            ("loss of the last", "{last_loss:.3f}", "nats"),
            ("images never seen read correctly", "{accuracy:.1%}", ""),
            ("largest difference from nn.Dense", "{differs_from_nn:.0e}", ""),
        ),
        align="lrl",
    ),
    Table(
        "Three bugs of the notebook",
        rows=(
            ("a layer has .weights", "{has_weights}"),
            ("a layer has .Weights", "{has_Weights}"),
            ("batch_size/ is a", "{batch_size_slash}"),
            ("batches of an epoch", "{batches:d}"),
            ("samples in the last of them", "{last_batch:d}"),
            ("samples lost where it is left out", "{lost_by_floor:d}"),
        ),
    ),
    Table(
        "The mean loss of an epoch, in nats",
        rows=(
            ("over all samples", "{mean_of_samples:.4f}"),
            ("mean of the batches' means, which is wrong", "{mean_of_batches:.4f}"),
            ("the same weighted by their sizes", "{weighted_mean:.4f}"),
        ),
    ),
)

DIGITS = (
    Table(
        "64 pixels, 64 hidden units, 10 logits; 40 epochs over 1,437 images",
        rows=(
            ("of 360 images never seen read correctly", "{accuracy:.1%}", ""),
            ("loss there", "{loss:.4f}", "nats"),
            ("time of training", "{seconds:.1f}", "seconds"),
            ("gradient against finite differences", "{gradient_error:.0e}", "relative"),
        ),
        align="lrl",
    ),
)

CNN = (
    Table(
        "Three convolutions, two poolings, two dense layers",
        rows=(
            ("of 360 images never seen read correctly", "{accuracy:.1%}", ""),
            ("loss there", "{loss:.4f}", "nats"),
            ("time of training", "{seconds:.1f}", "seconds"),
        ),
        align="lrl",
    ),
)

GEOMETRY = (
    Table(
        "Points on the right side of one straight line",
        rows=(
            ("in the plane itself", "{one_line_after_0:.1%}"),
            ("after the first layer", "{one_line_after_1:.1%}"),
            ("after the second", "{one_line_after_2:.1%}"),
            ("after the third", "{one_line_after_3:.1%}"),
            ("by the whole network", "{accuracy:.1%}"),
        ),
    ),
    Table(
        "What each layer does to areas",
        head=("layer", "a small area becomes (median)", "folds the plane"),
        rows=tuple(
            (f"{i}", f"{{area_{i}:.3g}} of itself", f"{{folds_{i}}}") for i in (1, 2, 3)
        ),
    ),
)

REMEDIES = {"plain": "none", "dropout": "dropout", "weight_decay": "weight decay"}

OVERFITTING = (
    Table(
        "Images read correctly: {images:d} trained with, {wrong_labels:d} of them "
        "under a wrong label, and {test_images:d} never seen",
        head=("remedy", "trained with", "never seen", "at best on the way"),
        rows=tuple(
            (
                words,
                f"{{{name}_train:.1%}}",
                f"{{{name}_test:.1%}}",
                f"{{{name}_best:.1%}}",
            )
            for name, words in REMEDIES.items()
        ),
    ),
    Table(
        "Loss in nats, and the length of all weights taken as one vector",
        head=("remedy", "trained with", "never seen", "length"),
        rows=tuple(
            (
                words,
                f"{{{name}_train_loss:.3f}}",
                f"{{{name}_test_loss:.3f}}",
                f"{{{name}_norm:.1f}}",
            )
            for name, words in REMEDIES.items()
        ),
    ),
)

CIFAR = (
    Table(
        "{images:,d} colour photographs of ten kinds",
        rows=(
            ("of {test_images:,d} never seen named correctly", "{accuracy:.1%}", ""),
            ("of those trained with", "{train_accuracy:.1%}", ""),
            ("by chance", "{by_chance:.0%}", ""),
            ("loss on those never seen", "{loss:.3f}", "nats"),
        ),
        align="lrl",
    ),
)

CHAPTER = Chapter(
    "Networks",
    "From layers written by hand to convolutions, what layers do to space, and what a "
    "network learns that it should not.",
    exhibits=(
        Exhibit(
            "naive_model",
            "A network by hand",
            "Dense layers, a model, batches and the training loop in forty lines on "
            "the bare engine, and three bugs of the notebook that they grew from.",
            "the loss of every batch on its way down; and the mean of the batches' "
            "means, which is not the mean of the samples.",
            pictures=("loss",),
            tables=NAIVE,
        ),
        Exhibit(
            "digits",
            "Handwritten digits",
            "A network trained on real digits, its gradient held against finite "
            "differences, its graph drawn.",
            "where the two curves part: what is learned after that is learned of the "
            "training images alone.",
            pictures=("loss", "graph"),
            tables=DIGITS,
        ),
        Exhibit(
            "digits_cnn",
            "Digits by convolution",
            "A small convolutional network, its images shifted and turned a little "
            "each time it sees them.",
            "kernels that are blue on one side and red on the other: nobody asked for "
            "edges, the loss did.",
            pictures=("kernels",),
            tables=CNN,
        ),
        Exhibit(
            "geometry",
            "Layers move the plane",
            "An arch around a heap of points, followed through three layers of two "
            "neurons each.",
            "the grid, which is bent and pressed but never torn or folded, until one "
            "straight line is enough.",
            pictures=("layers",),
            tables=GEOMETRY,
        ),
        Exhibit(
            "overfitting",
            "Known by heart",
            "A network that learns wrong labels by heart, and two remedies: dropout "
            "and weight decay.",
            "the gap between the two curves, and that the remedies close it from "
            "above: they know less of what was trained with and more of what was not.",
            pictures=("accuracy",),
            tables=OVERFITTING,
        ),
        Exhibit(
            "cifar10",
            "Colour photographs",
            "The book's network for digits, put before CIFAR-10's photographs.",
            "how far above chance it gets, and how far it stays below what it reaches "
            "on digits: a dense layer does not know which pixels are neighbours.",
            pictures=("accuracy",),
            tables=CIFAR,
        ),
    ),
)
