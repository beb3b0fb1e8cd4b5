"""Write the page: ``python -m tests.parity.page docs/keras.md``."""

import sys
from pathlib import Path

from tests.parity.page.write import page

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
