"""What a text is about, where that is what rules take for furniture: a privacy policy, a story about cookies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from newsclean.model import Line
from newsclean.rules import RuleBook
from newsclean.stages.paragraphs import is_paragraph_text
from newsclean.vocabulary import TOPICS

FEWEST, SHARE = 3, 0.25  # paragraphs that speak of it, at least, and their share of all


class About:
    """The topics of a text, found out when a removal first asks: most texts have none that could be one."""

    def __init__(self, lines: Sequence[Line], book: RuleBook) -> None:
        self._lines, self._book = lines, book

    def __contains__(self, category: object) -> bool:
        return category in TOPICS and category in self._topics

    @cached_property
    def _topics(self) -> frozenset[str]:
        return topics(self._lines, self._book)

    def holds_for(self, lines: Sequence[Line]) -> bool:
        """Whether nothing that was asked has another answer for `lines`."""
        found: frozenset[str] = self.__dict__.get("_topics", frozenset())
        return not found or topics(lines, self._book) == found


def topics(lines: Sequence[Line], book: RuleBook) -> frozenset[str]:
    """The categories of rules whose words are all over the paragraphs of a text, but for those that `book` knows.

    >>> book = RuleBook(())
    >>> policy = "Our website sets cookies so that it knows you when you come back to it."
    >>> sorted(topics([Line(n, policy) for n in range(1, 5)], book))
    ['cookies']
    >>> topics([Line(1, "We use cookies."), Line(2, "The ferry was late again, and nobody was surprised.")], book)
    frozenset()
    """
    found = set()
    whole = "\n".join(line.text for line in lines).casefold()
    for category, (words, beside) in TOPICS.items():
        # Counting in the whole text is fast, and all that most texts need.
        if sum(whole.count(word) for word in words) < FEWEST:
            continue
        texts = [line.text for line in lines if line.text]
        about = (text for text in texts if _speaks(text, words) and (not beside or _speaks(text, beside)))
        speaking = sum(_counts(text, book) for text in about)
        if speaking >= FEWEST and speaking >= SHARE * sum(_counts(text, book) for text in texts):
            found.add(category)
    return frozenset(found)


def _counts(text: str, book: RuleBook) -> bool:
    return is_paragraph_text(text) and not book.matching(text, "edges")


def _speaks(text: str, words: tuple[str, ...]) -> bool:
    low = text.casefold()
    return any(word in low for word in words)
