"""Run all examples and show them on one page: ``python -m examples``.

With names, only those: ``python -m examples tensors gradient``.
"""

import sys

from examples.index import names, write

try:
    print(f"shown in {write(sys.argv[1:] or names())}")
except ValueError as error:
    sys.exit(f"examples: {error}")
