"""What text alone tells of a line: is it a paragraph of the article, or could it be the text of a link?"""

from __future__ import annotations

from newsclean.reading import Reading

PARAGRAPH_WORDS = 9  # the shortest sentence that counts as the body of an article
LINK_WORDS = 25  # the longest line that can be the text of a link


def is_paragraph(line: Reading) -> bool:
    """Whether a line reads as a paragraph of an article: a sentence of some length, or a long line of any kind.

    >>> from newsclean.reading import read
    >>> is_paragraph(read("The ferry was late again, and nobody on the quay was surprised."))
    True
    >>> is_paragraph(read("Latest News"))
    False
    """
    return line.length >= PARAGRAPH_WORDS and (line.sentence or line.length > LINK_WORDS)


def could_be_link(line: Reading) -> bool:
    """Whether a line could be the text of a link: as short as a headline, and no statement with a full stop.

    >>> from newsclean.reading import read
    >>> could_be_link(read("Storm closes three ports in the north"))
    True
    >>> could_be_link(read("The storm closed three ports."))
    False
    """
    return line.length <= LINK_WORDS and line.text[-1:] not in ".:;,。" and not line.text[:1].islower()
