"""Readers' comments below an article: a header such as "12 comments", and all that follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.rules import RuleBook
from newsclean.stages.paragraphs import is_paragraph_text

ABOVE = 2  # paragraphs above the header: the article
SHARE = 0.2  # of the text that they and what stands round them make up, or more


def comment_sections(book: RuleBook) -> Stage:
    """The stage that removes a section of comments, from its header to the end of the text.

    The header alone is not enough: "Comments" can be a chapter, "12 comments" a counter in the middle. Below it must
    stand a line that comments come with (a rule of the category knows it: "Reply", "3 days ago at 7:48"), and
    above it an article.
    """

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        if (start := _header(filled, book)) >= 0:
            for line in filled[start:]:
                yield Removal(
                    line, "comment-section", "comments", why=f"a comment under {filled[start].text!r}, to the end"
                )

    return stage


def _header(lines: Sequence[Line], book: RuleBook) -> int:
    """The place of the header that opens a section of comments; -1 where none does."""
    places = {place for place, rules in book.found(lines).items() if any(rule.opens_comments for rule in rules)}
    if not places:
        return -1
    paragraphs = 0
    size, total = 0, sum(len(line.text) for line in lines)
    for place, line in enumerate(lines[: max(places) + 1]):
        if place in places and paragraphs >= ABOVE and size >= SHARE * total:
            rest = lines[place + 1 :]
            return place if any(_is_interface(book, behind.text) for behind in rest) else -1
        size += len(line.text)
        paragraphs += not book.matching(line.text, "head") and is_paragraph_text(line.text)
    return -1


def _is_interface(book: RuleBook, text: str) -> bool:
    return any(rule.category == "comments" and not rule.opens_comments for rule in book.matching(text, "tail"))
