"""Furniture: lines that are boilerplate only at the edges of an article, before its first or after its last
paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.rules import Rule, RuleBook
from newsclean.stages.opening import dated_at
from newsclean.stages.paragraphs import is_paragraph_text


def furniture(book: RuleBook) -> Stage:
    """The stage that peels the edges: it goes inwards from the end until a paragraph that no rule for that edge
    knows, and points at each line on the way that one does.

    A line that dates the article may have a standfirst above it.
    A text without such a paragraph has no edges, and nothing is removed. Not hereditary (removing the first paragraph
    would move the edge), so it comes last; quiet on its own output, for the paragraphs that stop it stay.
    """

    def peel(lines: Sequence[Line], edge: str, start: int = 0) -> list[Removal] | None:
        found = []
        for place, line in enumerate(lines):
            if rule := _for_edge(book, line.text, edge):
                found.append(Removal(line, rule.id, rule.category, why=f"matches the rule {rule.id} at the {edge}"))
            elif place >= start and is_paragraph_text(line.text):
                return found
        return None

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        # A standfirst is a paragraph, and the article has not begun with it.
        head = peel(filled, "head", dated_at(filled, book, ("timestamp",)))
        tail = peel(filled[::-1], "tail")
        if head is not None and tail is not None:
            yield from head
            yield from reversed(tail)

    return stage


def _for_edge(book: RuleBook, text: str, edge: str) -> Rule | None:
    return next((rule for rule in book.matching(text, edge) if not rule.opens_comments), None)
