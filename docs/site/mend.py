"""What Sphinx and the theme leave undone, mended in the pages as they were written.

Some elements have no name or level for screen readers, and regions that scroll are out
of a keyboard's reach. From a listing the way back to an entry takes all names of a file
for one module's, while ours are told of in several. `tests/site` reads the result.
"""

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from docs.site import reference

__all__ = ["setup"]

MENDED = {
    '<p class="caption" role="heading">': (
        '<p class="caption" role="heading" aria-level="2">'
    ),
    '<aside class="sidebar-drawer">': (
        '<aside class="sidebar-drawer" aria-label="site">'
    ),
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="this page">',
    '<th class="head"><p></p></th>': '<td class="head"></td>',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
    '<noscript>\n<div class="admonition error">': (
        '<h1>Search</h1>\n<noscript>\n<div class="admonition error">'
    ),
}
"""From what is written to what should be."""


BACK = re.compile(
    r'(id="(?P<name>[^"]+)">\s*<a class="viewcode-back" href="[^"]*reference/'
    r'(?P<module>[\w.]+)\.html#)(?P<place>[^"]*)'
)


def mend(app: Sphinx, error: Exception | None) -> None:
    """Mend every page that was written."""
    if error is None:
        for page in Path(app.outdir).rglob("*.html"):
            if "playground" not in page.parts and "lite" not in page.parts:
                page.write_text(mended(page.read_text("utf-8")), "utf-8")


def mended(text: str) -> str:
    """The text of a page, mended."""
    for wrong, right in MENDED.items():
        text = text.replace(wrong, right)
    return BACK.sub(_back, text)


def _back(found: re.Match[str]) -> str:
    """The way back to an entry, to the module whose page it stands on."""
    first, *inner = found["name"].split(".")
    module = f"{found['module']}."
    told = [home for home in reference.homes().values() if home.startswith(module)]
    place = found["place"].removesuffix("".join(f".{name}" for name in inner))
    if place not in told:
        place = next(home for home in told if home.rpartition(".")[2] == first)
    return found[1] + ".".join([place, *inner])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
