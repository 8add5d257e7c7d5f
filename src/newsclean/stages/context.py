"""What surrounds a line that is there twice: where it stands, which neighbours repeat with it, how often it comes.

A pair of lines cannot tell a menu printed twice from a table with equal cells. The page can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

from newsclean.reading import Readings
from newsclean.relation import relate
from newsclean.similarity import overlap
from newsclean.stages.paragraphs import is_paragraph, is_paragraph_text

Zone = Literal["head", "body", "tail"]

MENU_LINES, MENU_WORDS = 10, 4  # a menu has so many lines or more, each of so many words or fewer
ALL_PAIRS = 6  # of a class with more copies than this only neighbouring copies are compared for a common run
RECORD = 0.5  # neighbours that share half of their words, and are not equal, are the fields of two records


class Run(NamedTuple):
    """A stretch of lines that comes twice, and what it is made of."""

    lines: int
    words: int
    longest: int  # words of its longest line
    paragraph: bool  # sentences of a paragraph's length make half of it or more
    asks: bool  # a question is among them
    beside_paragraph: bool  # a paragraph stands right before or behind either copy
    places: tuple[int, int, int]  # of its first line, its last one, and how far behind both come again


class Page:
    """The lines of a text that are not blank, by their place (0, 1, 2, ...), and what is known of their company."""

    def __init__(self, readings: Readings, copies: Sequence[Sequence[int]]) -> None:
        """`copies` are the places of each line that comes more than once, in the order of their first copies."""
        self.readings = readings
        self._copies = copies
        self._again = {place: places for places in copies for place in places}
        self._made: dict[tuple[int, int, int], Run] = {}

    def places(self, place: int) -> Sequence[int]:
        """Where the line at `place` stands, in all."""
        return self._again.get(place, (place,))

    def copies(self) -> Sequence[Sequence[int]]:
        """The places of each line that comes more than once, in the order of their first copies."""
        return self._copies

    def is_paragraph(self, place: int) -> bool:
        """Whether a line reads as a paragraph."""
        return is_paragraph_text(self.readings.text(place))

    @cached_property
    def _body(self) -> tuple[int, int]:
        places = range(len(self.readings))
        first = next(filter(self.is_paragraph, places), -1)
        # A poem or a table has no paragraph to be furniture of: all of it is body.
        return (first, next(filter(self.is_paragraph, reversed(places)))) if first >= 0 else (0, len(places))

    def zone(self, place: int) -> Zone:
        """Where a line stands: before the first paragraph, after the last, or between."""
        first, last = self._body
        return "head" if place < first else "tail" if place > last else "body"

    @cached_property
    def furnished(self) -> bool:
        """Whether the text begins as a whole page does: with many short lines before the first paragraph."""
        first = self._body[0]
        short = sum(reading.length <= MENU_WORDS for reading in self.readings[:first])
        return short >= MENU_LINES and 2 * short >= first

    def in_a_menu(self, place: int) -> bool:
        """Whether the line and its neighbours are short, and none of them is a paragraph."""
        near = [self.readings[i] for i in range(max(0, place - 1), min(len(self.readings), place + 2))]
        digits = any(map(str.isdigit, self.readings[place].phrase))
        return not digits and all(reading.length <= 2 * MENU_WORDS and not reading.sentence for reading in near)

    def is_title(self, place: int) -> bool:
        """Whether the line stands where a page has its title."""
        return place <= 1 and self.zone(place) == "head"

    def is_heading(self, place: int) -> bool:
        """Whether the line is no paragraph and the next one is: a heading, or a caption before the text goes on."""
        behind = place + 1
        return not self.is_paragraph(place) and behind < len(self.readings) and self.is_paragraph(behind)

    def is_listed_in_contents(self, place: int) -> bool:
        """Whether the line stands in a list of lines that come again as headings."""
        if self.is_heading(place) or self.is_title(place):
            return False
        beside = [near for near in (place - 1, place + 1) if 0 <= near < len(self.readings)]
        return any(
            self.is_heading(later) and later > place + 1 for near in beside for later in self.places(near)[1:ALL_PAIRS]
        )

    def beside_paragraph(self, start: int, end: int) -> bool:
        """Whether a paragraph stands right before `start` or right behind `end`."""
        return any(0 <= near < len(self.readings) and self.is_paragraph(near) for near in (start - 1, end + 1))

    def run(self, earlier: Iterable[int], later: int) -> Run:
        """The longest stretch of lines round one of the places `earlier` that comes again, line for line, round
        `later`; of equally long ones that of the first place."""
        place = max(earlier, key=lambda place: len(self.stretch(place, later)))
        stretch = self.stretch(place, later)
        start, end, distance = stretch[0], stretch[-1], later - place
        if start == end:  # nobody asks for it again
            return self._run(start, end, distance)
        found = self._made.get((start, end, distance))
        if found is None:
            found = self._made[start, end, distance] = self._run(start, end, distance)
        return found

    def stretch(self, earlier: int, later: int) -> range:
        """The places of the lines round `earlier` that come again, line for line, round `later`."""
        return self._stretches.get((earlier, later), range(earlier, earlier + 1))

    @cached_property
    def _stretches(self) -> dict[tuple[int, int], range]:
        by_distance: dict[int, list[int]] = defaultdict(list)
        for places in self.copies():
            if len(places) <= ALL_PAIRS:
                pairs = [(i, j) for at, i in enumerate(places) for j in places[at + 1 :]]
            else:
                pairs = list(pairwise(places))
            for i, j in pairs:
                by_distance[j - i].append(i)
        found: dict[tuple[int, int], range] = {}
        for distance, starts in by_distance.items():
            starts.sort()
            first = last = starts[0]
            for start in [*starts[1:], -1]:
                if start == last + 1 and last + 1 - first < distance:
                    last = start
                    continue
                if first < last:  # of a line that comes again alone, `stretch` knows without a note
                    stretch = range(first, last + 1)
                    found.update(((i, i + distance), stretch) for i in stretch)
                first = last = start
        return found

    def _run(self, start: int, end: int, distance: int) -> Run:
        readings = self.readings[start : end + 1]
        sentences = [r.length for r in readings if r.sentence and not r.asks and is_paragraph(r)]
        count = sum(reading.length for reading in readings)
        return Run(
            lines=len(readings),
            words=count,
            longest=max(reading.length for reading in readings),
            paragraph=sum(sentences) > 0 and 2 * sum(sentences) >= count,
            asks=any(reading.asks for reading in readings),
            beside_paragraph=self.beside_paragraph(start, end)
            or self.beside_paragraph(start + distance, end + distance),
            places=(start, end, distance),
        )

    def records(self, run: Run) -> bool:
        """Whether the lines round a run are alike in both places, but differ: records with some equal fields."""
        start, end, distance = run.places
        return self.template(start, start + distance) or self.template(end, end + distance)

    def template(self, earlier: int, later: int) -> bool:
        """Whether the lines before or behind two places are alike and yet differ, as two records of one kind do."""
        for step in (-1, 1):
            i, j = earlier + step, later + step
            if i < 0 or j >= len(self.readings) or i >= later or j <= earlier:
                continue
            a, b = self.readings[i], self.readings[j]
            alike = a.key != b.key and min(a.length, b.length) >= 3 and overlap(a.words, b.words) >= RECORD
            if alike and not relate(a, b, RECORD):
                return True
        return False

    @cached_property
    def structured(self) -> bool:
        """Whether the body is made of repetition: several different lines come again and again, each on its own.

        Interviews, tables, recipes, live blogs and lists of questions are; an article with a caption printed twice
        is not.
        """
        kinds = lines = 0
        for places in self.copies():
            inside = [place for place in places if self.zone(place) == "body"]
            if len(inside) < 2 or self.readings[inside[0]].governs == "no words":
                continue
            alone = all(j > i + 1 and len(self.stretch(i, j)) == 1 for i, j in pairwise(inside))
            if alone or len(inside) > 2:
                kinds += 1
                lines += len(inside)
        body = sum(self.zone(place) == "body" for place in range(len(self.readings)))
        return kinds >= 3 and lines >= 8 and 5 * lines >= body
