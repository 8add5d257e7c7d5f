"""A page as its site's outline sees it: which lines stand above, in and below the article."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from newsclean.canonical import canonical_lines
from newsclean.model import Line
from newsclean.reading import read
from newsclean.settling import units
from newsclean.similarity import key
from newsclean.site.outline import Outline, Span, spans
from newsclean.site.shapes import shape
from newsclean.stages.paragraphs import is_paragraph

MOST = 5_000  # lines of a page that are learned from
ABOVE, INSIDE, BELOW = "head", "inside", "tail"
ALONE = "alone"  # inside, with no line of the site beside it


SHORT = 200  # characters of a line worth remembering: a site's own come again on its next page
_short_key = lru_cache(maxsize=1 << 14)(key)


class Page:
    """The lines of a page that are not blank, and what comparing them takes."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self.keys = tuple(_short_key(text) if len(text) < SHORT else key(text) for text in self.texts)

    @classmethod
    def of(cls, text: str) -> Page:
        """The page with this text: canonical lines, hard-wrapped paragraphs put together, as a stage sees them."""
        lines = [Line(number, line) for number, line in enumerate(canonical_lines(text)[0], 1)]
        return cls([line.text for line in units(lines) if line.text][:MOST])

    @cached_property
    def shapes(self) -> tuple[str, ...]:
        """The shape of each line."""
        return tuple(map(shape, self.texts))

    @cached_property
    def spoken(self) -> tuple[int, ...]:
        """The words of each line that reads as a paragraph; 0 for the others."""
        readings = map(read, self.texts)
        return tuple(reading.length if is_paragraph(reading) else 0 for reading in readings)

    def words(self, start: int, end: int) -> int:
        """The words of the lines from `start` to `end`."""
        return sum(key.count(" ") + 1 for key in self.keys[start:end])


class Place(NamedTuple):
    """The lines of a span, and where it lies: "head", "inside" (where the article stands) or "tail"."""

    span: Span
    zone: str


def places(pairs: Sequence[tuple[int, int]], lines: int, outline: Outline) -> list[Place]:
    """Where the lines lie that the outline does not know; `pairs` are those that it does."""
    return [Place(span, _zone(span.low, span.high, outline)) for span in spans(pairs, lines, len(outline.anchors))]


def zone_of(anchor: int, outline: Outline) -> str:
    """Where the line of the outline with this number lies."""
    return _zone(anchor + 1, anchor, outline)


def _zone(low: int, high: int, outline: Outline) -> str:
    if low > outline.last:
        return BELOW
    return ABOVE if high < outline.first else INSIDE


def edges(own: Sequence[bool]) -> tuple[int, int]:
    """The place of the first of the article's own paragraphs, and the place behind the last; (0, 0) without one.

    >>> edges([False, True, False, True, False])
    (1, 4)
    """
    found = [at for at, is_own in enumerate(own) if is_own]
    return (found[0], found[-1] + 1) if found else (0, 0)
