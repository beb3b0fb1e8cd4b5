"""The source of the site's pages, from which Sphinx makes them.

Pages are those of ``docs``, README.md as the first, CHANGELOG.md, and the reference.
What they link to outside of ``docs``, a file of the source, becomes a page too.
"""

import os
import re
import shutil
from pathlib import Path

from docs.site import reference
from docs.site.buttons import examples_of, opened
from docs.site.contents import CHAPTERS, REFERENCE
from docs.site.notebooks import as_page

__all__ = ["DOCS", "ROOT", "laid_out"]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

CODE = re.compile(r"<!--code:[^>]*-->\n```python\n(.*?)```\n<!--/code-->", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LINK = re.compile(r"(!?\[[^]]*\])\(([^)\s#]+)(#[^)]*)?\)")


def laid_out(source: Path, *, lite: bool) -> None:
    """Write the source of all pages into `source`, in place of what was there.

    lite: whether JupyterLite is on the site, for links to it.
    """
    shutil.rmtree(source, ignore_errors=True)
    extra: set[str] = set()
    for name, path in _originals().items():
        text = _relinked(path, name, extra)
        if path.parent.name == "notebooks":
            text = as_page(text, path.stem, lite=lite)
        _write(source / f"{name}.md", text)
    for name, text in reference.pages().items():
        _write(source / f"{name}.rst", text)
    for path in sorted(extra):
        if path.startswith("docs/"):
            copy = source / path.removeprefix("docs/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, copy)
        else:
            _write(source / f"source/{path}.rst", _listing(path))
    _write(source / "reference/index.rst", _index())
    with (source / "index.md").open("a", encoding="utf-8") as index:
        index.write(_navigation())


def _originals() -> dict[str, Path]:
    """By the name of a page, the Markdown file that it is."""
    pages = [page for part in CHAPTERS for page in part.entries]
    found = {page: DOCS / f"{page}.md" for page in pages}
    found["index"] = ROOT / "README.md"
    found["changelog"] = ROOT / "CHANGELOG.md"
    return found


def _relinked(path: Path, name: str, extra: set[str]) -> str:
    """The text of a page, its links as they are on the site."""
    places = {p.resolve(): page for page, p in _originals().items()}
    here = f"{name}.md"

    def link(found: re.Match[str]) -> str:
        label, target, anchor = found[1], found[2], found[3] or ""
        there = (path.parent / target).resolve()
        if "://" in target or not there.exists():
            return found[0]
        if there in places:
            return f"{label}({_from(here, places[there] + '.md')}{anchor})"
        inside = there.relative_to(ROOT).as_posix()
        if inside.startswith("docs/"):
            extra.add(inside)
            return f"{label}({_from(here, inside.removeprefix('docs/'))})"
        extra.add(inside)
        return f"{label}({_from(here, f'source/{inside}.rst')})"

    text = LINK.sub(link, path.read_text("utf-8"))
    text = CODE.sub(r"```{code-block} python\n:class: listing\n\n\1```", text)
    text = text.replace("<!--playground-->", opened(name, "", "", "", "Open it"))
    return COMMENT.sub("", text) + examples_of(name)


def _from(page: str, to: str) -> str:
    return os.path.relpath(to, os.path.dirname(page) or ".")


def _listing(path: str) -> str:
    """A page that shows a file of the source, or names the files of a folder."""
    head = f":orphan:\n\n{path}\n{'=' * len(path)}\n\n"
    there = ROOT / path
    if there.is_dir():
        files = sorted(p.name for p in there.iterdir() if p.is_file())
        return head + "\n".join(f"- ``{name}``" for name in files) + "\n"
    language = "python" if there.suffix == ".py" else "text"
    body = "\n".join(f"   {line}" for line in there.read_text("utf-8").splitlines())
    return f"{head}.. code-block:: {language}\n\n{body}\n"


def _navigation() -> str:
    """The tables of contents that stand at the end of the first page, unseen."""
    tables = [(part.title, part.entries) for part in CHAPTERS]
    tables.append(("Reference", ("reference/index",)))
    blocks = [
        f"```{{toctree}}\n:hidden:\n:caption: {title}\n\n"
        + "\n".join(entries)
        + "\n```\n"
        for title, entries in tables
    ]
    return "\n" + "\n".join(blocks)


def _index() -> str:
    """The first page of the reference."""
    lines = ["Reference", "=========", "", "Every public name, from its docstring.", ""]
    for part in REFERENCE:
        lines += [
            part.title,
            "-" * len(part.title),
            "",
            ".. toctree::",
            "   :maxdepth: 1",
        ]
        lines += ["", *(f"   {entry}" for entry in part.entries), ""]
    return "\n".join(lines)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
