"""What Keras answers in the programs of `ways`."""

import json
import warnings

import keras

from tests.parity.compare import DATA
from tests.parity.ways import WAYS, plain


def main() -> None:
    """Write ``data/ways.json``."""
    warnings.simplefilter("ignore")
    keras.config.disable_interactive_logging()
    found = {}
    for name, program in WAYS.items():
        keras.utils.clear_session()
        found[name] = plain(program(keras))
    text = json.dumps(found, indent=1)
    (DATA / "ways.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
