"""How the site is built of the documents: ``make docs``.

The source is the whole project, so that a link from one document to another is the same on a forge and here.
"""

import inspect
from pathlib import Path
from typing import Any

import msgspec
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

import fedibrand

TOP = Path(__file__).resolve().parent.parent

project = "fedibrand"
version = release = fedibrand.__version__
copyright = "the contributors of fedibrand, Apache-2.0"
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md", "CHANGES/README.md"]
exclude_patterns = [".*", "build", "dist", "node_modules", "fedibrand", "tests", "benchmarks", "deploy"]

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
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False


def tell_fields(
    app: Sphinx, what: str, name: str, value: Any, options: Any, lines: list[str]
) -> None:
    """Add to a struct's docstring what it is made of, from its annotations."""
    if what != "class" or not isinstance(value, type) or not issubclass(value, msgspec.Struct):
        return
    for each in msgspec.structs.fields(value):
        default = "" if each.required else f" = {_default(each)}"
        lines.append(f":field {each.name}: ``{_type(each.type)}{default}``")


def _default(each: Any) -> str:
    if each.default is not msgspec.NODEFAULT:
        return repr(each.default)
    return f"{each.default_factory.__name__}()"


def _type(annotation: Any) -> str:
    return inspect.formatannotation(annotation)


def setup(app: Sphinx) -> None:
    """Take part in the build."""
    app.add_lexer("mermaid", TextLexer)
    app.connect("autodoc-process-docstring", tell_fields)
