"""What the three questions stand on: tensors and gradients."""

from examples.gallery.exhibit import Chapter, Exhibit, Table

__all__ = ["CHAPTER"]

TENSORS = (
    Table(
        "Images as a tensor",
        rows=(
            ("shape of all, as samples, rows, columns", "{batch}"),
            ("shape of one", "{image}"),
            ("axes", "{axes:d}"),
            ("dtype", "{dtype}"),
        ),
    ),
    Table(
        "Broadcasting: a column plus a row",
        rows=(
            ("the row is stretched", "{row_stretched}"),
            ("the column is stretched", "{column_stretched}"),
            ("the same as copies", "{same_as_copies}"),
            ("the last of the sums", "{last:g}"),
            (
                "uses, so gradient, of an entry of the column",
                "{uses_of_a_column_entry:g}",
            ),
            ("of an entry of the row", "{uses_of_a_row_entry:g}"),
        ),
    ),
    Table(
        "Contraction: c_il = Σ_jk a_ijk·b_kjl",
        rows=(
            ("shapes", "{contraction}"),
            ("products", "{products:d}"),
            ("loops, einsum and matrices agree to the bit", "{three_ways_equal}"),
            ("their gradients too", "{gradients_equal}"),
        ),
    ),
    Table(
        "Moving an image",
        rows=(
            ("error of a shift by one pixel", "{shift_error:.0e}", "grey"),
            ("of a quarter turn", "{quarter_error:.0e}", "grey"),
            ("turned by", "{turned:.2f}", "degrees"),
            ("angle found by descent", "{found:.2f}", "degrees"),
        ),
        align="lrl",
    ),
)

GRADIENT = (
    Table(
        "f(x, y) = x²/2 + 2y² at (2, 1)",
        head=("quantity", "value", "unit"),
        rows=(
            ("f", "{f:g}", ""),
            ("∂f/∂x", "{df_dx:g}", ""),
            ("∂f/∂y", "{df_dy:g}", ""),
            ("length of ∇f", "{length:.4f}", ""),
            ("direction of ∇f", "{direction:.2f}", "degrees"),
        ),
        align="lrl",
    ),
    Table(
        "360 directions tried",
        head=("quantity", "value", "unit"),
        rows=(
            ("the steepest", "{steepest_tried:d}", "degrees"),
            ("slope there", "{steepest_slope:.4f}", ""),
            ("slope at a right angle to ∇f", "{level_slope:.0e}", ""),
            ("largest distance from a cosine", "{cosine_error:.0e}", ""),
        ),
        align="lrl",
    ),
    Table(
        "Downhill with learning rate 0.2",
        rows=(
            ("f after one step", "{after_one_step:.2f}"),
            ("f after 40 steps", "{after_all_steps:.1e}"),
        ),
    ),
)

CHAPTER = Chapter(
    "Tensors and gradients",
    "What data are to a network, and what a slope is where there is more than one "
    "direction to go.",
    exhibits=(
        Exhibit(
            "tensors",
            "What a tensor is, and how an image moves",
            "Shapes, broadcasting and contraction; then shift, turn and scale, written"
            " as tensor operations.",
            "the last picture: how each pixel answers to the angle. By this alone "
            "descent finds how far an image was turned.",
            pictures=("moved",),
            tables=TENSORS,
        ),
        Exhibit(
            "gradient",
            "The direction of steepest ascent",
            "The slope of a bowl in every direction, tried one by one, beside the "
            "gradient; and a path of descent.",
            "arrows at right angles to the level lines, and a cosine that is highest "
            "where the gradient points.",
            pictures=("gradient",),
            tables=GRADIENT,
        ),
    ),
)
