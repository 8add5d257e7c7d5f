"""Boilerplate: lines that a rule names wherever they stand, and the blocks of links that a label opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.reading import read
from newsclean.rules import Rule, RuleBook
from newsclean.stages.paragraphs import could_be_link


def boilerplate(book: RuleBook) -> Stage:
    """The stage that removes what a rule for "anywhere" matches. Hereditary: it looks at one line at a time."""

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        for line in lines:
            if line.text and (rule := _first(book, line.text)) and not rule.block:
                yield Removal(line, rule.id, rule.category, why=f"matches the rule {rule.id}")

    return stage


def link_blocks(book: RuleBook) -> Stage:
    """The stage for labels such as "Latest News": the label goes, and what it opens goes with it when every
    line from there to the end of the text could be a link or is boilerplate itself.

    Stable on its own output, for it leaves no label; `docs/architecture.md` says why that is enough.
    """

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        tail_is_links = True
        rules: dict[int, Rule] = {}
        opened: dict[int, Rule] = {}
        for i in reversed(range(len(lines))):
            text = lines[i].text
            if not text:
                continue
            rule = _first(book, text)
            if rule and rule.block:
                rules[i] = rule
                if tail_is_links:
                    opened = {i: rule}
            elif tail_is_links and not rule:
                tail_is_links = could_be_link(read(text))
        start, opener = next(iter(opened.items()), (len(lines), None))
        for i, line in enumerate(lines):
            if i in rules:
                yield Removal(line, rules[i].id, rules[i].category, why="a label that opens a block of links")
            elif i > start and line.text and opener:
                yield Removal(
                    line, "link-block", "related", why=f"a link under {lines[start].text!r}, as is all that follows"
                )

    return stage


def _first(book: RuleBook, text: str) -> Rule | None:
    return next((rule for rule in book.matching(text) if not rule.opens_comments), None)
