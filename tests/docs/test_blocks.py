"""Every code block of the documentation runs and keeps what it promises."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks, contradictions, missing, pages
from tests.docs.conftest import Ran

NAMES = [str(page.relative_to(ROOT)) for page in pages()]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_keeps_what_it_promises(name: str, ran: Callable[[Path], Ran]) -> None:
    page = ROOT / name
    assert ran(page).contradictions == []
    left_out = {
        f"line {block.line}: {', '.join(absent)}"
        for block in blocks(page)
        if (absent := missing(block))
    }
    if left_out:
        pytest.skip(f"not installed, {'; '.join(sorted(left_out))}")


def test_the_pages_that_show_code_are_among_them() -> None:
    known = {"README.md", "docs/drawing.md", "docs/questions/backprop.md"}
    assert known <= set(NAMES)


@pytest.fixture
def found(tmp_path: Path) -> Callable[[str], list[str]]:
    """From the text of a page to what is false on it."""
    place = tmp_path / "place"
    place.mkdir()

    def check(text: str) -> list[str]:
        page = tmp_path / "page.md"
        page.write_text(text, "utf-8")
        return contradictions(page, place)

    return check


def python(*lines: str) -> str:
    """A block."""
    return "\n".join(["```python", *lines, "```", ""])


KEPT = [
    python("print(1 + 1)  # 2"),
    python("a = 1") + "And then:\n\n" + python("a + 1  # → 2"),
    python("(", "    2", ")  # → 2"),
    python("print('one')", "print('two')") + "gives\n\n```text\none\ntwo\n```\n",
    python("1 / 0  # raises ZeroDivisionError", "print('on')  # on"),
    python(">>> a = 2", ">>> a + 1", "3") + python("a  # → 2"),
    "```sh\nmake nothing\n```\n",
]

BROKEN = [
    (python("print(1 + 1)  # 3"), "page.md:2: promised '3\\n', printed '2\\n'"),
    (python("print(1)  # 1", "print(2)"), "printed '1\\n2\\n'"),
    (python("print('quiet')"), "promised '', printed 'quiet\\n'"),
    ("```text\nnever\n```\n", "promised 'never\\n', printed ''"),
    (python("1 + 1  # → 3"), "1 + 1 promises 3, gives 2"),
    (python("a = 1  # → 1"), "gives no value: it is no expression"),
    (python("1 + 1  # raises TypeError"), "promises TypeError, gives nothing"),
    (python("1 / 0  # raises TypeError"), "gives ZeroDivisionError"),
    (python("if True:", "    1  # → 2", "    2"), "a promise stands where"),
    (python(">>> 1 + 1", "3"), "Expected:\n    3\nGot:\n    2"),
]


@pytest.mark.parametrize("text", KEPT)
def test_a_promise_that_is_kept(found: Callable[[str], list[str]], text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("text", "told"), BROKEN)
def test_a_broken_promise_is_found(
    found: Callable[[str], list[str]], text: str, told: str
) -> None:
    assert told in "".join(found(text))


def test_a_block_that_raises_is_found(found: Callable[[str], list[str]]) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        found("# Title\n\n" + python("a = 1", "1 / 0"))
    assert caught.value.__notes__ == ["in the block at page.md:4"]


@pytest.mark.parametrize(
    "text",
    [
        "```py\n1\n```\n",
        "```\n1\n```\n",
        "~~~python\n1\n~~~\n",
        "- a list\n\n  ```python\n  1\n  ```\n",
        "> ```python\n> 1\n> ```\n",
        "```python title\n1\n```\n",
        "```python\n1\n",
    ],
)
def test_a_block_that_would_be_passed_by_is_found(
    found: Callable[[str], list[str]], text: str
) -> None:
    with pytest.raises(ValueError, match=r"block that is known|choose one of"):
        found(text)


def test_only_where_a_program_keeps_them_are_listings_left_out(
    found: Callable[[str], list[str]],
) -> None:
    listing = "<!--code:a:b-->\n" + python("1 / 0") + "<!--/code-->\n"
    with pytest.raises(ZeroDivisionError):
        found(listing)


def test_what_is_not_installed_is_left_out_and_nothing_else(
    found: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.docs.blocks.OPTIONAL", ("no_such_package",))
    assert found(python("import no_such_package")) == []
    with pytest.raises(ImportError):
        found(python("import no_such_module"))
