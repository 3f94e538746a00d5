"""How the site is built of the documents; ``make docs`` does it.

The source is the whole project, so that a link from one document to another is the same on a forge and here.
"""

import enum
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

import fedibrand

HERE = Path(__file__).resolve().parent

project = "fedibrand"
version = release = fedibrand.__version__
copyright = "the contributors of fedibrand, Apache-2.0"
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md", "CHANGES/README.md", "examples/*/README.md"]
exclude_patterns = [
    ".*",
    "build",
    "dist",
    "node_modules",
    "fedibrand",
    "tests",
    "benchmarks",
    "deploy",
]

myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_inherit_docstrings = False
add_module_names = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
toc_object_entries = False

html_theme = "furo"
html_title = "fedibrand"
html_favicon = "_static/icon.svg"
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_domain_indices = False

DIAGRAM = re.compile(r"^```mermaid\n.*?^```$", re.MULTILINE | re.DOTALL)
DECISIONS = "\n```{toctree}\n:hidden:\n:glob:\n\n[0-9]*\n```\n"


def complete(app: Sphinx, document: str, source: list[str]) -> None:
    """Give a document what it needs here and not on a forge: a drawn diagram, a list of what lies below."""
    drawn = (HERE / "way.svg").read_text("utf-8").strip()
    source[0] = DIAGRAM.sub(lambda _: f'<div class="way">\n{drawn}\n</div>', source[0])
    if document == "docs/decisions/README":
        source[0] += DECISIONS


def tell_no_call(
    app: Sphinx, what: str, name: str, value: Any, options: Any, signature: str | None, returns: str | None
) -> tuple[str, None] | None:
    """Leave out how an enum is called: nobody calls one."""
    is_enum = what == "class" and isinstance(value, type) and issubclass(value, enum.Enum)
    return ("", None) if is_enum else None


def setup(app: Sphinx) -> None:
    """Take part in the build."""
    app.connect("source-read", complete)
    app.connect("autodoc-process-signature", tell_no_call)
