"""Which documents share a key: pairs of those that share a rare one, crowds of those that share a common one.

All keys are sorted, each with its document behind it in one number of 64 bits; equal keys are neighbours then. To stay
within memory the keys are sorted in shares, one part of their values at a time. Documents come and go as numbers; their
keys are read a few at a time, from an array or from a file that is mapped into memory.

How many pairs there are does not depend on what the documents say: a key makes at most `COMMON` times as many as it has
documents, and no document keeps more than `MOST` with those before it. Nor does the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from newsclean.shingling import Shingles, ranges
from newsclean.sketch import NONE, SIZE, keys_for

COMMON = 48  # a key that more documents share is a template's
# Pairs of a document with those before it. Without crowds there can hardly be as many: of a hundred documents any two
# of which share half of their keys, each key is shared by more than `COMMON`.
MOST = 128
WAITING = 1 << 22  # pairs that wait to be looked at: 32 MB
SORTED = 1 << 22  # keys sorted at a time: 32 MB, and as much again to do it
READ = 1 << 12  # documents whose keys are read at a time
DEPTH = 128  # keys of a document behind its sketch

Places = NDArray[np.int64]
SetsOf = Callable[[Places], Shingles]
Likeness = Callable[[Places], NDArray[np.float64]]
Integer = TypeVar("Integer", bound=np.integer[Any])

_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Candidates(NamedTuple):
    """Which documents to compare, by their places.

    `pairs`: those that share a key few hold: the smaller place times 2**32, plus the other; once each, rising.
    `crowds`: for each key that many hold, those, rising. `poor`: those in crowds of whose sketch so little is rare that
    it may not show what they are copies of.
    """

    pairs: Places
    crowds: list[Places]
    poor: Places


def candidates(
    keys: NDArray[np.uint64],
    documents: Places,
    threshold: float,
    every: bool = False,
    likeness: Likeness | None = None,
) -> Candidates:
    """Which of `documents`, as they are numbered in `keys`, share a key.

    `keys` are those of the sketches of all documents, of shape (documents, size); the answer names places in
    `documents`. As many keys count as `sketch.keys_for(threshold)` says, or `every` key of a sketch. Members of crowds
    are also paired by all of their keys that few of them hold. `likeness` says of pairs how near they seem, less than 0
    if they cannot be: those are left out then, and of more than `MOST` with documents before it a document keeps
    those that seem nearest.
    """
    needed = keys_for(threshold)
    size = SIZE if every else min(needed, keys.shape[1])
    pairs = _Pairs(likeness)
    crowds = _shared(keys[:, :size], documents, np.arange(len(documents)), pairs)
    if not crowds:
        return Candidates(pairs.all(), crowds, np.empty(0, np.int64))
    crowded = distinct(np.concatenate(crowds))
    common = _shared(keys, documents[crowded], crowded, pairs)
    held = np.bincount(np.concatenate([crowded, *common]), minlength=len(documents))[crowded] - 1
    poor = crowded[(keys[documents[crowded], -1] != NONE) & (keys.shape[1] - held < needed)]
    return Candidates(pairs.all(), crowds, poor)


def depth_for(documents: int) -> int:
    """How many keys behind their sketches are looked at where the sketches of so many documents say too little.

    >>> depth_for(1000), depth_for(100_000)
    (128, 41)
    """
    return min(DEPTH, SORTED // max(1, documents))


def deeper(
    documents: Places, names: Places, sets_of: SetsOf, pairs: Places, likeness: Likeness | None = None
) -> Places:
    """`pairs`, and those of `documents` that share a rare key among those behind their sketches, by their `names`; as
    `candidates` gives them. `sets_of(documents)` returns the sets of shingles of documents by number, rising."""
    depth = depth_for(len(documents))
    keys = np.full((len(documents), depth), NONE)
    order = np.argsort(documents)
    for start in range(0, len(order), READ):
        places = order[start : start + READ]
        found = sets_of(documents[places])
        begin = found.bounds[:-1] + SIZE
        sizes = np.clip(found.bounds[1:] - begin, 0, depth)
        filled = np.arange(depth) < sizes[:, None]
        some = np.full(filled.shape, NONE)
        some[filled] = found.hashes[(begin[:, None] + np.arange(depth))[filled]]
        keys[places] = some
    more = _Pairs(likeness, pairs)
    _shared(keys, np.arange(len(documents)), names, more)
    return more.all()


class _Pairs:
    """Pairs as they are found, each once and rising; with `likeness`, as `candidates` says, those that it lets stay."""

    def __init__(self, likeness: Likeness | None, looked: Places | None = None) -> None:
        self._likeness = likeness
        self._looked = np.empty(0, np.int64) if looked is None else looked
        self._new: list[Places] = []
        self._waiting = 0

    def add(self, pairs: Places) -> None:
        """More of them."""
        self._new.append(pairs)
        self._waiting += len(pairs)
        if self._waiting > WAITING:
            self.all()

    def all(self) -> Places:
        """Those that stay."""
        if self._new:
            new = distinct(np.concatenate(self._new))
            self._new, self._waiting = [], 0
            if self._likeness:
                new = new[~_among(new, self._looked)]
                new = new[self._likeness(new) >= 0]
            self._looked = distinct(np.concatenate([self._looked, new]))
            if self._likeness:
                self._looked = nearest(self._looked, self._likeness)
        return self._looked


def nearest(pairs: Places, likeness: Likeness) -> Places:
    """Those of `pairs`, rising, that are among the `MOST` with the greatest likeness of a document with those before
    it; of equal ones, those with the first."""
    if not len(pairs):
        return pairs
    late = pairs & 0xFFFF_FFFF
    places = np.flatnonzero((np.bincount(late) > MOST)[late])
    if not places.size:
        return pairs
    some = pairs[places]
    order = np.lexsort((some, -likeness(some), late[places]))
    late = late[places][order]
    rank = np.arange(len(late)) - np.searchsorted(late, late)
    stay = np.ones(len(pairs), np.bool_)
    stay[places[order[rank >= MOST]]] = False
    return pairs[stay]


def _among(numbers: Places, others: Places) -> NDArray[np.bool_]:
    """Which of `numbers` are among `others`, which rise."""
    if not len(others):
        return np.zeros(len(numbers), np.bool_)
    found: NDArray[np.bool_] = others[np.minimum(np.searchsorted(others, numbers), len(others) - 1)] == numbers
    return found


def _shared(keys: NDArray[np.uint64], documents: Places, names: Places, pairs: _Pairs) -> list[Places]:
    """For each key that many of `documents` hold, the names of those; of those who share a key that few hold, the pairs
    (one of their names times 2**32, plus the other) go to `pairs`."""
    crowds: list[Places] = []
    shares = len(documents) * keys.shape[1] // SORTED + 1
    for share in range(shares):
        packed = _packed(keys, documents, share, shares)
        for some in _pairs(packed, names, crowds):
            pairs.add(some)
    return crowds


def distinct(numbers: NDArray[Integer]) -> NDArray[Integer]:
    """The different ones of `numbers`, rising. `numpy.unique` hashes, which takes several times as long.

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    numbers = np.sort(numbers)
    new = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return numbers[new]


def _packed(keys: NDArray[np.uint64], documents: Places, share: int, shares: int) -> NDArray[np.uint64]:
    """The keys of one of so many shares, sorted, less their last bits: there stands the place of the document."""
    bits = np.uint64(len(documents).bit_length())
    parts = []
    for start in range(0, len(documents), READ):
        some = keys[documents[start : start + READ]]
        # The smallest hashes begin with the same bits. Multiplied, they are spread over all numbers.
        spread = some * _SPREAD
        wanted = some != NONE
        if shares > 1:
            wanted &= (spread >> np.uint64(32)) * np.uint64(shares) >> np.uint64(32) == share
        spread >>= bits
        spread <<= bits
        spread |= np.arange(start, start + len(some), dtype=np.uint64)[:, None]
        parts.append(spread[wanted])
    packed = np.concatenate(parts) if parts else np.empty(0, np.uint64)
    packed.sort()
    return packed


def _pairs(packed: NDArray[np.uint64], names: Places, crowds: list[Places]) -> Iterator[Places]:
    """The pairs of documents in the short runs of equal keys, some at a time; long ones are added to `crowds`."""
    bits = len(names).bit_length()
    changed = packed[1:] ^ packed[:-1]
    edges = np.flatnonzero(np.diff(changed < np.uint64(1 << bits), prepend=False, append=False))
    del changed
    starts, sizes = edges[0::2], edges[1::2] - edges[0::2] + 1

    def holders(places: Places | slice) -> Places:
        return names[(packed[places] & np.uint64((1 << bits) - 1)).astype(np.int64)]

    for start, size in zip(starts[sizes > COMMON].tolist(), sizes[sizes > COMMON].tolist(), strict=True):
        crowds.append(distinct(holders(slice(start, start + size))))
    starts, sizes = starts[sizes <= COMMON], sizes[sizes <= COMMON]
    inside = ranges(starts, sizes)
    stop = np.repeat(starts + sizes, sizes)
    for distance in range(1, COMMON):
        more = inside + distance < stop
        inside, stop = inside[more], stop[more]
        if not inside.size:
            return
        one, other = holders(inside), holders(inside + distance)
        yield distinct((np.minimum(one, other) << 32) | np.maximum(one, other))
