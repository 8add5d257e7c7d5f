"""Bottom-k sketches: of each text the k shingles with the smallest hashes, and what they tell of two texts.

The hashes order all shingles at random, and in the same way for every text. The k smallest shingles of the union of two
sets are a random sample of the union (Broder 1997; Cohen & Kaplan, "Summarizing data using bottom-k sketches", 2007),
and each of them is in both sets with the probability of the Jaccard similarity J. One that is in both is among the k
smallest of either. So two texts share none of their k smallest with a probability of at most (1 - J)**k: at J = .8 and
k = 8 that is 3 in a million. A sketch costs one comparison a shingle and a sort of the few that are left, where a
MinHash signature of 128 values costs 128 multiplications, and it is the better sample: drawn without replacement.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, comb, log, sqrt

import numpy as np
from numpy.typing import NDArray

from newsclean.shingling import Shingles

SIZE = 32  # smallest hashes kept of a text
NONE = np.uint64(0xFFFF_FFFF_FFFF_FFFF)  # stands where a text has fewer
MISS = 1e-5  # the probability that is small enough


@dataclass(frozen=True, slots=True)
class Sketches:
    """`keys`: the smallest different hashes of each text, rising, uint64 of shape (texts, size), filled up with `NONE`.
    `sums`: the sum of all hashes of a text, repeats and all, modulo 2**64, of shape (texts,): texts that have the same
    shingles equally often have equal sums, and others differ but for a chance of 2**-64.
    """

    keys: NDArray[np.uint64]
    sums: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.sums)

    @staticmethod
    def joined(parts: list[Sketches]) -> Sketches:
        """The sketches of all parts, one after another."""
        return Sketches(np.concatenate([part.keys for part in parts]), np.concatenate([part.sums for part in parts]))


def sketches(shingles: Shingles, size: int = SIZE) -> Sketches:
    """The sketch of each text. Give it some hundred kilobytes of text at a time (`shingling.batch_shingles`).

    >>> from newsclean.shingling import shingles
    >>> found = sketches(shingles(["Rain fell on the town all day.", "—"]), size=4)
    >>> (found.keys == NONE).sum(axis=1).tolist()
    [1, 4]
    """
    hashes, counts = shingles.hashes, shingles.counts()
    keys = np.full((len(counts), size), NONE, np.uint64)
    sums = np.zeros(len(counts), np.uint64)
    filled = np.flatnonzero(counts)
    if not filled.size:
        return Sketches(keys, sums)
    sums[filled] = np.add.reduceat(hashes, shingles.bounds[filled])
    # So many of a text's hashes lie below the cutoff as the sketch needs, and a margin that seldom fails.
    wanted = size + 5 * sqrt(size) + 4
    shares = np.minimum(wanted / np.maximum(counts, 1), 1.0)
    cutoffs = np.where(shares < 1, (shares * 2.0**63).astype(np.uint64) << np.uint64(1), NONE)
    low = np.flatnonzero(hashes < np.repeat(cutoffs, counts))
    _fill(keys, hashes[low], np.searchsorted(low, shingles.bounds))
    for text in np.flatnonzero((keys[:, -1] == NONE) & (shares < 1)):  # repeats, or bad luck
        found = np.unique(shingles[int(text)])[:size]
        keys[text, : len(found)] = found
    return Sketches(keys, sums)


def _fill(keys: NDArray[np.uint64], hashes: NDArray[np.uint64], bounds: NDArray[np.intp]) -> None:
    """Writes to each row of `keys` the smallest different ones of its hashes."""
    counts = np.diff(bounds)
    table = np.full((len(counts), max(int(counts.max()), keys.shape[1])), NONE, np.uint64)
    table[np.arange(table.shape[1]) < counts[:, None]] = hashes
    table.sort(axis=1)
    again = table[:, 1:] == table[:, :-1]
    again &= table[:, 1:] != NONE
    if (rows := np.flatnonzero(again.any(axis=1))).size:
        some = table[rows]
        some[:, 1:][again[rows]] = NONE
        some.sort(axis=1)
        table[rows] = some
    keys[:] = table[:, : keys.shape[1]]


def keys_for(threshold: float, miss: float = MISS) -> int:
    """How many smallest hashes two texts must share one of, so that texts as similar as `threshold` (0 to 1) share none
    with a probability of at most `miss`.

    >>> [keys_for(threshold) for threshold in (0.5, 0.8, 0.95)]
    [17, 8, 4]
    """
    return 1 if threshold >= 1 else ceil(log(miss) / log(1 - threshold))


def common_for(threshold: float, size: int, miss: float = MISS) -> int:
    """The least number of the `size` smallest hashes of their union that two texts as similar as `threshold` have in
    common, but for a probability of `miss`: the tail of the binomial distribution.

    >>> common_for(0.8, 32)
    15
    """
    tail = 0.0
    for common in range(size + 1):
        tail += comb(size, common) * threshold**common * (1 - threshold) ** (size - common)
        if tail > miss:
            return common
    return size
