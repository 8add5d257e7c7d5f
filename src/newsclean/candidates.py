"""Which lines to compare: those that share enough shingles, of those that few lines hold.

A copy shares every shingle of the shorter line, an edited copy most of them; a quarter is asked for. A shingle that
many different lines hold says "template", not "copy", and does not count: that keeps the work linear in the number of
lines, also when all of them are alike. `docs/repeats.md` tells why this exact index took the place of MinHash bands.
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
SHARE = 4  # a pair shares a quarter of the shingles of the line that has fewer
MANY = 3000  # from so many lines on NumPy is faster than dictionaries, and far smaller

Words = Sequence[str]


def candidates(lines: Sequence[Words]) -> Iterator[tuple[int, int]]:
    """The pairs (i, j), i < j, of lines that share a quarter or more of the shingles of one of them, in the order of
    j, then i.

    `lines` are the words of each line; lines without words pair with nothing. Only shingles that at most 16 lines
    hold count.

    >>> list(candidates([["a", "b", "c", "d"], ["x"], ["b", "c", "d"]]))
    [(0, 2)]
    """
    return _by_array(lines) if len(lines) >= MANY else _by_dictionary(lines)


def _by_dictionary(lines: Sequence[Words]) -> Iterator[tuple[int, int]]:
    held = _held(lines)
    counted = {j: size for j, (size, _) in held.items()}
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j, (_, parts) in held.items():
        for shingle in parts:
            holders[shingle].append(j)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for owners in holders.values():
        common = len(owners) > COMMON
        for at, j in enumerate(owners):
            counted[j] -= common
            for i in () if common else owners[:at]:
                shared[j, i] += 1
    for j, i in sorted(shared):
        if SHARE * shared[j, i] >= min(counted[i], counted[j]):
            yield i, j


def _held(lines: Sequence[Words]) -> dict[int, tuple[int, set[tuple[str, ...]]]]:
    """How many shingles the lines of possible pairs have, and those that could be shared by one, by their place.

    A look at hashes finds them. It needs little memory, and two shingles with one hash cost a closer look and no more.
    """
    prints = [_prints(line) for line in lines]
    seen: set[int] = set()
    repeated: set[int] = set()
    for found in prints:
        repeated |= found & seen
        seen |= found
    wanted: set[int] = set()
    for found in prints:
        again = found & repeated
        # Of a pair, the line with fewer shingles shares a quarter of those that are not common.
        if SHARE * len(again) >= len(found) - len(again):
            wanted |= again
    held = {}
    for j, found in enumerate(prints):
        if not wanted.isdisjoint(found):
            parts = shingles(lines[j], SHINGLE)
            held[j] = len(parts), {shingle for shingle in parts if hash(shingle) in wanted}
    return held


def _prints(line: Words) -> set[int]:
    """The hashes of a line's shingles."""
    if len(line) <= SHINGLE:
        return {hash(tuple(line))} if line else set()
    return set(map(hash, zip(line, line[1:], line[2:], strict=False)))


def _by_array(lines: Sequence[Words]) -> Iterator[tuple[int, int]]:
    """The same pairs from sorted arrays of 64-bit shingle hashes. That two shingles of a document of a million lines
    have one hash happens once in ten thousand such documents, and then a pair more may be compared."""
    import numpy as np

    hashes, owners = _hashes(lines)
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    del order
    first = np.ones(len(hashes), np.bool_)
    first[1:] = hashes[1:] != hashes[:-1]
    fresh = first.copy()
    fresh[1:] |= owners[1:] != owners[:-1]
    owners, first = owners[fresh].astype(np.int64), first[fresh]
    del hashes, fresh
    starts = np.flatnonzero(first)
    sizes = np.diff(np.append(starts, len(owners)))
    counted = np.bincount(owners[np.repeat(sizes <= COMMON, sizes)], minlength=len(lines))
    found, shared = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for size in range(2, COMMON + 1):
        groups = owners[starts[sizes == size][:, None] + np.arange(size)]
        # (j << 32) | i sorts by j, then i
        pairs = [(groups[:, at, None] << 32) | groups[:, :at] for at in range(1, size)]
        keys, counts = np.unique(np.concatenate(pairs, axis=1), return_counts=True)
        found, inverse = np.unique(np.concatenate((found, keys)), return_inverse=True)
        shared = np.bincount(inverse, np.concatenate((shared, counts)), len(found)).astype(np.int64)
    i, j = found & 0xFFFFFFFF, found >> 32
    enough = SHARE * shared >= np.minimum(counted[i], counted[j])
    yield from zip(i[enough].tolist(), j[enough].tolist(), strict=True)


def _hashes(lines: Sequence[Words]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The hash of each shingle of each line, and the line that holds it."""
    import numpy as np

    numbers: dict[str, int] = {}
    lengths = np.fromiter(map(len, lines), np.int32, len(lines))
    size = int(lengths.sum())
    flat = np.fromiter((numbers.setdefault(word, len(numbers) + 1) for line in lines for word in line), np.uint32, size)
    # How many words of its line are left at each place, itself included.
    left = np.repeat(np.cumsum(lengths, dtype=np.int32), lengths)
    left -= np.arange(size, dtype=np.int32)
    hashes = np.zeros(size, np.uint64)
    for step in range(SHINGLE):
        # A line shorter than a shingle is its own shingle: its missing words are 0.
        word = np.zeros(size, np.uint32)
        word[: size - step] = flat[step:]
        word[left <= step] = 0
        hashes ^= word
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    whole = left >= SHINGLE
    whole |= (left == np.repeat(lengths, lengths)) & (left < SHINGLE)
    return hashes[whole], np.repeat(np.arange(len(lines), dtype=np.int32), lengths)[whole]
