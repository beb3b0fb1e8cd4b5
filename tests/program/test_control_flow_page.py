"""docs/control_flow.md holds: its code runs and prints what it says."""

import contextlib
import io
import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_page_is_true() -> None:
    names: dict[str, object] = {}
    said = printed = ""
    for language, code in BLOCK.findall((DOCS / "control_flow.md").read_text("utf-8")):
        if language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(code, names)
            printed += out.getvalue()
        elif language == "text":
            said += code
    assert printed == said
