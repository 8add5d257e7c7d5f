"""Boilerplate: lines that a rule names wherever they stand, and the blocks of links that a label opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.reading import read
from newsclean.rules import Rule, RuleBook
from newsclean.stages.paragraphs import could_be_link, is_paragraph_text

MOST_LINKS = 8  # under a label in the middle of a text
LINK_WORDS = 6  # of a link that stands there alone: a heading has fewer


def boilerplate(book: RuleBook) -> Stage:
    """The stage that removes what a rule for "anywhere" matches. Hereditary: it looks at one line at a time."""

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        for place, rules in book.found(lines).items():
            rule = _first(rules)
            if rule and not rule.block:
                yield Removal(lines[place], rule.id, rule.category, why=f"matches the rule {rule.id}")

    return stage


def link_blocks(book: RuleBook) -> Stage:
    """The stage for labels such as "Latest News": the label goes, and what it opens goes with it when it looks like
    links to its end.

    Where every line from there to the end of the text could be a link or is boilerplate itself, all of it goes. A
    label for related stories may also stand in the middle: there its block ends at the next paragraph, and the last
    line before that stays if there are others, for it could be the heading of the section.
    """

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        labels = {place: rule for place, rules in book.found(filled).items() if (rule := _first(rules)) and rule.block}
        if not labels:
            return
        end = _links_from(filled, book)
        opener = min((place for place in labels if place >= end), default=len(filled))
        for place, line in enumerate(filled):
            if place in labels:
                rule = labels[place]
                yield Removal(line, rule.id, rule.category, why="a label that opens a block of links")
                if place < opener and rule.category == "related":
                    yield from _inside(filled, place, book)
            elif place > opener:
                why = f"a link under {filled[opener].text!r}, as is all that follows"
                yield Removal(line, "link-block", "related", why=why)

    return stage


def _links_from(lines: Sequence[Line], book: RuleBook) -> int:
    """The first place from which on every line could be a link, is boilerplate or a label of one."""
    for place in reversed(range(len(lines))):
        if not could_be_link(lines[place].text) and not _first(book.matching(lines[place].text)):
            return place + 1
    return 0


def _inside(lines: Sequence[Line], label: int, book: RuleBook) -> Iterator[Removal]:
    """The links under a label in the middle of a text."""
    end = label + 1
    while end < len(lines) and could_be_link(lines[end].text) and not book.matching(lines[end].text):
        end += 1
    links = lines[label + 1 : end]
    if end == len(lines) or len(links) > MOST_LINKS or not is_paragraph_text(lines[end].text):
        return
    if len(links) > 1:
        links = links[:-1]
    elif links and read(links[0].text).length < LINK_WORDS:
        return
    for line in links:
        yield Removal(line, "link-block", "related", why=f"a link under {lines[label].text!r}")


def _first(rules: Iterable[Rule]) -> Rule | None:
    return next((rule for rule in rules if not rule.opens_comments), None)
