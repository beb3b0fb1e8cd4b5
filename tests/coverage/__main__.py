"""Write the table of coverage to the file named on the command line."""

import sys
from pathlib import Path

from tests.coverage.table import document

Path(sys.argv[1]).write_text(document(), "utf-8")
