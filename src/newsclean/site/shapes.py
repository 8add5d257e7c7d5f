"""What changes in a line that a site prints again and again: numbers, the names of dates, or all but one end of it.

A pattern is written as people read it: "Updated {n}:{n}", "Filed under: {...}". Braces of the line itself are doubled.
Nothing of it becomes a regular expression: patterns are compared as words, or as the beginning or end of a text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsclean.similarity import folded, words
from newsclean.vocabulary import DAYS, MONTHS

LONGEST = 240  # characters of a line that can have slots
NUMBER, MONTH, DAY, ANYTHING = "{n}", "{month}", "{day}", "{...}"
_FILLED = {NUMBER: "0", MONTH: "january", DAY: "monday"}
_PART = re.compile(r"[^\W_]*\d[^\W_]*|[^\W\d_]+")
_SLOT = re.compile(r"(?<!\{)\{(?:n|month|day)\}")

# Where a fixed end stops: "Filed under: ...", "... | The Daily Planet". Boundaries that are seldom in a sentence.
_FRONT = re.compile(r"[^:|»›]{2,40}(?::|\s[|»›])\s(?=\S)")
_SEAM = re.compile(r"(?<=\S)\s[-|»›·:]\s(?=\S)")
BACKS, BACK = 3, 60  # the most parts of an end behind a seam, and their characters


@lru_cache(maxsize=1 << 14)
def shape(text: str) -> str:
    """The comparison key of a line with "{n}" for numbers, and for the months and days beside them; "" for a line that
    has no number, or neither word nor name besides.

    >>> shape("Updated 12:03 on 4 May 2024"), shape("1,204 comments")
    ('updated {n} on {n} {month} {n}', '{n} comments')
    >>> shape("May I?"), shape("4:14")
    ('', '')
    """
    if len(text) > LONGEST or not any(map(str.isdigit, text)):
        return ""
    found: list[str] = []
    for word in words(text):
        name = _slot(word) or word
        if not (name == NUMBER and found and found[-1] == NUMBER):
            found.append(name)
    return " ".join(found) if NUMBER in found and any(map(_says, found)) else ""


def pattern(text: str) -> str:
    """The line with its slots, as a person writes it; "" where that would not have the shape of the line.

    >>> pattern("Updated 12:03, 4 May {live}")
    'Updated {n}:{n}, {n} {month} {{live}}'
    """
    written = _PART.sub(lambda part: _slot(part[0].casefold()) or part[0], _doubled(text))
    return written if shape(text) and shape_of(written) == shape(text) else ""


def shape_of(written: str) -> str:
    """The shape that a pattern stands for.

    >>> shape_of("Updated {n}:{n}, {n} {month} {{live}}") == shape("Updated 9:55, 30 June {live}")
    True
    """
    return shape(_single(_SLOT.sub(lambda slot: _FILLED[slot[0]], written)))


def ends(text: str) -> list[str]:
    """The patterns with one fixed end that a line could have been written by, the longest first.

    >>> ends("Filed under: Health, Taxes"), ends("Nobody knew - The Planet - News")
    (['Filed under: {...}'], ['{...} - The Planet - News', '{...} - News'])
    """
    if len(text) > LONGEST:
        return []
    text = " ".join(folded(text).split())
    found = [f"{_doubled(front[0])}{ANYTHING}" for front in [_FRONT.match(text)] if front]
    seams = [seam.start() for seam in _SEAM.finditer(text)][-BACKS:]
    return found + [f"{ANYTHING}{_doubled(text[seam:])}" for seam in seams if len(text) - seam <= BACK]


def filling(written: str, text: str) -> str:
    """What stands in the slot of a pattern with one fixed end, if `text` was written by it; else "".

    >>> filling("{...} | The Planet", "Nobody knew | The PLANET")
    'Nobody knew'
    """
    text = " ".join(folded(text).split())
    fixed = _single(written.replace(ANYTHING, "", 1)).casefold()
    if not fixed or len(text) > LONGEST:
        return ""
    if written.startswith(ANYTHING):
        return text[: -len(fixed)] if text.casefold().endswith(fixed) else ""
    return text[len(fixed) :] if text.casefold().startswith(fixed) else ""


def _says(word: str) -> bool:
    return word.isalpha() or word in (MONTH, DAY)


def _slot(word: str) -> str:
    if any(map(str.isdigit, word)):
        return NUMBER
    if word in MONTHS:
        return MONTH
    return DAY if word in DAYS else ""


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _single(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")
