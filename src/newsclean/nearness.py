"""How near documents are to each other: by their sketches where these decide, else by the sets of their shingles."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from newsclean.joining import Places, SetsOf
from newsclean.sketch import NONE, common_for
from newsclean.verify import containment, jaccard

TOGETHER = 2048  # pairs looked at together

Relation = Literal["jaccard", "containment"]


class Nearness:
    """How near pairs of `documents` are, 0 to 1, by the Jaccard similarity or the containment of their shingles.

    `keys` are those of the sketches of all documents; `documents` are the numbers of those that pairs name by place.
    `sets_of(documents)` returns the sets of shingles of documents by number, rising.
    """

    def __init__(
        self,
        keys: NDArray[np.uint64],
        documents: Places,
        sets_of: SetsOf,
        threshold: float,
        relation: Relation = "jaccard",
    ) -> None:
        self._keys, self._documents, self._sets_of = keys, documents, sets_of
        self._threshold, self._exact = threshold, jaccard if relation == "jaccard" else containment
        self._relation = relation
        # Of so many hashes that are known of a union (or of the smaller text), so many must be common.
        self._least = np.array([common_for(threshold, known) for known in range(2 * keys.shape[1] + 1)])

    def likeness(self, pairs: Places) -> NDArray[np.float64]:
        """How near pairs, each one place times 2**32 plus the other, are by their sketches alone: an estimate, or -1
        where the sketches rule out that they are near."""
        found = np.empty(len(pairs))
        for part in _parts(len(pairs)):
            both, known, whole = self._sketched(pairs[part] >> 32, pairs[part] & 0xFFFF_FFFF)
            found[part] = np.where(self._may_be_near(both, known, whole), both / np.maximum(known, 1), -1)
        return found

    def __call__(self, first: Places, second: Places) -> NDArray[np.float64]:
        """How near the two of each pair are: exact if that is the threshold or more, else less than the threshold."""
        scores = np.empty(len(first))
        for part in _parts(len(first)):
            scores[part] = self._near(first[part], second[part])
        return scores

    def _near(self, first: Places, second: Places) -> NDArray[np.float64]:
        both, known, whole = self._sketched(first, second)
        scores = both / np.maximum(known, 1)
        scores[~whole] = np.minimum(scores[~whole], np.nextafter(self._threshold, 0))
        open_ = np.flatnonzero(~whole & self._may_be_near(both, known, whole))
        if open_.size:
            one, other = self._documents[first[open_]], self._documents[second[open_]]
            asked = np.unique(np.concatenate([one, other]))
            found = self._sets_of(asked)
            scores[open_] = self._exact(found, np.searchsorted(asked, one), np.searchsorted(asked, other))
        return scores

    def _may_be_near(self, both: Places, known: Places, whole: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.where(whole, both >= self._threshold * known, both >= self._least[known])

    def _sketched(self, first: Places, second: Places) -> tuple[Places, Places, NDArray[np.bool_]]:
        """How many of the hashes that the sketches of each pair know of are common, of how many, and whether that is
        all there is to know.

        Up to the last hash of the sketch that ends first, both texts are known. Of these hashes, the union counts for
        the Jaccard similarity, and those of the smaller text for containment.
        """
        one, other = self._keys[self._documents[first]], self._keys[self._documents[second]]
        end = np.minimum(one[:, -1], other[:, -1])  # NONE for a text that is there as a whole
        merged = np.concatenate([one, other], axis=1)
        merged.sort(axis=1)
        twice = (merged[:, 1:] == merged[:, :-1]) & (merged[:, 1:] <= end[:, None])
        twice &= merged[:, 1:] != NONE
        both = twice.sum(axis=1)
        left = ((one <= end[:, None]) & (one != NONE)).sum(axis=1)
        right = ((other <= end[:, None]) & (other != NONE)).sum(axis=1)
        if self._relation == "containment":
            return both, np.minimum(left, right), end == NONE
        return both, left + right - both, end == NONE


def _parts(count: int) -> list[slice]:
    return [slice(start, start + TOGETHER) for start in range(0, count, TOGETHER)]
