"""What stands above an article's first paragraph: its headline, its standfirst, and the line that dates them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.reading import BULLET, read
from newsclean.rules import RuleBook
from newsclean.stages.paragraphs import is_paragraph, is_paragraph_text

HEADLINE = range(3, 31)  # words of a headline
STANDFIRSTS, STANDFIRST = 2, 45  # the most paragraphs above the line that dates an article, and words of each
BARE_DATE = "date-line"  # a rule: a date alone can head a chapter, too


def dated_at(lines: Sequence[Line], book: RuleBook, categories: Collection[str]) -> int:
    """The place behind the first line that a rule of `categories` knows as dating or signing the article; 0 where
    none is found before the third paragraph, or the first long one. `lines` has no blank ones."""
    above = 0
    for place, line in enumerate(lines):
        rules = book.matching(line.text, "head")
        if any(rule.category in categories and rule.id != BARE_DATE for rule in rules):
            return place + 1
        if rules:
            continue
        # Blanks are counted, not words: most articles begin with a paragraph that need not be read for this.
        if line.text.count(" ") >= STANDFIRST:
            return 0
        above += is_paragraph_text(line.text)
        if above > STANDFIRSTS:
            return 0
    return 0


def headlines(book: RuleBook) -> Stage:
    """The stage that removes the headline: lines above the first paragraph that have the shape of one, as far as they
    stand together but for what a rule knows (a byline, a date)."""

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        found: list[Removal] = []
        for line in lines:
            if not line.text or book.matching(line.text, "head"):
                continue
            reading = read(line.text)
            ends = reading.sentence and line.text[-1] not in "?!"
            if is_paragraph(reading) and ends:
                yield from found
                return
            if reading.length not in HEADLINE or reading.governs or ends or BULLET.match(line.text):
                # Lists, tables and poems have no first paragraph below their headline.
                return
            found.append(Removal(line, "headline", "headline", why="stands above the first paragraph"))

    return stage


def standfirsts(book: RuleBook) -> Stage:
    """The stage that removes the standfirst: paragraphs above the byline or the line that dates the article.

    It looks before that line is gone, and once it is gone nothing tells a standfirst from a lede.
    """

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        for line in filled[: dated_at(filled, book, ("byline", "timestamp"))]:
            if not book.matching(line.text, "head") and is_paragraph_text(line.text):
                yield Removal(line, "standfirst", "standfirst", why="stands above the byline or the date")

    return stage
