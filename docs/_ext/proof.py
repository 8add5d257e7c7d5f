"""The directive `proof`: an article as a proof sheet, made by newsclean when the docs are built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import newsclean


class Proof(SphinxDirective):
    """The lines of a file below the folder of the docs; what goes is struck out, with the rule beside it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir, self.arguments[0])
        self.env.note_dependency(str(path))
        result = newsclean.explain(path.read_text("utf-8"))
        removed = {removal.line.number: removal for removal in result.removals}
        sheet = nodes.container(classes=["proof"])
        for line in sorted((*result.lines, *(each.line for each in removed.values())), key=lambda line: line.number):
            row = nodes.line(classes=["removed" if line.number in removed else "kept"])
            if line.number in removed and line.text:
                row += nodes.inline("", f"removed, {removed[line.number].rule}: ", classes=["visually-hidden"])
                row += nodes.inline("", line.text, classes=["struck"])
                row += nodes.inline("", removed[line.number].rule, classes=["rule"])
            else:
                row += nodes.Text(line.text or "\N{NO-BREAK SPACE}")
            sheet += row
        return [sheet]


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("proof", Proof)
    return {"parallel_read_safe": True}
