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


def worth_a_look(lines: Sequence[Words]) -> Sequence[int]:
    """The places of the lines that could be in one of the pairs of `candidates`, or that share a shingle with one:
    `candidates` of these alone, or of a part of `lines`, finds no other pairs.

    Hashes of shingles tell. Two shingles with one hash cost a closer look, and no more.

    >>> worth_a_look([["a", "b", "c", "d"], ["x"], ["b", "c", "d"]])
    [0, 2]
    """
    if len(lines) >= MANY:
        return range(len(lines))  # to be sure would take more memory than the arrays
    held = [_hashed(line) for line in lines]
    seen: set[int] = set()
    repeated: set[int] = set()
    for hashes in held:
        repeated |= hashes & seen
        seen |= hashes
    wanted: set[int] = set()
    for hashes in held:
        again = hashes & repeated
        # Of a pair, the line with fewer shingles shares a quarter of those that are not common.
        if SHARE * len(again) >= len(hashes) - len(again):
            wanted |= again
    return [place for place, hashes in enumerate(held) if not wanted.isdisjoint(hashes)] if wanted else []


def _hashed(line: Words) -> set[int]:
    """The hashes of a line's shingles."""
    if len(line) <= SHINGLE:
        return {hash(tuple(line))} if line else set()
    return set(map(hash, zip(line, line[1:], line[2:], strict=False)))


def _by_dictionary(lines: Sequence[Words]) -> Iterator[tuple[int, int]]:
    # Most shingles of most texts come once. Sets find the others without a step of Python for each.
    held = [shingles(line, SHINGLE) for line in lines]
    seen: set[tuple[str, ...]] = set()
    repeated: set[tuple[str, ...]] = set()
    for parts in held:
        repeated |= parts & seen
        seen |= parts
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j, parts in enumerate(held):
        for shingle in parts & repeated:
            holders[shingle].append(j)
    counted = [len(parts) for parts in held]
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
