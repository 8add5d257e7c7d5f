"""The sets of shingles of the documents that have candidates, collected by a second reading of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from newsclean.shingling import Shingles, batch_shingles, batches, bounds_of
from newsclean.verify import sets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.columns import Columns


class Sets:
    """The sets of some documents of a corpus, in the columns "set" (hashes) and "set.size"."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._documents = np.empty(0, np.int64)
        self._bounds: NDArray[np.int64] | None = None

    def expect(self, documents: NDArray[np.int64]) -> None:
        """These documents, by number and rising, are those that `collect` gets."""
        self._documents = documents

    def collect(self, texts: Iterable[str]) -> int:
        """Add the sets of the next documents; how many there were."""
        count = 0
        for batch in batches(texts):
            found = sets(batch_shingles(batch))
            self._columns.append("set", found.hashes)
            self._columns.append("set.size", found.counts())
            count += len(batch)
        return count

    def of(self, documents: NDArray[np.int64]) -> Shingles:
        """The sets of some of the documents, rising."""
        if self._bounds is None:
            self._bounds = bounds_of(self._columns.read("set.size"))
        places = np.searchsorted(self._documents, documents)
        starts, stops = self._bounds[places], self._bounds[places + 1]
        out = np.empty(int((stops - starts).sum()), np.uint64)
        at = 0
        # Documents that are neighbours are read at once.
        cuts = np.flatnonzero(np.diff(places) != 1) + 1
        firsts, lasts = np.concatenate(([0], cuts)), np.concatenate((cuts, [len(places)])) - 1
        for start, stop in zip(starts[firsts].tolist(), stops[lasts].tolist(), strict=True):
            out[at : at + stop - start] = self._columns.read("set", start, stop)
            at += stop - start
        return Shingles(out, bounds_of(stops - starts))
