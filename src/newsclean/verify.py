"""Exact Jaccard similarity and containment of many pairs of texts at once, from the hashes of their shingles.

Exact for 64-bit hashes: two different shingles of two texts of a thousand have the same hash once in 10**13 pairs.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from newsclean.shingling import Shingles, bounds_of

TOGETHER = 1 << 18  # hashes sorted at a time


def sets(shingles: Shingles) -> Shingles:
    """The shingles of each text as a set: rising, each once.

    >>> text = Shingles(np.array([5, 2, 5, 1], np.uint64), np.array([0, 3, 4]))
    >>> sets(text).hashes.tolist(), sets(text).bounds.tolist()
    ([2, 5, 1], [0, 2, 3])
    """
    hashes = shingles.hashes.copy()
    bounds = shingles.bounds.tolist()
    for start, end in pairwise(bounds):
        hashes[start:end].sort()
    new = np.ones(len(hashes), np.bool_)
    np.not_equal(hashes[1:], hashes[:-1], out=new[1:])
    filled = np.flatnonzero(shingles.counts())
    new[shingles.bounds[filled]] = True
    counts = np.zeros(len(shingles), np.int64)
    if filled.size:
        counts[filled] = np.add.reduceat(new, shingles.bounds[filled], dtype=np.int64)
    return Shingles(hashes[new], bounds_of(counts))


def shared(texts: Shingles, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many shingles the texts of each pair (first[i], second[i]) have in common. `texts` are `sets`.

    >>> texts = Shingles(np.array([1, 2, 5, 2, 5], np.uint64), np.array([0, 3, 5]))
    >>> shared(texts, np.array([0]), np.array([1])).tolist()
    [2]
    """
    counts = texts.counts()
    totals = bounds_of(counts[first] + counts[second])
    found = np.zeros(len(first), np.int64)
    start = 0
    while start < len(first):
        end = max(int(np.searchsorted(totals, totals[start] + TOGETHER, "right")) - 1, start + 1)
        found[start:end] = _shared(texts, first[start:end], second[start:end])
        start = end
    return found


def _shared(texts: Shingles, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    starts, ends = texts.bounds[:-1], texts.bounds[1:]
    # The two sets of a pair, one behind the other: sorted, what both have stands twice in a row.
    begin = np.column_stack([starts[first], starts[second]]).ravel()
    sizes = np.column_stack([ends[first], ends[second]]).ravel() - begin
    both = bounds_of(sizes)
    hashes = texts.hashes[np.repeat(begin - both[:-1], sizes) + np.arange(both[-1])]
    bounds = both[::2]
    at = bounds.tolist()
    for start, end in pairwise(at):
        hashes[start:end].sort(kind="stable")  # which merges two runs that are sorted
    twice = np.zeros(len(hashes) + 1, np.int64)
    np.cumsum(hashes[1:] == hashes[:-1], out=twice[1:-1])
    last = np.maximum(bounds[1:] - 1, bounds[:-1])
    return twice[last] - twice[bounds[:-1]]


def jaccard(texts: Shingles, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """The Jaccard similarity, 0 to 1, of the texts of each pair. `texts` are `sets`. A text without shingles is like
    nothing, not even another one without.

    >>> texts = Shingles(np.array([1, 2, 5, 2, 5], np.uint64), np.array([0, 3, 5, 5, 5]))
    >>> jaccard(texts, np.array([0, 2]), np.array([1, 3])).round(3).tolist()
    [0.667, 0.0]
    """
    counts = texts.counts()
    both = shared(texts, first, second)
    scores: NDArray[np.float64] = both / np.maximum(counts[first] + counts[second] - both, 1)
    return scores


def containment(texts: Shingles, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much of the smaller text of each pair the larger one holds, 0 to 1. `texts` are `sets`.

    >>> texts = Shingles(np.array([1, 2, 5, 2, 5], np.uint64), np.array([0, 3, 5]))
    >>> containment(texts, np.array([0]), np.array([1])).tolist()
    [1.0]
    """
    counts = texts.counts()
    scores: NDArray[np.float64] = shared(texts, first, second) / np.maximum(
        np.minimum(counts[first], counts[second]), 1
    )
    return scores
