"""Near-duplicates among documents of which the sketches are known: candidates, exact verification, leaders.

1. Documents with equal sums have the same shingles equally often. The first of them stands for all.
2. Two documents that share one of their k smallest hashes are candidates, with k so that a pair at the threshold is
   missed once in 100,000 times (`sketch`). They are found by sorting all of these hashes, each with its document.
3. A hash that many documents share says "template", not "copy". Those that share it are a crowd, of which only leaders
   are compared with the others (`leaders`). To find copies in a crowd that was dispersed, the whole sketches of its
   members are sorted as well, for hashes that few of them share.
4. The exact similarity decides. Sketches rule out most of the pairs that are not near, and settle short texts.

The answer is a function of the documents and their order. Nothing depends on how they were read, in which blocks, or by
how many processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsclean.leaders import lead
from newsclean.shingling import Shingles, batch_shingles, batches, bounds_of, shingles
from newsclean.sketch import NONE, Sketches, common, common_for, keys_for, sketches
from newsclean.verify import jaccard, sets

COMMON = 48  # a hash that more documents share is a template's
TOGETHER = 2048  # pairs verified at a time

Places = NDArray[np.int64]
SetsOf = Callable[[Places], Shingles]

_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Groups:
    """`leader`: for each document the one kept in its place, itself if it stays; int64, of shape (documents,).
    `score`: its Jaccard similarity to that one, 1.0 to itself; float64.
    `first`, `second`, `scores`: the pairs that were compared (numbers of documents), with their exact similarity, or
    less where a sketch ruled the pair out (then an estimate).
    """

    leader: Places
    score: NDArray[np.float64]
    first: Places
    second: Places
    scores: NDArray[np.float64]


def duplicates(texts: Sequence[str], threshold: float = 0.8, order: Places | None = None) -> Groups:
    """`near_duplicates` among texts that are at hand. Shingles are computed again for those that must be verified.

    >>> duplicates(["Rain fell on Lindau all day.", "Rain fell on Lindau all day!", "", ""]).leader.tolist()
    [0, 0, 2, 3]
    """
    parts = [sketches(batch_shingles(batch)) for batch in batches(texts)]
    known = Sketches.joined(parts) if parts else sketches(shingles([]))
    return near_duplicates(known, lambda some: sets(shingles([texts[at] for at in some])), threshold, order)


def near_duplicates(
    known: Sketches, sets_of: SetsOf, threshold: float = 0.8, order: Places | None = None, given: int = 0
) -> Groups:
    """Which documents are near-duplicates of which: those with a Jaccard similarity of `threshold` or more.

    `sets_of(documents)` returns the shingles, as `verify.sets`, of some documents (their numbers, rising); it is asked
    for those that the sketches cannot decide, a few thousand at a time. `order` is the numbers of the documents by
    priority, those to be kept first; by default as they come. The first `given` of them stay whatever they are near to.

    >>> texts = ["Rain fell on Lindau all day.", "Snow fell on Lindau all day.", "Rain fell on Lindau all day!"]
    >>> found = near_duplicates(sketches(shingles(texts)), lambda some: sets(shingles([texts[i] for i in some])))
    >>> found.leader.tolist(), found.score.tolist()
    ([0, 1, 0], [1.0, 1.0, 1.0])
    """
    count = len(known)
    order = np.arange(count) if order is None else order
    keys = known.keys[order]
    stands = _representatives(keys, known.sums[order])
    chosen = np.flatnonzero((stands == np.arange(count)) & (keys[:, 0] != NONE))
    keys = keys[chosen]
    first, second, crowds = candidates(keys, threshold)
    near = _Nearness(keys, order[chosen], sets_of, threshold)
    led = lead(len(chosen), first, second, near, threshold, crowds, int(np.searchsorted(chosen, given)))
    # Back from places among the chosen to those by priority, and to numbers of documents.
    leader, score = np.arange(count), np.ones(count)
    leader[chosen], score[chosen] = chosen[led.leader], led.score
    leader, score = leader[stands], score[stands]
    leader[:given], score[:given] = np.arange(given), 1
    numbered = np.empty(count, np.int64)
    numbered[order] = order[leader]
    scored = np.empty(count)
    scored[order] = score
    return Groups(numbered, scored, order[chosen[led.first]], order[chosen[led.second]], led.scores)


def _representatives(keys: NDArray[np.uint64], sums: NDArray[np.uint64]) -> Places:
    """For each document the first one with the same shingles. Those without a shingle stand for themselves."""
    order = np.argsort(sums, kind="stable")
    same = np.zeros(len(order), np.bool_)
    ahead, behind = order[:-1], order[1:]
    same[1:] = (sums[ahead] == sums[behind]) & (keys[behind, 0] != NONE) & (keys[ahead] == keys[behind]).all(axis=1)
    start = np.maximum.accumulate(np.where(same, 0, np.arange(len(order))))
    stands = np.empty(len(order), np.int64)
    stands[order] = order[start]
    return stands


def candidates(keys: NDArray[np.uint64], threshold: float) -> tuple[Places, Places, list[Places]]:
    """The pairs of documents that share a hash few documents share, and the crowds that share one that many do.

    `keys` are those of sketches, of shape (documents, size). Pairs may come more than once.
    """
    size = min(keys_for(threshold), keys.shape[1])
    every = np.arange(len(keys))
    few, many = _shared(keys[:, :size], every)
    pairs = [few]
    crowded = np.unique(np.concatenate(many)) if many else np.empty(0, np.int64)
    if crowded.size:
        pairs.append(_shared(keys[crowded], crowded)[0])
    both = np.unique(np.concatenate(pairs))
    return both >> 32, both & 0xFFFFFFFF, many


def _shared(keys: NDArray[np.uint64], documents: Places) -> tuple[Places, list[Places]]:
    """The pairs of `documents` that share a key that few of them hold (the earlier one times 2**32, plus the other),
    and for each key that many hold, those."""
    if not len(documents):
        return np.empty(0, np.int64), []
    bits = np.uint64(len(documents).bit_length())
    held = keys != NONE
    packed = keys * _SPREAD
    packed >>= bits
    packed <<= bits
    packed |= np.arange(len(documents), dtype=np.uint64)[:, None]
    packed = packed[held]
    packed.sort()
    owner = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    packed >>= bits
    starts = np.flatnonzero(np.concatenate([[True], packed[1:] != packed[:-1]]))
    sizes = np.diff(starts, append=len(packed))
    many = [documents[owner[start : start + size]] for start, size in _items(starts, sizes, sizes > COMMON)]
    some = (sizes > 1) & (sizes <= COMMON)
    starts, sizes = starts[some], sizes[some]
    pairs = []
    # Members at a distance of one, two, ... within their run.
    run = np.repeat(starts - bounds_of(sizes)[:-1], sizes) + np.arange(int(sizes.sum()))
    left = np.repeat(starts + sizes, sizes)
    for distance in range(1, COMMON):
        inside = run + distance < left
        run, left = run[inside], left[inside]
        if not run.size:
            break
        pairs.append(np.unique((documents[owner[run]] << 32) | documents[owner[run + distance]]))
    return np.concatenate(pairs) if pairs else np.empty(0, np.int64), many


def _items(starts: Places, sizes: Places, wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
    return list(zip(starts[wanted].tolist(), sizes[wanted].tolist(), strict=True))


class _Nearness:
    """How near two documents are. Called with places among the chosen documents."""

    def __init__(self, keys: NDArray[np.uint64], documents: Places, sets_of: SetsOf, threshold: float) -> None:
        self.keys, self.documents, self.sets_of = keys, documents, sets_of
        self.least = common_for(threshold, keys.shape[1])
        self.threshold = threshold

    def __call__(self, first: Places, second: Places) -> NDArray[np.float64]:
        scores = np.empty(len(first))
        for start in range(0, len(first), TOGETHER):
            part = slice(start, start + TOGETHER)
            scores[part] = self._some(first[part], second[part])
        return scores

    def _some(self, first: Places, second: Places) -> NDArray[np.float64]:
        size = self.keys.shape[1]
        both, of = common(self.keys[first], self.keys[second])
        scores = both / of
        whole = (self.keys[first, -1] == NONE) & (self.keys[second, -1] == NONE)
        # Where fewer than a sketch's worth of hashes is all there is, the estimate is exact, too.
        open_ = np.flatnonzero(~(whole & (of < size)) & (both >= np.minimum(self.least, of * self.threshold)))
        # What is ruled out must not look near.
        scores = np.minimum(scores, np.where(whole & (of < size), 1.0, np.nextafter(self.threshold, 0)))
        if open_.size:
            one, other = self.documents[first[open_]], self.documents[second[open_]]
            asked = np.unique(np.concatenate([one, other]))
            found = self.sets_of(asked)
            scores[open_] = jaccard(found, np.searchsorted(asked, one), np.searchsorted(asked, other))
        return scores
