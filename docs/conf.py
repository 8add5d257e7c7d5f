"""How Sphinx builds these pages: `sphinx-build -W -b html docs OUT`, after `pip install '.[docs]'`."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

import newsclean  # noqa: E402

project = "newsclean"
author = "the authors of newsclean"
project_copyright = "the authors of newsclean, MIT licence"
version = release = newsclean.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "commands",  # _ext/commands.py: the command reference, from the parsers
    "proof",  # _ext/proof.py: an article with what is removed struck out, as newsclean has it
]
exclude_patterns = ["_ext", "_build"]

myst_enable_extensions = ["attrs_block", "colon_fence"]
myst_heading_anchors = 4  # so that page.md#a-heading works here as it does where Markdown is shown as it is

autodoc_default_options = {"members": True, "member-order": "bysource"}
# The tools of the extras need not be installed for their adapters to be described.
autodoc_mock_imports = "datasets datatrove duckdb itemadapter pandas polars pyarrow pyspark scrapy spacy".split()
autodoc_typehints = "signature"
smartquotes = False  # these pages tell one quote from another
default_role = "code"  # what stands between `single quotes` in docstrings
maximum_signature_line_length = 88

copybutton_exclude = ".linenos, .gp, .go"

html_theme = "furo"
html_title = "newsclean"
html_static_path = ["_static"]
html_css_files = ["newsclean.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#8a1c1c", "color-brand-content": "#8a1c1c"},
    "dark_css_variables": {"color-brand-primary": "#f0a39b", "color-brand-content": "#f0a39b"},
}
pygments_style = "friendly"
pygments_dark_style = "github-dark"


def setup(app):
    """The table of contents names pages that are still being written: those that are not there are left out."""
    app.connect("source-read", _without_missing)


def _without_missing(app, name, source):
    for page in ("report", "tables", "clusters", "trust"):
        if name == "index" and not (HERE / f"{page}.md").exists():
            source[0] = re.sub(f"^{page}\n", "", source[0], flags=re.MULTILINE)
