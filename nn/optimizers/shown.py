"""`Shown`: how an optimizer shows its settings."""

from nn import display
from nn.lookup import Configurable

__all__ = ["Shown"]


class Shown(Configurable):
    """What is made from settings and says which; its text tells of its state too."""

    def __repr__(self) -> str:
        return display.settings.call_text(self)

    def __str__(self) -> str:
        return display.settings.optimizer_text(self)

    def _repr_html_(self) -> str:
        """In Jupyter: settings, steps, the state by parameter, a schedule's curve."""
        return display.settings.optimizer_html(self)
