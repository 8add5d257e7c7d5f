"""What surrounds a line that is there twice: where it stands, which of its neighbours repeat with it, how often it comes.

A pair of lines cannot tell a menu printed twice from a table with equal cells. The page can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from newsclean.relation import Reading
from newsclean.stages.paragraphs import is_paragraph

Zone = Literal["head", "body", "tail"]

ALL_PAIRS = 6  # of a class with more copies than this only neighbouring copies are compared for a common run


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of lines that comes twice: how many lines, and whether a paragraph is among them."""

    lines: int
    paragraph: bool


class Page:
    """The lines of a text that are not blank, by their place (0, 1, 2, ...), and what is known of their company."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.readings = readings
        self.classes: dict[str, list[int]] = defaultdict(list)
        for place, reading in enumerate(readings):
            self.classes[reading.key].append(place)

    @cached_property
    def paragraphs(self) -> list[bool]:
        return [is_paragraph(reading.text) for reading in self.readings]

    @cached_property
    def _body(self) -> tuple[int, int]:
        places = [place for place, long in enumerate(self.paragraphs) if long]
        # A poem or a table has no paragraph to be furniture of: all of it is body.
        return (places[0], places[-1]) if places else (0, len(self.readings))

    def zone(self, place: int) -> Zone:
        """Where a line stands: before the first paragraph, after the last, or between."""
        first, last = self._body
        return "head" if place < first else "tail" if place > last else "body"

    def copies(self) -> Iterator[list[int]]:
        """The places of each line that comes more than once, in the order of their first copies."""
        return (places for places in self.classes.values() if len(places) > 1)

    def run(self, earlier: int, later: int) -> Run:
        """The stretch of lines round `earlier` that comes again, line for line, round `later`."""
        return self._runs.get((earlier, later), Run(1, self.paragraphs[earlier]))

    @cached_property
    def _runs(self) -> dict[tuple[int, int], Run]:
        by_distance: dict[int, list[int]] = defaultdict(list)
        for places in self.copies():
            if len(places) <= ALL_PAIRS:
                pairs = [(i, j) for at, i in enumerate(places) for j in places[at + 1 :]]
            else:
                pairs = list(zip(places, places[1:], strict=False))
            for i, j in pairs:
                by_distance[j - i].append(i)
        runs: dict[tuple[int, int], Run] = {}
        for distance, starts in by_distance.items():
            starts.sort()
            stretch = [starts[0]]
            for start in [*starts[1:], -1]:
                if start == stretch[-1] + 1 and len(stretch) < distance:
                    stretch.append(start)
                    continue
                run = Run(len(stretch), any(self.paragraphs[i] for i in stretch))
                runs.update(((i, i + distance), run) for i in stretch)
                stretch = [start]
        return runs

    def heads_a_paragraph(self, place: int) -> bool:
        """Whether the line is no paragraph and the next one is: a heading, or a caption before the text goes on."""
        return not self.paragraphs[place] and place + 1 < len(self.readings) and self.paragraphs[place + 1]

    @cached_property
    def structured(self) -> bool:
        """Whether the body is made of repetition: several different lines come again and again, each on its own.

        Interviews, tables, recipes, live blogs and question lists are; an article with one caption printed twice is not.
        """
        kinds = lines = 0
        for places in self.copies():
            inside = [place for place in places if self.zone(place) == "body"]
            if len(inside) < 2 or self.readings[inside[0]].governs == "no words":
                continue
            alone = all(self.run(i, j).lines == 1 and j > i + 1 for i, j in zip(inside, inside[1:], strict=False))
            if alone or len(inside) > 3:
                kinds += 1
                lines += len(inside)
        body = sum(self.zone(place) == "body" for place in range(len(self.readings)))
        return kinds >= 3 and lines >= 8 and 5 * lines >= body
