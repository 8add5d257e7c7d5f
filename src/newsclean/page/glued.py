"""Text glued together: `get_text()` without a separator writes "HomeSportThe mayor said.Nobody knew." in one line.

A sentence's end against a capital is a seam between two blocks. So is a small letter against a capital where a word has
two of them ("HomeSportWeather"), or where the text has both halves elsewhere: "YouTube" has "You" there, and no "Tube".
"""

from __future__ import annotations

import re
from itertools import pairwise

LONG = 600  # characters of a line that may have been glued
SEAMS = 3  # between sentences, in a line that was

_SENTENCES = re.compile(
    r"(?<=[^\W\dA-Z_][.!?…])(?=[\"“‘(]?[A-ZÀ-ÖØ-ÞА-Я])|(?<=[^\W\dA-Z_][.!?…][\"”’)])(?=[\"“‘(]?[A-ZÀ-ÖØ-ÞА-Я])"
)
_CAPITAL = re.compile(r"(?<=[a-zß-öø-ÿа-я])(?=[A-ZÀ-ÖØ-ÞА-Я][a-zß-öø-ÿа-я])")
_WORD = re.compile(r"[^\W\d_]+")


def unglued(lines: list[str]) -> list[str]:
    """The lines, with the long ones that were glued parted at their seams. A part has no seam left.

    >>> unglued(["The mayor said no.Nobody knew. " * 40])[:2]
    ['The mayor said no.', 'Nobody knew. The mayor said no.']
    """
    if not any(_is_glued(line) for line in lines):
        return lines
    return [part for line in lines for part in (_parts(line) if _is_glued(line) else [line])]


def _is_glued(line: str) -> bool:
    return len(line) > LONG and len(_SENTENCES.findall(line)) >= SEAMS


def _parts(line: str) -> list[str]:
    standing = set(_WORD.findall(line))
    seams = {found.start() for found in _SENTENCES.finditer(line)}
    for word in _WORD.finditer(line):
        inside = [word.start() + found.start() for found in _CAPITAL.finditer(word[0])]
        pieces = [line[i:j] for i, j in pairwise([word.start(), *inside, word.end()])]
        if len(inside) > 1 or (inside and standing.issuperset(pieces)):
            seams.update(inside)
    bounds = [0, *sorted(seams), len(line)]
    return [part for start, end in pairwise(bounds) if (part := line[start:end].strip())]
