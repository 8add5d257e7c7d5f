"""What text alone tells of a line: is it a paragraph of the article, or could it be the text of a link?"""

from __future__ import annotations

import re

from newsclean.similarity import words

_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔][\"'”“’»)\]\s]*$")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")

PARAGRAPH_WORDS = 9  # the shortest sentence that counts as the body of an article
LINK_WORDS = 25  # the longest line that can be the text of a link


def length(text: str) -> int:
    """How many words `text` has; two characters of a script without spaces count as one."""
    return len(words(text)) - len(_UNSPACED.findall(text)) // 2


def ends_a_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does.

    >>> ends_a_sentence("“It is over.”"), ends_a_sentence("Latest News")
    (True, False)
    """
    return _SENTENCE_END.search(text) is not None


def is_paragraph(text: str) -> bool:
    """Whether `text` reads as a paragraph of an article: a sentence of some length, or a long line of any kind."""
    count = length(text)
    return count >= PARAGRAPH_WORDS and (ends_a_sentence(text) or count > LINK_WORDS)


def could_be_link(text: str) -> bool:
    """Whether `text` could be the text of a link: as short as a headline, and no statement with a full stop.

    >>> could_be_link("Storm closes three ports in the north"), could_be_link("The storm closed three ports.")
    (True, False)
    """
    return length(text) <= LINK_WORDS and text[-1:] not in ".:;,。" and not text[:1].islower()
