"""The colours of the themes as variables of a page's style sheet."""

from autograd.drawing.finish import kinds, variables
from autograd.drawing.theme import THEMES

__all__ = ["theme_style", "theme_variables"]


def theme_variables() -> str:
    """``--ink`` and the others, light, and dark where the reader's screen is."""
    light, dark = (";".join(variables(THEMES[name])) for name in ("light", "dark"))
    return (
        f":root{{{light}}}\n"
        f"@media screen and (prefers-color-scheme: dark){{:root{{{dark}}}}}"
    )


def theme_style() -> str:
    """The variables, and the parts of an inlined drawing set to them."""
    light = THEMES["light"]
    rules = [
        f".{k} > g > a > path, .{k} > path, .{k} polygon"
        f"{{fill:var(--{k}-fill);stroke:var(--{k}-border)}}"
        for k in kinds(light)
    ]
    for name in ("ink", "muted", "gradient"):
        rules.append(f'svg text[fill="{getattr(light, name)}"]{{fill:var(--{name})}}')
    return "\n".join([theme_variables(), *rules])
