"""Hard-wrapped text: a paragraph broken into lines of one width, as e-mail and Markdown writers do.

Rules and relations judge paragraphs. In such a text each paragraph is put together to be judged, and what goes or
stays are its lines as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from newsclean.model import Line
from newsclean.reading import BULLET

NARROWEST, WIDEST = 30, 130  # characters of a line, between which texts are wrapped
SOFT_BREAKS = 4  # breaks inside a sentence that make a text look wrapped
FULL = 0.75  # share of the width that the lines before soft breaks, and the next word, take up
MOST = 0.75  # of the soft breaks come where the line is full
HALF = 0.5  # of the width: a line that has less ends something, whatever follows

_STARTS = re.compile(r"#|\||>|```|\[\d+\]:|!\[")
_ADDRESS = re.compile(r"\[\d+\]: ?\S+$")
_ENDS = re.compile(r"[.!?…:;。！？।؟۔][\"')\]»”」*_]*$")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """The paragraphs of a wrapped text, as lists of the lines that each was broken into; [] for a text that is not.

    Blank lines are paragraphs of their own.

    >>> text = "The ferry was late\\nagain and nobody on\\nthe quay had thought\\nthat it would be on\\ntime.\\nShare"
    >>> lines = [Line(number, line) for number, line in enumerate(text.split("\\n"), 1)]
    >>> [[line.number for line in group] for group in paragraphs(lines)]
    []
    """
    width = wrapped_at([line.text for line in lines])
    if not width:
        return []
    # Where no blank line parts the paragraphs, only a line with room left tells that one ended there.
    full = FULL * width if any(not line.text for line in lines) else width
    groups: list[list[Line]] = []
    for line in lines:
        group = groups[-1] if groups else []
        if group and line.text and group[-1].text and _goes_on(group, line.text, width, full):
            group.append(line)
        else:
            groups.append([line])
    return groups


def joined(group: Sequence[Line]) -> str:
    """The text of a paragraph in one line."""
    text = group[0].text
    for line in group[1:]:
        together = _ADDRESS.match(text) or (_UNSPACED.match(text[-1:]) and _UNSPACED.match(line.text[:1]))
        text += line.text if together else f" {line.text}"
    return text


def wrapped_at(texts: Sequence[str]) -> int:
    """The width that a text is wrapped at, in characters; 0 for one that is not.

    Lines that break off inside a sentence are full in a wrapped text (the next word would not have fitted), and
    hardly a line is longer.
    """
    soft = list(_soft_breaks(texts))
    if len(soft) < SOFT_BREAKS:
        return 0
    width = max(taken for taken, _ in soft)
    if not NARROWEST <= width <= WIDEST:
        return 0
    full = sum(taken + word >= FULL * width for taken, word in soft)
    longer = sum(len(text) > width + 1 and text.count(" ") > 5 for text in texts)
    return width if full >= MOST * len(soft) and longer <= len(soft) // 4 else 0


def _soft_breaks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The length of each line that breaks off inside a sentence, and that of the word that follows with its blank."""
    for text, behind in pairwise(texts):
        first = behind[:1]
        if text and first and first.isalpha() and not first.isupper() and not _ENDS.search(text) and " " in text:
            yield len(text), 1 + len(behind.split(" ", 1)[0])


def _goes_on(group: Sequence[Line], behind: str, width: int, full: float) -> bool:
    """Whether a line of a wrapped text belongs to the paragraph that the lines before it make. `full` is the length
    of a line, with the next word, that had to break."""
    text = group[-1].text
    if _ADDRESS.match(group[0].text):
        # An address is cut wherever the line is full.
        return len(text) >= width - 1 and " " not in behind and not _STARTS.match(behind)
    if _STARTS.match(behind) or BULLET.match(behind):
        return False
    if behind[0].isalpha() and not behind[0].isupper() and not _ENDS.search(text):
        return True
    return len(text) > HALF * width and len(text) + 1 + len(behind.split(" ", 1)[0]) > full
