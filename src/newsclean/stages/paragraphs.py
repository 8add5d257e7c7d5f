"""What text alone tells of a line: is it a paragraph of the article, or could it be the text of a link?"""

from __future__ import annotations

import re
from functools import lru_cache

from newsclean.reading import USUAL, Reading, read

PARAGRAPH_WORDS = 9  # the shortest sentence that counts as the body of an article
LINK_WORDS = 25  # the longest line that can be the text of a link
MANY_WORDS, ENOUGH = LINK_WORDS + 5, 400  # words, and characters that have so many of them

_UNSPACED = re.compile("[\u0e00-\u1fff\u2c00-\U0010ffff]")


def is_paragraph(line: Reading) -> bool:
    """Whether a line reads as a paragraph of an article: a sentence of some length, or a long line of any kind.

    >>> from newsclean.reading import read
    >>> is_paragraph(read("The ferry was late again, and nobody on the quay was surprised."))
    True
    >>> is_paragraph(read("Latest News"))
    False
    """
    return line.length >= PARAGRAPH_WORDS and (line.sentence or line.length > LINK_WORDS)


def is_paragraph_text(text: str) -> bool:
    """Whether a line reads as a paragraph: `is_paragraph(read(text))`, which needs no reading where the line has many
    words.

    >>> is_paragraph_text("The ferry was late again, and nobody on the quay was surprised.")
    True
    """
    return _remembered(text) if len(text) < USUAL else _is_paragraph_text(text)


def _is_paragraph_text(text: str) -> bool:
    # What a reading takes off a line (an item's number, a cut's "Read more") is not this long.
    head = text[:ENOUGH]
    many = head.count(" ") >= MANY_WORDS and "](" not in text and not _UNSPACED.search(text)
    if many and sum(part[0].isalnum() for part in head.split()) >= MANY_WORDS:
        return True
    return is_paragraph(read(text))


# Several stages ask, from both ends of a text. A pure function's memory decides nothing.
_remembered = lru_cache(maxsize=1 << 12)(_is_paragraph_text)


def could_be_link(text: str) -> bool:
    """Whether a line could be the text of a link: as short as a headline, and no statement with a full stop.

    >>> could_be_link("Storm closes three ports in the north")
    True
    >>> could_be_link("The storm closed three ports.")
    False
    """
    return text[-1:] not in ".:;,。" and not text[:1].islower() and read(text).length <= LINK_WORDS
