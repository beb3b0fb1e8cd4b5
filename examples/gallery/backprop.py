"""The second question: backpropagation as the graph turned round."""

from examples.gallery.exhibit import Chapter, Exhibit, Quote, Table

__all__ = ["CHAPTER"]

GRAPHS = (
    Table(
        "The book's graph, squared: (y − (x·w + b))² at x = 2, w = 3, b = 1, y = 4",
        head=("quantity", "value"),
        rows=(
            ("x·w", "{book_product:g}"),
            ("prediction x·w + b", "{book_prediction:g}"),
            ("loss", "{book_loss:g}"),
            ("∂loss/∂x", "{book_dx:g}"),
            ("∂loss/∂w", "{book_dw:g}"),
            ("∂loss/∂b", "{book_db:g}"),
            ("∂loss/∂y", "{book_dy:g}"),
            ("rise of the loss when w is nudged by 0.01", "{book_rise:.3g}"),
            ("the walk of a few lines agrees with the engine", "{book_walks_agree}"),
        ),
    ),
    Table(
        "A fork: e = (a + b)(b + 1) at a = 2, b = 1",
        head=("quantity", "value"),
        rows=(
            ("e", "{fork_e:g}"),
            ("∂e/∂a", "{fork_da:g}"),
            ("∂e/∂b", "{fork_db:g}"),
            ("of it along the first path", "{fork_first:g}"),
            ("along the second", "{fork_second:g}"),
        ),
    ),
    Table(
        "Used twice: h = a·b, e = h·h at a = 2, b = 3",
        head=("quantity", "value"),
        rows=(
            ("h", "{twice_h:g}"),
            ("e", "{twice_e:g}"),
            ("∂e/∂a, newest first", "{twice_right:g}"),
            ("by plain recursion, which is wrong", "{twice_wrong:g}"),
            ("its first visit of h brings", "{twice_first:g}"),
            ("its second, with the first in it once more", "{twice_second:g}"),
        ),
    ),
    Table(
        "A value doubled by x + x again and again",
        rows=(
            ("doublings", "{doublings:d}"),
            ("values in the graph", "{doublings_values:d}"),
            ("gradient", "{doublings_gradient:,d}"),
            ("gradient path by path", "{doublings_by_paths:,d}"),
            ("calls that this takes", "{doublings_calls:,d}"),
        ),
    ),
    Table(
        "A neuron: (tanh(w₁x₁ + w₂x₂ + b) − t)²",
        head=("quantity", "value"),
        rows=(
            ("z = w₁x₁ + w₂x₂ + b", "{neuron_z:.4g}"),
            ("y = tanh z", "{neuron_y:.4f}"),
            ("loss", "{neuron_loss:.4f}"),
            ("δ = ∂loss/∂z", "{neuron_delta:.4f}"),
            ("∂loss/∂w₁ = δx₁", "{neuron_dw1:.4f}"),
            ("∂loss/∂w₂ = δx₂", "{neuron_dw2:.4f}"),
            ("∂loss/∂b = δ", "{neuron_db:.4f}"),
        ),
    ),
    Table(
        "A Dense layer: the walk against the formulas",
        rows=(
            ("samples", "{dense_samples:d}"),
            ("weights of the kernel", "{dense_weights:d}"),
            ("largest difference", "{dense_error:.0e}"),
        ),
    ),
)

COST = (
    Table(
        "Products of two numbers, in a network of {parameters:d} parameters",
        rows=(
            ("one reverse walk", "{products_back:,d}", "products"),
            ("a forward walk from each", "{products_forward:,d}", "products"),
            ("forward walks cost", "{forward_per_back:.1f}", "times as much"),
            ("the reverse walk", "{back_per_parameter:.2f}", "products a parameter"),
        ),
        align="lrl",
    ),
    Table(
        "The slope of 1/(1 + x²) at x = 2, which is −0.16",
        head=("way", "error at best", "with step h"),
        rows=(
            ("one-sided difference", "{one_sided_best:.1e}", "{one_sided_step:.1e}"),
            ("central difference", "{central_best:.1e}", "{central_step:.1e}"),
            ("central, float32", "{single_best:.1e}", "{single_step:.1e}"),
            ("backpropagation: {slope:g}", "{slope_error:.1e}", "none"),
        ),
    ),
    Table(
        "How differences fail",
        rows=(
            ("half of h, one-sided: error divided by", "{halved_one_sided:.3f}"),
            ("half of h, central: error divided by", "{halved_central:.3f}"),
            ("central slope at h = {tiny_step:.0e}", "{tiny_central:g}"),
            (
                "relu at {kink_at:.0e}, central, h = {kink_step:.0e}",
                "{kink_central:.2f}",
            ),
            ("by backpropagation", "{kink_gradient:g}"),
        ),
    ),
)

CREDIT = (
    Table(
        "One step on {images:d} digits, learning rate {rate:g}; the loss is in nats",
        rows=(
            ("change of the loss", "{actual:.5f}", "nats"),
            ("foretold, Σ gradient·Δw", "{predicted:.5f}", "nats"),
            ("left over: curvature", "{left_over:.6f}", "nats"),
            ("at twice the learning rate", "{left_over_doubled:.6f}", "nats"),
            ("that is", "{left_over_ratio:.2f}", "times as much"),
            (
                "share of {first}, the largest",
                "{first_share:.1%}",
                "of what is foretold",
            ),
            ("pixels whose weights did nothing", "{idle_pixels:d}", "of 64"),
            ("error of the sum over all weights", "{sum_error:.0e}", "nats"),
        ),
        align="lrl",
    ),
)

SPIRALS = (
    Table(
        "Two spirals, {epochs:d} epochs each way",
        head=("", "all together", "one after another"),
        rows=(
            ("right, trained with", "{joint_train:.1%}", "{greedy_train:.1%}"),
            ("right, never seen", "{joint_test:.1%}", "{greedy_test:.1%}"),
            (
                "weights trained in the end",
                "{joint_trained:d}",
                "{greedy_trained:d}",
            ),
            ("loss at the end, nats", "{joint_loss:.4f}", "{greedy_loss_3:.4f}"),
        ),
    ),
    Table(
        "One after another, stage by stage",
        rows=(
            ("loss after the first layer", "{greedy_loss_1:.4f}", "nats"),
            ("after the second", "{greedy_loss_2:.4f}", "nats"),
            ("after the third", "{greedy_loss_3:.4f}", "nats"),
            (
                "slope still asked of the frozen first layer",
                "{greedy_first_slope:.3f}",
                "‖∂loss/∂w‖",
            ),
        ),
        align="lrl",
    ),
)

CHAPTER = Chapter(
    "Why does backpropagation turn the graph round?",
    "And how does each weight contribute to the change of the loss? Turned round, an "
    "arrow says how much the loss moves if a value moves a little; numbers multiply "
    "along arrows and add where arrows meet.",
    page="docs/questions/backprop.md",
    exhibits=(
        Exhibit(
            "backprop",
            "The computation graph read backwards",
            "Five graphs, from four numbers to a Dense layer, each walked back by a "
            "few lines of Python beside the engine.",
            "the same boxes with every arrow turned: what was an input of the loss "
            "becomes an end of the walk, and where two arrows meet their products add.",
            pictures=("book_back", "book", "fork", "twice", "neuron", "dense"),
            tables=GRAPHS,
            quotes=(
                Quote("What ag.explain says of the fork", "paths"),
                Quote(
                    "The Dense layer and its way back, as NumPy",
                    "dense_program",
                    "python",
                ),
            ),
            parts=("walks", "backprop_boxes"),
        ),
        Exhibit(
            "backprop_cost",
            "Why backwards: what a walk costs",
            "One reverse walk gives every slope for the price of a few forward passes; "
            "walking forwards, or trying each weight, costs as much for each of them.",
            "two lines that part: one rises as the number of parameters, the other as "
            "its square. And three valleys: no step of a finite difference is right.",
            pictures=("cost", "differences"),
            tables=COST,
            parts=("walks",),
        ),
        Exhibit(
            "backprop_credit",
            "Which weights lowered the loss",
            "What one step of training did to the loss, told apart by weight: gradient "
            "times change, summed.",
            "the dark middle of the image: the weights that read it did most, those of "
            "the empty edges nothing at all.",
            pictures=("credit",),
            tables=CREDIT,
            quotes=(Quote("What ag.contributions says", "contributions"),),
        ),
        Exhibit(
            "joint_or_greedy",
            "All layers together, or one after another",
            "The same network trained as a whole, and layer by layer, each frozen "
            "before the next comes.",
            "the boundary that follows the spirals only where every layer heard, "
            "through the graph, what the later ones could make of it.",
            pictures=("spirals",),
            tables=SPIRALS,
        ),
    ),
)
