"""The pages on programs hold: their code runs and prints what they say."""

import contextlib
import io
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["jit.md", "control_flow.md"])
def test_the_page_is_true(page: str) -> None:
    names: dict[str, object] = {}
    said = printed = ""
    for language, code in BLOCK.findall((DOCS / page).read_text("utf-8")):
        if language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(code, names)
            printed += out.getvalue()
        elif language == "text":
            said += code
    assert printed == said
