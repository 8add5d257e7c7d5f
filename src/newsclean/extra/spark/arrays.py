"""Between Arrow's lists and NumPy: hashes cross to Spark and back as arrays of signed numbers of 64 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from newsclean.shingling import Shingles, bounds_of
from newsclean.sketch import NONE, SIZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

HASHES = "array<bigint>"  # what Spark calls the type


def listed(hashes: NDArray[np.uint64], bounds: NDArray[np.int64]) -> pa.ListArray:
    """The lists `hashes[bounds[i] : bounds[i + 1]]`."""
    return pa.ListArray.from_arrays(pa.array(bounds.astype(np.int32)), pa.array(hashes.view(np.int64)))


def unlisted(lists: Any) -> Shingles:
    """The lists of an Arrow array, none of them null."""
    bounds = lists.offsets.to_numpy().astype(np.int64)
    values = lists.values.to_numpy()[bounds[0] : bounds[-1]]
    return Shingles(values.view(np.uint64), bounds - bounds[0])


def filled(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The keys of sketches without what fills them up, and where those of each begin."""
    there = keys != NONE
    return keys[there], bounds_of(there.sum(axis=1))


def sketched(sets: Shingles) -> NDArray[np.uint64]:
    """The keys of the sketches of texts, of which the sets or at least the first `sketch.SIZE` hashes are given."""
    keys = np.full((len(sets), SIZE), NONE)
    there = np.arange(SIZE) < sets.counts()[:, None]
    keys[there] = sets.hashes[(sets.bounds[:-1, None] + np.arange(SIZE))[there]]
    return keys


def joined(parts: list[Shingles]) -> Shingles:
    """The lists of all parts, one after another."""
    counts = np.concatenate([part.counts() for part in parts])
    return Shingles(np.concatenate([part.hashes for part in parts]), bounds_of(counts))


def some_of(sets: Shingles, places: NDArray[np.int64]) -> Shingles:
    """The lists at these places."""
    counts = sets.counts()[places]
    bounds = bounds_of(counts)
    return Shingles(sets.hashes[np.repeat(sets.bounds[places] - bounds[:-1], counts) + np.arange(bounds[-1])], bounds)
