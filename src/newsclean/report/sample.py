"""The articles that are shown: all while they fit, else the more telling ones and a part of the others."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any, NamedTuple

from newsclean.report.proof import Proof

EXAMPLES = 8  # articles for each rule that are shown before others
# Why an article comes before others: where they do not all fit, the last go first.
NEAREST, EXAMPLE, STOPPED, GUARDED, OTHER = range(5)


class Shown(NamedTuple):
    """An article that is shown, most telling first: why, a random number that is the same every time, the number of
    the article among all, its row in the list, and the JSON of its body."""

    why: int
    hash: int
    number: int
    row: Sequence[Any]
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body)


class Sample:
    """The most telling articles whose bodies have `limit` bytes together.

    Among those that are equally telling the ones with the smallest hashes stay (bottom-k sampling, Cohen 1997), so
    which they are depends on the articles only.
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._heap: list[tuple[int, int, int, Shown]] = []  # the least telling first
        self._examples: dict[str, int] = {}

    def why(self, proof: Proof, nearest: bool) -> int:
        """Why the article is worth showing; its rules have one example more."""
        rare = False
        for rule in proof.named:
            count = self._examples.get(rule, 0)
            self._examples[rule] = count + 1
            rare = rare or count < EXAMPLES
        if nearest:
            return NEAREST
        if rare:
            return EXAMPLE
        return STOPPED if proof.stopped else GUARDED if proof.held else OTHER

    def add(self, shown: Shown) -> None:
        """Put an article among the others, and drop the least telling ones that do not fit any more."""
        heapq.heappush(self._heap, (-shown.why, -shown.hash, -shown.number, shown))
        self._size += shown.size
        while self._size > self._limit and len(self._heap) > 1:
            self._size -= heapq.heappop(self._heap)[-1].size

    def ranked(self) -> list[Shown]:
        """The articles, most telling first."""
        return sorted(shown for *_, shown in self._heap)
