"""What a text is about, where that is what rules take for furniture: a privacy policy, a story about cookies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from newsclean.model import Line
from newsclean.reading import read
from newsclean.stages.paragraphs import is_paragraph
from newsclean.vocabulary import TOPICS

FEWEST, SHARE = 3, 0.25  # paragraphs that speak of it, at least, and their share of all


class About:
    """The topics of a text, found out when a removal first asks: most texts have none that could be one."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def __contains__(self, category: object) -> bool:
        return category in TOPICS and category in self._topics

    @cached_property
    def _topics(self) -> frozenset[str]:
        return topics(self._lines)

    def holds_for(self, lines: Sequence[Line]) -> bool:
        """Whether nothing that was asked has another answer for `lines`."""
        found: frozenset[str] = self.__dict__.get("_topics", frozenset())
        return not found or topics(lines) == found


def topics(lines: Sequence[Line]) -> frozenset[str]:
    """The categories of rules whose words are all over the paragraphs of a text.

    >>> policy = "Our website sets cookies so that it knows you when you come back to it."
    >>> sorted(topics([Line(n, policy) for n in range(1, 5)]))
    ['cookies']
    >>> topics([Line(1, "We use cookies."), Line(2, "The ferry was late again, and nobody on the quay was surprised.")])
    frozenset()
    """
    found = set()
    whole = "\n".join(line.text for line in lines).casefold()
    for category, (words, beside) in TOPICS.items():
        # Counting in the whole text is fast, and all that most texts need.
        if sum(whole.count(word) for word in words) < FEWEST:
            continue
        spoken = [line.text.casefold() for line in lines if line.text and is_paragraph(read(line.text))]
        speaking = sum(_speaks(text, words) and (not beside or _speaks(text, beside)) for text in spoken)
        if speaking >= FEWEST and speaking >= SHARE * len(spoken):
            found.add(category)
    return frozenset(found)


def _speaks(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)
