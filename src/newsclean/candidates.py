"""Which lines could be copies of one another: those that share a shingle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from newsclean.reading import Reading
from newsclean.similarity import shingles

SHINGLE = 3  # words; every relation but equality has this many equal words in a row


def sharing_shingles(readings: Sequence[Reading]) -> Iterator[tuple[int, int]]:
    """The pairs of places (i < j) of lines that share a run of three words, in the order of j."""
    by_shingle: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j, reading in enumerate(readings):
        if reading.governs:
            continue
        parts = shingles(reading.words, SHINGLE)
        for i in sorted({i for part in parts for i in by_shingle.get(part, ())}):
            yield i, j
        for part in parts:
            by_shingle[part].append(j)
