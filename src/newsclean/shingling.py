"""The shingles of many texts at once, as 64-bit hashes: what `tokens.shingle_set` says, one text at a time, in NumPy.

The texts of a batch stand in one array of UTF-8 bytes, folded to lower case and blanks (`folding`). Words begin and end
where bytes turn from blank to not blank; the hash of a word reads eight of its bytes at a time from wherever they
stand, and the hash of a shingle combines the hashes of five words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from newsclean.folding import BLANK, PAD, fold, loads
from newsclean.tokens import SIZE, prepared, short_shingles, tokens

SCHEME = 1  # changes whenever the hash of any shingle would: stored signatures of another scheme mean nothing
BATCH = 192 << 10  # bytes of text looked at together: its arrays stay in the processor's cache

U64 = np.uint64
_MASK = 0xFFFF_FFFF_FFFF_FFFF
# Odd constants: the golden ratio, and those of SplitMix64 (Steele, Lea & Flood 2014) and of wyhash.
_FIRST, _NEXT, _WORD = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0xD6E8FEB86659FD93
_LAST = 0x94D049BB133111EB


@dataclass(frozen=True, slots=True)
class Shingles:
    """The hashes of the shingles of texts: those of text i are `hashes[bounds[i] : bounds[i + 1]]`.

    `hashes` is uint64, of shape (bounds[-1],); `bounds` is int64, of shape (texts + 1,), and rises from 0.
    """

    hashes: NDArray[np.uint64]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, text: int) -> NDArray[np.uint64]:
        """The hashes of one text."""
        return self.hashes[self.bounds[text] : self.bounds[text + 1]]

    def counts(self) -> NDArray[np.int64]:
        """How many hashes each text has, of shape (texts,)."""
        return np.diff(self.bounds)


def hash64(shingle: bytes) -> int:
    """The hash of a shingle: words in UTF-8, lower-cased, joined by single blanks. From 0 to 2**64 - 1, and the same
    in every process, on every machine.

    >>> hash64(b"the mayor of lindau said")
    10852708687875388569
    """
    value = 0
    for word in shingle.split(b" "):
        value = (value * _WORD + _word_hash(word)) & _MASK
    value = ((value ^ value >> 32) * _LAST) & _MASK
    return value ^ value >> 29


def hash32(shingle: bytes) -> int:
    """The upper 32 bits of `hash64`: the `hashfunc` with which `datasketch.MinHash` gives the signatures of `minhash`.

    >>> hash32(b"the mayor of lindau said") == hash64(b"the mayor of lindau said") >> 32
    True
    """
    return hash64(shingle) >> 32


def _word_hash(word: bytes) -> int:
    value = (int.from_bytes(word[:8], "little") * _FIRST) & _MASK
    for start in range(8, len(word), 8):
        value = (((value ^ value >> 29) + int.from_bytes(word[start : start + 8], "little")) * _NEXT) & _MASK
    return value ^ value >> 32


def shingles(texts: Iterable[str]) -> Shingles:
    """The hashes of the shingles of each text, in the order of the text, repeats and all. A text without a word has
    none.

    >>> found = shingles(["The mayor of Lindau said no.", "—", "Yes."])
    >>> found.counts().tolist()
    [2, 0, 1]
    >>> int(found[0][0]) == hash64(b"the mayor of lindau said")
    True
    """
    parts = [batch_shingles(batch) for batch in batches(texts)]
    if len(parts) == 1:
        return parts[0]
    counts = [part.counts() for part in parts]
    hashes = np.concatenate([part.hashes for part in parts]) if parts else np.empty(0, U64)
    return Shingles(hashes, bounds_of(np.concatenate(counts) if counts else np.empty(0, np.int64)))


def batches(texts: Iterable[str], size: int = BATCH) -> Iterator[list[str]]:
    """Lists of texts, in order, of about `size` characters together (or one text). A text counts for 64 more than it
    has: many that are short take memory, too.

    >>> list(batches(["one", "two", "three"], size=140))
    [['one', 'two'], ['three']]
    """
    batch: list[str] = []
    held = 0
    for text in texts:
        cost = len(text) + 64
        if batch and held + cost > size:
            yield batch
            batch, held = [], 0
        batch.append(text)
        held += cost
    if batch:
        yield batch


def bounds_of(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each of so many things begins, and the last one ends.

    >>> bounds_of(np.array([2, 0, 1])).tolist()
    [0, 2, 2, 3]
    """
    bounds = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


def ranges(starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each start on, so many as its size says, one range after another.

    >>> ranges(np.array([3, 8]), np.array([2, 1])).tolist()
    [3, 4, 8]
    """
    bounds = bounds_of(sizes)
    return np.repeat(starts - bounds[:-1], sizes) + np.arange(bounds[-1])


def batch_shingles(texts: Sequence[str]) -> Shingles:
    """`shingles` of texts that are looked at together: for some hundred kilobytes of text at a time."""
    words, counts, odd = _words(texts)
    if odd.size:
        anew, sizes, _ = _words([prepared(texts[text]) for text in odd.tolist()], ready=True)
        words, counts = _replaced(words, counts, odd, anew, sizes)
    hashes = _windows(words)
    kept = np.ones(len(hashes), np.bool_)
    ends = np.cumsum(counts)
    for back in range(1, SIZE):  # windows that run into the next text
        kept[ends[ends >= back] - back] = False
    hashes, lengths = hashes[kept], np.maximum(counts - (SIZE - 1), 0)
    if (short := np.flatnonzero((counts > 0) & (counts < SIZE))).size:
        found = [_short_hashes(texts[text]) for text in short.tolist()]
        some = np.fromiter(chain.from_iterable(found), U64)
        hashes, lengths = _replaced(hashes, lengths, short, some, np.array([*map(len, found)]))
    return Shingles(hashes, bounds_of(lengths))


def _windows(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The hash of the five words from each word on; of the last four words, nothing of use."""
    out = np.zeros(len(words), U64)
    if len(words) >= SIZE:
        # Horner's rule, two words and then four at a time.
        two = words[:-1] * U64(_WORD)
        two += words[1:]
        four = two[:-2] * U64(_WORD * _WORD & _MASK)
        four += two[2:]
        value = out[: 1 - SIZE]
        np.multiply(four[:-1], U64(_WORD), out=value)
        value += words[4:]
        value ^= value >> U64(32)
        value *= U64(_LAST)
        value ^= value >> U64(29)
    return out


def _replaced(
    values: NDArray[np.uint64],
    counts: NDArray[np.int64],
    places: NDArray[np.int64],
    others: NDArray[np.uint64],
    sizes: NDArray[np.int64],
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The values of all texts and how many each has, where the texts at `places` have `others`, `sizes` of them."""
    stay = np.ones(len(counts), np.bool_)
    stay[places] = False
    kept = values[np.repeat(stay, counts)]
    counts[places] = sizes
    old = np.repeat(stay, counts)
    merged = np.empty(len(old), U64)
    merged[old], merged[~old] = kept, others
    return merged, counts


def _short_hashes(text: str) -> list[int]:
    return [hash64(" ".join(run).encode("utf-8", "surrogatepass")) for run in short_shingles(tokens(text))]


def _words(
    texts: Sequence[str], ready: bool = False
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """The hashes of the words of `texts`, how many each text has, and which texts must be read again after `prepared`;
    `ready` says that they were."""
    encoded = [_utf8(text) for text in texts]
    offsets = bounds_of(np.fromiter(map(len, encoded), np.int64, len(encoded)) + 1)
    encoded.append(PAD)
    array, odd_at, breaks = fold(bytearray(b" ").join(encoded), ready)
    odd = np.unique(np.searchsorted(offsets, odd_at, "right") - 1) if odd_at.size else odd_at
    starts, ends = _edges(array, breaks)
    return _hashes(array, starts, ends), np.diff(np.searchsorted(starts, offsets)), odd


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _edges(array: NDArray[np.uint8], breaks: NDArray[np.bool_] | None) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where words begin and end. `breaks` says where a word ends and another begins without a blank between."""
    inside = np.empty(len(array) + 1, np.bool_)
    inside[0] = False  # and the padding ends in a blank
    np.not_equal(array, BLANK, out=inside[1:])
    before, after = inside[:-1], inside[1:]
    if breaks is None:
        turns = np.flatnonzero(before != after)
        return turns[0::2], turns[1::2]
    return np.flatnonzero(after & (~before | breaks)), np.flatnonzero(before & (~after | breaks))


def _hashes(array: NDArray[np.uint8], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.uint64]:
    """The hash of each word: `_word_hash` of its bytes."""
    lengths = ends - starts
    value: NDArray[np.uint64] = loads(array, starts, "<u8")
    value &= _LOW.take(lengths, mode="clip")
    value *= U64(_FIRST)
    longer, done = np.flatnonzero(lengths > 8), 8
    while longer.size:
        more = loads(array, starts[longer] + done, "<u8")
        more &= _LOW.take(lengths[longer] - done, mode="clip")
        held = value[longer]
        held ^= held >> U64(29)
        held += more
        held *= U64(_NEXT)
        value[longer] = held
        done += 8
        longer = longer[lengths[longer] > done]
    value ^= value >> U64(32)
    return value


_LOW = np.array([(1 << 8 * size) - 1 for size in range(9)], U64)  # the low bytes of a word that are its own
