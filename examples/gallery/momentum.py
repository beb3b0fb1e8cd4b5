"""The first question: momentum."""

from examples.gallery.exhibit import Chapter, Exhibit, Quote, Table

__all__ = ["CHAPTER"]

METHODS = {"plain": "plain", "heavy": "heavy ball", "nesterov": "Nesterov"}

FACTORS = Table(
    "Each method at its best on a bowl of curvatures 1 and κ; the shrink factor is "
    "what a step leaves of the distance in the long run",
    head=("κ", "method", "η", "β", "shrink factor", "steps to 10⁻⁶"),
    rows=tuple(
        (
            f"{kappa}",
            method,
            f"{{{name}_eta_{kappa}:.4g}}",
            f"{{{name}_beta_{kappa}:.4g}}",
            f"{{{name}_factor_{kappa}:.4f}}",
            f"{{{name}_steps_{kappa}:,d}}",
        )
        for kappa in (10, 100, 1000)
        for name, method in METHODS.items()
    ),
    align="rlrrrr",
)

LIMITS = Table(
    "The limit of stability from both sides: |w| on ½w² after 300 steps from w = 1",
    head=("method, β = 0.9", "limit of ηλ", "1 % below it", "1 % above it"),
    rows=tuple(
        (
            method,
            f"{{limit_{name}:.4g}}",
            f"{{below_{name}:.1e}}",
            f"{{above_{name}:.1e}}",
        )
        for name, method in METHODS.items()
    ),
)

DAMPING = Table(
    "Steps to a millionth of the distance at ηλ = 0.01, by momentum",
    rows=(
        ("β = 0.6, too much syrup", "{critical_steps_low:d}", "steps"),
        ("β = {critical_beta:.2f}, critical", "{critical_steps_best:d}", "steps"),
        ("β = 0.95, too little", "{critical_steps_high:d}", "steps"),
        ("|σ| measured at the critical β", "{critical_root:.4f}", "per step"),
    ),
    align="lrl",
)

MEMORY = Table(
    "What the velocity remembers at β = 0.9",
    rows=(
        ("weight of the newest gradient, g₃", "{weight_3:.4g}"),
        ("of g₂", "{weight_2:.4g}"),
        ("of g₁", "{weight_1:.4g}"),
        ("first step where the gradient stays the same", "{first_step:.4g}"),
        ("step 400 there", "{last_step:.4g}"),
    ),
)

HEIGHTS = Table(
    "Height above the minimum that is reached",
    head=("landscape", "plain", "momentum"),
    rows=(
        (
            "bowl, 40 steps, η = {bowl_small:.3f}",
            "{bowl_plain_small:.2g}",
            "{bowl_momentum_small:.1e}",
        ),
        (
            "bowl, 40 steps, η = {bowl_large:.3f}",
            "{bowl_plain_large:.1e}",
            "{bowl_momentum_large:.1e}",
        ),
        ("valley, after 200 steps", "{valley_plain:.3g}", "{valley_momentum:.1e}"),
    ),
)

MINIMUM = Table(
    "Where descent ends on x⁴/4 − x²/2 + x/10, from x = 1.6",
    rows=(
        ("plain: x", "{minimum_plain:.3f}"),
        ("β = 0.9: x", "{minimum_09:.3f}"),
        ("β = 0.95: x", "{minimum_095:.3f}"),
        ("height of the minimum on the right", "{minimum_high:.3f}"),
        ("of the lower one on the left", "{minimum_low:.3f}"),
        ("smallest β that rolls over the hill", "{minimum_rolls_from:.2f}"),
    ),
)

NOISE = Table(
    "Variance of w on ½w² that remains when gradients bear noise of variance 1",
    head=("settings", "measured", "by formula"),
    rows=(
        ("η = {floor_eta:g}, plain", "{floor_plain:.4f}", "{floor_plain_exact:.4f}"),
        ("η = {floor_eta:g}, β = 0.9", "{floor_heavy:.4f}", "{floor_heavy_exact:.4f}"),
        ("a tenth of η, β = 0.9", "{floor_slow:.4f}", "{floor_slow_exact:.4f}"),
    ),
)

SLIPS = Table(
    "Two slips in print, measured",
    rows=(
        ("|σ| at ηλ = 0.5, β = 0.9", "{complex_root:.4f}", "√β"),
        ("as printed", "{printed_root:.4f}", "2√β"),
        ("the listing with +, β = 0.9: |w|", "{book_plus:.2e}", "after 100 steps"),
        ("the listing with +, β = 0.5: |w|", "{book_half:.3f}", "after 100 steps"),
        ("the listing with +, β = 0.1: |w|", "{book_small:.1e}", "after 100 steps"),
        ("with −, β = 0.9: |w|", "{book_minus:.1e}", "after 100 steps"),
        ("largest |σ| of the listing with +", "{book_root:.4f}", "per step"),
    ),
    align="lrl",
)

LAB = Table(
    "Steps to 10⁻⁶ for a regression of κ = {lab_kappa:.1f} "
    "(by eigenvalues {lab_kappa_exact:.1f})",
    head=("settings", "foretold by nn.lab.momentum", "needed"),
    rows=tuple(
        (words, f"{{lab_{name}_predicted:d}}", f"{{lab_{name}_steps:d}}")
        for name, words in {"now": "η = 0.01, β = 0.9", **METHODS}.items()
    ),
)

MEMORIES = Table(
    "Steps until |w| stays below a hundredth of its start",
    head=("direction", "β = 0.9", "β = 0.99"),
    rows=(
        ("steep, ηλ = 0.1", "{memory_steep_90:d}", "{memory_steep_99:d}"),
        ("flat, ηλ = 0.0001", "{memory_flat_90:,d}", "{memory_flat_99:d}"),
    ),
)

CHAPTER = Chapter(
    "What is the intuition of momentum?",
    "A step that remembers the steps before it: steady slopes add up, slopes that "
    "point to and fro cancel. What took κ steps takes √κ.",
    page="docs/questions/momentum.md",
    exhibits=(
        Exhibit(
            "momentum",
            "Momentum: its paths, its speed, its limits and its price",
            "Descent with and without momentum on bowls, valleys and hills, measured "
            "step by step and held against the theory.",
            "how plain descent creeps along the floor of the bent valley while "
            "momentum, at the same learning rate, arrives; and, in the plane of ηλ and"
            " β, the curve along which nothing is faster.",
            pictures=(
                "bowl",
                "valley",
                "unrolled",
                "plane",
                "memories",
                "distances",
                "minimum",
            ),
            tables=(
                FACTORS,
                LIMITS,
                DAMPING,
                MEMORY,
                HEIGHTS,
                MEMORIES,
                MINIMUM,
                NOISE,
                LAB,
            ),
            quotes=(Quote("What nn.lab.momentum says of that regression", "report"),),
            parts=("momentum_speed", "momentum_paths", "momentum_plane"),
        ),
        Exhibit(
            "momentum_slips",
            "Momentum: two slips in print",
            "A factor of 2 too many in an article, and a sign in a book, run as "
            "printed and as meant.",
            "how the listing with plus converges at β = 0.1, where the slip stays "
            "hidden, and grows without bound at 0.9.",
            pictures=("slips",),
            tables=(SLIPS,),
            page="docs/optimizers.md",
        ),
    ),
)
