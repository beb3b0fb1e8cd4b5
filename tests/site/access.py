"""What some reader could not use on the pages of a built site, as axe-core finds it.

python -m tests.site.access out/site     every page but listings, takes minutes
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from docs.playground.parts import axe
from tests.browsing import Page, chromium
from tests.site.pages import written

__all__ = ["violations"]

RUN = """;
const done = arguments[1];
axe.run(document, {iframes: arguments[0], preload: false}).then(found => done(
  found.violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html)])));
"""


def violations(page: Page, *, frames: bool = True) -> Any:
    """By rule, the first elements that break it; in frames too, if they run scripts."""
    return page.browser.execute_async_script(axe().read_text("utf-8") + RUN, frames)


def main(site: Path) -> int:
    """Tell of every page; how many have something."""
    faulty = 0
    with tempfile.TemporaryDirectory() as profile:
        for browser in chromium(Path(profile)):
            for path in written(site.resolve()):
                found = violations(Page(browser, str(path)))
                faulty += bool(found)
                print(path.relative_to(site.resolve()), found or "", flush=True)
    print(f"{faulty} pages with faults")
    return faulty


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]))))
