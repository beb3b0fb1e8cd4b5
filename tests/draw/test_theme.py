"""Colours: text can be read, and kinds are told apart without colour."""

import pytest

from autograd.drawing.theme import THEMES, Paint, Theme

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)

# What the eyes with the commonest kinds of colour blindness are left with (Viénot,
# Brettel and Mollon 1999): linear RGB to the linear RGB that looks the same to them.
PROTAN = ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0))
DEUTAN = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))


def linear(color: str) -> list[float]:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def contrast(a: str, b: str) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    low, high = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True))
        for x in (a, b)
    )
    return (high + 0.05) / (low + 0.05)


def kinds(theme: Theme) -> list[Paint]:
    return [theme.leaf, theme.constant, theme.operation, theme.output, theme.folded]


@themes
def test_text_has_contrast_everywhere(theme: Theme) -> None:
    for ink in (theme.ink, theme.muted, theme.gradient):
        for ground in [
            theme.background,
            theme.cluster,
            *(k.fill for k in kinds(theme)),
        ]:
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    for line in [theme.highlight, theme.arrow, *(k.border for k in kinds(theme))]:
        assert contrast(line, theme.background) >= 3, line


@themes
def test_kinds_are_told_apart_without_colour(theme: Theme) -> None:
    shapes = {(k.style, k.pen) for k in (theme.constant, theme.operation, theme.output)}
    assert len(shapes) == 3


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("eyes", [PROTAN, DEUTAN], ids=["protan", "deutan"])
def test_meanings_are_told_apart_by_colour_blind_eyes(
    name: str, eyes: tuple[tuple[float, ...], ...]
) -> None:
    theme = THEMES[name]

    def seen(color: str) -> list[float]:
        rgb = linear(color)
        return [sum(m * c for m, c in zip(row, rgb, strict=True)) for row in eyes]

    marks = [theme.leaf.border, theme.output.border, theme.highlight, theme.arrow]
    for i, a in enumerate(marks):
        for b in marks[:i]:
            apart = sum(abs(x - y) for x, y in zip(seen(a), seen(b), strict=True))
            assert apart > 0.1, (a, b)
