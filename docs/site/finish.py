"""What pages get beyond Sphinx: captions, the language of a page, plain types."""

from functools import partial
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

__all__ = ["setup"]

BUILTINS = ("dict", "list", "tuple", "type", "isinstance")


def captioned(app: Sphinx, doctree: nodes.document) -> None:
    """Make a picture and the paragraph in italics below it a figure with a caption."""
    count = 0
    for section in list(doctree.findall(nodes.section)):
        kept: list[nodes.Node] = []
        for child in section.children:
            image = _only(kept[-1], nodes.image) if kept else None
            said = _only(child, nodes.emphasis)
            if image is None or said is None:
                kept.append(child)
                continue
            count += 1
            caption = nodes.caption("", "", *said.children)
            kept[-1] = nodes.figure("", image, caption, ids=[f"figure-{count}"])
        section.children = []
        section.extend(kept)


def unlinked(app: Sphinx, doctree: nodes.document) -> None:
    """Leave Python's own types in signatures words: names of HIPS's are the same."""
    for link in list(doctree.findall(addnodes.pending_xref)):
        if link.get("reftarget") in BUILTINS:
            link.replace_self(nodes.Text(link["reftarget"]))


def _only(node: nodes.Node, kind: type[nodes.Node]) -> Any:
    """The one child of a paragraph where it is of `kind`, else None."""
    if not isinstance(node, nodes.paragraph) or len(node.children) != 1:
        return None
    return node.children[0] if isinstance(node.children[0], kind) else None


def elsewhere(app: Sphinx, doctree: nodes.document) -> None:
    """Leave the source of a name to the entry that tells of it, not to its aliases."""
    for entry in doctree.findall(addnodes.desc):
        if entry.get("no-contents-entry"):
            for signature in entry.findall(addnodes.desc_signature):
                signature["module"] = ""


def spoken(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the language of a page, where it is not that of the site."""
    context["language"] = app.config.languages.get(page, app.config.language)


def remembered(
    made: dict[Any, str], app: Sphinx, page: str, template: str, context: Any, *_: Any
) -> None:
    """Let listings of one depth share the navigation: it takes 12 of 60 s to make.

    made: what is shared, by depth, since addresses in it are relative, and options.
    """
    if not page.startswith("_modules/"):
        return
    toctree, depth = context["toctree"], page.count("/")

    def navigation(**options: Any) -> str:
        key = depth, tuple(sorted(options.items()))
        if key not in made:
            made[key] = toctree(**options)
        return made[key]

    context["toctree"] = navigation


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("languages", {}, "html")
    app.connect("doctree-read", captioned)
    app.connect("doctree-read", unlinked)
    app.connect("doctree-read", elsewhere, priority=400)  # before viewcode's 500
    app.connect("html-page-context", spoken)
    sharing = partial(remembered, {})
    app.connect("html-page-context", sharing, priority=400)  # before the theme's
    return {"parallel_read_safe": True, "parallel_write_safe": True}
