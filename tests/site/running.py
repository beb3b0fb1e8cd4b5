"""Whether each program behind a button of the site runs in the playground.

python -m tests.site.running out/site
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from docs.playground.links import contents
from tests.browsing import chromium
from tests.playground.board import Board
from tests.site.pages import parsed, written

__all__ = ["programs"]


def programs(site: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Every page with a button, and what the button carries; each program once."""
    seen = set()
    for page in written(site):
        for tag, address in parsed(page).links:
            parts = urlsplit(address)
            if tag == "a" and "playground" in parts.path and parts.fragment:
                held = contents(parts.fragment)
                key = held.get("program"), held.get("before"), held.get("action")
                if key[0] and key not in seen:
                    seen.add(key)
                    yield page.relative_to(site).as_posix(), held


def main(site: Path) -> int:
    """Run them all, and tell of those that end in an error; how many there are."""
    faulty = count = 0
    with tempfile.TemporaryDirectory() as profile:
        for browser in chromium(Path(profile)):
            board = Board(browser, f"file://{site.resolve()}/playground/index.html")
            board.ready()
            for page, held in programs(site.resolve()):
                count += 1
                action = held.get("action") or "run"
                board.do(action, held["program"], held.get("before", ""))
                if error := board.text("error"):
                    faulty += 1
                    print(f"{page}, {action}: {error.strip().splitlines()[-1]}")
                    print(
                        f"    {held['program'].strip().splitlines()[0]} …", flush=True
                    )
    print(f"{count} programs, {faulty} with an error")
    return faulty


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]))))
