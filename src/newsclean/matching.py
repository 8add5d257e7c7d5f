"""Near-duplicates among documents of which the sketches are known: candidates, exact verification, leaders.

1. Documents with equal sums have the same shingles equally often. The first of them stands for all.
2. Two documents that share one of their k smallest hashes are candidates, with k so that a pair at the threshold is
   missed once in 100,000 times (`sketch`, `joining`).
3. A hash that many documents share says "template", not "copy". Those that share it are a crowd, of which only leaders
   are compared with the others (`leaders`). To find copies in a crowd that was dispersed, its members are also paired
   by all hashes of their sketches that few of them share, and where these are too few, by hashes behind the sketches.
4. The exact similarity decides. Sketches rule out most of the pairs that are not near, and settle short texts
   (`nearness`).

The answer is a function of the documents and their order. Nothing depends on how they were read, in which blocks, or by
how many processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsclean.joining import READ, Places, SetsOf, candidates, deeper, distinct
from newsclean.leaders import lead
from newsclean.nearness import Nearness, Relation
from newsclean.shingling import Shingles, batch_shingles, batches, shingles
from newsclean.sketch import NONE, Sketches, sketches
from newsclean.verify import sets


@dataclass(frozen=True, slots=True)
class Groups:
    """`leader`: for each document the one kept in its place, itself if it stays; int64, of shape (documents,).
    `score`: how near it is to that one, 1.0 to itself; float64.
    `first`, `second`, `scores`: the pairs that were compared (numbers of documents), with how near they are: exact, or
    less than the threshold where a sketch ruled the pair out (then an estimate).
    """

    leader: Places
    score: NDArray[np.float64]
    first: Places
    second: Places
    scores: NDArray[np.float64]


def duplicates(
    texts: Sequence[str], threshold: float = 0.8, order: Places | None = None, relation: Relation = "jaccard"
) -> Groups:
    """`near_duplicates` among texts that are at hand. Shingles are computed again for those that must be verified.

    >>> duplicates(["Rain fell on Lindau all day.", "Rain fell on Lindau all day!", "", ""]).leader.tolist()
    [0, 0, 2, 3]
    """
    parts = [sketches(batch_shingles(batch)) for batch in batches(texts)]
    known = Sketches.joined(parts) if parts else sketches(shingles([]))

    def sets_of(some: Places) -> Shingles:
        return sets(shingles([texts[at] for at in some]))

    return near_duplicates(known, sets_of, threshold, order, relation=relation)


def near_duplicates(
    known: Sketches,
    sets_of: SetsOf,
    threshold: float = 0.8,
    order: Places | None = None,
    given: int = 0,
    announce: Callable[[Places], None] = lambda documents: None,
    relation: Relation = "jaccard",
) -> Groups:
    """Which documents are near-duplicates of which: those with a Jaccard similarity (or containment) of `threshold` or
    more.

    `known.keys` may be mapped from a file. `sets_of(documents)` returns the shingles, as `verify.sets`, of some
    documents (their numbers, rising); it is asked for those that the sketches cannot decide, a few thousand at a time.
    `announce` is told once, before, all those for which it may be asked (rising). `order` is the numbers of the
    documents by priority, those to be kept first; by default as they come. The first `given` of them stay whatever they
    are near to.

    >>> texts = ["Rain fell on Lindau all day.", "Snow fell on Lindau all day.", "Rain fell on Lindau all day!"]
    >>> found = near_duplicates(sketches(shingles(texts)), lambda some: sets(shingles([texts[i] for i in some])))
    >>> found.leader.tolist(), found.score.tolist()
    ([0, 1, 0], [1.0, 1.0, 1.0])
    """
    count = len(known)
    order = np.arange(count) if order is None else order
    stands = _representatives(known, order)
    chosen = np.flatnonzero(stands == np.arange(count))
    documents = order[chosen]
    near = Nearness(known.keys, documents, sets_of, threshold, relation)
    every = relation == "containment"
    pairs, crowds, poor = candidates(known.keys, documents, threshold, every, near.likeness)
    announce(np.sort(documents[distinct(np.concatenate([pairs >> 32, pairs & 0xFFFF_FFFF, *crowds]))]))
    if poor.size:
        pairs = deeper(documents[poor], poor, sets_of, pairs, near.likeness)
    led = lead(len(chosen), pairs, near, threshold, crowds, int(np.searchsorted(chosen, given)))
    # Back from places among the chosen to those by priority, and to numbers of documents.
    leader, score = np.arange(count), np.ones(count)
    leader[chosen], score[chosen] = chosen[led.leader], led.score
    leader, score = leader[stands], score[stands]
    leader[:given], score[:given] = np.arange(given), 1
    numbered, scored = np.empty(count, np.int64), np.empty(count)
    numbered[order], scored[order] = order[leader], score
    return Groups(numbered, scored, documents[led.first], documents[led.second], led.scores)


def _representatives(known: Sketches, order: Places) -> Places:
    """For each place in `order` the first one with the same shingles; those without a shingle stand for themselves."""
    sums = known.sums[order]
    by_sum = np.argsort(sums, kind="stable")
    sums = sums[by_sum]
    same = np.zeros(len(by_sum), np.bool_)
    np.equal(sums[1:], sums[:-1], out=same[1:])
    equal = np.flatnonzero(same)
    for start in range(0, len(equal), READ):
        some = equal[start : start + READ]
        ahead, behind = known.keys[order[by_sum[some - 1]]], known.keys[order[by_sum[some]]]
        same[some] = (ahead == behind).all(axis=1) & (behind[:, 0] != NONE)
    first = np.maximum.accumulate(np.where(same, 0, np.arange(len(same))))
    stands = np.empty(len(same), np.int64)
    stands[by_sum] = by_sum[first]
    return stands
