"""The outline of a site's pages: lines that come in the same order on most of them, and what changes in between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

REACH, SUPPORT = 4, 2  # so many others must have been found so near in the outline


class Gap(NamedTuple):
    """What stood between two neighbouring lines of the outline: on how many pages anything did, and the most lines,
    words and words of paragraphs there."""

    pages: int = 0
    lines: int = 0
    words: int = 0
    prose: int = 0


class Anchor(NamedTuple):
    """A line of the outline: its text, or its pattern if it is a `slot`."""

    text: str
    slot: bool = False


class Outline(NamedTuple):
    """Lines in the order of the page; a gap before each and one behind the last; the first and last of the gaps that
    hold the article; and the gap from which on, down to the article, its headline and byline may stand."""

    anchors: tuple[Anchor, ...] = ()
    gaps: tuple[Gap, ...] = (Gap(),)
    first: int = 0
    last: int = 0
    headline: int = 0

    def keeps(self, gap: int) -> bool:
        """Whether lines in a gap may be the headline: also at the very top, where the title of the window stands."""
        return gap < self.first and (gap >= self.headline or gap == 0)


class Span(NamedTuple):
    """Lines of a page between two that the outline knows: from `start` to `end` (exclusive), in the gaps from `low`
    to `high` (inclusive)."""

    start: int
    end: int
    low: int
    high: int


def align(tokens: Sequence[str], places: Mapping[str, Sequence[int]]) -> list[tuple[int, int]]:
    """The longest common subsequence of a page's lines and an outline, as pairs of places; `places` says where each
    token stands in the outline, in rising order.

    Hunt and Szymanski 1977: an increasing subsequence of the places where lines are equal.

    >>> align(["a", "x", "c", "a"], {"a": [0], "b": [1], "c": [2]})
    [(0, 0), (2, 2)]
    """
    lowest: list[int] = []  # the smallest place on which a common subsequence of each length can end
    chains: list[tuple[int, int, int]] = []  # line, place, the pair before
    ends: list[int] = []
    for line, token in enumerate(tokens):
        for place in reversed(places.get(token, ())):
            at = bisect_left(lowest, place)
            chains.append((line, place, ends[at - 1] if at else -1))
            if at == len(lowest):
                lowest.append(place)
                ends.append(len(chains) - 1)
            elif place < lowest[at]:
                lowest[at] = place
                ends[at] = len(chains) - 1
    pairs = []
    at = ends[-1] if ends else -1
    while at >= 0:
        line, place, at = chains[at]
        pairs.append((line, place))
    return pairs[::-1]


def supported(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs that others stand by: a single line that the outline has, too, may be a headline that a list of links
    repeats on every page.

    >>> supported([(0, 7), (1, 8), (5, 10), (9, 40)])
    [(0, 7), (1, 8), (5, 10)]
    """
    return [
        pair
        for at, pair in enumerate(pairs)
        if sum(abs(place - pair[1]) <= REACH for _, place in pairs[max(0, at - REACH) : at + REACH + 1]) > SUPPORT
    ]


def spans(pairs: Sequence[tuple[int, int]], lines: int, anchors: int) -> list[Span]:
    """What lies before, between and behind the lines that were found."""
    found = []
    line = place = -1
    for next_line, next_place in (*pairs, (lines, anchors)):
        found.append(Span(line + 1, next_line, place + 1, next_place))
        line, place = next_line, next_place
    return found


def positions(tokens: Sequence[str]) -> dict[str, list[int]]:
    """Where each token stands."""
    found: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        found.setdefault(token, []).append(place)
    return found
