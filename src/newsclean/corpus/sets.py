"""The sets of shingles of documents, for the exact look: of the shingles that the first reading kept, or by a second
reading of the documents that have candidates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsclean.shingling import Shingles, bounds_of
from newsclean.verify import sets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.columns import Columns

# The columns of the first reading: the hashes of every document as they come, and how many each has.
KEPT, KEPT_COUNT = "shingle", "shingle.count"
# Those of the second: the hashes of the sets of some documents, and how many each has.
SET, SET_COUNT = "set", "set.count"


class Kept:
    """The sets of any documents, of shingles that were kept."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._bounds = bounds_of(columns.read(KEPT_COUNT))

    def of(self, documents: NDArray[np.int64]) -> Shingles:
        """The sets of documents by number, rising."""
        return sets(_runs(self._columns, KEPT, self._bounds, documents))


class Collected:
    """The sets of some documents, which are added first."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._documents = np.empty(0, np.int64)
        self._bounds: NDArray[np.int64] | None = None

    def expect(self, documents: NDArray[np.int64]) -> None:
        """These documents, by number and rising, are those whose sets are added."""
        self._documents = documents

    def add(self, sets: Shingles) -> None:
        """The sets of the next documents."""
        self._columns.append(SET, sets.hashes)
        self._columns.append(SET_COUNT, sets.counts())

    def of(self, documents: NDArray[np.int64]) -> Shingles:
        """The sets of documents by number, rising."""
        if self._bounds is None:
            self._bounds = bounds_of(self._columns.read(SET_COUNT))
        return _runs(self._columns, SET, self._bounds, np.searchsorted(self._documents, documents))


def _runs(columns: Columns, name: str, bounds: NDArray[np.int64], places: NDArray[np.int64]) -> Shingles:
    """The values of a column between these bounds, for places that rise. Neighbours are read at once."""
    starts, stops = bounds[places], bounds[places + 1]
    first = np.diff(places, prepend=-2) != 1
    last = np.append(first[1:], [True][: len(first)])
    return Shingles(columns.runs(name, starts[first], stops[last]), bounds_of(stops - starts))
