"""Which lines to compare: those that share a shingle which few lines hold.

Every relation between unequal lines needs three equal words in a row, so an index of three-word shingles misses none. A shingle
that many different lines hold says "template", not "copy", and is passed over: that keeps the work linear in the number of lines,
also when all of them are alike. `docs/repeats.md` tells why this took the place of MinHash bands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from newsclean.similarity import shingles

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHINGLE = 3  # words
COMMON = 16  # a shingle that more lines hold is a template's
MANY = 3000  # from so many lines on NumPy is faster than dictionaries, and far smaller

Words = Sequence[str]


def candidates(lines: Sequence[Words]) -> Iterator[tuple[int, int]]:
    """The pairs (i, j), i < j, of lines that share a shingle which at most 16 lines hold, in the order of j, then i.

    `lines` are the words of each line; lines without words pair with nothing.

    >>> list(candidates([["a", "b", "c", "d"], ["x"], ["b", "c", "d"]]))
    [(0, 2)]
    """
    return _by_array(lines) if len(lines) >= MANY else _by_dictionary(lines)


def _by_dictionary(lines: Sequence[Words]) -> Iterator[tuple[int, int]]:
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j, line in enumerate(lines):
        for shingle in shingles(line, SHINGLE):
            holders[shingle].append(j)
    partners: dict[int, set[int]] = defaultdict(set)
    for held in holders.values():
        if 1 < len(held) <= COMMON:
            for at, j in enumerate(held):
                partners[j].update(held[:at])
    for j in sorted(partners):
        for i in sorted(partners[j]):
            yield i, j


def _by_array(lines: Sequence[Words]) -> Iterator[tuple[int, int]]:
    """The same pairs from sorted arrays of 64-bit shingle hashes. Two shingles with one hash are one in 10^7 documents of a
    million lines, and could only add a pair to compare."""
    import numpy as np

    hashes, owners = _hashes(lines)
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    fresh = np.ones(len(hashes), np.bool_)
    fresh[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    hashes, owners = hashes[fresh], owners[fresh]
    starts = (
        np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1]))) if len(hashes) else np.zeros(0, np.int64)
    )
    sizes = np.diff(np.append(starts, len(hashes)))
    found = np.zeros(0, np.int64)
    for size in range(2, COMMON + 1):
        groups = owners[starts[sizes == size][:, None] + np.arange(size)]
        for at in range(1, size):
            # j << 32 | i sorts by j, then i
            keys = (groups[:, at, None] << 32) | groups[:, :at]
            found = np.concatenate((found, np.unique(keys)))
    found = np.unique(found)
    for start in range(0, len(found), 1 << 16):
        block = found[start : start + (1 << 16)]
        yield from zip((block & 0xFFFFFFFF).tolist(), (block >> 32).tolist(), strict=True)


def _hashes(lines: Sequence[Words]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The hash of each shingle of each line, and the line that holds it."""
    import numpy as np

    numbers: dict[str, int] = {}
    flat = np.fromiter(
        (numbers.setdefault(word, len(numbers) + 1) for line in lines for word in line), np.uint64, sum(map(len, lines))
    )
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    padded = np.concatenate((flat, np.zeros(SHINGLE, np.uint64)))
    # A line shorter than a shingle is its own shingle: its missing words are 0.
    last = np.repeat(np.cumsum(lengths), lengths)
    place = np.arange(len(flat))
    hashes = np.zeros(len(flat), np.uint64)
    for step in range(SHINGLE):
        word = np.where(place + step < last, padded[step : step + len(flat)], np.uint64(0))
        hashes = (hashes ^ word) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    whole = place + SHINGLE <= last
    whole |= (place == last - np.repeat(lengths, lengths)) & np.repeat(lengths < SHINGLE, lengths)
    return hashes[whole], np.repeat(np.arange(len(lines)), lengths)[whole]
