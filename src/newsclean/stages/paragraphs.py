"""What text alone tells of a line: is it a paragraph of the article, or could it be the text of a link?"""

from __future__ import annotations

from newsclean.reading import read

PARAGRAPH_WORDS = 9  # the shortest sentence that counts as the body of an article
LINK_WORDS = 25  # the longest line that can be the text of a link


def is_paragraph(text: str) -> bool:
    """Whether `text` reads as a paragraph of an article: a sentence of some length, or a long line of any kind.

    >>> is_paragraph("The ferry was late again, and nobody on the quay was surprised."), is_paragraph("Latest News")
    (True, False)
    """
    line = read(text)
    return line.length >= PARAGRAPH_WORDS and (line.sentence or line.length > LINK_WORDS)


def could_be_link(text: str) -> bool:
    """Whether `text` could be the text of a link: as short as a headline, and no statement with a full stop.

    >>> could_be_link("Storm closes three ports in the north"), could_be_link("The storm closed three ports.")
    (True, False)
    """
    return read(text).length <= LINK_WORDS and text[-1:] not in ".:;,。" and not text[:1].islower()
