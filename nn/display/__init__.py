"""How training, optimizers and models are shown, in terminals and in notebooks.

What draws is imported when something is drawn.
"""

import sys
from typing import TYPE_CHECKING

from autograd.later import later

if TYPE_CHECKING:
    from nn.display import curves, epochs, notebook, settings

__all__ = ["curves", "epochs", "is_notebook", "notebook", "settings"]


def is_notebook() -> bool:
    """Whether this process is a notebook's; IPython is not loaded to find out."""
    ipython = sys.modules.get("IPython")
    shell = getattr(ipython, "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None


later(
    __name__,
    {
        (f"{__name__}.{name}",): (name,)
        for name in ("curves", "epochs", "notebook", "settings")
    },
)
