"""``python -m autograd``, the same as the command ``retrograd``."""

import sys

from autograd.commands.line import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
