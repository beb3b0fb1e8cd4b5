"""How Sphinx builds the site; `docs.site.build` calls it and lays out its source."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import nn  # noqa: E402
from docs.site.contents import PORTUGUESE  # noqa: E402

project = "Retrograd"
author = "the Retrograd authors"
copyright = author
release = nn.version()
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "docs.site.mathml",
    "docs.site.docstrings",
    "docs.site.finish",
    "docs.site.mend",
    "docs.site.buttons",
]
html_math_renderer = "mathml"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure", "myst.header"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
nitpicky = False

default_role = "py:obj"
add_module_names = False
autodoc_inherit_docstrings = False
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

toc_object_entries = False

html_theme = "furo"
html_title = "Retrograd"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["run.js"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

languages = dict.fromkeys(PORTUGUESE, "pt-BR")
