"""Gradients where there is no network."""

from examples.gallery.exhibit import Chapter, Exhibit, Table

__all__ = ["CHAPTER"]

METHODS = (
    ("Nelder-Mead", "none"),
    ("BFGS, by differences", "differences"),
    ("BFGS", "gradient"),
    ("L-BFGS-B", "gradient"),
    ("Newton-CG", "gradient, Hessian times vector"),
    ("trust-exact", "gradient, Hessian"),
)

CHAIN = (
    Table(
        "Thirty stiff links, by SLSQP with the Jacobian of their lengths",
        rows=(
            (
                "largest distance from the catenary",
                "{from_catenary:.1e}",
                "of the width",
            ),
            ("steps", "{constraint_steps:d}", ""),
        ),
        align="lrl",
    ),
    Table(
        "The same as springs, by SciPy's methods",
        head=("method", "derivatives given", "calls of f", "largest slope left"),
        rows=tuple(
            (
                name.partition(",")[0],
                given,
                f"{{{name}_calls:,d}}",
                f"{{{name}_slope:.0e}}",
            )
            for name, given in METHODS
        ),
        align="llrr",
    ),
)

CHAPTER = Chapter(
    "Beyond networks",
    "Whatever is written in NumPy has a gradient, and whoever looks for a minimum has "
    "a use for it.",
    exhibits=(
        Exhibit(
            "minimise",
            "A chain between two nails",
            "Thirty links hang where their energy is least, found by SciPy's "
            "minimisers with derivatives from the engine.",
            "the chain on the curve of a hanging rope; and in the table how many calls"
            " a gradient saves.",
            pictures=("chain",),
            tables=CHAIN,
            page="docs/hips_autograd.md",
        ),
    ),
)
