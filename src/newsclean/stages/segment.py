"""The article in the text of a whole page: the lines that lie outside its stretch go, and so do those inside that are
not its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.page.stretch import look


def segment() -> Stage:
    """The stage that points at every line that is not the article's, where the text looks like a page with one.

    What is left looks like another text, and so it is asked again, until nothing goes: `settling.settle` sees to that.
    """

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        page = look(tuple(line.text for line in filled))
        if not page.found or all(page.article):
            return
        first, last = page.article.index(True), len(page.article) - 1 - page.article[::-1].index(True)
        for place, line in enumerate(filled):
            if not page.article[place]:
                outside = not first <= place <= last
                rule, where = ("outside-article", "outside") if outside else ("beside-article", "inside")
                why = f"{where} the article's lines {filled[first].number} to {filled[last].number}"
                yield Removal(line, rule, "page", score=round(1 - page.chances[place], 3), why=why)

    return stage
